// @ts-check
/* Several clauses at once: a range from where it began to where it was taken, by keys or by mouse. */

import { batch, computed } from "@preact/signals";

import { idOf } from "./binding.js";
import { nodesOf } from "./judgement.js";

/** @typedef {import("./store.js").Row} Row */

const EDGE = 28;

/**
 * @param {{store: any, goTo: (row: Row, options?: object) => void, leaveWords: () => void}} parts
 */
export function createSelecting({ store, goTo, leaveWords }) {
  /** @type {Row[]} */
  let rows = [];

  /** @param {number} from @param {number} to orders of rows, both included */
  function select(from, to, { still = false } = {}) {
    leaveWords();
    const next = store.codable.slice(Math.min(from, to), Math.max(from, to) + 1);
    batch(() => {
      const chosen = new Set(next);
      for (const row of rows) if (!chosen.has(row)) row.selected.value = false;
      rows = next.length > 1 ? next : [];
      for (const row of rows) row.selected.value = true;
      store.selection.value = rows.length ? { from, to, rows } : null;
      goTo(store.codable[to], { still, keeps: true });
    });
  }

  function clear() {
    batch(() => {
      for (const row of rows) row.selected.value = false;
      rows = [];
      store.selection.value = null;
      store.taking.value = false;
    });
  }

  /* How many of the selected clauses have each node and outcome. */
  const tally = computed(() => {
    const selection = store.selection.value;
    if (!selection) return null;
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const row of selection.rows) {
      const content = row.content.value;
      for (const [key, { outcome }] of Object.entries(content.dimensions)) {
        const ids = outcome === "coded" ? nodesOf(content, key) : [`=${outcome}`];
        for (const id of ids) counts.set(idOf(key, id), (counts.get(idOf(key, id)) ?? 0) + 1);
      }
    }
    return counts;
  });

  /**
   * Whether the selected clauses have it: "true" all, "mixed" some, "false" none; null without a selection.
   * @param {string} id of a node, or "<dimension>/=<outcome>"
   */
  function pressed(id) {
    const counts = tally.value;
    if (!counts) return null;
    const having = counts.get(id) ?? 0;
    if (!having) return "false";
    return having === store.selection.value.rows.length ? "true" : "mixed";
  }

  const anchor = () => store.selection.peek()?.from ?? store.current.peek()?.order ?? 0;
  const head = () => store.selection.peek()?.to ?? store.current.peek()?.order ?? 0;

  /** @param {number} by how many clauses further */
  function extend(by) {
    select(anchor(), Math.min(Math.max(head() + by, 0), store.total - 1));
  }

  /** The section of the current clause; when it is selected already, the one around it, then all. */
  function selectSection() {
    const row = store.current.peek();
    if (!row) return;
    const held = rows.length;
    for (let section = row.section; section; section = section.parent) {
      const members = membersOf(section);
      if (members.length > Math.max(held, 1)) {
        select(members[0].order, /** @type {Row} */ (members.at(-1)).order, { still: true });
        return;
      }
    }
    select(0, store.total - 1, { still: true });
  }

  /** @param {import("./store.js").Section} section */
  function membersOf(section) {
    return store.codable.filter((/** @type {Row} */ row) => {
      for (let above = row.section; above; above = above.parent) if (above === section) return true;
      return false;
    });
  }

  /**
   * A press of the mouse on a clause; true when it was meant for a selection.
   * @param {MouseEvent} event
   * @param {Row} row
   */
  function press(event, row) {
    const onNumber = event.target instanceof Element && event.target.closest(".wb-number") !== null;
    if (event.button !== 0) return false;
    const several = event.shiftKey || store.taking.peek();
    if (several && (onNumber || row !== store.current.peek())) {
      event.preventDefault();
      select(anchor(), row.order, { still: true });
      return true;
    }
    if (onNumber) drag(event, row);
    return false;
  }

  /** @param {MouseEvent} event @param {Row} first */
  function drag(event, first) {
    event.preventDefault();
    const pane = /** @type {Element} */ (document.querySelector(".wb-reading"));
    const frame = pane.getBoundingClientRect();
    let last = first;
    const move = (/** @type {MouseEvent} */ { clientX, clientY }) => {
      if (clientY > frame.bottom - EDGE) pane.scrollBy(0, EDGE);
      if (clientY < frame.top + EDGE) pane.scrollBy(0, -EDGE);
      const under = document.elementFromPoint(clientX, clientY)?.closest(".wb-clause");
      const row = under && store.byId.get(Number(under.getAttribute("data-clause")));
      if (!row || row === last) return;
      last = row;
      select(first.order, row.order, { still: true });
    };
    const stop = () => {
      document.removeEventListener("mousemove", move);
      document.removeEventListener("mouseup", stop);
    };
    document.addEventListener("mousemove", move);
    document.addEventListener("mouseup", stop);
  }

  /** @returns {Row[] | null} those selected, where there are several */
  const selected = () => (rows.length ? rows : null);

  /** @param {import("./store.js").Section} section */
  function selectMembers(section) {
    const members = membersOf(section);
    select(members[0].order, /** @type {Row} */ (members.at(-1)).order, { still: true });
  }

  return { extend, select, selectSection, selectMembers, clear, press, pressed, selected };
}
