// @ts-check
/* What is written beside the coding and sent once: notes, replies, proposals. Each waits in this browser,
   under a token of its own, until the server has it, from the workbench or from any other page. */

import { computed, signal } from "@preact/signals";

import { ApiError, call } from "../kit/api.js";
import { openSaves } from "../kit/saves.js";
import { newToken } from "../kit/token.js";

/**
 * @typedef {{to: string, body?: any, method?: string, label: string}} Letter `to`: the address; `label`: what
 *   other pages call it
 * @typedef {import("../kit/queue.js").Entry} Entry
 * @typedef {import("../kit/queue.js").Attempt} Attempt
 */

const FIRST_LOOK_MS = 300;

/**
 * What a queue has to know to send letters.
 * @param {number} user whose they are
 */
export function sendingLetters(user) {
  return {
    baseOf: () => 0,
    resolve: () => null,
    /** @param {Attempt} attempt */
    async send({ key, content: { method = "POST", to, body } }) {
      try {
        return await call(method, to, method === "POST" ? { ...body, token: key } : body, { user });
      } catch (error) {
        // It was taken away before, and only the answer got lost.
        if (method === "DELETE" && error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  };
}

/** @param {{user: any, assignment: any}} data the page's json_script */
export function createOutbox({ user, assignment }) {
  const { id, document: text } = assignment;
  const queue = signal(/** @type {Awaited<ReturnType<typeof openSaves>> | null} */ (null));
  /** @type {((key: any, answer: any) => void)[]} */
  const ears = [];

  /** Nothing of it is needed to begin with coding. */
  const opening = new Promise((resolve) => setTimeout(resolve, FIRST_LOOK_MS)).then(async () => {
    const opened = await openSaves(user.id, `outbox/${id}`, {
      ...sendingLetters(user.id),
      about: (_key, { label }) => ({ document: `${text.number} ${text.title}`, label }),
      resume: (record) => record,
      onStored(key, answer) {
        for (const hear of ears) hear(key, answer);
      },
      onTrouble() {},
    });
    queue.value = opened;
    await opened.restore();
    return opened;
  });

  const letters = computed(() => {
    queue.value?.sizes.value;
    return /** @type {Entry[]} */ (queue.value?.entries() ?? []);
  });

  return {
    /** Those of this tab that are not sent, in their order. */
    letters,
    unsaved: computed(() => queue.value?.unsaved.value ?? 0),
    refused: computed(() => queue.value?.sizes.value.refused ?? 0),
    state: computed(() => queue.value?.state.value ?? "saved"),
    storage: computed(() => queue.value?.storage.value ?? "kept"),
    /** @param {(key: any, answer: any) => void} ear called with what the server holds; null: it is taken away */
    hear: (ear) => ears.push(ear),
    /**
     * Kept here at once; what cannot be sent now is sent later.
     * @param {Letter} letter
     * @param {string} [key] the later letter under it stands for an earlier one that is not sent yet
     * @returns {Promise<Entry | null>} null where the server has it
     */
    async hand(letter, key = newToken()) {
      const opened = await opening;
      await opened.edit(key, letter, 0);
      await opened.flight(key);
      return opened.entry(key);
    },
    /** @param {any} key */
    drop: (key) => queue.peek()?.discard(key),
    /** @param {any} key */
    again: (key) => queue.peek()?.keepMine(key, 0),
    retryNow: () => queue.peek()?.retryNow(),
  };
}
