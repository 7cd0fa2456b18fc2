// @ts-check
/* Where each node stands in the document: marks on a narrow stripe, one line a mark, each clause as long as
   its text. */

import { spansOf } from "./spans.js";

/** @typedef {{dimension: string, node: string, from: number, to: number, row: any}} StripeMark `from` and `to` are shares of the document */

/**
 * How long the text before each row is, in characters; a row takes at least what one line does.
 * @param {any[]} rows in reading order
 * @returns {{starts: number[], total: number}} by the rows' place
 */
export function measured(rows) {
  const LINE = 34;
  let total = 0;
  const starts = rows.map(({ clause }) => {
    const at = total;
    total += Math.max(clause.text.length, LINE);
    return at;
  });
  return { starts, total };
}

/**
 * What stands on a row: whole clauses over all of it, spans where their words are.
 * @param {any} row
 * @param {number} start of the row among `total`
 * @param {number} length
 * @param {number} total
 * @returns {StripeMark[]}
 */
export function marksOn(row, start, length, total) {
  const content = row.content.peek();
  const marks = [];
  const size = Math.max(row.clause.text.length, 1);
  for (const [dimension, { references = [] }] of Object.entries(content.dimensions)) {
    for (const { node, start: from } of references) {
      if (typeof from === "number") continue;
      marks.push({ dimension, node, from: start / total, to: (start + length) / total, row });
    }
  }
  for (const { dimension, node, start: from, end } of spansOf(content)) {
    const share = (/** @type {number} */ place) => (start + ((place - row.clause.start) / size) * length) / total;
    marks.push({ dimension, node, from: share(from), to: share(end), row });
  }
  return marks;
}
