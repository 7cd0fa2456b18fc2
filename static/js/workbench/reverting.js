// @ts-check
/* What was saved in this pass, and going back to before it: the changes are made as any others are, in one
   step that can be taken back. */

import { get } from "../kit/api.js";
import { momentOf } from "../kit/dates.js";
import { quoteOf } from "./choosing.js";
import { contentOf, sameContent, withNodesMoved } from "./judgement.js";
import { say, words } from "./words.js";

/**
 * @typedef {import("./judgement.js").Content} Content
 * @typedef {{id: number, at: string, clause: number, before: any, after: any, moved_to?: number | null, undone?: boolean}} Save
 * @typedef {{row: any, content: Content}} Edit
 */

/**
 * @param {string} url
 * @returns {Promise<{saves: Save[], next: string | null}>} a page, newest first, and where the next one is
 */
export async function readSaves(url) {
  const { results, next } = await get(url);
  return { saves: results, next };
}

/**
 * The whole pass at a moment: the first save of each clause since.
 * @param {string} url of the history
 * @param {string} moment as a field for a local time has it
 * @returns {Promise<{saves: number, clauses: {clause: number, before: any}[]}>}
 */
export function readThen(url, moment) {
  return get(`${url}since/?${new URLSearchParams({ since: momentOf(moment) })}`);
}

/**
 * What has to change for the clauses to be as they were before the last of these saves.
 * @param {any} store
 * @param {{clause: number, before: any, moved_to?: number | null}[]} saves newest first; of one clause or of all
 * @returns {Edit[]} in reading order
 */
export function editsBack(store, saves) {
  /** @type {Map<number, Content>} */
  const then = new Map();
  // What a move to another codebook version did is no save of theirs to take back.
  for (const { clause, before, moved_to } of saves)
    if (!moved_to) then.set(clause, withNodesMoved(contentOf(before), store.data.moves));
  return [...then]
    .map(([clause, content]) => ({ row: store.byId.get(clause), content }))
    .filter(({ row, content }) => row && !sameContent(row.content.peek(), content))
    .sort((one, other) => one.row.order - other.row.order);
}

/**
 * What differs, in words: nodes by name, spans by their quote.
 * @param {any} store
 * @param {any} row
 * @param {Content} before
 * @param {Content} after
 * @returns {{label: string, before: string, after: string}[]}
 */
export function differences(store, row, before, after) {
  const { codebook } = store;
  const found = codebook.dimensions.map((/** @type {any} */ dimension) => ({
    label: dimension.name,
    before: answerWords(codebook, row, dimension, before),
    after: answerWords(codebook, row, dimension, after),
  }));
  const yes = (/** @type {Content} */ content) => (content.unsure ? words.history.yes : "");
  found.push({ label: words.unsure, before: yes(before), after: yes(after) });
  found.push({ label: words.memo, before: before.memo, after: after.memo });
  return found.filter((/** @type {any} */ one) => one.before !== one.after);
}

/** @param {any} codebook @param {any} row @param {any} dimension @param {Content} content */
function answerWords(codebook, row, dimension, content) {
  const answer = content.dimensions[dimension.key];
  if (!answer) return "";
  if (answer.outcome !== "coded") return words.outcome[answer.outcome];
  const order = (/** @type {any} */ { node, start }) => [start ?? -1, orderOf(dimension, node)];
  return [...(answer.references ?? [])]
    .sort((one, other) => order(one)[0] - order(other)[0] || order(one)[1] - order(other)[1])
    .map(({ node, start, end }) => {
      const name = codebook.node(dimension.key, node)?.name ?? node;
      return start == null
        ? name
        : name + say(words.quoted, { quote: quoteOf(/** @type {any} */ ({ row, start, end })) });
    })
    .join(words.listComma);
}

/** @param {any} dimension @param {string} key */
function orderOf(dimension, key) {
  return dimension.nodes.findIndex((/** @type {any} */ node) => node.key === key);
}
