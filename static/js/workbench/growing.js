// @ts-check
/* How far a step goes: by character (as a person sees one), word, or sentence. All places are code points
   of the document. */

import { codePointLength, toCodePoints } from "../kit/text.js";

/** @typedef {"character" | "word" | "sentence"} Unit */

const SENTENCE = /[^。！？!?；;]*[。！？!?；;]+[”’」』）)》]*|[^。！？!?；;]+$/gu;

/**
 * Where units begin and end in a clause, both ends of its text among them, ascending.
 * @param {{text: string, start: number}} clause
 * @param {Unit} unit
 * @param {number[] | null} [lengths] of the words, in code points, as the product cuts them; the browser's otherwise
 */
export function bordersOf(clause, unit, lengths = null) {
  const { text, start } = clause;
  const [first, last] = extentOf(clause);
  const within = (/** @type {number} */ at) => at > first && at < last;
  const found = unit === "word" && lengths ? summed(lengths) : unitsOf(text, unit).map((at) => toCodePoints(text, at));
  return [first, ...found.map((at) => start + at).filter(within), last];
}

/**
 * The text without the space around it.
 * @param {{text: string, start: number}} clause
 * @returns {[number, number]}
 */
export function extentOf({ text, start }) {
  const before = text.length - text.trimStart().length;
  return [start + toCodePoints(text, before), start + codePointLength(text.trimEnd())];
}

/** @param {number[]} lengths */
function summed(lengths) {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return at;
  });
}

/**
 * Ends of units, in UTF-16.
 * @param {string} text
 * @param {Unit} unit
 */
function unitsOf(text, unit) {
  if (unit === "sentence") return [...text.matchAll(SENTENCE)].map((one) => one.index + one[0].length);
  const granularity = unit === "word" ? "word" : "grapheme";
  const cut = new Intl.Segmenter("zh", { granularity }).segment(text);
  return [...cut].map(({ index, segment }) => index + segment.length);
}

/**
 * @typedef {{start: number, end: number}} Extent
 * @param {Extent} extent
 * @param {"start" | "end"} edge which moves
 * @param {1 | -1} by
 * @param {number[]} borders from bordersOf
 * @returns {Extent} the same where there is no room
 */
export function stepped({ start, end }, edge, by, borders) {
  const at = edge === "start" ? start : end;
  const to = by > 0 ? borders.find((one) => one > at) : borders.findLast((one) => one < at);
  const moved = edge === "start" ? { start: to ?? start, end } : { start, end: to ?? end };
  return moved.start < moved.end ? moved : { start, end };
}

/**
 * The next or previous unit that has something to read in it.
 * @param {{text: string, start: number}} clause
 * @param {Extent | null} extent where one stands; null: before the first
 * @param {1 | -1} by
 * @param {number[]} borders from bordersOf
 * @returns {Extent | null} null where there is none
 */
export function unitBeside(clause, extent, by, borders) {
  const points = [...clause.text];
  const units = borders.slice(1).map((end, n) => ({ start: borders[n], end }));
  const readable = units.filter(({ start, end }) =>
    /[\p{L}\p{N}]/u.test(points.slice(start - clause.start, end - clause.start).join("")),
  );
  const all = readable.length ? readable : units.filter(({ start, end }) => start < end);
  if (!extent) return all[0] ?? null;
  const found = by > 0 ? all.find(({ start }) => start >= extent.end) : all.findLast(({ end }) => end <= extent.start);
  return found ?? null;
}
