// @ts-check
/* What is done to several clauses in one step, and to one after the example of another. */

import { hasNode, withNodeToggled, withOutcomeToggled, withUnsure } from "./judgement.js";
import { say, sayNumber, words } from "./words.js";

/**
 * @typedef {import("./store.js").Row} Row
 * @typedef {import("./judgement.js").Content} Content
 * @typedef {(content: Content, row: Row) => Content} Making what becomes of a clause; the same content: nothing
 */

/**
 * @param {{store: any, selecting: any, changeAll: (edits: {row: Row, content: Content}[]) => any[], announce: (text: string) => void, notify: (text: string) => void, used: (dimension: any, node: any) => void}} parts
 */
export function createMany({ store, selecting, changeAll, announce, notify, used }) {
  const { codebook } = store;

  /** @returns {Row[]} the selected clauses, else the current one */
  function rows() {
    const current = store.current.peek();
    return selecting.selected() ?? (current ? [current] : []);
  }

  /** @param {Making} making @param {string | ((n: number) => string)} said @param {Record<string, string>} [values] */
  function apply(making, said, values) {
    const edits = rows().map((row) => ({ row, content: making(row.content.peek(), row) }));
    const changed = changeAll(edits);
    if (!changed.length) return false;
    announce(typeof said === "function" ? sayNumber(said, changed.length, values) : said);
    return true;
  }

  /** Where all have it, it goes from all; else those that lack it get it. @param {any} dimension @param {any} node */
  function toggleNode(dimension, node) {
    const all = rows().every((row) => hasNode(row.content.peek(), dimension.key, node.key));
    const without = (/** @type {Content} */ content) => withoutNode(content, dimension, node.key);
    const withIt = (/** @type {Content} */ content) =>
      hasNode(content, dimension.key, node.key) ? content : withNodeToggled(content, dimension, node.key);
    const text = all ? words.many.nodeRemoved : words.many.nodeAdded;
    if (apply(all ? without : withIt, text, { node: node.name }) && !all) used(dimension, node);
  }

  /** Coded nodes are never replaced by an outcome. @param {any} dimension @param {"none" | "undeterminable"} outcome */
  function toggleOutcome(dimension, outcome) {
    const of = (/** @type {Content} */ content) => content.dimensions[dimension.key]?.outcome;
    const all = rows().every((row) => of(row.content.peek()) === outcome);
    apply(
      (content) => (all || !of(content) ? withOutcomeToggled(content, dimension.key, outcome) : content),
      all ? words.many.outcomeRemoved : words.many.outcomeSet,
    );
  }

  /** On the first dimension that some clause leaves open; where none does, it is taken back from all. @param {"none" | "undeterminable"} outcome */
  function pressOutcome(outcome) {
    const offering = codebook.dimensions.filter((/** @type {any} */ dimension) => dimension[outcome]);
    const open = offering.find((/** @type {any} */ { key }) =>
      rows().some((row) => !row.content.peek().dimensions[key]),
    );
    const same = offering.findLast((/** @type {any} */ { key }) =>
      rows().every((row) => row.content.peek().dimensions[key]?.outcome === outcome),
    );
    if (open ?? same) toggleOutcome(open ?? same, outcome);
    else notify(words.noneHasNoPlace);
  }

  function noneOnAll() {
    const making = (/** @type {Content} */ content) =>
      codebook.dimensions
        .filter((/** @type {any} */ { none, key }) => none && !content.dimensions[key])
        .reduce(
          (/** @type {Content} */ made, /** @type {any} */ { key }) => withOutcomeToggled(made, key, "none"),
          content,
        );
    if (!apply(making, words.many.outcomeSet)) notify(words.noneHasNoPlace);
  }

  function toggleUnsure() {
    const all = rows().every((row) => row.content.peek().unsure);
    apply((content) => withUnsure(content, !all), all ? words.many.unsureRemoved : words.many.unsureSet);
  }

  /** Codes and outcomes go, and the mark of doubt; a memo stays. */
  function clearCodes() {
    apply((content) => ({ ...content, dimensions: {}, unsure: false }), words.many.cleared);
  }

  /** What the clause before says of dimensions that are open here. */
  function copyPrevious() {
    const [first] = rows();
    const example = first && store.codable[first.order - 1];
    const found = example ? Object.entries(example.content.peek().dimensions) : [];
    if (!found.length) {
      notify(words.many.nothingToCopy);
      return;
    }
    const making = (/** @type {Content} */ content) => ({
      ...content,
      dimensions: {
        ...Object.fromEntries(found.map(([key, answer]) => [key, onWhole(answer)])),
        ...content.dimensions,
      },
    });
    const said = say(words.many.copied, { clause: example.clause.number });
    if (apply(making, said)) notify(said);
    else notify(words.many.nothingOpen);
  }

  /** The node or outcome that was given last, once more. */
  function repeatLast() {
    const last = store.last.peek();
    if (!last) {
      notify(words.many.nothingToRepeat);
      return;
    }
    /** @type {{dimension: any, node?: any, outcome?: "none" | "undeterminable"}} */
    const { dimension, node, outcome } = last;
    const making = (/** @type {Content} */ content) => {
      if (outcome)
        return content.dimensions[dimension.key] ? content : withOutcomeToggled(content, dimension.key, outcome);
      return hasNode(content, dimension.key, node.key) ? content : withNodeToggled(content, dimension, node.key);
    };
    const name = outcome ? words.outcome[outcome] : node.name;
    if (!apply(making, say(words.many.repeated, { name }))) notify(say(words.many.thereAlready, { name }));
  }

  return { toggleNode, toggleOutcome, pressOutcome, noneOnAll, toggleUnsure, clearCodes, copyPrevious, repeatLast };
}

/** @param {Content} content @param {any} dimension @param {string} node */
function withoutNode(content, dimension, node) {
  const { [dimension.key]: answer, ...others } = content.dimensions;
  const references = (answer?.references ?? []).filter((one) => one.node !== node);
  /** @type {import("./judgement.js").Answer} */
  const left = { outcome: "coded", references };
  return { ...content, dimensions: references.length ? { ...others, [dimension.key]: left } : others };
}

/* Words of one clause are none of another: what was said of them is said of the whole clause. */
/** @param {import("./judgement.js").Answer} answer @returns {import("./judgement.js").Answer} */
function onWhole(answer) {
  const nodes = [...new Set((answer.references ?? []).map(({ node }) => node))];
  return { ...answer, references: nodes.map((node) => ({ node, start: null, end: null })) };
}
