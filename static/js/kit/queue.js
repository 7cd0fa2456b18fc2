// @ts-check
/* Sends each changed thing's newest content until the server has acknowledged it. What is not yet
   acknowledged is kept in the browser first; later edits of a thing replace what is still to be sent. */

import { computed, signal } from "@preact/signals";

import { createSender } from "./sender.js";
import { becomesZero, stateOf, sum } from "./state.js";

/**
 * @typedef {import("./api.js").ApiError} ApiError
 * @typedef {number | string} Key a thing's id: a clause, a document; of what is new a token
 * @typedef {number | string | null} Base the revision of the server's that a content builds on
 *
 * @typedef {Object} Entry
 * @property {Key} key
 * @property {any} content what a person decided of the thing
 * @property {Base} base
 * @property {string} token of this content, unlike any other's
 * @property {number} [order] of the thing among those that wait; less is older
 * @property {any} [about] what other pages tell of it
 * @property {string[]} sent fingerprints of earlier contents, which the server may hold
 * @property {"waiting" | "conflict" | "refused"} state
 * @property {any} [stored] of a conflict: what the server holds
 * @property {string} [problem] the server's words on a conflict or a refusal
 * @property {boolean} [ready] false until it is kept in the browser
 *
 * @typedef {Pick<Entry, "key" | "content" | "base" | "token" | "about">} Attempt
 *
 * What a 409 means. `answer`: the content is stored, only its acknowledgement got lost; `base`: it may be
 * sent again on this revision; `stored`: a person must choose.
 * @typedef {{answer: any} | {base: Base} | {stored: any}} Meaning
 *
 * What the page knows of its things:
 * @typedef {Object} Owner
 * @property {(attempt: Attempt) => Promise<any>} send resolves to the server's answer, rejects with ApiError
 * @property {(attempts: Attempt[]) => Promise<{key: Key, answer?: any, error?: ApiError}[]>} [sendMany]
 * @property {number} [parallel] calls at once; 1, in order, unless said otherwise
 * @property {(answer: any) => Base} baseOf raises TypeError for what is no answer
 * @property {(content: any) => string} [fingerprint] the same for contents that mean the same
 * @property {(key: Key, content: any) => any} [about] what other pages tell of it while it is not sent
 * @property {(entry: Entry, error: ApiError, isOurs: (content: any) => boolean) => Meaning | null | Promise<Meaning | null>} resolve
 *   what a 409 means for the entry, null when it is none of the content; `isOurs` tells this user's earlier contents
 * @property {(error: ApiError) => Promise<ApiError | null>} [explain] what 403, 404 and 409 really are; null keeps the work as it is
 * @property {() => boolean} [open] whether the server still takes anything
 * @property {(key: Key, answer: any, settled: boolean) => void} onStored the server holds this answer; `settled` is
 *   true when nothing newer of the thing is waiting or shown
 * @property {(key: Key, kind: "" | "conflict" | "refused", entry?: Entry, error?: ApiError) => unknown} onTrouble
 */

const REMEMBERED = 30;

/**
 * @param {Object} options
 * @param {import("./storage.js").Storage | null} options.storage null when the browser keeps nothing
 * @param {string} options.tab this tab's id
 * @param {Owner} options.owner
 */
