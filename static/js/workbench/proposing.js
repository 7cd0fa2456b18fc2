// @ts-check
/* What a coder proposes for the codebook: the words chosen in a clause, and the calls. */

import { effect } from "@preact/signals";

import { del, get } from "../kit/api.js";
import { quoteOf } from "./choosing.js";
import { say, words } from "./words.js";

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

/** @param {{urls: any, store: any, outbox: any}} app */
export function createProposals({ urls, store, outbox }) {
  const assignment = store.assignment.peek().id;
  const address = urls.proposals;
  /** @type {any[]} */
  let stored = store.proposals.peek();
  /** Those that the clauses show and the server has not. */
  let waits = "";

  const show = () => store.setProposals([...stored, ...outbox.letters.peek().filter(isWish).map(provisional)]);

  /** @param {any} letter */
  const isWish = ({ content }) => content.to === address;

  /** @param {any} letter @returns {any} as the server will have it */
  const provisional = ({ key, content: { body }, problem }) => ({
    ...body,
    id: key,
    name: body.name || store.codebook.node(body.dimension, body.node)?.name || "",
    state: problem ? "refused" : "waiting",
    answer: problem,
    own: true,
  });

  effect(() => {
    const now = JSON.stringify(outbox.letters.value.filter(isWish).map(provisional));
    if (now === waits) return;
    waits = now;
    show();
  });

  /** @param {any} answer a proposal as the server has it now */
  function keep(answer) {
    const others = stored.filter((one) => one.id !== answer.id);
    stored = answer.state === "withdrawn" ? others : [...others, answer];
    show();
    return answer;
  }
  outbox.hear((/** @type {any} */ _key, /** @type {any} */ answer) => answer?.clauses && keep(answer));

  /**
   * Rejects with what the server said against it; what it has not answered yet waits.
   * @param {any} letter
   * @returns {Promise<boolean>} whether the server has it
   */
  async function hand(letter) {
    const left = await outbox.hand(letter);
    if (left?.state !== "refused") return !left;
    outbox.drop(left.key);
    throw new Error(left.problem);
  }

  return {
    /** @param {string} name */
    alike: (name) => get(`${address}alike/?${new URLSearchParams({ name, assignment })}`),
    /** @param {any} wish */
    make: (wish) => hand({ to: address, body: { assignment, ...wish }, label: labelOf(wish) }),
    /** @param {{id: string, name: string}} proposal @param {any} place */
    add: ({ id, name }, place) =>
      hand({ to: `${address}${id}/clauses/`, body: { assignment, ...place }, label: labelOf({ name }) }),
    /** @param {string} id */
    withdraw: async (id) => keep(await del(`${address}${id}/`)),
  };
}

/** @param {{name?: string, node?: string}} wish */
const labelOf = ({ name, node = "" }) => say(words.proposalCalled, { name: name || node });
