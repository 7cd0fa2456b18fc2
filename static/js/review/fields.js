/*
 * The fields' values: as the server keeps them, as a person types them, and where they were found.
 * A field is {name, label, kind, long, required, brief, values, choices}, as the page gives it.
 */

import { isDay } from "./dates.js";

const BETWEEN = /[、;；\n]+/;

/** A stored value as it stands in its field. */
export function textOf(value) {
  if (Array.isArray(value)) return value.join("、");
  return value ?? "";
}

/** What is sent for a field's text. The server reads dates in any way they are written. */
export function fieldValue({ kind }, text) {
  const plain = text.replace(/\s+/g, " ").trim();
  if (kind === "agencies") return namesIn(text);
  return kind === "date" && !plain ? null : plain;
}

function namesIn(text) {
  const names = text
    .split(BETWEEN)
    .map((each) => each.trim())
    .filter(Boolean);
  return [...new Set(names)];
}

/** What is wrong with a field's text, in words; nothing where it can be sent. */
export function faultOf({ kind, required }, text) {
  if (required && !text.trim()) return gettext("A document needs a title.");
  if (kind === "date" && text.trim() && !isDay(text.trim())) return notADay();
  return "";
}

export const notADay = () =>
  gettext("This is no date. Write it as 2021-06-30, 2021/6/30, 20210630 or 2021年6月30日, or leave it empty.");

/** Names typed for agencies that the project does not know yet. */
export const newAgencies = (text, known) => namesIn(text).filter((name) => !Object.hasOwn(known, name));

export function same(field, text, value) {
  return JSON.stringify(fieldValue(field, text)) === JSON.stringify(fieldValue(field, textOf(value)));
}

/** Where a value comes from, in words; `origins` translates what the readers call places. */
export function originOf(evidence, origins) {
  if (!evidence) return "";
  const { source, quote } = evidence;
  if (source === "person") return interpolate(gettext("set by %(name)s"), { name: evidence.by }, true);
  if (source === "table") return interpolate(gettext("table %(sheet)s, row %(row)s"), evidence, true);
  if (origins[source]) return `${origins[source]}: ${quote}`;
  return quote && `“${quote.replaceAll("\n", " ")}”`;
}

/** Whether the words of the evidence stand in the text. */
export const inText = (evidence) => Number.isInteger(evidence?.start) && Number.isInteger(evidence?.end);

/**
 * Names that fit what is being typed, at most `most`: those that begin with it first.
 * @param {Array<[string, string]>} known name → the name to use
 * @returns {Array<{name: string, shown: string}>} `shown` tells the alias that fitted, if one did
 */
export function suggestions(known, typed, most = 8) {
  const wanted = typed.trim();
  if (!wanted) return [];
  const found = new Map();
  const fits = known.filter(([name]) => name.includes(wanted));
  fits.sort(([a], [b]) => Number(b.startsWith(wanted)) - Number(a.startsWith(wanted)) || a.length - b.length);
  for (const [name, main] of fits) {
    if (!found.has(main)) found.set(main, { name: main, shown: name === main ? "" : name });
    if (found.size === most) break;
  }
  const list = [...found.values()];
  return list.length === 1 && list[0].name === wanted ? [] : list;
}
