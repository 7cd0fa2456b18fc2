// @ts-check
/* What others decide meanwhile. */

import { get } from "../kit/api.js";

const ASK_MS = 3000;

/**
 * @param {any} store
 * @param {any} desk
 */
export function watchOthers(store, desk) {
  let since = store.data.now;

  async function ask() {
    if (document.visibilityState === "visible") {
      try {
        const told = await get(`${store.data.urls.api}changes/?since=${encodeURIComponent(since)}`);
        since = told.since;
        take(told);
      } catch (error) {
        console.warn("What others decided could not be asked for", error);
      }
    }
    setTimeout(ask, ASK_MS);
  }

  /** @param {any} told */
  function take(told) {
    store.status.value = told.status;
    if (told.progress) store.progress.value = told.progress;
    if (told.more) desk.list();
    const news = new Map(told.clauses.map((/** @type {any} */ row) => [row.id, row]));
    if (!news.size) return;
    store.queue.value = store.queue.peek().map((/** @type {any} */ row) => {
      const newer = news.get(row.id);
      return newer && newer.revision > row.revision ? newer : row;
    });
    const current = news.get(store.current.peek());
    if (current) desk.load(current.id);
  }

  setTimeout(ask, ASK_MS);
}
