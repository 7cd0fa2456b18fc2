// @ts-check
/* The keyboard: which key was meant, whatever layout, input method or lock is on, and what it does. */

/** @type {Record<string, string>} */
const SHIFTED = { Digit9: "(", Slash: "?", Minus: "_", Quote: '"', Equal: "+", Digit8: "*" };
/** @type {Record<string, string>} */
const PLAIN = {
  Slash: "/",
  Minus: "-",
  Equal: "=",
  BracketLeft: "[",
  BracketRight: "]",
  Comma: ",",
  Period: ".",
  Semicolon: ";",
  Quote: "'",
  Backquote: "`",
  Backslash: "\\",
};

/**
 * The key a person meant: a lower-case letter, digit or sign, "shift+n" for a letter with Shift, or a
 * name ("ArrowDown"). With an input method on, or on a non-Latin layout, the place of the key decides.
 * @param {KeyboardEvent} event
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

/**
 * @param {string} code
 * @param {boolean} shift
 */
function signAt(code, shift) {
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  if (/^(Digit|Numpad)\d$/.test(code)) return (shift && SHIFTED[code]) || code.slice(-1);
  return (shift ? SHIFTED[code] : PLAIN[code]) ?? code;
}

/**
 * Runs what a key pressed outside fields and dialogs means, until the returned function is called.
 * @param {(key: string, event: KeyboardEvent) => (() => unknown) | null | undefined | false} commandOf
 *   with Ctrl or Cmd, too; never with Alt
 * @param {{repeats?: (key: string, event: KeyboardEvent) => boolean}} [options] which keys do their thing again while they are held down; all, unless said
 */
export function listenToKeys(commandOf, { repeats } = {}) {
  function onKeyDown(/** @type {KeyboardEvent} */ event) {
    if (event.defaultPrevented || event.altKey || isField(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const run = commandOf(key, event);
    if (!run || ((key === "Enter" || key === " ") && isControl(event.target))) return;
    event.preventDefault();
    if (!event.repeat || !repeats || repeats(key, event)) run();
  }
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog";

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof Element && target.closest(FIELDS) !== null;
}

/**
 * Enter and space belong to a button that was reached with Tab.
 * @param {EventTarget | null} target
 */
function isControl(target) {
  return target instanceof Element && target.closest("button, a, summary") !== null;
}
