// @ts-check
/* Which key was meant, whatever layout, input method or lock is on, and what it is meant for. */

/** @type {Record<string, string>} */
const SHIFTED = { Digit9: "(", Slash: "?", Minus: "_" };
/** @type {Record<string, string>} */
const PLAIN = { Slash: "/", Minus: "-", Equal: "=", BracketLeft: "[", Comma: ",", Period: "." };

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

/** @param {EventTarget | null} target */
export function isField(target) {
  return target instanceof HTMLElement && Boolean(target.closest("input, textarea, select, [contenteditable], dialog"));
}

/**
 * Enter and space belong to a button that was reached with Tab.
 * @param {EventTarget | null} target
 */
export function isControl(target) {
  return target instanceof HTMLElement && Boolean(target.closest("button, a"));
}
