/* The text of one segment, clause or not: paragraphs, headings, tables, marked spans. */

import { html } from "../../kit/html.js";
import { headingText, toUnits } from "../../kit/text.js";
import { words } from "../words.js";

const HEADING_LEVELS = 4;

/** A segment that is not coded here: headings stand out, everything else steps back. */
export function Passage({ row }) {
  const { kind, depth } = row.clause;
  const id = `segment-${row.index}`;
  if (row.heading) {
    const level = Math.min(Math.max(depth, 1), HEADING_LEVELS);
    return html`<div id=${id} class=${`wb-heading wb-heading-${level}`} role="heading" aria-level=${level + 1}>${headingText(row.clause.text)}</div>`;
  }
  if (row.others) {
    return html`<div id=${id} class="wb-clause" title=${words.notYours}>
      <div class="wb-number">${row.clause.number}</div><div class="wb-text muted"><${Text} clause=${row.clause} /></div>
    </div>`;
  }
  return html`<div id=${id} class=${`wb-passage wb-passage-${kind}`}><${Text} clause=${row.clause} /></div>`;
}

/** @param {{clause, spans?: {start, end}[]}} props spans in code points of the document */
export function Text({ clause, spans = [] }) {
  if (clause.kind === "table") return html`<${Table} text=${clause.text} />`;
  const trimmed = clause.text.trim();
  if (!spans.length) return trimmed;
  const from = clause.text.length - clause.text.trimStart().length;
  return cutAt(trimmed, marksOf(clause, spans, from));
}

function marksOf(clause, spans, trimmed) {
  return spans
    .map(({ start, end }) => ({
      start: toUnits(clause.text, start - clause.start) - trimmed,
      end: toUnits(clause.text, end - clause.start) - trimmed,
    }))
    .sort((one, other) => one.start - other.start);
}

function cutAt(text, marks) {
  const pieces = [];
  let at = 0;
  for (const { start, end } of marks) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    pieces.push(text.slice(at, from), html`<mark key=${from}>${text.slice(from, end)}</mark>`);
    at = end;
  }
  return [...pieces, text.slice(at)];
}

function Table({ text }) {
  const lines = text
    .trim()
    .split("\n")
    .map((line) => line.split(" | "));
  return html`<table class="wb-table"><tbody>
    ${lines.map((cells, at) => html`<tr key=${at}>${cells.map((cell, place) => html`<td key=${place}>${cell}</td>`)}</tr>`)}
  </tbody></table>`;
}
