// @ts-check
/* What the page opens with: thousands of clauses and judgements, each as a list. */

import { contentOf, UNJUDGED } from "./judgement.js";
import { Row } from "./row.js";

const UNTOUCHED = { revision: 0, content: UNJUDGED, toCheck: false };

/**
 * What is said in the same words is one object.
 * @param {any[][]} clauses
 * @param {{said: any[], rows: any[][]}} judgements
 * @returns {Row[]}
 */
export function rowsOf(clauses, { said, rows }) {
  const contents = said.map((dimensions) => contentOf({ dimensions }));
  const judged = new Map(
    rows.map(([clause, revision, place, more]) => {
      const content = more ? contentOf({ dimensions: said[place], ...more }) : contents[place];
      return [clause, { revision, content, toCheck: more ? isToCheck(more) : false }];
    }),
  );
  return clauses.map((clause, index) => new Row(clauseOf(clause), index, judged.get(clause[0]) ?? UNTOUCHED));
}

/** @param {any[]} clause */
function clauseOf([id, number, kind, codable, path, depth, start, end, text, more]) {
  const clause = { id, number, kind, codable, path, depth, start, end, text };
  return more ? Object.assign(clause, more) : clause;
}

/**
 * Whether its coder has to look at it again: the clause reads otherwise now, or the codebook does.
 * @param {any} judgement as the server answers it
 */
export function isToCheck(judgement) {
  return judgement?.carried === "changed" || Boolean(judgement?.to_reconsider?.length);
}
