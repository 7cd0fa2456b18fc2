/** The three lists of a lexicon as plain values: kept sorted out of the page, easy to compare. */

export const KINDS = ["user_words", "stop_words", "synonyms"];

/** The lists as the API takes them. */
export function bodyOf(lists) {
  return {
    user_words: lists.user_words.map(([word, frequency]) => ({ word, frequency })),
    stop_words: lists.stop_words,
    synonyms: Object.fromEntries(lists.synonyms),
  };
}

/** The lists out of what the API answers. */
export function listsOf(data) {
  return {
    user_words: data.user_words.map(({ word, frequency }) => [word, frequency]),
    stop_words: data.stop_words,
    synonyms: Object.entries(data.synonyms),
  };
}

/** The word an entry is filed under. */
export const wordOf = (kind, entry) => (kind === "stop_words" ? entry : entry[0]);

export function textOf(kind, entry) {
  if (kind === "stop_words") return entry;
  if (kind === "user_words") return entry[1] === null ? entry[0] : `${entry[0]} ${entry[1]}`;
  return `${entry[0]} ← ${entry[1].join(gettext(", "))}`;
}

/** One entry out of what was typed: a word and its frequency, a stop word, or a word and its variants. */
export function entryOf(kind, first, second) {
  const word = first.trim();
  if (kind === "stop_words") return word;
  if (kind === "user_words") return [word, second.trim() === "" ? null : Number(second)];
  return [word, second.split(/[\s,，、;；]+/).filter(Boolean)];
}

// As the server has it: at any other sign a word ends, so a user word cannot have one.
const NOT_OF_A_WORD = /[^\u4e00-\u9fd5a-zA-Z0-9+#&._%-]/u;

/** What keeps an entry from being taken into its list, in words; nothing where it can be. */
export function faultOf(kind, entry) {
  const word = wordOf(kind, entry);
  if (word === "") return gettext("Type a word.");
  if (/\s/.test(word))
    return interpolate(
      gettext("“%(word)s” has a blank in it. Words are cut at blanks; enter its parts."),
      { word },
      true,
    );
  const sign = kind === "user_words" && NOT_OF_A_WORD.exec(word)?.[0];
  if (sign)
    return interpolate(
      gettext("“%(word)s” has “%(other)s” in it, at which a word always ends. Leave it out."),
      { word, other: sign },
      true,
    );
  if (kind === "synonyms" && entry[1].includes(word))
    return interpolate(gettext("“%(word)s” is listed as a variant of itself. Take it out."), { word }, true);
  return "";
}

/** `entries` with `entry` in the place of what was filed under its word, else at the front. */
export function withEntry(kind, entries, entry) {
  const word = wordOf(kind, entry);
  const place = entries.findIndex((one) => wordOf(kind, one) === word);
  if (place < 0) return [entry, ...entries];
  const old = entries[place];
  const merged = kind === "synonyms" ? [word, [...new Set([...old[1], ...entry[1]])]] : entry;
  return entries.with(place, merged);
}

export const without = (kind, entries, word) => entries.filter((one) => wordOf(kind, one) !== word);

/** What differs from `saved`: how many entries were added, changed or taken out. */
export function changed(saved, lists) {
  return KINDS.reduce((sum, kind) => {
    const before = new Set(saved[kind].map((entry) => textOf(kind, entry)));
    const after = new Set(lists[kind].map((entry) => textOf(kind, entry)));
    const words = new Set(
      [...saved[kind], ...lists[kind]]
        .filter((entry) => !(before.has(textOf(kind, entry)) && after.has(textOf(kind, entry))))
        .map((entry) => wordOf(kind, entry)),
    );
    return sum + words.size;
  }, 0);
}
