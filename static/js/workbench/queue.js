/* Sends each changed clause's whole judgement until the server has acknowledged it. What is not yet
   acknowledged is kept in `pending` first; later edits of a clause replace what is still to be sent. */

import { computed, signal } from "@preact/signals";

import { ApiError, failureOf, get, put } from "../kit/api.js";
import { contentOf, fingerprint, sameContent } from "./judgement.js";
import { createRetry } from "./retry.js";
import { becomesZero, stateOf, sum } from "./saving.js";

const PARALLEL = 3;
const BULK_FROM = 8;
const BULK_SIZE = 200;
const REMEMBERED = 30;
const DOUBTFUL = new Set([403, 404, 409]);

/**
 * @param {Object} options
 *   pending: storage from openPending, or null when the browser has none
 *   urls: {put, bulk, assignment}; `put` has {clause} in it
 *   tab: this tab's id
 *   open(): whether the pass still takes judgements
 *   onStored(clause, judgement, settled): the server holds this judgement; `settled` is true when
 *     nothing newer of the clause is waiting or shown
 *   onTrouble(clause, kind): "" | "conflict" | "refused"
 *   onClosed({status, editable, round, superseded_by}): the pass takes no judgements any more
 */
export function createQueue({ pending, urls, tab, open, onStored, onTrouble, onClosed }) {
  const entries = new Map();
  const inFlight = new Set();
  const known = new Map(); // clause -> fingerprints that came from this user's other tabs
  const elsewhere = new Set(); // clauses whose unsaved work another tab holds, or nobody yet
  const sizes = signal({ waiting: 0, conflict: 0, refused: 0, elsewhere: 0 });
  const writing = signal(0);
  const storage = signal(pending ? "kept" : "memory");
  const retry = createRetry(pump);
  let serial = 0;
  let bulk = true;

  /** Takes over the clause's new content, based on the server's `revision` unless older work waits. */
  function edit(clause, content, revision) {
    const before = entries.get(clause);
    const sent = before ? remember(before.sent, fingerprint(before.content)) : [];
    const state = before?.state === "conflict" ? "conflict" : "waiting";
    const base = before?.base ?? revision;
    const entry = { clause, content, base, sent, state, stored: before?.stored, ready: false };
    place(entry);
    return keep(entry).then(pump);
  }

  /** Puts an entry found in storage back to work. */
  function restore(record) {
    const { clause, content, base, sent, state, stored, problem, token } = record;
    place({ clause, content, base, sent, state, stored, problem, token, ready: true });
  }

  function place(entry) {
    serial += 1;
    entry.token ??= `${tab}:${serial}`;
    entries.set(entry.clause, entry);
    elsewhere.delete(entry.clause);
    onTrouble(entry.clause, entry.state === "waiting" ? "" : entry.state);
    measure();
  }

  async function keep(entry) {
    writing.value += 1;
    try {
      if (!pending) return;
      const { ready, ...record } = entry;
      await pending.put({ ...record, tab });
      storage.value = "kept";
    } catch (error) {
      console.error("Unsaved work could not be stored in this browser", error);
      storage.value = "memory";
    } finally {
      writing.value -= 1;
      entry.ready = true;
    }
  }

  function pump() {
    if (retry.paused() || !open()) return;
    const waiting = [...entries.values()].filter(isSendable);
    if (bulk && waiting.length >= BULK_FROM) {
      if (!inFlight.size) sendMany(waiting.slice(0, BULK_SIZE));
    } else {
      waiting.slice(0, Math.max(0, PARALLEL - inFlight.size)).forEach(sendOne);
    }
  }

  function isSendable(entry) {
    return entry.state === "waiting" && entry.ready && !inFlight.has(entry.clause);
  }

  async function sendOne(entry) {
    const attempt = begin(entry);
    try {
      const url = urls.put.replace("{clause}", encodeURIComponent(entry.clause));
      const judgement = await put(url, attempt.body);
      retry.succeeded();
      acknowledge(attempt, judgement);
    } catch (error) {
      await fail([attempt], error);
    } finally {
      finish([attempt]);
    }
  }

  async function sendMany(batch) {
    const attempts = batch.map(begin);
    try {
      const results = await put(
        urls.bulk,
        attempts.map(({ clause, body }) => ({ clause, ...body })),
      );
      retry.succeeded();
      const byClause = new Map(results.map((result) => [result.clause, result]));
      for (const attempt of attempts) await settle(attempt, byClause.get(attempt.clause));
    } catch (error) {
      // One clause the server cannot take must not hold up the others: send them one by one.
      if (error.kind === "refused") bulk = false;
      else await fail(attempts, error);
    } finally {
      finish(attempts);
    }
  }

  async function settle(attempt, result) {
    if (result?.status === 200) acknowledge(attempt, result.judgement);
    else {
      const problem = result?.problem ?? {};
      await fail([attempt], failureOf(result?.status ?? 500, { judgement: result?.judgement, ...problem }));
    }
  }

  function begin(entry) {
    inFlight.add(entry.clause);
    const { clause, content, base, token } = entry;
    return { clause, content, token, body: { revision: base, ...content } };
  }

  function finish(attempts) {
    for (const { clause } of attempts) inFlight.delete(clause);
    pump();
  }

  function acknowledge({ clause, token }, judgement) {
    if (!Number.isInteger(judgement?.revision)) throw new TypeError("The answer is no judgement");
    const entry = entries.get(clause);
    const settled = entry?.token === token;
    if (settled) {
      drop(clause, token);
    } else if (entry) {
      entry.base = judgement.revision;
      entry.sent = [];
      keep(entry);
    }
    onStored(clause, judgement, settled);
  }

  async function fail(attempts, failed) {
    const error = failed instanceof ApiError ? failed : unexpected(failed);
    if (error.kind === "conflict" && error.problem.judgement) return collide(attempts[0], error.problem.judgement);
    const cause = DOUBTFUL.has(error.status) ? await explain(error) : error;
    if (cause?.kind === "login" || cause?.transient) retry.failed(cause);
    else if (cause) for (const { clause } of attempts) refuse(clause, cause);
    return undefined;
  }

  /* These also come when the session is over, belongs to somebody else, or the pass was closed: the
     assignment itself tells. Null means closed, and what waits stays where it is. */
  async function explain(error) {
    try {
      const assignment = await get(urls.assignment);
      const { status, editable, round, superseded_by } = assignment;
      if (editable) return error;
      if (superseded_by) {
        onClosed({ status, editable, round, superseded_by });
        return error;
      }
      if (status === "open" && round.status === "open") return new ApiError("login", error.message);
      onClosed({ status, editable, round });
      return null;
    } catch (second) {
      if (!(second instanceof ApiError)) throw second;
      return second.transient ? second : new ApiError("login", second.message);
    }
  }

  function collide(attempt, stored) {
    const entry = entries.get(attempt.clause);
    if (!entry) return;
    const content = contentOf(stored);
    if (sameContent(content, entry.content)) {
      acknowledge({ ...attempt, token: entry.token }, stored);
    } else if (isOurs(entry, content)) {
      entry.base = stored.revision;
      keep(entry);
    } else {
      entry.state = "conflict";
      entry.stored = stored;
      keep(entry);
      onTrouble(entry.clause, "conflict");
    }
    measure();
  }

  /* The stored content is an earlier one of this user's, whose answer got lost on the way. */
  function isOurs(entry, content) {
    const print = fingerprint(content);
    return entry.sent.includes(print) || Boolean(known.get(entry.clause)?.includes(print));
  }

  function refuse(clause, error) {
    const entry = entries.get(clause);
    if (!entry) return;
    entry.state = "refused";
    entry.problem = error.message;
    keep(entry);
    onTrouble(clause, "refused");
    measure();
  }

  function drop(clause, token) {
    entries.delete(clause);
    elsewhere.delete(clause);
    pending?.remove(clause, token).catch((error) => console.error("Acknowledged work stays in this browser", error));
    onTrouble(clause, "");
    measure();
  }

  function measure() {
    const next = { waiting: 0, conflict: 0, refused: 0, elsewhere: elsewhere.size };
    for (const entry of entries.values()) next[entry.state] += 1;
    sizes.value = next;
  }

  const unsaved = computed(() => sum(sizes.value));

  return {
    edit,
    restore,
    forget: ({ clause, token }) => drop(clause, token),
    pump,
    retryNow: retry.now,
    sizes,
    writing,
    storage,
    unsaved,
    state: computed(() => stateOf(retry.link.value, sizes.value)),
    settled: (ms) => becomesZero(unsaved, ms),
    entries: () => [...entries.values()],
    entry: (clause) => entries.get(clause) ?? null,
    has: (clause) => entries.has(clause),
    /** The coder keeps their judgement: it is sent again on top of the stored one. */
    keepMine(clause) {
      const entry = entries.get(clause);
      entry.base = entry.stored?.revision ?? entry.base;
      entry.state = "waiting";
      onTrouble(clause, "");
      return keep(entry).then(pump);
    },
    /** The local judgement is given up; returns the stored judgement if the server told it. */
    discard(clause) {
      const entry = entries.get(clause);
      drop(clause);
      return entry.stored ?? null;
    },
    /** Another tab of this user went on with the clause: it sends, and its content is no conflict. */
    handOver(clause, content) {
      known.set(clause, remember(known.get(clause) ?? [], fingerprint(content)));
      if (entries.delete(clause)) onTrouble(clause, "");
      elsewhere.add(clause);
      measure();
    },
    /** Another tab's work was stored, and this tab's is based on it. */
    rebase(clause, judgement, settled) {
      const entry = entries.get(clause);
      if (entry?.state === "waiting" && judgement.revision > entry.base) entry.base = judgement.revision;
      if (settled) elsewhere.delete(clause);
      measure();
    },
    /** These clauses, and no others, have unsaved work in this browser that is not this tab's. */
    countElsewhere(clauses) {
      elsewhere.clear();
      for (const clause of clauses) elsewhere.add(clause);
      measure();
    },
  };
}

/* An answer nobody foresaw must neither lose work nor be asked for again at once. */
function unexpected(error) {
  console.error("Saving failed", error);
  return new ApiError("server", String(error));
}

function remember(prints, print) {
  return [...prints.filter((other) => other !== print), print].slice(-REMEMBERED);
}
