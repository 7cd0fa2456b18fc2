// @ts-check
/* Places in the text of a clause as it stands on the page. The text is in `.wb-words`, in runs that say
   where they begin (`data-at`, in UTF-16 units of the clause): one, but in tables one a cell. Line ends that
   are not seen are there all the same, so that no place shifts. */

import { toCodePoints, toUnits } from "../kit/text.js";

/** @typedef {{node: Text, base: number}} Stretch a text node, and where it begins in the clause */

/** @param {{index: number}} row */
export function wordsOf(row) {
  return document.querySelector(`#segment-${row.index} .wb-words`);
}

/**
 * @param {Element} words
 * @returns {Stretch[]}
 */
function stretches(words) {
  const found = [];
  const runs = words.matches("[data-at]") ? [words] : words.querySelectorAll("[data-at]");
  for (const run of runs) {
    let base = Number(/** @type {HTMLElement} */ (run).dataset.at);
    const walker = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = /** @type {Text} */ (node);
      found.push({ node: text, base });
      base += text.length;
    }
  }
  return found;
}

/**
 * The place of a border of a selection, in code points of the document. One that lies outside the words
 * is taken to their beginning or end.
 * @param {any} row
 * @param {Element} words of the row
 * @param {Node} node
 * @param {number} offset
 * @param {"start" | "end"} side which border it is: between two cells a start goes to the later one
 */
export function placeAt(row, words, node, offset, side) {
  const { text, start } = row.clause;
  const border = document.createRange();
  border.setStart(node, offset);
  const all = stretches(words);
  let unit = side === "start" ? all[all.length - 1].base + all[all.length - 1].node.length : all[0].base;
  const inOrder = side === "start" ? [...all].reverse() : all;
  for (const one of inOrder) {
    if (one.node === node) {
      unit = one.base + offset;
      if (side === "end" ? offset > 0 : offset < one.node.length) break;
      continue;
    }
    const where = border.comparePoint(one.node, 0);
    if (side === "start" ? where < 0 : where > 0) break;
    unit = side === "start" ? one.base : one.base + one.node.length;
  }
  return start + toCodePoints(text, side === "start" ? wholeBefore(text, unit) : unit);
}

/**
 * @param {string} text
 * @param {number} unit
 * @returns {number} never the middle of a pair
 */
function wholeBefore(text, unit) {
  return unit > 0 && (text.codePointAt(unit - 1) ?? 0) > 0xffff ? unit - 1 : unit;
}

/**
 * A range of the page over a span of the row; null where the row is not drawn.
 * @param {any} row
 * @param {number} start
 * @param {number} end
 */
export function rangeOf(row, start, end) {
  const words = wordsOf(row);
  if (!words) return null;
  const { clause } = row;
  const all = stretches(words);
  const [from, to] = [toUnits(clause.text, start - clause.start), toUnits(clause.text, end - clause.start)];
  const first = all.find(({ node, base }) => from < base + node.length);
  const last = all.findLast(({ base }) => base < to);
  if (!first || !last || first.base > last.base) return null;
  const range = document.createRange();
  range.setStart(first.node, Math.max(from - first.base, 0));
  range.setEnd(last.node, Math.min(to - last.base, last.node.length));
  return range;
}

/**
 * The place under a point of the screen; null beside the words of the row.
 * @param {any} row
 * @param {number} x
 * @param {number} y
 * @param {"start" | "end"} side
 */
export function placeUnder(row, x, y, side) {
  const words = wordsOf(row);
  const caret = caretAt(x, y);
  if (!words || !caret || !words.contains(caret.node)) return null;
  return placeAt(row, words, caret.node, caret.offset, side);
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {{node: Node, offset: number} | null}
 */
function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
