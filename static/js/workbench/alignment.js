// @ts-check
/* Which places of two texts belong together: by the number of the article (第十二条), else by the
   numbers above and before it (二、 › （三）). */

/** @typedef {{path: string, kind: string}} Segment */
/** @typedef {[number, number]} Anchor indices of a segment here and of the one it answers to there */

const ARTICLE = /^第\s*([〇零一二两三四五六七八九十百千\d]+)\s*条/;
const DIGITS = "零一二三四五六七八九";
/** @type {Record<string, number>} */
const PLACES = { 十: 10, 百: 100, 千: 1000 };

/**
 * @param {string} path "二、 › （三）"
 * @returns {string} the same for numbers that mean the same, "" without any
 */
export function placeOf(path) {
  const parts = path.split(" › ").map((part) => part.trim());
  const article = parts.map((part) => ARTICLE.exec(part)?.[1]).findLastIndex(Boolean);
  if (article < 0) return parts.map(plain).join("/");
  const number = ARTICLE.exec(parts[article])?.[1] ?? "";
  return [`§${readNumber(number)}`, ...parts.slice(article + 1).map(plain)].join("/");
}

/**
 * Pairs in the order of both texts: as many as can stand without crossing.
 * @param {Segment[]} here
 * @param {Segment[]} there
 * @returns {Anchor[]}
 */
export function anchorsOf(here, there) {
  const firsts = firstOfEach(there);
  /** @type {Anchor[]} */
  const pairs = [];
  for (const [place, at] of firstOfEach(here)) {
    const answer = firsts.get(place);
    if (answer !== undefined) pairs.push([at, answer]);
  }
  return longestRise(pairs);
}

/**
 * @param {Anchor[]} anchors
 * @param {number} at a place here: index and fraction
 * @param {[number, number]} sizes how many segments there are here, and there
 * @returns {number} the place there
 */
export function answerTo(anchors, at, sizes) {
  const after = anchors.findIndex(([here]) => here > at);
  const [low, lowThere] = anchors[(after < 0 ? anchors.length : after) - 1] ?? [0, 0];
  const [high, highThere] = after < 0 ? sizes : anchors[after];
  if (high <= low) return lowThere;
  // Within one article both move evenly; what one text has more than the other is passed at its end.
  return lowThere + ((at - low) / (high - low)) * (highThere - lowThere);
}

/** @param {Segment[]} segments */
function firstOfEach(segments) {
  /** @type {Map<string, number>} */
  const found = new Map();
  segments.forEach(({ path }, at) => {
    const place = path && placeOf(path);
    if (place && !found.has(place)) found.set(place, at);
  });
  return found;
}

/** @param {Anchor[]} pairs rising here */
function longestRise(pairs) {
  /** @type {number[]} ends of rises by length: indices of pairs */
  const ends = [];
  const before = pairs.map(([, there], at) => {
    let length = ends.findIndex((end) => pairs[end][1] >= there);
    if (length < 0) length = ends.length;
    ends[length] = at;
    return length ? ends[length - 1] : -1;
  });
  const rise = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]) rise.unshift(pairs[at]);
  return rise;
}

/** @param {string} part "（三）", "3." */
function plain(part) {
  const number = /[〇零一二两三四五六七八九十百千\d]+/.exec(part.normalize("NFKC"))?.[0];
  return number
    ? `${part
        .normalize("NFKC")
        .replace(number, "")
        .replace(/[\s.、．]/g, "")}${readNumber(number)}`
    : part;
}

/** @param {string} number */
function readNumber(number) {
  if (/^\d+$/.test(number)) return Number(number);
  let sum = 0;
  let digit = 0;
  for (const sign of number.replace("〇", "零").replace("两", "二")) {
    const place = PLACES[sign];
    if (place) {
      sum += (digit || 1) * place;
      digit = 0;
    } else digit = DIGITS.indexOf(sign);
  }
  return sum + digit;
}
