// @ts-check
/* Decisions on their way to the server; one that the server does not take is told and given up. */

import { effect } from "@preact/signals";

import { del, get, put } from "../kit/api.js";
import { openSaves } from "../kit/saves.js";
import { toast } from "../kit/toasts.js";
import { sendingFor } from "./sending.js";
import { replace } from "./state.js";

/**
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {import("./sending.js").Verdict} Verdict
 */

/** @param {import("./state.js").State} state */
export async function createSaving(state) {
  const { data } = state;
  const address = (/** @type {number} */ id) => data.urls.one.replace("/0/", `/${id}/`);
  const queue = await openSaves(data.user, `screening/${data.project}`, {
    ...sendingFor(data.user, address),
    onStored: (_id, entry) => replace(state, entry),
    onTrouble: (_id, kind, entry) => kind && entry && giveUp(entry),
    resume: (record) => record,
  });

  effect(() => {
    const { waiting, elsewhere } = queue.sizes.value;
    state.unsaved.value = waiting + elsewhere;
    state.pending.value = new Map(queue.entries().map(({ key, content }) => [key, content]));
    state.trouble.value = waiting ? queue.failure.value : null;
  });

  /** @param {Entry} entry */
  function giveUp({ key, content, problem }) {
    const number = state.rows.peek().find((row) => row.id === key)?.number ?? key;
    toast(interpolate(gettext("Document %(number)s was not saved: %(why)s"), { number, why: problem }, true), "error");
    if (content.note) state.notes.value = new Map(state.notes.peek()).set(key, content.note);
    state.current.value = Number(key);
    queue.discard(key);
    reload(Number(key));
  }

  /** @param {number} id */
  async function reload(id) {
    try {
      replace(state, await get(address(id)));
    } catch (error) {
      console.warn("The document's state could not be read again", error);
    }
  }

  /* Decisions that an earlier release kept in a place of their own. */
  async function takeOver() {
    const place = `policycoder:screening:${data.user}:${data.project}`;
    const kept = JSON.parse(localStorage.getItem(place) ?? "[]");
    for (const [id, { revision, ...verdict }] of kept) await queue.edit(id, verdict, revision);
    localStorage.removeItem(place);
  }

  return {
    /**
     * Takes a decision on; it is sent in turn.
     * @param {number} id
     * @param {Verdict} verdict
     * @param {string} revision what the decision was made on
     */
    save: (id, verdict, revision) => queue.edit(id, verdict, revision),
    /**
     * Takes back what was decided last on a document; one not yet sent is simply not sent.
     * @param {number} id
     */
    async undo(id) {
      await queue.flight(id);
      if (queue.has(id)) {
        queue.discard(id);
        // It may have arrived although no answer did.
        reload(id);
        return true;
      }
      try {
        replace(state, await del(address(id), { user: data.user }));
        return true;
      } catch (error) {
        toast(String(error instanceof Error ? error.message : error), "error");
        return false;
      }
    },
    /**
     * @param {number[]} documents
     * @param {Verdict} verdict
     */
    async saveMany(documents, verdict) {
      const answer = await put(data.urls.queue, { documents, ...verdict }, { user: data.user });
      for (const entry of answer.results) replace(state, entry);
      state.progress.value = answer.progress;
    },
    /** Sends what an earlier visit of this browser could not. */
    async restore() {
      await queue.restore();
      await takeOver();
    },
  };
}
