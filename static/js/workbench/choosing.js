// @ts-check
/* The words chosen in a clause, by mouse, finger or keys: `store.chosen`. They are painted as a highlight of
   the browser, so that choosing draws no clause anew, and stay chosen while a node is looked for elsewhere. */

import { effect } from "@preact/signals";

import { sliceCodePoints } from "../kit/text.js";
import { placeAt, rangeOf, wordsOf } from "./places.js";

/**
 * @typedef {Object} Chosen
 * @property {any} row
 * @property {number} start in code points of the document
 * @property {number} end
 * @property {"both" | "start" | "end"} edge what the arrow keys move
 * @property {boolean} keys whether the keyboard chose them
 * @property {boolean} clipped whether the selection reached into another clause
 * @property {{dimension: string, node: string} | null} of the reference that stands on them and moves with them
 */

/** @param {Chosen | null} chosen */
export function quoteOf(chosen) {
  if (!chosen) return "";
  const { clause } = chosen.row;
  return sliceCodePoints(clause.text, chosen.start - clause.start, chosen.end - clause.start);
}

/**
 * What the browser's own selection chooses; null where it chooses no words of a clause.
 * @param {Selection} selection
 * @param {any} store
 * @returns {Chosen | null}
 */
export function chosenBy(selection, store) {
  const range = selection.getRangeAt(0);
  const row = rowOf(selection.anchorNode, store) ?? rowOf(selection.focusNode, store);
  const words = row && wordsOf(row);
  if (!words || !range.intersectsNode(words)) return null;
  const start = placeAt(row, words, range.startContainer, range.startOffset, "start");
  const end = placeAt(row, words, range.endContainer, range.endOffset, "end");
  const clipped = reachesOut(range, words);
  const chosen = { row, start, end, edge: /** @type {"end"} */ ("end"), keys: false, clipped, of: null };
  return start < end && quoteOf(chosen).trim() ? chosen : null;
}

/**
 * @param {Node | null} node
 * @param {any} store
 */
function rowOf(node, store) {
  const element = node instanceof Element ? node : node?.parentElement;
  const clause = element?.closest(".wb-clause");
  return clause instanceof HTMLElement ? store.byId.get(Number(clause.dataset.clause)) : undefined;
}

/**
 * Whether words of another segment are selected too: more than the place before its first.
 * @param {Range} range
 * @param {Element} words
 */
function reachesOut(range, words) {
  if (words.contains(range.startContainer) && words.contains(range.endContainer)) return false;
  const others = document.querySelectorAll(".wb-words, .wb-passage, .wb-heading");
  for (const other of others) {
    if (other === words || !range.intersectsNode(other)) continue;
    const within = document.createRange();
    within.selectNodeContents(other);
    if (range.compareBoundaryPoints(Range.START_TO_START, within) > 0)
      within.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, within) < 0) within.setEnd(range.endContainer, range.endOffset);
    if (within.toString().trim()) return true;
  }
  return false;
}

/**
 * Follows the selection, and what is current; returns what the views need to light words up.
 * @param {any} store
 * @param {any} commands
 */
export function followChoice(store, commands) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const pane = document.querySelector(".wb-reading");
    // What happens outside the text takes nothing back: a node is being looked for.
    if (!store.editable.peek() || !selection?.rangeCount || !pane?.contains(selection.anchorNode)) return;
    if (selection.isCollapsed) {
      // A click on words that are coded chooses them.
      if (!selection.anchorNode?.parentElement?.closest("[data-spans]")) store.chosen.value = null;
      return;
    }
    const chosen = chosenBy(selection, store);
    const before = store.chosen.peek();
    if (chosen && before && isSame(chosen, before)) return;
    if (chosen) commands.goTo(chosen.row, { still: true });
    store.chosen.value = chosen;
  });
  effect(() => {
    const current = store.current.value;
    const chosen = store.chosen.peek();
    if (chosen && chosen.row !== current) clear(store);
  });
  effect(() => paint("wb-chosen", store.chosen.value));
  effect(() => paint("wb-lit", store.lit.value));
}

/**
 * @param {Chosen} one
 * @param {Chosen} other
 */
function isSame(one, other) {
  return one.row === other.row && one.start === other.start && one.end === other.end && one.clipped === other.clipped;
}

/** @param {any} store */
export function clear(store) {
  if (!store.chosen.peek()) return;
  store.chosen.value = null;
  dropSelection();
}

export function dropSelection() {
  document.getSelection()?.removeAllRanges();
}

/**
 * @param {string} name
 * @param {{row: any, start: number, end: number} | null} place
 */
function paint(name, place) {
  if (!("highlights" in CSS)) return;
  const range = place && rangeOf(place.row, place.start, place.end);
  if (range) CSS.highlights.set(name, new Highlight(range));
  else CSS.highlights.delete(name);
}

/**
 * A clause that was drawn anew has other text nodes: what was chosen in it is shown there again.
 * @param {any} store
 * @param {any} row
 */
export function showAgain(store, row) {
  const chosen = store.chosen.peek();
  if (chosen?.row !== row) return;
  paint("wb-chosen", chosen);
  const range = chosen.keys || chosen.of ? null : rangeOf(row, chosen.start, chosen.end);
  if (range)
    document
      .getSelection()
      ?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}
