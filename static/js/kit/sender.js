// @ts-check
/* What is on its way: how many at once, together or one by one, and what a failure means. */

import { ApiError } from "./api.js";
import { createRetry } from "./retry.js";

/**
 * @typedef {import("./queue.js").Key} Key
 * @typedef {import("./queue.js").Entry} Entry
 * @typedef {import("./queue.js").Attempt} Attempt
 * @typedef {import("./queue.js").Owner} Owner
 */

const TOGETHER_FROM = 8;
const TOGETHER = 500;
const DOUBTFUL = new Set([403, 404, 409]);

/**
 * @param {Owner} owner
 * @param {Object} queue
 * @param {() => Entry[]} queue.sendable what waits and is kept, in order
 * @param {() => number} queue.unkept how many are still being written to the browser's storage
 * @param {(attempt: Attempt, answer: any) => void} queue.acknowledge the server holds what was sent
 * @param {(attempt: Attempt, error: ApiError) => Promise<boolean>} queue.collide whether a 409 was understood
 * @param {(attempt: Attempt, error: ApiError) => void} queue.refuse
 */
export function createSender(owner, queue) {
  /** @type {Map<Key, Promise<void>>} */
  const inFlight = new Map();
  const retry = createRetry(() => pump());
  let gathered = false;
  let together = Boolean(owner.sendMany);

  /** @param {{gather?: boolean}} [options] gather: what waits goes together, however little it is */
  function pump({ gather = false } = {}) {
    gathered ||= gather;
    if (retry.paused() || !(owner.open?.() ?? true)) return;
    // What is to go together may wait for what is on its way: it may be the same things once more.
    if (together && gathered && inFlight.size) return;
    const waiting = queue.sendable().filter(({ key }) => !inFlight.has(key));
    if (together && waiting.length >= (gathered ? 2 : TOGETHER_FROM)) {
      if (inFlight.size || (waiting.length < TOGETHER && queue.unkept() >= TOGETHER_FROM)) return;
      gathered = false;
      start(waiting.slice(0, TOGETHER), sendMany);
    } else {
      gathered = false;
      const free = (owner.parallel ?? 1) - inFlight.size;
      for (const entry of waiting.slice(0, Math.max(0, free))) start([entry], sendOne);
    }
  }

  /**
   * @param {Entry[]} entries
   * @param {(attempts: Attempt[]) => Promise<void>} send
   */
  function start(entries, send) {
    const attempts = entries.map(({ key, content, base, token, about }) => ({ key, content, base, token, about }));
    const flight = send(attempts)
      .catch((error) => fail(attempts, error))
      .finally(() => {
        for (const { key } of attempts) inFlight.delete(key);
        pump();
      });
    for (const { key } of attempts) inFlight.set(key, flight);
  }

  /** @param {Attempt[]} attempts */
  async function sendOne([attempt]) {
    const answer = await owner.send(attempt);
    retry.succeeded();
    queue.acknowledge(attempt, answer);
  }

  /** @param {Attempt[]} attempts */
  async function sendMany(attempts) {
    try {
      const outcomes = (await owner.sendMany?.(attempts)) ?? [];
      retry.succeeded();
      const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
      for (const attempt of attempts) {
        const { answer, error = new ApiError("server", "no answer") } = byKey.get(attempt.key) ?? {};
        if (answer) queue.acknowledge(attempt, answer);
        else await fail([attempt], error);
      }
    } catch (error) {
      // One thing the server cannot take must not hold up the others: send them one by one.
      if (!(error instanceof ApiError) || error.kind !== "refused") throw error;
      together = false;
    }
  }

  /**
   * @param {Attempt[]} attempts
   * @param {unknown} failed
   */
  async function fail(attempts, failed) {
    const cause = await causeOf(attempts, known(failed)).catch(known);
    if (cause?.kind === "login" || cause?.transient) retry.failed(cause);
    else if (cause) for (const attempt of attempts) queue.refuse(attempt, cause);
  }

  /**
   * @param {Attempt[]} attempts
   * @param {ApiError} error
   * @returns {Promise<ApiError | null>} null where nothing is left to be said
   */
  async function causeOf(attempts, error) {
    if (error.kind === "conflict" && (await queue.collide(attempts[0], error))) return null;
    return owner.explain && DOUBTFUL.has(error.status) ? owner.explain(error) : error;
  }

  return { pump, retry, flight: (/** @type {Key} */ key) => inFlight.get(key) };
}

/**
 * An answer nobody foresaw must neither lose work nor be asked for again at once.
 * @param {unknown} error
 */
function known(error) {
  if (error instanceof ApiError) return error;
  console.error("Saving failed", error);
  return new ApiError("server", String(error));
}