export function createQueue({ storage, tab, owner }) {
  const { fingerprint = JSON.stringify, onTrouble } = owner;
  /** @type {Map<Key, Entry>} */
  const entries = new Map();
  /** @type {Map<Key, string[]>} fingerprints that came from this user's other tabs */
  const known = new Map();
  /** @type {Set<Key>} things whose unsaved work another tab holds, or nobody yet */
  const elsewhere = new Set();
  const sizes = signal({ waiting: 0, conflict: 0, refused: 0, elsewhere: 0 });
  const writing = signal(0);
  /** @type {import("@preact/signals").Signal<"kept" | "memory" | "full">} */
  const kept = signal(storage ? "kept" : "memory");
  const sender = createSender(owner, { sendable, unkept: () => writing.peek(), acknowledge, collide, refuse });
  const { retry, pump } = sender;
  let serial = 0;

  /**
   * Takes over the thing's new content, based on the server's `revision` unless older work waits.
   * @param {Key} key
   * @param {any} content
   * @param {Base} revision
   */
  function edit(key, content, revision) {
    return keep(enter(key, content, revision)).then(() => pump());
  }

  /**
   * Takes over the new contents of several things, and sends them by one call where it can.
   * @param {{key: Key, content: any, revision: Base}[]} edits
   */
  function editMany(edits) {
    const kept = edits.map(({ key, content, revision }) => keep(enter(key, content, revision)));
    return Promise.all(kept).then(() => pump({ gather: true }));
  }

  /**
   * @param {Key} key
   * @param {any} content
   * @param {Base} revision
   */
  function enter(key, content, revision) {
    const before = entries.get(key);
    const sent = before ? remember(before.sent, fingerprint(before.content)) : [];
    const state = before?.state === "conflict" ? "conflict" : "waiting";
    const base = before?.base ?? revision;
    serial += 1;
    const token = `${tab}:${serial}`;
    const order = before?.order ?? serial;
    const about = owner.about?.(key, content);
    return place({ key, content, base, token, order, about, sent, state, stored: before?.stored, ready: false });
  }

  /** @param {Entry} entry */
  function place(entry) {
    entries.set(entry.key, entry);
    elsewhere.delete(entry.key);
    onTrouble(entry.key, entry.state === "waiting" ? "" : entry.state, entry);
    measure();
    return entry;
  }

  /** @param {Entry} entry */
  async function keep(entry) {
    writing.value += 1;
    try {
      if (!storage) return;
      const { ready, ...record } = entry;
      await storage.put({ ...record, tab });
      kept.value = "kept";
    } catch (error) {
      console.error("Unsaved work could not be stored in this browser", error);
      kept.value = error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "memory";
    } finally {
      writing.value -= 1;
      entry.ready = true;
    }
  }

  function sendable() {
    return [...entries.values()].filter((entry) => entry.state === "waiting" && entry.ready);
  }

  /**
   * @param {Attempt} attempt
   * @param {any} answer
   */
  function acknowledge({ key, token }, answer) {
    const base = owner.baseOf(answer);
    const entry = entries.get(key);
    const settled = entry?.token === token;
    if (settled) {
      drop(key, token);
    } else if (entry) {
      entry.base = base;
      entry.sent = [];
      keep(entry);
    }
    owner.onStored(key, answer, settled);
  }

  /**
   * @param {Attempt} attempt
   * @param {ApiError} error
   */
  async function collide(attempt, error) {
    const entry = entries.get(attempt.key);
    if (!entry) return true;
    const { token } = entry;
    const meaning = await owner.resolve(entry, error, (content) => isOurs(entry, content));
    if (!meaning) return false;
    const now = entries.get(attempt.key);
    if ("answer" in meaning) acknowledge({ ...attempt, token }, meaning.answer);
    else if (now && "base" in meaning) change(now, { base: meaning.base });
    else if (now && "stored" in meaning)
      change(now, { state: "conflict", stored: meaning.stored, problem: error.message }, error);
    return true;
  }

  /**
   * The stored content is an earlier one of this user's, whose answer got lost on the way.
   * @param {Entry} entry
   * @param {any} content
   */
  function isOurs(entry, content) {
    const print = fingerprint(content);
    return entry.sent.includes(print) || Boolean(known.get(entry.key)?.includes(print));
  }

  /**
   * @param {Attempt} attempt
   * @param {ApiError} error
   */
  function refuse({ key }, error) {
    const entry = entries.get(key);
    if (entry) change(entry, { state: "refused", problem: error.message }, error);
  }

  /**
   * @param {Entry} entry
   * @param {Partial<Entry>} changes
   * @param {ApiError} [error]
   */
  function change(entry, changes, error) {
    Object.assign(entry, changes);
    const stored = keep(entry);
    if (changes.state) onTrouble(entry.key, entry.state === "waiting" ? "" : entry.state, entry, error);
    measure();
    return stored;
  }

  /**
   * @param {Key} key
   * @param {string} [token] only in storage, and only this content or what this tab put there before
   */
  function drop(key, token) {
    entries.delete(key);
    elsewhere.delete(key);
    storage?.remove(key, token, tab).catch((error) => console.error("Acknowledged work stays in this browser", error));
    onTrouble(key, "");
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
    editMany,
    pump,
    sizes,
    writing,
    unsaved,
    storage: kept,
    failure: retry.failure,
    retryNow: retry.now,
    state: computed(() => stateOf(retry.link.value, sizes.value)),
    /** @param {number} ms */
    settled: (ms) => becomesZero(unsaved, ms),
    entries: () => [...entries.values()],
    /** @param {Key} key */
    entry: (key) => entries.get(key) ?? null,
    /** @param {Key} key */
    has: (key) => entries.has(key),
    /** Whether unsaved work of the thing is in this browser and not in this tab. */
    isElsewhere: (/** @type {Key} */ key) => elsewhere.has(key),
    elsewhere: () => [...elsewhere],
    /** The call that is under way for the thing, if one is. */
    flight: sender.flight,
    /**
     * Puts an entry found in storage back to work.
     * @param {Entry} record
     */
    restore({ key, content, base, order, about, sent, state, stored, problem, token }) {
      serial = Math.max(serial, order ?? 0);
      place({ key, content, base, order, about, sent, state, stored, problem, token, ready: true });
    },
    /** @param {Attempt} record found in storage, and stored by the server already */
    forget: ({ key, token }) => drop(key, token),
    /**
     * The person keeps their content: it is sent again on top of the stored one.
     * @param {Key} key
     * @param {Base} [base] the stored one's revision
     */
    keepMine(key, base) {
      const entry = entries.get(key);
      return entry && change(entry, { base: base ?? entry.base, state: "waiting" }).then(() => pump());
    },
    /**
     * The local content is given up; returns what the server holds if it told.
     * @param {Key} key
     */
    discard(key) {
      const entry = entries.get(key);
      drop(key);
      return entry?.stored ?? null;
    },
    /**
     * Another tab of this user went on with the thing: it sends, and its content is no conflict.
     * @param {Key} key
     * @param {any} content
     */
    handOver(key, content) {
      known.set(key, remember(known.get(key) ?? [], fingerprint(content)));
      if (entries.delete(key)) onTrouble(key, "");
      elsewhere.add(key);
      measure();
    },
    /**
     * Another tab's work was stored, and this tab's is based on it.
     * @param {Key} key
     * @param {any} answer
     * @param {boolean} settled
     */
    rebase(key, answer, settled) {
      const entry = entries.get(key);
      const base = owner.baseOf(answer);
      const older = typeof base === "number" && typeof entry?.base === "number" && base <= entry.base;
      if (entry?.state === "waiting" && !older) entry.base = base;
      if (settled) elsewhere.delete(key);
      measure();
    },
    /**
     * These things, and no others, have unsaved work in this browser that is not this tab's.
     * @param {Key[]} keys
     */
    countElsewhere(keys) {
      elsewhere.clear();
      for (const key of keys) elsewhere.add(key);
      measure();
    },
  };
}

/**
 * @param {string[]} prints
 * @param {string} print
 */
function remember(prints, print) {
  return [...prints.filter((other) => other !== print), print].slice(-REMEMBERED);
}
