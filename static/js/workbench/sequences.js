// @ts-check
/* Two keys one after the other for a node: the first is shown with what may follow, Esc takes it back. */

import { say, words } from "./words.js";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Process", "Unidentified"]);

/** @param {{store: any, commands: any}} parts */
export function createSequences({ store, commands }) {
  const { codebook } = store;
  document.addEventListener("pointerdown", cancel);

  function cancel() {
    store.first.value = "";
  }

  /**
   * @param {string} key
   * @returns {(() => void) | null} what the key does as one of two, null where it is none
   */
  function take(key) {
    const first = store.first.peek();
    const { sequences } = codebook.bound.peek();
    if (first && MODIFIERS.has(key)) return () => {};
    if (!first) return sequences.has(key) ? () => begin(key) : null;
    return () => {
      cancel();
      if (key === "Escape") return;
      const target = sequences.get(first)?.get(key);
      if (target) commands.pressNode(target.dimension, target.node);
      else commands.notify(say(words.sequence.nothing, { keys: `${first} ${key}` }));
    };
  }

  /** @param {string} key */
  function begin(key) {
    if (store.editable.peek()) store.first.value = key;
    else commands.notify(words.readOnlyShort);
  }

  return { take };
}
