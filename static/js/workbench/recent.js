// @ts-check
/* The nodes that were used last, in whichever document of the project; this browser remembers them. */

const MOST = 10;

/** @param {any} store */
const placeOf = ({ data }) => `policycoder/recent/${data.user.id}/${data.assignment.project.id}`;

/**
 * @param {any} store
 * @param {string} id "<dimension>/<node>"
 */
export function rememberRecent(store, id) {
  store.recent.value = [id, ...store.recent.peek().filter((/** @type {string} */ other) => other !== id)].slice(
    0,
    MOST,
  );
  try {
    localStorage.setItem(placeOf(store), JSON.stringify(store.recent.peek()));
  } catch {
    /* then only this page knows them */
  }
}

/** @param {any} store */
export function recallRecent(store) {
  try {
    store.recent.value = JSON.parse(localStorage.getItem(placeOf(store)) ?? "[]");
  } catch {
    store.recent.value = [];
  }
}
