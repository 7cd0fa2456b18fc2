/* Which texts the server takes for a day: the forms of corpus/text/dates.py, for marking at once. */

const PLAIN = Object.fromEntries(
  [..."０１２３４５６７８９．－／○Ｏ零"].map((sign, at) => [sign, "0123456789.-/〇〇〇"[at]]),
);
const DIGITS = Object.fromEntries([..."〇一二三四五六七八九"].map((sign, at) => [sign, at]));
const YEAR = "([12][0-9]{3}|[一二][〇一二三四五六七八九0O]{3})";
const SMALL = "([0-9]{1,2}|[一二三四五六七八九十]{1,3})";
const FORMS = [
  new RegExp(`^${YEAR}\\s{0,3}年\\s{0,3}${SMALL}\\s{0,3}月(?:\\s{0,3}${SMALL}\\s{0,3}[日号])?$`),
  /^([12][0-9]{3})\s?[-./]\s?([0-9]{1,2})\s?[-./]\s?([0-9]{1,2})$/,
  /^([12][0-9]{3})([0-9]{2})([0-9]{2})$/,
  /^([12][0-9]{3})[-./]([0-9]{1,2})$/,
];
// English dates are left to the server, which knows the months.
const ENGLISH = /^(?:[A-Za-z]{3,9}\.?\s+[0-9]{1,2}|[0-9]{1,2}(?:st|nd|rd|th)?\s+[A-Za-z]{3,9}\.?)\D{0,5}\s+[0-9]{4}$/;
const TIME = /[T\s]+[0-9]{1,2}[:：时][0-9]{1,2}.{0,20}$/;

export function isDay(text) {
  const plain = [...text]
    .map((sign) => PLAIN[sign] ?? sign)
    .join("")
    .replace(/^[\s（）()]+|[\s（）()]+$/g, "")
    .replace(TIME, "");
  if (ENGLISH.test(plain)) return true;
  const found = FORMS.map((form) => form.exec(plain)).find(Boolean);
  if (!found) return false;
  const year = Number([...found[1]].map((sign) => DIGITS[sign] ?? (sign === "O" ? 0 : sign)).join(""));
  return onCalendar(year, small(found[2]), found[3] ? small(found[3]) : 1);
}

function small(text) {
  if (/^[0-9]+$/.test(text)) return Number(text);
  const at = text.lastIndexOf("十");
  if (at < 0) return DIGITS[text] ?? NaN;
  const [tens, units] = [text.slice(0, at), text.slice(at + 1)];
  return (tens ? (DIGITS[tens] ?? NaN) : 1) * 10 + (units ? (DIGITS[units] ?? NaN) : 0);
}

function onCalendar(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
