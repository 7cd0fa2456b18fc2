/** The numbers of the side bar follow what is done on the page, and what others do meanwhile. */

const EVERY_MS = 60_000;
const AFTER_MS = 800;

const side = document.querySelector("nav.side[data-standing]");
let timer = 0;
let asked = null;

/** What the server says now: `{counts, next}`, or null where it does not answer. */
export async function standing() {
  try {
    const answer = await fetch(side.dataset.standing, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null; // asked again before long
  }
}

function show({ counts }) {
  for (const link of side.querySelectorAll("a.nav-entry")) {
    const said = counts[link.getAttribute("href")];
    if (said === undefined) continue;
    const shown = link.querySelector(".nav-count");
    if (!said) {
      shown?.remove();
    } else if (shown) {
      shown.textContent = said;
    } else {
      link.append(Object.assign(document.createElement("span"), { className: "nav-count", textContent: said }));
    }
  }
}

async function refresh() {
  clearTimeout(timer);
  if (!document.hidden && !asked) {
    asked = standing();
    const found = await asked;
    asked = null;
    if (found) show(found);
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, EVERY_MS);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, AFTER_MS);
}

export function installSide() {
  if (!side) return;
  addEventListener("policycoder:changed", soon);
  document.addEventListener("job:done", soon);
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  timer = setTimeout(refresh, EVERY_MS);
}
