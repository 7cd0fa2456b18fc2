// @ts-check
/* Notes beside the coding, as the server tells them; what is written here waits in the outbox until the
   server has it. */

import { computed, signal } from "@preact/signals";

import { ApiError, get, post } from "../kit/api.js";
import { openDrafts } from "../kit/drafts.js";
import { say } from "./words.js";
import { notes as said } from "./words_notes.js";

/**
 * @typedef {Record<string, any>} Note as the API has it
 * @typedef {{subject: string, row?: any, start?: number, end?: number, quote?: string, dimension?: string, node?: string, name?: string}} Subject
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

/** A question to which somebody else has said something. @param {Note} note */
export const isAnswered = ({ kind, author, replies }) =>
  kind === "question" &&
  replies.some((/** @type {Note} */ one) => !one.author || one.author.username !== author.username);

const kindOf = (/** @type {string} */ kind) => /** @type {Record<string, string>} */ (said.kinds)[kind];

/** What is sent under it, in the place of what waits already. @param {Note} note */
const keyOf = ({ id }) => `note:${id}`;

/** @param {{data: any, store: any, outbox: any}} app */
export function createNotes({ data, store, outbox }) {
  const { assignment, user } = data;
  const address = `/api/v1/projects/${assignment.project.id}/notes/`;
  // What is announced stands there from the beginning; the others are loaded.
  const all = signal(/** @type {Note[]} */ (data.announced ?? []));
  const people = signal(/** @type {any[]} */ ([]));

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

  /** @param {string} id */
  const without = (id) => show(all.peek().filter((one) => one.id !== id));

  outbox.hear((/** @type {any} */ key, /** @type {any} */ answer) => {
    if (answer?.subject) {
      // Not a reply, or other words for one that is there.
      if (!all.peek().some(({ id }) => id === answer.id))
        store.spoken.value = say(said.written, { kind: kindOf(answer.kind) });
      take(answer);
    } else if (answer === null) without(String(key).replace("note:", ""));
  });

  /** What an earlier release kept in a place of its own. */
  function takeOver() {
    const before = openDrafts(user.id, `notes/${assignment.id}`);
    for (const [token, { to, body }] of Object.entries(before.all.peek())) {
      outbox.hand({ to: `${address}${to}`, body, label: kindOf(body.kind) ?? said.reply }, token);
      before.drop(token);
    }
  }

  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && load());
  setTimeout(() => {
    load();
    takeOver();
  }, FIRST_LOOK_MS);

  const unread = computed(() => all.value.filter((one) => one.unread));
  return {
    all,
    people,
    unread,
    address,
    load,
    loadPeople,
    /** @param {Subject} subject @param {{kind: string, text: string, assignee?: string}} written */
    write: ({ subject, row, start, end, dimension, node }, written) =>
      outbox.hand({
        to: address,
        label: row ? `${kindOf(written.kind)} ${row.clause.number}` : kindOf(written.kind),
        body: {
          ...written,
          assignment: assignment.id,
          ...(row ? { clause: row.clause.id, start: start ?? null, end: end ?? null } : {}),
          ...(subject === "document" ? { document: assignment.document.id } : {}),
          ...(subject === "node" ? { dimension, node } : {}),
        },
      }),
    /** @param {Note} note @param {string} text */
    reply: (note, text) => outbox.hand({ to: `${address}${note.id}/replies/`, body: { text }, label: said.reply }),
    /** @param {Note} note @param {string} text */
    change: (note, text) =>
      outbox.hand(
        {
          method: "PATCH",
          to: `${address}${note.id}/`,
          body: { text },
          label: say(said.changeOf, { kind: kindOf(note.kind) }),
        },
        keyOf(note),
      ),
    /** With what was said under it. @param {Note} note */
    remove: (note) =>
      outbox.hand(
        { method: "DELETE", to: `${address}${note.id}/`, label: say(said.removalOf, { kind: kindOf(note.kind) }) },
        keyOf(note),
      ),
    /** @param {Note} note */
    resolve: async (note) =>
      take(await post(`${address}${note.id}/resolve/`, { resolved: !note.resolved_at }, { user: user.id })),
    /** @param {Note} note */
    async seen(note) {
      await post(`${address}${note.id}/seen/`, undefined, { user: user.id });
      without(note.id);
    },
  };
}
