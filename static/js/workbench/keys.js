/* The workbench's keyboard: what each key does. */

import { isControl, isField, keyOf } from "../kit/keys.js";

/** Listens on the document until the returned function is called. */
export function listenToKeys({ store, commands }) {
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
  ]);
  const wanted = {
    none: commands.pressNone,
    undeterminable: commands.pressUndeterminable,
    noneOnAll: commands.noneOnAll,
    unsure: commands.toggleUnsure,
    memo: () => commands.openMemo(),
    confirm: () => commands.confirm(),
    find: () => document.getElementById("wb-find").focus(),
    help: commands.openHelp,
    previous: () => commands.step(-1),
    next: () => commands.step(1),
  };
  for (const [command, run] of Object.entries(wanted)) if (keys[command]) named.set(keys[command], run);
  for (const [key, { dimension, node }] of codebook.shortcuts)
    named.set(key, () => commands.toggleNode(dimension, node));

  function onKeyDown(event) {
    if (event.defaultPrevented || store.dialog.peek() || isField(event.target)) return;
    const key = keyOf(event);
    const run = event.ctrlKey || event.metaKey ? historyCommand(key) : !event.altKey && named.get(key);
    if (!run || (isControl(event.target) && (key === "Enter" || key === " "))) return;
    event.preventDefault();
    if (event.repeat && !REPEATS.has(key)) return;
    run();
  }

  function historyCommand(key) {
    if (key === "z") return commands.undo;
    if (key === "y" || key === "shift+z") return commands.redo;
    return null;
  }

  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/* A node's key held down must not set and remove it again and again. */
const REPEATS = new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "z", "y", "shift+z", "j", "k"]);

function scroll(by) {
  const pane = document.querySelector(".wb-reading");
  pane.scrollBy({ top: by * (pane.clientHeight - 60) });
}
