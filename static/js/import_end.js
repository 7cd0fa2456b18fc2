/** The end of an import: how many of all the files came to what, the rows of each, and the next step. */

import { countsOf, OUTCOMES, wordsOf } from "./import_outcomes.js";
import { standing } from "./side.js";

const part = (id) => document.getElementById(id);
const SHOWN = ["imported", "duplicate", "failed", "unsent", "waiting"];

/** @param {{state: string, counts?: Record<string, number>}[]} all */
export async function showEnd(all) {
  const counts = countsOf(all);
  const total = SHOWN.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  part("import-end").hidden = total === 0;
  if (!total) return;
  const words = ngettext("%(n)s file is through:", "%(n)s files are through:", total);
  part("import-end-total").textContent = interpolate(words, { n: total }, true);
  part("import-end-outcomes").replaceChildren(
    ...SHOWN.filter((state) => counts[state]).map((state) => outcome(state, counts[state])),
  );
  part("import-end").classList.toggle("notice-warning", Boolean(counts.failed || counts.unsent));
  part("import-end").classList.toggle("notice-success", !(counts.failed || counts.unsent));
  const { next } = (await standing()) ?? {};
  part("import-end-next").hidden = !next;
  if (!next) return;
  part("import-end-next").href = next.url;
  part("import-end-next").textContent = next.button;
}

/** A total that shows the rows it counts, pressed again all of them. */
function outcome(state, n) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `tone ${OUTCOMES[state][0]}`;
  button.textContent = wordsOf(state, n);
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    for (const one of part("import-end-outcomes").children)
      one.setAttribute("aria-pressed", String(on && one === button));
    for (const row of part("chosen-files").rows) row.hidden = on && row.dataset.state !== state;
    if (on) part("chosen").scrollIntoView({ block: "nearest" });
  });
  return button;
}
