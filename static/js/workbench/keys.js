/* The workbench's keyboard: what each key does. */

import { effect } from "@preact/signals";

import { listenToKeys } from "../kit/keys.js";
import { createSequences } from "./sequences.js";
import { spanKeys } from "./span_keys.js";

export function installKeys({ store, commands, moving }) {
  const { codebook } = store;
  const { selecting, many } = commands;
  const fixed = new Map([
    ["ArrowDown", () => commands.step(1)],
    ["ArrowUp", () => commands.step(-1)],
    ["Home", () => commands.step(-store.total)],
    ["End", () => commands.step(store.total)],
    ["PageDown", () => scroll(1)],
    ["PageUp", () => scroll(-1)],
    ["Enter", commands.doneAndNext],
    ["Delete", many.clearCodes],
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
    notes: () => commands.openNotes(),
    confirm: () => commands.confirm(),
    span: commands.spanning.begin,
    nextSpan: commands.spanning.pickNext,
    find: () => {
      store.codebookOpen.value = true;
      // Once it is painted, and before the next key, which is meant for it.
      queueMicrotask(() => document.getElementById("wb-find").focus());
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
    repeat: many.repeatLast,
    copyPrevious: many.copyPrevious,
    history: commands.openHistory,
    favourite: () => commands.toggleStar(),
    focus: moving.toggleFocus,
    previous: () => commands.step(-1),
    next: () => commands.step(1),
  };
  let named = fixed;
  let repeats = REPEATS;
  effect(() => {
    named = new Map(fixed);
    repeats = new Set([...REPEATS, ...REPEATED.map((command) => codebook.keys[command])]);
    for (const [command, key] of Object.entries(codebook.keys)) named.set(key, wanted[command]);
    for (const [key, { dimension, node }] of codebook.shortcuts)
      named.set(key, () => commands.pressNode(dimension, node));
  });
  const sequences = createSequences({ store, commands });
  const extending = { ArrowDown: 1, ArrowUp: -1, Home: -store.total, End: store.total };

  const ofSpans = spanKeys(store, commands.spanning);

  function commandOf(key, pressed) {
    const asking = commands.spanning.asking();
    return asking && key !== "Tab" ? () => asking.then(() => commandOf(key, pressed)?.()) : commandNow(key, pressed);
  }

  function commandNow(key, { ctrlKey, metaKey, shiftKey }) {
    if (store.dialog.peek()) return null;
    if (ctrlKey || metaKey) return withControl(key);
    const words = store.first.peek() ? null : ofSpans(key, shiftKey);
    if (words) return words;
    if (shiftKey && key in extending) return () => selecting.extend(extending[key]);
    if (key === "Escape" && store.selection.peek() && !store.first.peek()) return selecting.clear;
    return sequences.take(key) ?? named.get(key);
  }

  function withControl(key) {
    if (key === "Enter") return moving.submitAndGoOn;
    if (key === "f") return moving.openGoto;
    if (key === "a") return selecting.selectSection;
    if (key === "z") return commands.undo;
    if (key === "y" || key === "shift+z") return commands.redo;
    return null;
  }

  listenToKeys(commandOf, {
    repeats: (key, { ctrlKey, metaKey }) => (ctrlKey || metaKey ? TRAVELS : repeats).has(key),
  });
}

/* A node's key held down must not set and remove it again and again. */
const REPEATS = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "PageDown", "PageUp"]);
const TRAVELS = new Set(["z", "y", "shift+z"]);
const REPEATED = ["previous", "next", "forward", "back"];

function scroll(by) {
  const pane = document.querySelector(".wb-reading");
  pane.scrollBy({ top: by * (pane.clientHeight - 60) });
}
