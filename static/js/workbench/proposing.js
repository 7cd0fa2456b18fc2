// @ts-check
/* What a coder proposes for the codebook: the words chosen in a clause, and the calls. */

import { del, get, post } from "../kit/api.js";
import { toCodePoints } from "../kit/text.js";

/**
 * The words chosen in the text of the clause, with their place in code points of the document; null
 * where none are, or they lie in another clause or in a table.
 * @param {any} row
 * @returns {{quote: string, start: number, end: number} | null}
 */
export function chosenWords(row) {
  const selection = document.getSelection();
  const pane = document.querySelector(`#segment-${row.index} .wb-text`);
  if (!selection || selection.isCollapsed || !pane || row.clause.kind === "table") return null;
  const range = selection.getRangeAt(0);
  if (!pane.contains(range.startContainer) || !pane.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(pane, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const { text, start } = row.clause;
  const from = before.toString().length + text.length - text.trimStart().length;
  const quote = range.toString();
  // What stands below the text of the clause is not of it.
  if (!quote.trim() || text.slice(from, from + quote.length) !== quote) return null;
  return { quote, start: start + toCodePoints(text, from), end: start + toCodePoints(text, from + quote.length) };
}

/** @param {{urls: any, store: any}} app */
export function createProposals({ urls, store }) {
  const assignment = store.assignment.peek().id;
  const address = urls.proposals;

  /** @param {any} answer a proposal as the server has it now */
  function keep(answer) {
    const others = store.proposals.peek().filter((/** @type {any} */ one) => one.id !== answer.id);
    store.setProposals(answer.state === "withdrawn" ? others : [...others, answer]);
    return answer;
  }

  return {
    /** @param {string} name */
    alike: (name) => get(`${address}alike/?${new URLSearchParams({ name, assignment })}`),
    /** @param {any} wish */
    make: async (wish) => keep(await post(address, { assignment, ...wish })),
    /** @param {string} id @param {any} place */
    add: async (id, place) => keep(await post(`${address}${id}/clauses/`, { assignment, ...place })),
    /** @param {string} id */
    withdraw: async (id) => keep(await del(`${address}${id}/`)),
  };
}
