// @ts-check
/* Keeps what is shown, what waits in this browser, what other tabs show and what the server holds together. */

import { ApiError, failureOf, get, put } from "../kit/api.js";
import { openSaves } from "../kit/saves.js";
import { contentOf, fingerprint, sameContent, withNodesMoved } from "./judgement.js";
import { isToCheck } from "./store.js";
import { words } from "./words.js";

/**
 * @typedef {import("../kit/queue.js").Attempt} Attempt
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {import("../kit/queue.js").Key} Key
 */

/** @param {number} assignment */
export const pageOf = (assignment) => `assignment/${assignment}`;

/**
 * @param {{assignment: any, user: any, urls: any, moves: any}} data the page's json_script
 * @param {any} store from createStore
 */
export async function createSync(data, store) {
  const { user, urls } = data;
  const { version } = store.codebook;
  const queue = await openSaves(user.id, pageOf(data.assignment.id), {
    parallel: 3,
    send: ({ key, ...attempt }) => put(urls.put.replace("{clause}", encodeURIComponent(key)), bodyOf(attempt, version)),
    sendMany,
    baseOf,
    fingerprint,
    resolve,
    explain,
    // What was made on an earlier edition is sent too: the server knows where it belongs now.
    open: () => store.editable.peek() || Boolean(store.assignment.peek().superseded_by),
    onStored,
    onTrouble,
    onFound(record) {
      const row = store.byId.get(record.key);
      if (row && store.editable.peek()) store.show(row, withNodesMoved(record.content, data.moves));
    },
    resume,
    onEdited(key, content) {
      const row = store.byId.get(key);
      if (row) store.show(row, content);
    },
    onMessage({ type, status }) {
      if (type === "status") store.assignment.value = { ...store.assignment.peek(), ...status };
    },
  });

  /** @param {Attempt[]} attempts */
  async function sendMany(attempts) {
    const results = await put(
      urls.bulk,
      attempts.map(({ key, ...attempt }) => ({ clause: key, ...bodyOf(attempt, version) })),
    );
    return results.map((/** @type {any} */ { clause, status, judgement, problem }) => {
      if (status === 200) return { key: clause, answer: judgement };
      return { key: clause, error: failureOf(status, { judgement, ...problem }) };
    });
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

  /**
   * These also come when the session is over, belongs to somebody else, or the pass was closed: the
   * assignment itself tells. Null means closed, and what waits stays where it is.
   * @param {ApiError} error
   */
  async function explain(error) {
    if (error.problem.codebook_version) {
      onClosed({ editable: false, codebook: error.problem.codebook_version });
      return null;
    }
    try {
      const { status, editable, round, superseded_by, absence, kind } = await get(urls.bulk.replace(/clauses\/$/, ""));
      if (editable) return error;
      if (absence || kind === "set_aside") {
        onClosed({ status, editable, round, absence, kind });
        return null;
      }
      if (superseded_by) {
        onClosed({ status, editable, round, superseded_by });
        return error;
      }
      if (status === "open" && round.status === "open") return somebodyElse(error);
      onClosed({ status, editable, round });
      return null;
    } catch (second) {
      if (!(second instanceof ApiError)) throw second;
      return second.transient || second.kind === "login" ? second : somebodyElse(second);
    }
  }

  /**
   * @param {Key} clause
   * @param {any} judgement
   * @param {boolean} settled
   */
  function onStored(clause, judgement, settled) {
    if (judgement.moved_to) onClosed({ editable: false, superseded_by: judgement.moved_to.assignment });
    const row = store.byId.get(clause);
    if (row) take(row, judgement, settled);
  }

  /**
   * @param {Key} clause
   * @param {string} kind
   */
  function onTrouble(clause, kind) {
    const row = store.byId.get(clause);
    if (row) row.trouble.value = kind;
    if (kind === "conflict" && !store.dialog.peek()) store.dialog.value = { kind: "trouble" };
  }

  /**
   * The text shows what counts; what came too late is offered apart from it.
   * @param {any} answer
   */
  function onClosed(answer) {
    store.assignment.value = { ...store.assignment.peek(), ...answer };
    for (const { key } of queue.entries()) {
      const row = store.byId.get(key);
      if (row) store.show(row, row.stored);
    }
    if (answer.superseded_by) queue.pump();
  }

  /**
   * @param {any} row
   * @param {any} judgement
   * @param {boolean} shown
   */
  function take(row, judgement, shown) {
    if (judgement.revision < row.revision) return;
    row.revision = judgement.revision;
    row.stored = contentOf(judgement);
    if (!shown) return;
    store.mark(row, isToCheck(judgement));
    store.show(row, row.stored);
  }

  /** @param {Entry} found */
  function resume(found) {
    const record = { ...found, content: withNodesMoved(found.content, data.moves) };
    const row = store.byId.get(record.key);
    if (!row) return { ...record, state: /** @type {const} */ ("refused"), problem: words.clauseGone };
    if (sameContent(record.content, row.stored) && !row.toCheck.peek()) return null;
    if (store.editable.peek()) {
      store.mark(row, false);
      store.show(row, record.content);
    }
    // An earlier attempt arrived although its answer did not: what waits is based on that.
    return record.sent.includes(fingerprint(row.stored)) ? { ...record, base: row.revision } : record;
  }

  /**
   * What the server holds by now, unless newer work of the clause waits here.
   * @param {any[]} judgements
   */
  function refresh(judgements) {
    for (const judgement of judgements) {
      const row = store.byId.get(judgement.clause);
      if (row) take(row, judgement, !queue.has(judgement.clause));
    }
  }

  return { queue, refresh };
}

/** @param {ApiError} error of a call that only the coder may make */
function somebodyElse({ message }) {
  return new ApiError("login", message, { problem: { somebodyElse: true } });
}

/**
 * @param {{base: any, content: any}} attempt
 * @param {number} codebook the version it is said by
 */
function bodyOf({ base, content }, codebook) {
  return { revision: base, codebook_version: codebook, ...content };
}

/** @param {any} judgement */
function baseOf(judgement) {
  if (!Number.isInteger(judgement?.revision)) throw new TypeError("The answer is no judgement");
  return judgement.revision;
}
