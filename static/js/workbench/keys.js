/* The workbench's keyboard: what each key does. */

import { listenToKeys } from "../kit/keys.js";
import { spanKeys } from "./span_keys.js";

export function installKeys({ store, commands, moving }) {
  const { codebook } = store;
  const { keys } = codebook;
  const named = new Map([
    ["ArrowDown", () => commands.step(1)],
    ["ArrowUp", () => commands.step(-1)],
    ["Home", () => commands.step(-store.total)],
    ["End", () => commands.step(store.total)],
    ["PageDown", () => scroll(1)],
    ["PageUp", () => scroll(-1)],
    ["Enter", commands.doneAndNext],
    [
      "[",
      () => {
        store.outlineOpen.value = !store.outlineOpen.peek();
      },
    ],
    ["]", moving.toggleCodebook],
    ["Escape", moving.stepBack],
  ]);
  const wanted = {
    none: commands.pressNone,
    undeterminable: commands.pressUndeterminable,
    noneOnAll: commands.noneOnAll,
    unsure: commands.toggleUnsure,
    memo: () => commands.openMemo(),
    propose: () => commands.openPropose(),
    confirm: () => commands.confirm(),
    span: commands.spanning.begin,
    nextSpan: commands.spanning.pickNext,
    find: () => {
      store.codebookOpen.value = true;
      requestAnimationFrame(() => document.getElementById("wb-find").focus());
    },
    help: commands.openHelp,
    goto: moving.openGoto,
    forward: moving.next,
    back: moving.previous,
    bookmark: () => moving.toggleBookmark(),
    define: moving.enlarge,
    pin: moving.pin,
    coded: moving.showCoded,
    beside: moving.toggleBeside,
    previous: () => commands.step(-1),
    next: () => commands.step(1),
  };
  for (const [command, run] of Object.entries(wanted)) if (keys[command]) named.set(keys[command], run);
  for (const [key, { dimension, node }] of codebook.shortcuts)
    named.set(key, () => commands.toggleNode(dimension, node));

  const ofSpans = spanKeys(store, commands.spanning);

  function commandOf(key, { ctrlKey, metaKey, shiftKey }) {
    if (store.dialog.peek()) return null;
    return ctrlKey || metaKey ? withControl(key) : (ofSpans(key, shiftKey) ?? named.get(key));
  }

  function withControl(key) {
    if (key === "Enter") return moving.submitAndGoOn;
    if (key === "f") return moving.openGoto;
    if (key === "z") return commands.undo;
    if (key === "y" || key === "shift+z") return commands.redo;
    return null;
  }

  listenToKeys(commandOf, { repeats: REPEATS });
}

/* A node's key held down must not set and remove it again and again. */
const REPEATS = new Set([
  "ArrowDown",
  "ArrowUp",
  "ArrowLeft",
  "ArrowRight",
  "PageDown",
  "PageUp",
  "z",
  "y",
  "shift+z",
  "j",
  "k",
  ".",
  ",",
]);

function scroll(by) {
  const pane = document.querySelector(".wb-reading");
  pane.scrollBy({ top: by * (pane.clientHeight - 60) });
}
