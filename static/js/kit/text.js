// @ts-check
/* What a text of ours is. And the one place where offsets change units: the server counts Unicode code points, a JavaScript
   string counts UTF-16 units. The two differ after the first character beyond U+FFFF. */

/**
 * @param {string} text
 * @returns {number} its length in code points
 */
export function codePointLength(text) {
  return toCodePoints(text, text.length);
}

/**
 * @param {string} text
 * @param {number} units
 * @returns {number} code points before the UTF-16 offset `units`; the middle of a pair counts as its end
 */
export function toCodePoints(text, units) {
  let points = 0;
  for (let at = 0; at < units && at < text.length; points += 1) at += unitsAt(text, at);
  return points;
}

/**
 * @param {string} text
 * @param {number} points
 * @returns {number} UTF-16 offset after `points` code points, at most the length of the text
 */
export function toUnits(text, points) {
  let at = 0;
  for (let passed = 0; passed < points && at < text.length; passed += 1) at += unitsAt(text, at);
  return at;
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {string} the piece between two code point offsets, end exclusive
 */
export function sliceCodePoints(text, start, end) {
  return text.slice(toUnits(text, start), toUnits(text, end));
}

/**
 * A heading as people read it: without Markdown's marks and the space around. Not for offsets.
 * @param {string} text
 */
export function headingText(text) {
  return text.trim().replace(/^#{1,6}\s+/, "");
}

/**
 * True for a segment that holds nothing to read: space or a Markdown comment.
 * @param {string} text
 */
export function isSilent(text) {
  return !text.replace(/<!--[\s\S]*?-->/g, "").trim();
}

/**
 * @param {string} text
 * @param {number} at
 */
function unitsAt(text, at) {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/* What the server cannot store (policycoder/characters.py): control characters, halves of pairs. */
const UNSTORABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are meant
  /[\0-\x08\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * @param {string} text
 * @returns {string} without characters that nobody sees and nothing can store
 */
export function storable(text) {
  return text.replace(UNSTORABLE, "");
}
