/* Thousands apart in all that the scripts say: 1,234. Sentences get it from the catalogue's
   interpolate, wrapped here before any other module runs; what counts nothing by its name, and what
   is given as text, stays as it is. */

const format = new Intl.NumberFormat("en");
const COUNTS_NOTHING = new Set(["number", "numbers", "year", "id", "edition", "version", "document", "from", "to"]);

export const grouped = (number) => format.format(number);

const plain = globalThis.interpolate;
const shown = ([name, value]) => [name, Number.isInteger(value) && !COUNTS_NOTHING.has(name) ? grouped(value) : value];

globalThis.interpolate = (sentence, values, named) =>
  plain(sentence, named ? Object.fromEntries(Object.entries(values).map(shown)) : values, named);
