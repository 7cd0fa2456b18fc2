/* Find-as-you-type over nodes: names, English names, keys, pinyin initials, shortcut. */

/* Smaller is better; the first way in which a node matches decides. */
const WAYS = [
  ({ node }, query) => fields(node).some((text) => text === query) || node.initials === query,
  ({ node }, query) => node.name.toLowerCase().startsWith(query) || lower(node.name_zh).startsWith(query),
  ({ node }, query) => lower(node.initials).startsWith(query),
  ({ node }, query) => words(node.name_en).some((word) => word.startsWith(query)) || initialsOf(node).startsWith(query),
  ({ node }, query) => lower(node.key).startsWith(query),
  ({ node }, query) => fields(node).some((text) => text.includes(query)),
  ({ node }, query) => lower(node.initials).includes(query),
  ({ node }, query) => query.length > 1 && isSubsequence(query, lower(node.initials)),
];

/**
 * @param {Array} choices [{node: {name, name_zh, name_en, key, initials, shortcut}, ...}] in codebook order
 * @param {string[]} recent ids (`choice.id`) used last, newest first; they win ties
 * @returns {Array} the choices that match, best first; with an empty query the recent ones, else all
 */
export function findChoices(choices, text, recent = []) {
  const query = text.toLowerCase().replace(/[\s'’]+/g, "");
  const rank = new Map(recent.map((id, index) => [id, index]));
  if (!query) {
    const used = choices.filter((choice) => rank.has(choice.id));
    return used.length ? used.sort((a, b) => rank.get(a.id) - rank.get(b.id)) : choices;
  }
  const found = [];
  choices.forEach((choice, order) => {
    const way = WAYS.findIndex((matches) => matches(choice, query));
    if (way >= 0) found.push({ choice, way, used: rank.get(choice.id) ?? recent.length, order });
  });
  found.sort((a, b) => a.way - b.way || a.used - b.used || a.order - b.order);
  return found.map((match) => match.choice);
}

function fields(node) {
  return [node.name, node.name_zh, node.name_en, node.key].map((text) => lower(text).replace(/\s+/g, ""));
}

function lower(text) {
  return (text ?? "").toLowerCase();
}

function words(text) {
  return lower(text)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

function initialsOf(node) {
  return words(node.name_en)
    .map((word) => word[0])
    .join("");
}

function isSubsequence(query, text) {
  let at = 0;
  for (const character of text) if (character === query[at]) at += 1;
  return at === query.length;
}
