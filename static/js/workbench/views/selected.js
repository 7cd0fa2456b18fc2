/* What stands at the bottom while several clauses are selected. */

import { html, Key, keepFocus, keyCap } from "../../kit/html.js";
import { say, sayNumber, words } from "../words.js";

export function SelectedBar({ app }) {
  const { store, commands } = app;
  const { selecting, many } = commands;
  const { rows } = store.selection.value;
  const { keys } = store.codebook;
  const first = rows[0].clause.number;
  const last = rows.at(-1).clause.number;
  const offers = [
    [keys.none, words.keys.hintNone, commands.pressNone],
    [keys.unsure, words.unsure, commands.toggleUnsure],
    [keys.copyPrevious, words.keys.copyPrevious, many.copyPrevious],
    ["Delete", words.selection.clear, many.clearCodes],
    ["Ctrl A", words.selection.section, selecting.selectSection],
    ["Esc", words.selection.end, selecting.clear],
  ];
  return html`<footer class="wb-hints wb-selected" role="toolbar" aria-label=${words.selection.bar}>
    <strong>${sayNumber(words.selection.count, rows.length)}</strong>
    <span class="wb-hint">${say(words.selection.range, { first, last })}</span>
    ${offers.map(([cap, text, run]) => html`<button type="button" key=${text} onMouseDown=${keepFocus} onClick=${run}>${cap && html`<${Key}>${keyCap(cap)}<//>`}<span>${text}</span></button>`)}
  </footer>`;
}
