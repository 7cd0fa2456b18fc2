// @ts-check
/* Notes beside the coding, as the server tells them; what is written here waits in this browser, under a
   token of its own, until the server has it. */

import { computed, signal } from "@preact/signals";

import { ApiError, get, post } from "../kit/api.js";
import { openDrafts } from "../kit/drafts.js";
import { createRetry } from "../kit/retry.js";
import { newToken } from "../kit/token.js";

/**
 * @typedef {Record<string, any>} Note as the API has it
 * @typedef {{subject: string, row?: any, start?: number, end?: number, quote?: string, dimension?: string, node?: string, name?: string}} Subject
 * @typedef {{to: string, body: any, problem?: string}} Waiting `to`: "" for a note, "<id>/replies/" for a reply
 */

const FIRST_LOOK_MS = 300;

/** What a draft on the subject stands under. @param {Subject} subject */
export function draftOf({ subject, row, dimension, node }) {
  if (subject === "node") return `notes/node/${dimension}/${node}`;
  return row ? `note/${row.clause.id}` : `notes/${subject}`;
}

/** @param {Note} note @param {Subject} asked */
export function isOn(note, { subject, row, dimension, node }) {
  if (row) return note.place?.clause === row.clause.id;
  if (subject === "node") return note.node === node && note.dimension === dimension;
  if (subject === "document") return Boolean(note.place) && (note.subject === "document" || note.place.gone);
  return note.subject === subject;
}

/** Waits for somebody. @param {Note} note */
export const isOpen = (note) => (note.kind === "question" || note.kind === "todo") && !note.resolved_at;

/** @param {{data: any, store: any}} app */
export function createNotes({ data, store }) {
  const { assignment, user } = data;
  const address = `/api/v1/projects/${assignment.project.id}/notes/`;
  const waiting = openDrafts(user.id, `notes/${assignment.id}`);
  const all = signal(/** @type {Note[]} */ ([]));
  const people = signal(/** @type {any[]} */ ([]));
  const retry = createRetry(() => flush());
  let sending = false;

  /** @param {Note[]} found */
  function show(found) {
    /** @type {Map<number, Note[]>} those that had some may have none now */
    const on = new Map();
    for (const { place } of all.peek()) if (place?.clause) on.set(place.clause, []);
    all.value = found;
    for (const one of found) {
      const clause = one.unread ? null : one.place?.clause;
      if (clause) on.set(clause, [...(on.get(clause) ?? []), one]);
    }
    for (const [clause, now] of on) {
      const row = store.byId.get(clause);
      if (row) row.notes.value = now;
    }
    store.changes.value += 1;
  }

  async function load() {
    try {
      show(await get(`/api/v1/assignments/${assignment.id}/notes/`));
    } catch (error) {
      // They are looked for again when the page is looked at; coding goes on without them.
      if (!(error instanceof ApiError)) throw error;
      console.warn("Notes could not be loaded", error);
    }
  }

  async function loadPeople() {
    if (people.peek().length) return;
    try {
      people.value = await get(`/api/v1/projects/${assignment.project.id}/members/`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** @param {Note} answer */
  function take(answer) {
    const others = all.peek().filter(({ id }) => id !== answer.id);
    show([answer, ...others]);
    return answer;
  }

  /** What waits, one after the other, so that a reply follows its note. */
  async function flush() {
    if (sending || retry.paused()) return;
    sending = true;
    try {
      for (const [token, one] of Object.entries(waiting.all.peek())) if (!one.problem) await send(token, one);
    } finally {
      sending = false;
    }
  }

  /** @param {string} token @param {Waiting} one */
  async function send(token, one) {
    try {
      const answer = await post(`${address}${one.to}`, { ...one.body, token }, { user: user.id });
      waiting.drop(token);
      retry.succeeded();
      take(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.transient && error.kind !== "login") {
        waiting.set(token, { ...one, problem: error.message });
        return;
      }
      retry.failed(error);
      throw error;
    }
  }

  /**
   * Kept here at once; rejects never: what cannot be sent now is sent later, and said.
   * @param {string} to
   * @param {any} body
   */
  async function hand(to, body) {
    const token = newToken();
    waiting.set(token, { to, body });
    try {
      await flush();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    return waiting.get(token) === undefined;
  }

  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && load());
  setTimeout(() => {
    load();
    flush().catch(() => undefined);
  }, FIRST_LOOK_MS);

  const unread = computed(() => all.value.filter((one) => one.unread));
  return {
    all,
    people,
    unread,
    waiting,
    link: retry.link,
    load,
    loadPeople,
    /** @param {Subject} subject @param {{kind: string, text: string, assignee?: string}} said */
    write: ({ subject, row, start, end, dimension, node }, said) =>
      hand("", {
        ...said,
        assignment: assignment.id,
        ...(row ? { clause: row.clause.id, start: start ?? null, end: end ?? null } : {}),
        ...(subject === "document" ? { document: assignment.document.id } : {}),
        ...(subject === "node" ? { dimension, node } : {}),
      }),
    /** @param {Note} note @param {string} text */
    reply: (note, text) => hand(`${note.id}/replies/`, { text }),
    /** @param {Note} note */
    resolve: async (note) =>
      take(await post(`${address}${note.id}/resolve/`, { resolved: !note.resolved_at }, { user: user.id })),
    /** @param {Note} note */
    async seen(note) {
      await post(`${address}${note.id}/seen/`, undefined, { user: user.id });
      show(all.peek().filter(({ id }) => id !== note.id));
    },
  };
}
