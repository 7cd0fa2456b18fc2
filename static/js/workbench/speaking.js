// @ts-check
/* What is read aloud beside what the screen shows: each thing once, when it has come to rest. */

import { effect } from "@preact/signals";

import { isEverything, matching } from "./filter.js";
import { sayNumber, words } from "./words.js";
import { moving } from "./words_moving.js";

const REST_MS = 500;

/**
 * The same said again is heard again.
 * @param {any} store
 * @param {string} text
 */
export function speak(store, text) {
  const same = store.spoken.peek() === text;
  store.spoken.value = same ? `${text}\u00a0` : text;
}

/** @param {{store: any, found: (finding: any) => string}} parts `found`: what a search has found, in words */
export function speakOfFindings({ store, found }) {
  follow(
    () => JSON.stringify(store.filter.value),
    () => {
      const filter = store.filter.peek();
      return isEverything(filter) ? moving.filterOff : sayNumber(moving.matches, matching(store, filter).length);
    },
  );
  follow(
    () => store.selection.value?.rows.length ?? 0,
    (n) => (n ? sayNumber(words.selection.count, n) : ""),
  );
  // From place to place each step says where it leads.
  follow(
    () => store.finding.value?.text ?? "",
    () => {
      const finding = store.finding.peek();
      if (!finding || finding.at >= 0) return "";
      return finding.hits.length ? sayNumber(moving.hitsFound, finding.hits.length) : found(finding);
    },
  );

  /** @type {(read: () => any, words: (value: any) => string) => void} */
  function follow(read, words) {
    let timer = 0;
    let before = read();
    effect(() => {
      const now = read();
      if (now === before) return;
      before = now;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const text = words(now);
        if (text) speak(store, text);
      }, REST_MS);
    });
  }
}
