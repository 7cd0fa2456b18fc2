/* Coming back to where one was, after a log-in or a change of the language. */

/** The address of this page that leads back to the current clause. */
export function hereOf({ store }) {
  const clause = store.current.peek()?.clause.id;
  return location.pathname + (clause ? `#clause-${clause}` : "");
}

/** Keeps where the current clause stands on the screen, for the page that comes next. */
export function keepPlace({ store }) {
  const row = store.current.peek();
  const top = row && topOf(row);
  if (top === null || top === undefined) return;
  try {
    sessionStorage.setItem("policycoder/place", JSON.stringify({ clause: row.clause.id, top }));
  } catch {
    // Without it the clause is brought into view like any other.
  }
}

/** Brings the clause back to where it stood, if this page was left for that; returns whether it was. */
export function returnToPlace({ store }) {
  if (!location.hash.startsWith("#clause-")) return false;
  // The address said where to begin once; what is loaded anew begins where the work goes on.
  history.replaceState(null, "", location.pathname + location.search);
  const { clause, top } = taken() ?? {};
  const row = store.current.peek();
  if (row?.clause.id !== clause) return false;
  const settle = () => {
    const now = topOf(row);
    if (now !== null) document.querySelector(".wb-reading").scrollTop += now - top;
  };
  // After the reading column has placed the clause by itself.
  let frames = 4;
  const again = () => {
    settle();
    frames -= 1;
    if (frames) requestAnimationFrame(again);
  };
  requestAnimationFrame(again);
  return true;
}

function taken() {
  try {
    const kept = sessionStorage.getItem("policycoder/place");
    sessionStorage.removeItem("policycoder/place");
    return kept && JSON.parse(kept);
  } catch {
    return null;
  }
}

function topOf(row) {
  const element = document.getElementById(`segment-${row.index}`);
  return element ? element.getBoundingClientRect().top : null;
}
