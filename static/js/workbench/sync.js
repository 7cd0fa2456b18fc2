// @ts-check
/* Keeps what is shown, what waits in this browser, what other tabs show and what the server holds together. */

import { ApiError, get } from "../kit/api.js";
import { openSaves } from "../kit/saves.js";
import { contentOf, fingerprint, progressOf, sameContent, withNodesMoved } from "./judgement.js";
import { isToCheck } from "./opened.js";
import { pageOf, sendingTo } from "./sending.js";
import { words } from "./words.js";

/**
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {import("../kit/queue.js").Key} Key
 */

/**
 * @param {{assignment: any, user: any, urls: any, moves: any}} data the page's json_script
 * @param {any} store from createStore
 */
export async function createSync(data, store) {
  const { user, urls } = data;
  const { version } = store.codebook;
  const queue = await openSaves(user.id, pageOf(data.assignment.id), {
    ...sendingTo(urls.bulk, () => version),
    about: (key, content) => aboutOf(store, key, content),
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
   * @returns {any[]} the rows that show something else than before
   */
  function refresh(judgements) {
    const changed = [];
    for (const judgement of judgements) {
      const row = store.byId.get(judgement.clause);
      if (!row || judgement.revision <= row.revision) continue;
      const free = !queue.has(judgement.clause) && !queue.isElsewhere(judgement.clause);
      if (free && !sameContent(row.content.peek(), contentOf(judgement))) changed.push(row);
      take(row, judgement, free);
    }
    return changed;
  }

  return {
    queue,
    refresh,
    explain,
    /** @param {number} version that the round is by now */
    onCodebook: (version) => onClosed({ editable: false, codebook: version }),
  };
}

/** @param {ApiError} error of a call that only the coder may make */
function somebodyElse({ message }) {
  return new ApiError("login", message, { problem: { somebodyElse: true } });
}

/**
 * What other pages tell of a clause while it is not sent: its number, by which codebook version it was
 * said, and whether it makes one more clause done, or one less.
 * @param {any} store
 * @param {Key} key
 * @param {any} content
 */
function aboutOf({ byId, codebook, assignment }, key, content) {
  const row = byId.get(key);
  const { document } = assignment.peek();
  const done = (/** @type {any} */ said) => Number(progressOf(said, codebook.required) === "done");
  return {
    label: row.clause.number,
    version: codebook.version,
    done: done(content) - done(row.stored),
    required: codebook.required,
    document: `${document.number} ${document.title}`,
  };
}
