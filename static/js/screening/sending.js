// @ts-check
/* How a screening decision goes to the server, from the queue or from any other page. */

import { get, put } from "../kit/api.js";
import { newestOwn } from "./state.js";

/**
 * @typedef {import("../kit/queue.js").Attempt} Attempt
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {{decision: string, reason: number | null, note?: string}} Verdict
 */

/**
 * What a queue has to know to send decisions.
 * @param {number} user whose decisions they are
 * @param {(id: any) => string} address of the decisions on a document
 */
export function sendingFor(user, address) {
  return {
    /** @param {Attempt} attempt */
    send: ({ key, content, base }) => put(address(key), { ...content, revision: base }, { user }),
    baseOf: (/** @type {{revision: string}} */ { revision }) => revision,
    fingerprint: printOf,
    /**
     * Somebody has decided since, unless it was this decision whose answer got lost on the way.
     * @param {Entry} entry
     * @param {unknown} _error
     * @param {(content: Verdict) => boolean} isOurs
     */
    async resolve(entry, _error, isOurs) {
      const row = await get(address(entry.key));
      const own = newestOwn(row);
      if (own && printOf(own) === printOf(entry.content)) return { answer: row };
      return own && isOurs(own) ? { base: row.revision } : { stored: row };
    },
  };
}

/** @param {Verdict} verdict */
function printOf({ decision, reason, note = "" }) {
  return JSON.stringify([decision, reason, note.trim()]);
}
