// @ts-check
/* Where a typed text leads: to a clause by its number, or to the places where the words stand. */

import { wordsPattern } from "./filter.js";

/** @typedef {import("./store.js").Row} Row */

const NUMBER = /^\d+(-\d+){0,3}$/;

/**
 * @param {string} text
 * @returns {string} the number as it is written, "" where the text is none
 */
export function numberIn(text) {
  const written = text
    .normalize("NFKC")
    .replace(/[‐-―−]/g, "-")
    .replace(/\s+/g, "");
  return NUMBER.test(written) ? written : "";
}

/**
 * The clause `12-3-2`, which is also `3-2` inside document 12; the whole number goes first.
 * @param {Row[]} rows
 * @param {number} document its number
 * @param {string} number
 * @returns {Row | undefined}
 */
export function rowByNumber(rows, document, number) {
  const find = (/** @type {string} */ whole) => rows.find((row) => row.clause.number === whole);
  return find(number) ?? find(`${document}-${number}`);
}

/**
 * @param {Row[]} rows all segments
 * @param {string} text
 * @returns {{row: Row, nth: number}[]} in reading order; `nth` of its row, from 0
 */
export function hitsOf(rows, text) {
  if (!text.trim()) return [];
  const pattern = wordsPattern(text, "giu");
  return rows.flatMap((row) => [...row.clause.text.matchAll(pattern)].map((_, nth) => ({ row, nth })));
}
