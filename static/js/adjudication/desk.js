// @ts-check
/* What can be done: going through the queue, choosing, deciding, taking back. */

import { get, post } from "../kit/api.js";
import { toast } from "../kit/toasts.js";
import { plain, together, toggled } from "./choice.js";
import { words } from "./words.js";

const PAGE = 50;
const AHEAD = 3;

/**
 * @param {any} store
 * @param {any} saving
 */
export function createDesk(store, saving) {
  const { data, drafts } = store;
  const api = data.urls.api;
  /** @type {any[]} */
  const steps = [];
  const asking = new Set();
  let asked = 0;

  /** The queue anew, by the filters. */
  async function list() {
    store.loading.value = true;
    asked += 1;
    const now = asked;
    const answer = await attempt(get(`${api}queue/?${query()}`));
    if (!answer || now !== asked) return;
    store.queue.value = answer.clauses;
    store.next.value = answer.next;
    store.loading.value = false;
    const kept = answer.clauses.some((/** @type {any} */ row) => row.id === store.current.peek());
    if (!kept) goTo(answer.clauses[0]?.id ?? null);
  }

  /** How far it is: counted after the page is there. */
  async function count() {
    const answer = await attempt(get(api));
    if (answer) store.progress.value = answer.progress;
  }

  async function more() {
    if (!store.next.peek() || store.loading.peek()) return;
    store.loading.value = true;
    const answer = await attempt(get(`${api}queue/?${query()}&after=${store.next.peek()}`));
    store.loading.value = false;
    if (!answer) return;
    const known = new Set(store.queue.peek().map((/** @type {any} */ row) => row.id));
    store.queue.value = [
      ...store.queue.peek(),
      ...answer.clauses.filter((/** @type {any} */ row) => !known.has(row.id)),
    ];
    store.next.value = answer.next;
  }

  function query() {
    const entries = Object.entries(store.filters.peek()).filter(([, value]) => value);
    return new URLSearchParams([...entries, ["page_size", String(PAGE)]]);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  function filter(name, value) {
    store.filters.value = { ...store.filters.peek(), [name]: value };
    list();
  }

  /**
   * @param {number | null} id
   * @param {string} [dimension]
   */
  async function goTo(id, dimension) {
    store.current.value = id;
    store.chosen.value = null;
    store.pointed.value = null;
    store.votes.value = {};
    if (id === null) return;
    store.dimension.value = dimension ?? firstDimension(id);
    await load(id);
    ahead(id);
  }

  /** @param {number} id */
  function firstDimension(id) {
    const row = rowOf(id);
    const disputed = Object.keys(row?.dimensions ?? {});
    return (
      disputed.find((key) => row.dimensions[key].state === "open") ?? disputed[0] ?? data.codebook.dimensions[0].key
    );
  }

  /** @param {number} id */
  const rowOf = (id) => store.queue.peek().find((/** @type {any} */ row) => row.id === id);

  /** @param {number} id */
  async function load(id) {
    const known = store.details.peek().get(id);
    if ((known && known.revision >= (rowOf(id)?.revision ?? 0)) || asking.has(id)) return;
    asking.add(id);
    const answer = await attempt(get(`${api}clauses/${id}/`));
    asking.delete(id);
    if (answer) store.take(answer);
  }

  /**
   * The clauses that come next are there before they are asked for.
   * @param {number} id
   */
  function ahead(id) {
    const rows = store.queue.peek();
    const at = rows.findIndex((/** @type {any} */ row) => row.id === id);
    for (const row of rows.slice(at + 1, at + 1 + AHEAD)) load(row.id);
    if (at >= rows.length - 10) more();
  }

  /** @param {number} by */
  function step(by) {
    const rows = store.queue.peek();
    const at = rows.findIndex((/** @type {any} */ row) => row.id === store.current.peek());
    const to = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (to) goTo(to.id);
  }

  /** @param {number} by */
  function turn(by) {
    const keys = data.codebook.dimensions.map((/** @type {any} */ one) => one.key);
    const at = keys.indexOf(store.dimension.peek());
    store.dimension.value = keys[(at + by + keys.length) % keys.length];
    store.votes.value = {};
  }

  const isOpen = (/** @type {any} */ row) => Object.values(row.dimensions).some(({ state }) => state === "open");

  /** The next open clause from here on, then from the beginning. */
  async function nextOpen() {
    const rows = store.queue.peek();
    const at = rows.findIndex((/** @type {any} */ row) => row.id === store.current.peek());
    const later = rows.slice(at + 1).find(isOpen);
    if (later) return goTo(later.id);
    if (store.next.peek()) {
      await more();
      if (store.queue.peek().length > rows.length) return nextOpen();
    }
    const earlier = rows.slice(0, at).find(isOpen);
    if (earlier) return goTo(earlier.id);
    toast(words.done, "success");
  }

  /** @param {any} values */
  function set(values) {
    if (!store.detail.peek() || store.status.peek() !== "adjudicating") return;
    drafts.set(`${store.current.peek()}/${store.dimension.peek()}`, { ...store.draft.peek(), ...values });
  }

  /**
   * @param {number} at
   * @param {boolean} [add]
   */
  function choose(at, add = false) {
    const choice = store.item.peek()?.choices[at];
    if (!choice) return;
    const { multiple } = store.codebook.dimension(store.dimension.peek());
    set(add && multiple ? together(store.draft.peek(), choice) : plain(choice));
  }

  function takeMajority() {
    const at = store.item.peek()?.choices.findIndex((/** @type {any} */ one) => one.majority) ?? -1;
    if (at >= 0) choose(at);
  }

  /** @param {"none" | "undeterminable"} outcome */
  function outcome(outcome) {
    if (store.codebook.dimension(store.dimension.peek())[outcome]) set({ outcome, references: [] });
  }

  /** @param {string} node */
  function toggle(node) {
    const dimension = store.codebook.dimension(store.dimension.peek());
    const place = dimension.spans ? store.chosen.peek() : null;
    const ref = { node, start: place?.start ?? null, end: place?.end ?? null };
    set(toggled(store.draft.peek(), ref, dimension.multiple));
    store.chosen.value = null;
  }

  /** @param {any} ref */
  function remove(ref) {
    set(toggled(store.draft.peek(), ref, true));
  }

  /** @param {string} reason */
  function reason(reason) {
    set({ reason: store.draft.peek().reason === reason ? "" : reason });
  }

  function settle() {
    const draft = store.draft.peek();
    if (!draft.outcome) {
      toast(words.choose);
      return;
    }
    send({ ...plain(draft), reason: draft.reason, note: draft.note });
    goOn();
  }

  function skip() {
    send({ state: "skipped", note: store.draft.peek().note });
    goOn();
  }

  function reopen() {
    send({ state: "open" });
  }

  /** @param {any} entry */
  function send(entry) {
    const detail = store.detail.peek();
    const dimension = store.dimension.peek();
    if (!detail || store.status.peek() !== "adjudicating") return;
    const before = detail.dimensions[dimension];
    steps.push({ clause: detail.clause.id, dimension, entry: entryOf(before) });
    dispatch(detail, dimension, entry);
  }

  /**
   * @param {any} detail
   * @param {string} dimension
   * @param {any} entry
   */
  function dispatch(detail, dimension, entry) {
    const { id } = detail.clause;
    const before = detail.dimensions[dimension];
    const meeting = store.meeting.peek();
    const sent = { clause: id, dimension, entry, before: { state: before.state, ...plain(before) } };
    saving.save(meeting ? { ...sent, meeting: meeting.id, votes: store.votes.peek() } : sent);
    drafts.drop(`${id}/${dimension}`);
    // Shown at once; the answer says the rest.
    const after = { ...before, state: entry.state ?? "decided", outcome: entry.outcome ?? null };
    Object.assign(after, { references: entry.references ?? [], reason: entry.reason ?? "", note: entry.note ?? "" });
    store.take({ ...detail, dimensions: { ...detail.dimensions, [dimension]: after } });
  }

  /** @param {any} before */
  function entryOf(before) {
    const { state, reason, note } = before;
    return state === "decided" ? { ...plain(before), reason, note } : { state, note };
  }

  /** To the next disputed dimension of the clause that is open, else to the next open clause. */
  function goOn() {
    const row = rowOf(store.current.peek() ?? 0);
    const left = Object.keys(row?.dimensions ?? {}).find((key) => row.dimensions[key].state === "open");
    if (left) {
      store.dimension.value = left;
      store.votes.value = {};
    } else nextOpen();
  }

  async function undo() {
    const last = steps.pop();
    if (!last) return;
    if (last.acceptance) {
      await attempt(post(`${api}acceptances/${last.acceptance}/undo/`));
      return list();
    }
    await goTo(last.clause, last.dimension);
    const detail = store.details.peek().get(last.clause);
    if (detail) dispatch(detail, last.dimension, last.entry);
  }

  /**
   * @param {"unanimous" | "majority"} rule
   * @param {any} wanted
   */
  async function accept(rule, wanted) {
    const made = await attempt(post(`${api}accept-${rule}/`, wanted));
    if (!made) return false;
    steps.push({ acceptance: made.id });
    store.details.value = new Map();
    await list();
    return true;
  }

  /**
   * The answer, or nothing after an error that was told.
   * @param {Promise<any>} answer
   */
  async function attempt(answer) {
    try {
      return await answer;
    } catch (error) {
      store.loading.value = false;
      toast(/** @type {Error} */ (error).message, "error");
      return null;
    }
  }

  return {
    list,
    count,
    more,
    filter,
    goTo,
    load,
    step,
    turn,
    nextOpen,
    choose,
    takeMajority,
    outcome,
    toggle,
    remove,
    reason,
    set,
    settle,
    skip,
    reopen,
    undo,
    accept,
    attempt,
  };
}
