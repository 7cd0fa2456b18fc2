// @ts-check
/* Find-as-you-type over nodes: Chinese and English names, pinyin in full or by first letters, keys of the
   codebook and of the keyboard; at last what only holds the letters in this order. */

/**
 * @typedef {{key: string, name: string, name_zh?: string, name_en?: string, initials?: string, pinyin?: string}} Node
 * @typedef {{id: string, node: Node, [more: string]: any}} Choice
 * @typedef {{names: string[], english: string[], syllables: string[], initials: string, key: string, press: string}} Said
 */

/* Smaller is better; the first way in which a node is meant decides. Each says 0 and up, or -1. */
/** @type {((said: Said, query: string) => number)[]} */
const WAYS = [
  (said, query) =>
    flag(
      [said.initials, said.syllables.join(""), said.press, ...said.names].includes(query) ||
        said.english.join("") === query,
    ),
  (said, query) => flag(said.names.some((name) => name.startsWith(query)) || said.key === query),
  (said, query) => flag(said.initials.startsWith(query)),
  (said, query) => flag(spells(said.syllables, query)),
  (said, query) => flag(said.english.some((_, at) => said.english.slice(at).join("").startsWith(query))),
  (said, query) => flag(firsts(said.english).startsWith(query) || said.key.startsWith(query)),
  (said, query) => first(said.names.map((name) => name.indexOf(query))),
  (said, query) => first(said.syllables.map((_, at) => (spells(said.syllables.slice(at), query) ? at : -1))),
  (said, query) => said.initials.indexOf(query),
  (said, query) =>
    query.length > 1
      ? first([said.initials, ...said.names, said.syllables.join(""), said.key].map((text) => gaps(text, query)))
      : -1,
];

/**
 * @param {Choice[]} choices in codebook order
 * @param {string} text
 * @param {string[]} [recent] ids used last, newest first; they win ties
 * @param {(choice: Choice) => string} [pressOf] what is pressed for it: "a s"
 * @returns {Choice[]} those that match, best first; with an empty text the recent ones, then all others
 */
export function findChoices(choices, text, recent = [], pressOf = () => "") {
  const query = plain(text);
  const rank = new Map(recent.map((id, index) => [id, index]));
  const usedAt = (/** @type {Choice} */ choice) => rank.get(choice.id) ?? recent.length;
  if (!query) return [...choices].sort((one, other) => usedAt(one) - usedAt(other));
  const found = [];
  for (const [order, choice] of choices.entries()) {
    const said = saidOf(choice.node, pressOf(choice));
    for (const [way, how] of WAYS.entries()) {
      const cost = how(said, query);
      if (cost < 0) continue;
      found.push({ choice, way, cost, used: usedAt(choice), order });
      break;
    }
  }
  found.sort((a, b) => a.way - b.way || a.cost - b.cost || a.used - b.used || a.order - b.order);
  return found.map(({ choice }) => choice);
}

/**
 * @param {Node} node
 * @param {string} press
 * @returns {Said}
 */
function saidOf(node, press) {
  const names = [node.name, node.name_zh, node.name_en].map(plain).filter(Boolean);
  const syllables = (node.pinyin ?? "").split(" ").filter(Boolean);
  return {
    names: [...new Set(names)],
    english: (node.name_en ?? "")
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean),
    syllables,
    initials: (node.initials || firsts(syllables)).toLowerCase(),
    key: plain(node.key),
    press: plain(press),
  };
}

/** @param {string | undefined} text */
function plain(text) {
  return (text ?? "")
    .toLowerCase()
    .normalize("NFKC")
    .replace(/[\s'’]+/g, "");
}

/** @param {string[]} words */
function firsts(words) {
  return words.map((word) => word[0]).join("");
}

/** @param {boolean} found */
function flag(found) {
  return found ? 0 : -1;
}

/** @param {number[]} costs */
function first(costs) {
  const found = costs.filter((cost) => cost >= 0);
  return found.length ? Math.min(...found) : -1;
}

/**
 * Whether the letters say the syllables from the first on, each in full or by its beginning: zijzhi, zjzc.
 * @param {string[]} syllables
 * @param {string} query
 * @returns {boolean}
 */
function spells(syllables, query) {
  if (!query) return true;
  const [syllable, ...others] = syllables;
  if (!syllable) return false;
  for (let length = Math.min(syllable.length, query.length); length > 0; length -= 1) {
    if (syllable.startsWith(query.slice(0, length)) && spells(others, query.slice(length))) return true;
  }
  return false;
}

/**
 * How far apart the letters stand that the text holds in this order; -1 where it does not.
 * @param {string} text
 * @param {string} query
 */
function gaps(text, query) {
  let at = -1;
  let skipped = 0;
  for (const letter of query) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return -1;
    skipped += next - at - 1;
    at = next;
  }
  return skipped;
}
