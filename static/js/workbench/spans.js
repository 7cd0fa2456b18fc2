// @ts-check
/* The spans of a clause: which there are, in which lane each is drawn, where the text is cut for them. */

/**
 * @typedef {Object} Span a node on some words of a clause; places are code points of the document, the end exclusive
 * @property {string} dimension
 * @property {string} node
 * @property {number} start
 * @property {number} end
 *
 * @typedef {{start: number, end: number}} Extent
 * @typedef {{start: number, end: number, over: number[], begins: number[], wrap: "" | "joined" | "spaced"}} Piece
 */

/** More would be drawn over the next line of the text. */
export const LANES = 5;

/**
 * In the order of the text, of those that begin together the longest first: a span's place here is its number.
 * @param {import("./judgement.js").Content} content
 * @returns {Span[]}
 */
export function spansOf(content) {
  const found = [];
  for (const [dimension, { references = [] }] of Object.entries(content.dimensions)) {
    for (const { node, start, end } of references) {
      if (typeof start === "number" && typeof end === "number") found.push({ dimension, node, start, end });
    }
  }
  return found.sort((one, other) => one.start - other.start || other.end - one.end || compare(one, other));
}

/**
 * @param {Span} one
 * @param {Span} other
 */
function compare(one, other) {
  const [a, b] = [`${one.dimension}/${one.node}`, `${other.dimension}/${other.node}`];
  return a < b ? -1 : Number(a > b);
}

/**
 * A lane for each: what overlaps or touches never shares one, and the topmost that is free is taken.
 * @param {Extent[]} spans in the order of their start
 * @returns {number[]}
 */
export function lanesOf(spans) {
  /** @type {number[]} */
  const ends = [];
  return spans.map(({ start, end }) => {
    const free = ends.findIndex((last) => last < start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    return lane;
  });
}

/**
 * A stretch of text cut wherever a span begins or ends and around the line ends that are not to be seen.
 * @param {number} from
 * @param {number} to
 * @param {Extent[]} spans
 * @param {[number, number, boolean][]} [wraps] start, end, whether it reads as a space; in order
 * @returns {Piece[]} they tile the stretch; `over` and `begins` are places in `spans`
 */
export function piecesOf(from, to, spans, wraps = []) {
  const cuts = new Set([from, to]);
  for (const { start, end } of spans) cuts.add(start).add(end);
  for (const [start, end] of wraps) cuts.add(start).add(end);
  const places = [...cuts].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
  const pieces = [];
  for (let n = 0; n + 1 < places.length; n += 1) {
    const [start, end] = [places[n], places[n + 1]];
    const over = [];
    const begins = [];
    for (let at = 0; at < spans.length; at += 1) {
      if (spans[at].start > start || spans[at].end < end) continue;
      over.push(at);
      if (spans[at].start === start) begins.push(at);
    }
    const wrap = wraps.find((one) => one[0] <= start && end <= one[1]);
    pieces.push({ start, end, over, begins, wrap: wrapOf(wrap) });
  }
  return pieces;
}

/**
 * @param {[number, number, boolean] | undefined} wrap
 * @returns {"" | "joined" | "spaced"}
 */
function wrapOf(wrap) {
  if (!wrap) return "";
  return wrap[2] ? "spaced" : "joined";
}
