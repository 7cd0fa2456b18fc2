// @ts-check
/* What can be done with the words of a clause: choose, grow and shrink them, code them, move a span that
   stands, take it away. */

import { get } from "../kit/api.js";
import { clear, dropSelection, quoteOf } from "./choosing.js";
import { bordersOf, extentOf, stepped, unitBeside } from "./growing.js";
import { withNodeToggled, withSpanMoved } from "./judgement.js";
import { spansOf } from "./spans.js";
import { say, words } from "./words.js";

/** @typedef {import("./choosing.js").Chosen} Chosen */

const WAIT_MS = 1500;

/** @param {{store: any, goTo: Function, change: Function, announce: Function, notify: Function}} parts */
export function createSpanning({ store, goTo, change, announce, notify }) {
  const { codebook } = store;
  /** @type {Map<number, Promise<number[] | null>>} lengths of words by clause */
  const asked = new Map();
  /** @type {any} the content that the last step of a span made */
  let moved = null;
  /** @type {Promise<void> | null} while it is asked where words begin: what is pressed then comes after */
  let asking = null;

  /**
   * @template {any[]} A
   * @param {(...args: A) => Promise<void>} work
   * @returns {(...args: A) => void}
   */
  function inTurn(work) {
    return (...args) => {
      const begun = work(...args).finally(() => {
        if (asking === begun) asking = null;
      });
      asking = begun;
    };
  }

  const spansAllowed = codebook.dimensions.some((/** @type {any} */ dimension) => dimension.spans);

  /** @param {any} row */
  function placeIn(row) {
    const chosen = store.chosen.peek();
    return chosen && chosen.row === row ? { start: chosen.start, end: chosen.end } : null;
  }

  /** @param {any} dimension */
  function takesSpans(dimension) {
    if (!dimension.spans) notify(say(words.noSpansHere, { dimension: dimension.name }));
    return dimension.spans;
  }

  /** @param {boolean} added */
  function coded(added) {
    const chosen = store.chosen.peek();
    if (chosen?.clipped) notify(words.spanClipped);
    if (chosen?.of && !added) store.chosen.value = { ...chosen, of: null };
  }

  /** @param {Chosen} chosen */
  function choose(chosen) {
    if (chosen.keys || chosen.of) dropSelection();
    store.chosen.value = chosen;
    announce(say(words.chosen, { quote: quoteOf(chosen) }));
  }

  /**
   * Where units begin and end. The product says how it cuts words; where it cannot be asked, the browser does.
   * @param {any} row
   * @param {import("./growing.js").Unit} unit
   */
  async function borders(row, unit) {
    return bordersOf(row.clause, unit, unit === "word" ? await lengthsOf(row.clause.id) : null);
  }

  /** @param {number} clause */
  function lengthsOf(clause) {
    let found = asked.get(clause);
    if (!found) {
      found = get(store.data.urls.words.replace("{clause}", clause), { timeout: WAIT_MS }).then(
        (/** @type {any} */ answer) => answer.lengths,
        () => {
          asked.delete(clause);
          return null;
        },
      );
      asked.set(clause, found);
    }
    return found;
  }

  /* From a selection the keys go on; without one they begin with the first word. A second press takes the
     other border. */
  async function begin() {
    const row = store.current.peek();
    const chosen = store.chosen.peek();
    if (!row) return;
    if (!spansAllowed) {
      notify(words.noSpans);
      return;
    }
    if (chosen) {
      choose({ ...chosen, keys: true, edge: chosen.keys && chosen.edge === "end" ? "start" : "end" });
      return;
    }
    const first = unitBeside(row.clause, null, 1, await borders(row, "word"));
    if (first && row === store.current.peek())
      choose({ row, ...first, edge: "both", keys: true, clipped: false, of: null });
  }

  /**
   * @param {import("./growing.js").Unit} unit
   * @param {1 | -1} by
   */
  async function step(unit, by) {
    const row = store.chosen.peek()?.row;
    const at = row && (await borders(row, unit));
    const chosen = store.chosen.peek();
    if (!chosen || chosen.row !== row) return;
    const { edge } = chosen;
    const extent = { start: chosen.start, end: chosen.end };
    place(edge === "both" ? (unitBeside(row.clause, extent, by, at) ?? extent) : stepped(extent, edge, by, at));
  }

  /** @param {"start" | "end"} edge */
  function stretch(edge) {
    const chosen = store.chosen.peek();
    if (!chosen) return;
    const [start, end] = extentOf(chosen.row.clause);
    place(edge === "start" ? { start, end: chosen.end } : { start: chosen.start, end });
  }

  /**
   * Other words are chosen; a span that stands on them goes along.
   * @param {{start: number, end: number}} to
   */
  function place({ start, end }) {
    const chosen = store.chosen.peek();
    if (!chosen || (start === chosen.start && end === chosen.end)) return;
    const { row, of } = chosen;
    const next = { ...chosen, start, end, keys: true, clipped: false };
    if (of) {
      const content = withSpanMoved(row.content.peek(), of.dimension, of.node, chosen, { start, end });
      store.chosen.value = next;
      if (!change(row, content, { joins: moved === row.content.peek() })) {
        store.chosen.value = chosen;
        return;
      }
      moved = content;
    }
    choose(next);
  }

  /**
   * A reference that stands is chosen, to be moved or taken away.
   * @param {any} row
   * @param {import("./spans.js").Span} span
   */
  function pick(row, { dimension, node, start, end }) {
    goTo(row, { still: true });
    lengthsOf(row.clause.id);
    choose({ row, start, end, edge: "end", keys: true, clipped: false, of: { dimension, node } });
    store.pointed.value = codebook.node(dimension, node);
  }

  /* The spans of the current clause one after the other. */
  function pickNext() {
    const row = store.current.peek();
    const spans = row ? spansOf(row.content.peek()) : [];
    if (!spans.length) {
      notify(words.noSpansYet);
      return;
    }
    pick(row, spans[(placeOf(spans, store.chosen.peek()) + 1) % spans.length]);
  }

  /**
   * @param {any} row
   * @param {import("./spans.js").Span[]} over spans under the pointer; a click more takes the next
   */
  function pickAmong(row, over) {
    const smallestFirst = [...over].sort((one, other) => one.end - one.start - (other.end - other.start));
    pick(row, smallestFirst[(placeOf(smallestFirst, store.chosen.peek()) + 1) % smallestFirst.length]);
  }

  function remove() {
    const chosen = store.chosen.peek();
    if (!chosen?.of) return;
    const { row, of } = chosen;
    const dimension = codebook.dimension(of.dimension);
    clear(store);
    if (!change(row, withNodeToggled(row.content.peek(), dimension, of.node, chosen))) return;
    const name = codebook.node(of.dimension, of.node)?.name ?? of.node;
    announce(
      say(words.nodeRemoved, {
        clause: row.clause.number,
        node: name + say(words.quoted, { quote: quoteOf(chosen) }),
      }),
    );
  }

  return {
    placeIn,
    takesSpans,
    coded,
    asking: () => asking,
    begin: inTurn(begin),
    step: inTurn(step),
    stretch,
    place,
    pick,
    pickNext,
    pickAmong,
    remove,
    leave: () => clear(store),
  };
}

/**
 * @param {import("./spans.js").Span[]} spans
 * @param {Chosen | null} chosen
 * @returns {number} -1 where none of them is chosen
 */
function placeOf(spans, chosen) {
  if (!chosen?.of) return -1;
  const { of, start, end } = chosen;
  return spans.findIndex(
    (one) => one.dimension === of.dimension && one.node === of.node && one.start === start && one.end === end,
  );
}
