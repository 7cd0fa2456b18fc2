/* The text of one segment: paragraphs and tables, spans under their words. */

import { html } from "../../kit/html.js";
import { toUnits } from "../../kit/text.js";
import { LANES, lanesOf, piecesOf } from "../spans.js";
import { words } from "../words.js";

/** @param {{clause, spans?: import("../spans.js").Span[], codebook?}} props */
export function Text({ clause, spans = [], codebook }) {
  const marks = spans.length ? marksOf(clause, spans, codebook) : [];
  if (clause.kind === "table") return html`<${Table} text=${clause.text} marks=${marks} />`;
  const from = clause.text.length - clause.text.trimStart().length;
  const to = clause.text.trimEnd().length;
  return html`<div class="wb-words" data-at=${from}>${drawn(clause.text, from, to, marks, wrapsOf(clause))}</div>`;
}

function marksOf(clause, spans, codebook) {
  const lanes = lanesOf(spans);
  return spans.map((span, at) => {
    const node = codebook.node(span.dimension, span.node);
    return {
      start: toUnits(clause.text, span.start - clause.start),
      end: toUnits(clause.text, span.end - clause.start),
      lane: Math.min(lanes[at], LANES - 1),
      tone: node?.tone ?? 0,
      name: node?.name ?? span.node,
    };
  });
}

function wrapsOf({ text, wraps = [] }) {
  return wraps.map(([start, end, spaced]) => [toUnits(text, start), toUnits(text, end), Boolean(spaced)]);
}

function drawn(text, from, to, marks, wraps = []) {
  if (!marks.length && !wraps.length) return text.slice(from, to);
  return piecesOf(from, to, marks, wraps).map((piece) => {
    const own = text.slice(piece.start, piece.end);
    const shown = piece.wrap ? html`<span class=${`wb-wrap-${piece.wrap}`}>${own}</span>` : own;
    return piece.over.length ? html`<${Marked} key=${piece.start} piece=${piece} marks=${marks}>${shown}<//>` : shown;
  });
}

/* One line for each span, in its lane; at its beginning the number that its chip bears. */
function Marked({ piece, marks, children }) {
  const lined = piece.over.reduce(
    (inner, at) =>
      html`<span class=${`wb-line palette-${marks[at].tone}`} style=${`--lane:${marks[at].lane}`}>${inner}</span>`,
    children,
  );
  const numbers = (places) => places.map((at) => at + 1).join(" ");
  return html`<mark class="wb-span" data-spans=${numbers(piece.over)} data-begins=${piece.begins.length ? numbers(piece.begins) : undefined}
    title=${piece.over.map((at) => `${at + 1} ${marks[at].name}`).join(words.listComma)}>${lined}</mark>`;
}

const ROW_END = "\n";
const CELL_END = " | ";

function Table({ text, marks }) {
  let at = text.length - text.trimStart().length;
  const lines = text
    .trim()
    .split(ROW_END)
    .map((line) => {
      const cells = line.split(CELL_END).map((cell) => {
        const start = at;
        at += cell.length + CELL_END.length;
        return { start, end: start + cell.length };
      });
      at += ROW_END.length - CELL_END.length;
      return cells;
    });
  const head = lines.length > 1 ? "th" : "td";
  return html`<table class="wb-table wb-words"><tbody>
    ${lines.map(
      (cells, row) => html`<tr key=${row}>
      ${cells.map(({ start, end }) => html`<${row ? "td" : head} key=${start} data-at=${start}>${drawn(text, start, end, marks)}<//>`)}</tr>`,
    )}
  </tbody></table>`;
}
