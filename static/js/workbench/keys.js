/* The keyboard: which key was meant, whatever layout, input method or lock is on, and what it does. */

const SHIFTED = { Digit9: "(", Slash: "?", Minus: "_" };
const PLAIN = { Slash: "/", Minus: "-", Equal: "=", BracketLeft: "[", Comma: ",", Period: "." };

/**
 * The key a person meant: a lower-case letter, digit or sign, "shift+n" for a letter with Shift, or a
 * name ("ArrowDown"). With an input method on, or on a non-Latin layout, the place of the key decides.
 */
export function keyOf(event) {
  const { key, code, shiftKey } = event;
  const hidden =
    event.isComposing || event.keyCode === 229 || key === "Process" || key === "Unidentified" || key === "Dead";
  const printable = key.length === 1;
  const meant = hidden || (printable && key > "~") ? signAt(code, shiftKey) : key;
  if (/^[a-z]$/i.test(meant)) return shiftKey ? `shift+${meant.toLowerCase()}` : meant.toLowerCase();
  return meant;
}

function signAt(code, shift) {
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  if (/^(Digit|Numpad)\d$/.test(code)) return (shift && SHIFTED[code]) || code.slice(-1);
  return (shift ? SHIFTED[code] : PLAIN[code]) ?? code;
}

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

function isField(target) {
  return target instanceof HTMLElement && Boolean(target.closest("input, textarea, select, [contenteditable], dialog"));
}

/* Enter and space belong to a button that was reached with Tab. */
function isControl(target) {
  return target instanceof HTMLElement && Boolean(target.closest("button, a"));
}
