// @ts-check
/* A clause's judgement as plain values. Its content is {dimensions, unsure, memo} and whatever else
   the coder decides, which is kept as it came; revision and time belong to the server. Every function
   returns a new content. */

/**
 * @typedef {{node: string, start?: number | null, end?: number | null}} Reference
 * @typedef {{start: number, end: number} | null | undefined} Place code points of the document; none: the whole clause
 * @typedef {{outcome: "coded" | "none" | "undeterminable", references?: Reference[]}} Answer
 * @typedef {{dimensions: Record<string, Answer>, unsure: boolean, memo: string, [remark: string]: any}} Content
 */

/** @type {Readonly<Content>} */
export const UNJUDGED = Object.freeze({ dimensions: Object.freeze({}), unsure: false, memo: "" });

/**
 * @param {Record<string, any> | null | undefined} judgement as the server answers it
 * @returns {Content}
 */
export function contentOf(judgement) {
  if (!judgement) return UNJUDGED;
  const { clause, revision, updated_at, carried, version, to_reconsider, moved_to, ...content } = judgement;
  return { ...UNJUDGED, ...content };
}

/**
 * The same string for contents that mean the same, whatever the order of keys and references, and
 * whether a remark is empty or absent.
 * @param {Content} content
 */
export function fingerprint({ dimensions, unsure, memo, ...remarks }) {
  const answers = Object.keys(dimensions)
    .sort()
    .map((key) => {
      const { outcome, references = [] } = dimensions[key];
      const places = references.map(({ node, start, end }) => `${node}@${start ?? ""}-${end ?? ""}`);
      return [key, outcome, ...(outcome === "coded" ? places.sort() : [])];
    });
  const others = Object.entries(remarks).filter(([, value]) => value);
  return JSON.stringify([answers, Boolean(unsure), (memo ?? "").trim(), ...others.sort()]);
}

/**
 * @param {Content} one
 * @param {Content} other
 */
export function sameContent(one, other) {
  return fingerprint(one) === fingerprint(other);
}

/**
 * Keys of the nodes coded on a dimension, in the order they were set, each once.
 * @param {Content} content
 * @param {string} dimension
 */
export function nodesOf(content, dimension) {
  const references = content.dimensions[dimension]?.references ?? [];
  return [...new Set(references.map((reference) => reference.node))];
}

/**
 * @param {Content} content
 * @param {string} dimension
 * @param {string} node
 */
export function hasNode(content, dimension, node) {
  return nodesOf(content, dimension).includes(node);
}

/**
 * Whether the node stands at exactly this place.
 * @param {Content} content
 * @param {string} dimension
 * @param {string} node
 * @param {Place} [place]
 */
export function isCoded(content, dimension, node, place) {
  return (content.dimensions[dimension]?.references ?? []).some((one) => isAt(one, node, place));
}

/**
 * Sets the node at a place, or takes it from there; elsewhere in the clause it stays.
 * @param {Content} content
 * @param {{key: string, multiple: boolean}} dimension
 * @param {string} node
 * @param {Place} [place]
 */
export function withNodeToggled(content, dimension, node, place) {
  const references = content.dimensions[dimension.key]?.references ?? [];
  const others = references.filter((one) => !isAt(one, node, place));
  if (others.length < references.length) return withReferences(content, dimension.key, others);
  const kept = dimension.multiple ? references : references.filter((one) => one.node === node);
  const { start = null, end = null } = place ?? {};
  return withReferences(content, dimension.key, [...kept, { node, start, end }]);
}

/**
 * The node goes from one place to another; two of them at one place are one.
 * @param {Content} content
 * @param {string} dimension
 * @param {string} node
 * @param {Place} from
 * @param {{start: number, end: number}} to
 */
export function withSpanMoved(content, dimension, node, from, to) {
  const references = content.dimensions[dimension]?.references ?? [];
  const others = references.filter((one) => !isAt(one, node, to) || isAt(one, node, from));
  const moved = others.map((one) => (isAt(one, node, from) ? { node, start: to.start, end: to.end } : one));
  return withReferences(content, dimension, moved);
}

/**
 * Sets `none` or `undeterminable` in place of what was there, or takes it back.
 * @param {Content} content
 * @param {string} dimension
 * @param {"none" | "undeterminable"} outcome
 */
export function withOutcomeToggled(content, dimension, outcome) {
  const before = content.dimensions[dimension]?.outcome;
  return withAnswer(content, dimension, before === outcome ? null : { outcome, references: [] });
}

/**
 * @param {Content} content
 * @param {boolean} unsure
 */
export function withUnsure(content, unsure) {
  return { ...content, unsure };
}

/**
 * @param {Content} content
 * @param {string} memo
 */
export function withMemo(content, memo) {
  return { ...content, memo: memo.trim() };
}

/**
 * What was said by an earlier codebook version, as far as it can be said by this one.
 * @param {Content} content
 * @param {Record<string, Record<string, string[]>>} moves dimension -> node -> what it became
 */
export function withNodesMoved(content, moves) {
  let moved = content;
  for (const [dimension, became] of Object.entries(moves)) {
    const references = content.dimensions[dimension]?.references ?? [];
    if (!references.some(({ node }) => became[node])) continue;
    const now = references.flatMap((one) => (became[one.node] ?? [one.node]).map((node) => ({ ...one, node })));
    moved = withReferences(moved, dimension, now);
  }
  return moved;
}

/**
 * "done" when every required dimension has an outcome, "half" when some dimension has, else "untouched".
 * @param {Content} content
 * @param {string[]} required keys of dimensions
 * @returns {"untouched" | "half" | "done"}
 */
export function progressOf(content, required) {
  const answered = Object.keys(content.dimensions).length;
  if (!answered) return "untouched";
  return required.every((key) => content.dimensions[key]) ? "done" : "half";
}

/**
 * @param {Content} content
 * @param {string} dimension
 * @param {Reference[]} references
 * @returns {Content}
 */
function withReferences(content, dimension, references) {
  return withAnswer(content, dimension, references.length ? { outcome: "coded", references } : null);
}

/**
 * @param {Content} content
 * @param {string} dimension
 * @param {Answer | null} answer
 * @returns {Content}
 */
function withAnswer(content, dimension, answer) {
  const { [dimension]: _, ...others } = content.dimensions;
  return { ...content, dimensions: answer ? { ...others, [dimension]: answer } : others };
}

/**
 * @param {Reference} reference
 * @param {string} node
 * @param {Place} place
 */
function isAt(reference, node, place) {
  const { start = null, end = null } = place ?? {};
  return reference.node === node && (reference.start ?? null) === start && (reference.end ?? null) === end;
}
