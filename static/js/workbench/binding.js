// @ts-check
/* Which key does what: the user's choices first, then the codebook's shortcuts, then the commands' usual
   keys, and two keys one after the other for the nodes that are left without one. */

import { preference } from "../kit/preferences.js";

/**
 * @typedef {{key: string, name: string, shortcut?: string, initials?: string, pinyin?: string, name_en?: string, [more: string]: any}} Node
 * @typedef {{key: string, nodes: Node[], [more: string]: any}} Dimension
 * @typedef {{dimension: Dimension, node: Node}} Target
 *
 * @typedef {Object} Bound
 * @property {Record<string, string>} keys command -> key, absent where all its keys are taken
 * @property {Map<string, Target>} shortcuts key -> node
 * @property {Map<string, Map<string, Target>>} sequences first key -> second key -> node
 * @property {Map<string, string>} presses "<dimension>/<node>" -> "1" or "a s"
 */

const LETTERS = "asdfghjklqwertyuiopzxcvbnm";
const FIRSTS = [...LETTERS, ";", "'", "`", "\\", ...[...LETTERS].map((letter) => `shift+${letter}`)];

/** Keys that mean the same for everybody. */
export const FIXED = new Set(
  "ArrowDown ArrowUp ArrowLeft ArrowRight Home End PageDown PageUp Enter Escape Tab Delete Backspace [ ]"
    .split(" ")
    .concat(" "),
);

/**
 * A letter, with Shift or not, a digit or a sign: all others, and all with Ctrl or Alt, are the browser's.
 * @param {string} key
 */
export const canBeOwn = (key) => /^(shift\+[a-z]|\S)$/u.test(key);

/**
 * What the user has chosen for this project's codebook, as `bind` takes it.
 * @param {number} project
 */
export function ownKeys(project) {
  return { keymap: preference("keymap"), nodes: preference("node_keys")?.[project] };
}

/** @param {string} dimension @param {string} node */
export const idOf = (dimension, node) => `${dimension}/${node}`;

/**
 * @param {Dimension[]} dimensions
 * @param {Record<string, string[]>} candidates command -> the keys it may have, best first
 * @param {{keymap?: Record<string, string>, nodes?: Record<string, string>}} [chosen] by the user: command -> key, node's id -> key
 * @returns {Bound}
 */
export function bind(dimensions, candidates, { keymap = {}, nodes = {} } = {}) {
  const usual = usualKeys(dimensions, candidates);
  for (const key of [...Object.values(keymap), ...Object.values(nodes)]) usual.add(key);
  /** @type {Set<string>} */
  const taken = new Set();
  /** @type {Record<string, string>} */
  const keys = {};
  for (const [command, key] of Object.entries(keymap)) {
    if (!(command in candidates) || taken.has(key) || FIXED.has(key)) continue;
    keys[command] = key;
    taken.add(key);
  }
  const shortcuts = new Map();
  const targets = all(dimensions);
  for (const wanted of [
    (/** @type {Target} */ { dimension, node }) => nodes[idOf(dimension.key, node.key)],
    (/** @type {Target} */ { dimension, node }) =>
      idOf(dimension.key, node.key) in nodes ? "" : (node.shortcut ?? "").toLowerCase(),
  ]) {
    for (const target of targets) {
      const key = wanted(target);
      if (!key || taken.has(key) || FIXED.has(key)) continue;
      shortcuts.set(key, target);
      taken.add(key);
    }
  }
  for (const [command, possible] of Object.entries(candidates)) {
    const free = keys[command] ? undefined : possible.find((key) => !taken.has(key));
    if (!free) continue;
    keys[command] = free;
    taken.add(free);
  }
  const sequences = sequencesFor(targets, shortcuts, usual);
  return { keys, shortcuts, sequences, presses: pressesOf(shortcuts, sequences) };
}

/**
 * What has the key now: a command, a node, the first of two keys, or nothing.
 * @param {Bound} bound
 * @param {string} key
 * @returns {{fixed?: true, command?: string, target?: Target, first?: number} | null}
 */
export function ownerOf({ keys, shortcuts, sequences }, key) {
  if (FIXED.has(key)) return { fixed: true };
  const command = Object.keys(keys).find((one) => keys[one] === key);
  if (command) return { command };
  const target = shortcuts.get(key);
  if (target) return { target };
  const first = sequences.get(key);
  return first ? { first: first.size } : null;
}

/** @param {Dimension[]} dimensions @returns {Target[]} */
function all(dimensions) {
  return dimensions.flatMap((dimension) => dimension.nodes.map((node) => ({ dimension, node })));
}

/* What nobody's choices change, so that a sequence is the same for everybody and at every time. */
/** @param {Dimension[]} dimensions @param {Record<string, string[]>} candidates */
function usualKeys(dimensions, candidates) {
  const usual = new Set(all(dimensions).map(({ node }) => (node.shortcut ?? "").toLowerCase()));
  for (const possible of Object.values(candidates)) {
    const free = possible.find((key) => !usual.has(key));
    if (free) usual.add(free);
  }
  return usual;
}

/**
 * Every node that the codebook gives no key has two: a first one for its dimension, then a letter of its
 * name. Those that a user leaves without their key come after them, so that no other's keys change.
 * @param {Target[]} targets
 * @param {Map<string, Target>} shortcuts
 * @param {Set<string>} usual
 */
function sequencesFor(targets, shortcuts, usual) {
  const owners = new Set([...shortcuts.values()].map(({ node }) => node));
  const free = FIRSTS.filter((key) => !usual.has(key));
  /** @type {Map<string, Map<string, Target>>} */
  const sequences = new Map();
  /** @type {Map<string, string>} */
  const firsts = new Map();

  /** @param {Target} target */
  function give(target) {
    const { dimension, node } = target;
    let first = firsts.get(dimension.key) ?? "";
    if (!first || (sequences.get(first)?.size ?? 0) >= LETTERS.length) {
      first = free.shift() ?? "";
      if (!first) return;
      firsts.set(dimension.key, first);
      sequences.set(first, new Map());
    }
    const seconds = sequences.get(first) ?? new Map();
    const second = [...lettersOf(node), ...LETTERS].find((letter) => !seconds.has(letter));
    if (second) seconds.set(second, target);
  }

  const published = new Set();
  const lost = targets.filter((target) => {
    const shortcut = (target.node.shortcut ?? "").toLowerCase();
    if (!shortcut || published.has(shortcut)) give(target);
    else if (published.add(shortcut)) return !owners.has(target.node);
    return false;
  });
  for (const target of lost) give(target);
  for (const [first, seconds] of sequences) {
    for (const [second, { node }] of seconds) if (owners.has(node)) seconds.delete(second);
    if (!seconds.size) sequences.delete(first);
  }
  return sequences;
}

/** @param {Node} node */
function lettersOf({ initials = "", pinyin = "", name_en = "" }) {
  const said = initials || pinyin.replace(/(\S)\S*\s*/g, "$1");
  return `${said}${name_en}`.toLowerCase().replace(/[^a-z]/g, "");
}

/**
 * @param {Map<string, Target>} shortcuts
 * @param {Map<string, Map<string, Target>>} sequences
 */
function pressesOf(shortcuts, sequences) {
  const presses = new Map();
  for (const [key, { dimension, node }] of shortcuts) presses.set(idOf(dimension.key, node.key), key);
  for (const [first, seconds] of sequences)
    for (const [second, { dimension, node }] of seconds)
      presses.set(idOf(dimension.key, node.key), `${first} ${second}`);
  return presses;
}
