// @ts-check
/* What the page opens with: thousands of clauses and judgements, each as a list. */

import { contentOf, UNJUDGED } from "./judgement.js";
import { Row } from "./row.js";

const UNTOUCHED = { revision: 0, content: UNJUDGED, toCheck: false };

/**
 * What is said in the same words is one object.
 * @param {any} data the page's: `clauses` as lists, ids of those `assigned` (null: all), `wraps` by id, `judgements`
 * @returns {Row[]}
 */
export function rowsOf({ clauses, assigned, wraps = {}, judgements }) {
  const judged = judgedIn(judgements);
  const own = assigned && new Set(assigned);
  return clauses.map((/** @type {any[]} */ row, /** @type {number} */ index) => {
    const [id, number, kind, codable, path, depth, start, end, text] = row;
    const clause = /** @type {any} */ ({ id, number, kind, codable, path, depth, start, end, text });
    if (own) clause.assigned = own.has(id);
    if (wraps[id]) clause.wraps = wraps[id];
    return new Row(clause, index, judged.get(id) ?? UNTOUCHED);
  });
}

/** @param {{said: any[], by: number[][], more: Record<string, any>}} judgements `by` their words: id, revision, id, … */
function judgedIn({ said, by, more }) {
  const judged = new Map();
  by.forEach((told, place) => {
    const content = contentOf({ dimensions: said[place] });
    for (let at = 0; at < told.length; at += 2) {
      const [clause, revision] = [told[at], told[at + 1]];
      const signs = more[clause];
      judged.set(clause, {
        revision,
        content: signs ? contentOf({ dimensions: said[place], ...signs }) : content,
        toCheck: signs ? isToCheck(signs) : false,
      });
    }
  });
  return judged;
}

/**
 * Whether its coder has to look at it again: the clause reads otherwise now, or the codebook does.
 * @param {any} judgement as the server answers it
 */
export function isToCheck(judgement) {
  return judgement?.carried === "changed" || Boolean(judgement?.to_reconsider?.length);
}
