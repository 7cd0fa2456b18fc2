// @ts-check
/* Confirming, correcting and taking back: kept in the browser and sent until the server has it. What the
   server does not take stays typed in its fields, with the reason. */

import { computed, effect, signal } from "@preact/signals";

import { patch } from "../kit/api.js";
import { openSaves } from "../kit/saves.js";
import { toast } from "../kit/toasts.js";
import { notADay, textOf } from "./fields.js";

/**
 * What is sent of a document: `reviewed` is true to confirm, false to take back, null to leave it as it
 * is; `seen` are the stored values this was decided on.
 * @typedef {{changes: Record<string, any>, reviewed: boolean | null, seen: Record<string, any>, undoable: boolean}} Content
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {import("../kit/api.js").ApiError} ApiError
 */

/** @param {any} store from createStore */
export async function createSaving(store) {
  const { data } = store;
  /** @type {import("@preact/signals").Signal<{id: any, before: Record<string, any>, reviewed: boolean}[]>} */
  const undoable = signal([]);
  const queue = await openSaves(data.user, `review/${data.project}`, {
    send,
    baseOf: ({ updated_at }) => updated_at,
    resolve,
    onStored,
    onTrouble: (id, kind, entry, error) => kind && entry && giveUp(id, kind, entry, error),
    resume,
  });

  effect(() => {
    const away = queue.failure.value;
    const waiting = queue.sizes.value.waiting && away ? queue.entries().map(({ key }) => key) : [];
    store.unsent.value = new Map(waiting.map((key) => [key, { kind: "unsent", message: away && messageOf(away) }]));
  });

  /** @param {{key: any, content: Content, base: any}} attempt */
  async function send({ key, content, base }) {
    const { changes, reviewed, seen } = content;
    const body = { ...changes, expected: base, ...(reviewed === null ? {} : { reviewed }) };
    const answer = await patch(`${data.urls.api}documents/${key}/`, body, { user: data.user });
    if (content.undoable) {
      const before = Object.fromEntries(Object.keys(changes).map((name) => [name, seen[name]]));
      undoable.value = [...undoable.value, { id: key, before, reviewed: seen.reviewed_at !== null }];
    }
    store.settleDrafts(key, changes);
    return answer;
  }

  /**
   * @param {any} id
   * @param {any} document
   */
  function onStored(id, document) {
    const waiting = queue.entry(id);
    if (waiting) waiting.content.seen = document;
    else store.setTrouble(id, null);
    store.take(id, document);
  }

  /**
   * Somebody wrote in between. Where no field differs but those that are sent (a clause was split, say,
   * or an answer got lost) nothing is lost.
   * @param {Entry} entry
   */
  async function resolve({ key, content }) {
    const { document: now } = await store.load(key, { again: true });
    const { changes, seen } = content;
    const differs = (/** @type {string} */ name, /** @type {any} */ value) => textOf(now[name]) !== textOf(value);
    const names = data.fields.map((/** @type {any} */ { name }) => name);
    const differing = names.filter(
      (/** @type {string} */ name) => differs(name, seen[name]) && !(name in changes && !differs(name, changes[name])),
    );
    return differing.length ? { stored: differing } : { base: now.updated_at };
  }

  /**
   * @param {any} id
   * @param {"conflict" | "refused"} kind
   * @param {Entry} entry
   * @param {ApiError | undefined} error
   */
  function giveUp(id, kind, { stored, problem }, error) {
    const conflict = gettext(
      "This document was changed meanwhile (in another tab or by somebody else). What was set there is shown; confirm again to save.",
    );
    const message = kind === "conflict" ? conflict : error ? messageOf(error) : problem;
    queue.discard(id);
    store.setTrouble(id, { kind, message, errors: error?.problem.errors ?? {}, fields: stored ?? [] });
    if (!store.rows.value.some((/** @type {any} */ row) => row.id === id)) toast(message ?? "", "error");
  }

  /** @param {ApiError} error */
  function messageOf(error) {
    if (error.kind === "login")
      return gettext("You have been logged out. Log in again in another tab; what you typed is kept here.");
    const errors = error.problem.errors ?? {};
    const wrong = data.fields.filter((/** @type {any} */ { name }) => errors[name]);
    if (!wrong.length) return error.message;
    return wrong
      .map(
        (/** @type {any} */ { name, label, kind }) =>
          `${label}${gettext(": ")}${kind === "date" ? notADay() : [errors[name]].flat().join(" ")}`,
      )
      .join(" ");
  }

  /**
   * The values stand in the fields again, also in another tab than they were typed in.
   * @param {Entry} record
   */
  async function resume(record) {
    const { key, content } = record;
    await store.load(key).catch(() => null);
    for (const [name, value] of Object.entries(content.changes)) {
      if (store.drafts.value[key]?.[name] === undefined) store.setDraft(key, name, textOf(value));
    }
    return record;
  }

  /**
   * @param {any} id
   * @param {boolean | null} reviewed
   * @param {Record<string, any>} [undone] values from before, put back
   */
  function save(id, reviewed, undone) {
    const stored = store.details.value[id].document;
    const waiting = queue.entry(id)?.content;
    store.setTrouble(id, null);
    const content = {
      changes: undone ? { ...waiting?.changes, ...undone } : store.changesOf(id),
      reviewed: reviewed ?? waiting?.reviewed ?? null,
      seen: waiting?.seen ?? stored,
      undoable: !undone,
    };
    queue.edit(id, content, stored.updated_at);
  }

  /**
   * Whether all that is typed can be sent; the first field that cannot is marked and entered.
   * @param {any} id
   */
  function sendable(id) {
    const wrong = data.fields.filter((/** @type {any} */ { name }) => !store.check(id, name));
    if (wrong.length) document.getElementById(`field-${wrong[0].name}`)?.focus();
    return wrong.length === 0;
  }

  return {
    undoable,
    busy: computed(() => queue.sizes.value.waiting > 0 && !queue.failure.value),
    restore: queue.restore,
    retry: queue.retryNow,
    /** Confirm the current document and go on. */
    confirm() {
      const id = store.current.value;
      if (!store.detail.value || !sendable(id)) return;
      save(id, true);
      store.nextOpen();
    },
    takeBack: () => save(store.current.value, false),
    /** Keep what is typed without confirming. */
    save: () => store.detail.value && sendable(store.current.value) && save(store.current.value, null),
    /** Take the last step back, in the document it was made in. */
    async undo() {
      const last = undoable.value.at(-1);
      if (!last) return;
      undoable.value = undoable.value.slice(0, -1);
      await store.open(last.id);
      if (store.details.value[last.id]) save(last.id, last.reviewed, last.before);
    },
  };
}
