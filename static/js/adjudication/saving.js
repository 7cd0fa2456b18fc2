// @ts-check
/* Decisions on their way to the server: one after the other for each clause, kept in the browser until
   they are acknowledged, sent again after a failure. */

import { signal } from "@preact/signals";
import { get, put } from "../kit/api.js";
import { createRetry } from "../kit/retry.js";
import { toast } from "../kit/toasts.js";
import { same } from "./choice.js";
import { words } from "./words.js";

const PREFIX = "sent/";

/**
 * @typedef {{clause: number, dimension: string, entry: any, before: any, meeting?: number, votes?: Record<string, number>}} Sent
 *
 * @param {any} store
 */
export function createSaving(store) {
  const { data, drafts } = store;
  /** @type {Map<number, Sent[]>} */
  const waiting = new Map();
  /** @type {Set<number>} */
  const busy = new Set();
  const unsaved = signal(0);
  const retry = createRetry(pump);

  /** @param {Sent} sent */
  function save(sent) {
    drafts.set(`${PREFIX}${sent.clause}/${sent.dimension}`, sent);
    add(sent);
    pump();
  }

  /** @param {Sent} sent */
  function add(sent) {
    const own = (waiting.get(sent.clause) ?? []).filter(
      (one, at) => one.dimension !== sent.dimension || (at === 0 && busy.has(sent.clause)),
    );
    waiting.set(sent.clause, [...own, sent]);
    count();
  }

  function count() {
    unsaved.value = [...waiting.values()].reduce((sum, list) => sum + list.length, 0);
  }

  function pump() {
    for (const clause of waiting.keys()) if (!busy.has(clause)) send(clause);
  }

  /** @param {number} clause */
  async function send(clause) {
    const sent = waiting.get(clause)?.[0];
    if (!sent) return;
    busy.add(clause);
    try {
      const known = store.details.peek().get(clause) ?? (await get(addressOf(clause)));
      settled(sent, await put(addressOf(clause), bodyOf(sent, known.revision)));
      retry.succeeded();
    } catch (error) {
      refused(sent, /** @type {any} */ (error));
    }
    busy.delete(clause);
    if (!retry.paused()) send(clause);
  }

  /** @param {number} clause */
  const addressOf = (clause) => `${data.urls.api}clauses/${clause}/`;

  /**
   * @param {Sent} sent
   * @param {number} revision
   */
  function bodyOf({ dimension, entry, meeting, votes }, revision) {
    return { revision, dimensions: { [dimension]: entry }, ...(meeting ? { meeting, votes } : {}) };
  }

  /**
   * @param {Sent} sent
   * @param {any} answer
   */
  function settled(sent, answer) {
    forget(sent);
    store.take(answer);
  }

  /** @param {Sent} sent */
  function forget(sent) {
    const left = (waiting.get(sent.clause) ?? []).filter((one) => one !== sent);
    if (left.length) waiting.set(sent.clause, left);
    else waiting.delete(sent.clause);
    const place = `${PREFIX}${sent.clause}/${sent.dimension}`;
    if (!left.some((one) => one.dimension === sent.dimension)) drafts.drop(place);
    count();
  }

  /**
   * @param {Sent} sent
   * @param {any} error
   */
  function refused(sent, error) {
    if (error.transient || error.kind === "login") {
      retry.failed(error);
      return;
    }
    const stored = error.problem?.decision;
    if (stored) store.take(stored);
    else get(addressOf(sent.clause)).then(store.take, console.warn);
    // What somebody else did was about another dimension of the clause: it is sent on top of theirs.
    const now = stored?.dimensions[sent.dimension];
    if (now && now.state === sent.before.state && same(now, sent.before)) return;
    forget(sent);
    if (stored && sent.entry.outcome) {
      const { outcome, references, reason, note } = sent.entry;
      drafts.set(`${sent.clause}/${sent.dimension}`, { outcome, references, reason, note });
    }
    toast(stored ? words.overtaken : error.message, stored ? "warning" : "error");
  }

  /** Takes up what an earlier page did not get acknowledged. */
  function restore() {
    for (const [place, sent] of Object.entries(drafts.all.peek())) if (place.startsWith(PREFIX)) add(sent);
    pump();
  }

  return { save, restore, unsaved, link: retry.link };
}
