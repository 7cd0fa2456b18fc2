// @ts-check
/* How what a coder says goes to the server, from the workbench or from any other page. */

import { failureOf, put } from "../kit/api.js";
import { contentOf, fingerprint, sameContent } from "./judgement.js";

/**
 * @typedef {import("../kit/queue.js").Attempt} Attempt
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {import("../kit/api.js").ApiError} ApiError
 */

/** @param {number | string} assignment */
export const pageOf = (assignment) => `assignment/${assignment}`;

/**
 * What a queue has to know to send judgements of a pass.
 * @param {string} address of the clauses of the pass
 * @param {(attempt: Attempt) => number | undefined} versionOf by which codebook version it is said
 */
export function sendingTo(address, versionOf) {
  /** @param {Attempt} attempt */
  const bodyOf = (attempt) => ({
    revision: attempt.base,
    codebook_version: versionOf(attempt),
    ...attempt.content,
  });

  return {
    parallel: 3,
    fingerprint,
    baseOf,
    resolve,
    /** @param {Attempt} attempt */
    send: (attempt) => put(`${address}${encodeURIComponent(attempt.key)}/`, bodyOf(attempt)),
    /** @param {Attempt[]} attempts */
    async sendMany(attempts) {
      const results = await put(
        address,
        attempts.map((attempt) => ({ clause: attempt.key, ...bodyOf(attempt) })),
      );
      return results.map((/** @type {any} */ { clause, status, judgement, problem }) => {
        if (status === 200) return { key: clause, answer: judgement };
        return { key: clause, error: failureOf(status, { judgement, ...problem }) };
      });
    },
  };
}

/**
 * @param {Entry} entry
 * @param {ApiError} error
 * @param {(content: any) => boolean} isOurs
 */
function resolve(entry, error, isOurs) {
  const stored = error.problem.judgement;
  if (!stored) return null;
  const content = contentOf(stored);
  if (sameContent(content, entry.content)) return { answer: stored };
  return isOurs(content) ? { base: stored.revision } : { stored };
}

/** @param {any} judgement */
function baseOf(judgement) {
  if (!Number.isInteger(judgement?.revision)) throw new TypeError("The answer is no judgement");
  return judgement.revision;
}
