// @ts-check
/* What a coder proposes for the codebook: the words chosen in a clause, and the calls. */

import { del, get, post } from "../kit/api.js";
import { quoteOf } from "./choosing.js";

/**
 * The words chosen in the clause, with their place in code points of the document; null where none are.
 * @param {any} store
 * @param {any} row
 * @returns {{quote: string, start: number, end: number} | null}
 */
export function chosenWords(store, row) {
  const chosen = store.chosen.peek();
  return chosen?.row === row ? { quote: quoteOf(chosen), start: chosen.start, end: chosen.end } : null;
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
