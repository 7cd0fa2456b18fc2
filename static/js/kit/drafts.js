// @ts-check
/* What is being written and not saved yet. It is kept in this browser at every key, under the user and
   the page it belongs to, until it is saved or thrown away. */

import { signal } from "@preact/signals";

/** @typedef {Record<string, any>} Values drafts by what they are for: "memo/17" */

/**
 * @param {number} user
 * @param {string} page as in storage.js: "assignment/7"
 */
export function openDrafts(user, page) {
  const place = `policycoder/drafts/${user}/${page}`;
  const all = signal(/** @type {Values} */ (read(place) ?? {}));
  const kept = signal(true);

  /** @param {Values} values */
  function write(values) {
    all.value = values;
    try {
      if (Object.keys(values).length) localStorage.setItem(place, JSON.stringify(values));
      else localStorage.removeItem(place);
      kept.value = true;
    } catch (error) {
      // The browser keeps nothing, or is full: the draft lives as long as the tab.
      console.error("A draft could not be kept in this browser", error);
      kept.value = false;
    }
  }

  window.addEventListener("storage", ({ key }) => {
    if (key === place) all.value = read(place) ?? {};
  });
  window.addEventListener("beforeunload", (event) => {
    if (!kept.peek() && Object.keys(all.peek()).length) event.preventDefault();
  });

  return {
    all,
    /** Whether they outlive the tab. */
    kept,
    /** @param {string} what */
    get: (what) => all.peek()[what],
    /**
     * @param {string} what
     * @param {any} value
     */
    set: (what, value) => write({ ...all.peek(), [what]: value }),
    /** @param {string} what */
    drop(what) {
      const { [what]: dropped, ...others } = all.peek();
      if (dropped !== undefined) write(others);
    },
  };
}

/** @param {string} place */
function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null");
  } catch (error) {
    console.error("Drafts in this browser could not be read", error);
    return null;
  }
}
