// @ts-check
/* Which clauses are shown and stepped through: by state, by marks, by node, by words. What is chosen
   of the states is joined by "or", everything else by "and". */

import { hasNode } from "./judgement.js";
import { isOpen } from "./notes.js";

/**
 * @typedef {import("./store.js").Row} Row
 * @typedef {{states: string[], marks: string[], node: string, text: string}} Filter `node`: "<dimension>/<key>"
 */

/** @type {Readonly<Filter>} */
export const EVERYTHING = Object.freeze({ states: [], marks: [], node: "", text: "" });

export const STATES = ["untouched", "half", "done"];

/**
 * What a clause may bear besides its nodes; one more is a line here and its name in the words.
 * @type {Record<string, (row: Row, store: any) => boolean>}
 */
export const MARKS = {
  unsure: (row) => row.unsure,
  changed: (row) => row.toCheck.peek() && !row.queued.length,
  reconsider: (row) => row.toCheck.peek() && row.queued.length > 0,
  memo: (row) => Boolean(row.content.peek().memo) || row.notes.peek().some(({ kind }) => kind === "memo"),
  question: (row) => row.notes.peek().some(isOpen),
  bookmark: (row, store) => store.bookmarks.peek().has(row.clause.id),
};

/** The filters of the outline's tabs. `check`: changed or to be reconsidered. @type {Record<string, Filter>} */
export const TABS = {
  outline: EVERYTHING,
  open: { ...EVERYTHING, states: ["untouched", "half"] },
  unsure: { ...EVERYTHING, marks: ["unsure"] },
  check: { ...EVERYTHING, marks: ["check"] },
};

/** @param {Filter} one @param {Filter} other */
export const sameFilter = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {any} store */
export const isChecking = (store) => store.filter.peek().marks.includes("check");

/** @param {Filter} filter */
export const isEverything = (filter) => sameFilter(filter, EVERYTHING);

/**
 * @param {any} store
 * @param {Filter} filter
 * @returns {Row[]} in reading order
 */
export function matching(store, filter) {
  const says = filter.text.trim() && wordsPattern(filter.text);
  const [dimension, node] = filter.node.split("/");
  return store.codable.filter(
    (/** @type {Row} */ row) =>
      (!filter.states.length || filter.states.includes(row.progress)) &&
      filter.marks.every((mark) => bears(row, mark, store)) &&
      (!filter.node || hasNode(row.content.peek(), dimension, node)) &&
      (!says || says.test(row.clause.text)),
  );
}

/** @param {Row} row @param {string} mark @param {any} store */
function bears(row, mark, store) {
  return mark === "check" ? row.toCheck.peek() : (MARKS[mark]?.(row, store) ?? true);
}

/**
 * How many clauses each state and mark would leave, whatever else is chosen.
 * @param {any} store
 * @returns {Record<string, number>}
 */
export function countsOf(store) {
  /** @type {Record<string, number>} */
  const counts = Object.fromEntries([...STATES, ...Object.keys(MARKS)].map((name) => [name, 0]));
  for (const row of store.codable) {
    counts[row.progress] += 1;
    for (const mark of Object.keys(MARKS)) if (MARKS[mark](row, store)) counts[mark] += 1;
  }
  return counts;
}

/**
 * The words wherever they stand, whatever their case, also across the end of a line.
 * @param {string} text
 * @param {string} [flags]
 */
export function wordsPattern(text, flags = "iu") {
  const signs = [...text.trim().replace(/\s+/g, " ")];
  const pattern = signs.map((sign, at) => {
    if (sign === " ") return "\\s+";
    const literal = sign.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    return isWide(sign) && isWide(signs[at + 1] ?? "") ? `${literal}\\s*` : literal;
  });
  return new RegExp(pattern.join(""), flags);
}

/** Between such characters a line may be broken. @param {string} sign */
const isWide = (sign) => sign > "\u2e7f";
