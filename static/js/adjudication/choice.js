// @ts-check
/* What is said of one dimension: an outcome and its references. */

/**
 * @typedef {{node: string, start: number | null, end: number | null}} Ref
 * @typedef {{outcome: string | null, references: Ref[]}} Said
 * @typedef {Said & {reason: string, note: string}} Draft
 */

/** @param {Ref} ref */
export const refKey = ({ node, start, end }) => `${node}/${start ?? ""}-${end ?? ""}`;

/** @param {Said} said */
export const plain = ({ outcome, references }) => ({
  outcome,
  references: references.map(({ node, start, end }) => ({ node, start, end })),
});

/**
 * @param {Said} one
 * @param {Said} other
 */
export function same(one, other) {
  const keys = (/** @type {Said} */ said) => said.references.map(refKey).sort().join(" ");
  return one.outcome === other.outcome && keys(one) === keys(other);
}

/**
 * Both together; where one gives nodes, they count.
 * @param {Said} one
 * @param {Said} other
 * @returns {Said}
 */
export function together(one, other) {
  const found = new Map([...one.references, ...other.references].map((ref) => [refKey(ref), ref]));
  if (found.size) return { outcome: "coded", references: [...found.values()] };
  return plain(other);
}

/**
 * With a reference, or without it where it was there.
 * @param {Said} said
 * @param {Ref} ref
 * @param {boolean} multiple
 * @returns {Said}
 */
export function toggled(said, ref, multiple) {
  const had = said.references.some((one) => refKey(one) === refKey(ref));
  const kept = said.references.filter((one) => refKey(one) !== refKey(ref));
  const references = had ? kept : [...(multiple ? kept : kept.filter((one) => one.node === ref.node)), ref];
  return { outcome: references.length ? "coded" : null, references };
}
