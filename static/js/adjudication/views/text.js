/* The words of the clause, those marked that a choice pointed at, or the decision, stands on. */

import { useRef } from "preact/hooks";
import { html } from "../../kit/html.js";
import { sliceCodePoints, toCodePoints } from "../../kit/text.js";
import { piecesOf } from "../../workbench/spans.js";

export function Text({ app }) {
  const { store } = app;
  const element = useRef(null);
  const { clause } = store.detail.value;
  const said = store.pointed.value ?? store.draft.value;
  const end = clause.start + toCodePoints(clause.text, clause.text.trimEnd().length);
  const spans = [...said.references, store.chosen.value]
    .filter((one) => one && typeof one.start === "number")
    .map((one) => ({ start: one.start, end: one.end }));
  const pieces = piecesOf(clause.start, end, spans);
  const words = (piece) => sliceCodePoints(clause.text, piece.start - clause.start, piece.end - clause.start);
  const choose = () => {
    store.chosen.value = placeIn(element.current, clause);
  };
  return html`<p ref=${element} class="reading adj-text" lang="zh-Hans" onMouseUp=${choose}>${pieces.map((piece) => (piece.over.length ? html`<mark key=${piece.start}>${words(piece)}</mark>` : words(piece)))}</p>`;
}

/* Where the selection stands in the clause; nothing where it is empty or elsewhere. */
function placeIn(element, clause) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const at = before.toString().length;
  const start = clause.start + toCodePoints(clause.text, at);
  return { start, end: clause.start + toCodePoints(clause.text, at + range.toString().length) };
}
