/* The queue: which documents are listed, a page at a time, and which one is open. */

import { ApiError, get } from "../kit/api.js";
import { toast } from "../kit/toasts.js";
import { verdictOf } from "./state.js";

const NEAR_THE_END = 10;

export function createQueue(state) {
  const { data, rows, current } = state;
  let asked = 0;

  /** Lists what the filter and the words ask for, from the beginning. */
  async function list() {
    const turn = ++asked;
    state.loading.value = true;
    state.selected.value = new Set();
    const found = await read(1);
    if (turn !== asked) return;
    state.loading.value = false;
    if (!found) return;
    rows.value = found.results;
    state.more.value = found.next !== null;
    state.progress.value = found.progress;
    current.value = rows.value[0]?.id ?? null;
    const address = new URL(location.href);
    address.searchParams.set("show", state.show.peek());
    history.replaceState(null, "", address);
  }

  /** The next page. Those that no longer belong to the list shift it: what is known is asked anew. */
  async function listMore() {
    if (state.loading.peek() || !state.more.peek()) return;
    const turn = asked;
    state.loading.value = true;
    const known = new Set(rows.peek().map((row) => row.id));
    const still =
      state.show.peek() === "todo" ? rows.peek().filter((row) => !verdictOf(state, row)).length : known.size;
    const found = await read(Math.floor(still / data.pageSize) + 1);
    if (turn !== asked) return;
    state.loading.value = false;
    if (!found) return;
    rows.value = [...rows.peek(), ...found.results.filter((row) => !known.has(row.id))];
    state.more.value = found.next !== null;
  }

  async function read(page) {
    const query = new URLSearchParams({
      show: state.show.peek(),
      q: state.words.peek(),
      page,
      page_size: data.pageSize,
    });
    try {
      return await get(`${data.urls.queue}?${query}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message, "error");
      return null;
    }
  }

  function open(id) {
    state.choosing.value = false;
    current.value = id;
    const place = indexOf(id);
    if (place >= rows.peek().length - NEAR_THE_END) listMore();
    requestAnimationFrame(() => document.getElementById(`queue-${id}`)?.scrollIntoView({ block: "nearest" }));
  }

  function step(by) {
    const place = indexOf(current.peek()) + by;
    const row = rows.peek()[Math.max(0, Math.min(place, rows.peek().length - 1))];
    if (row) open(row.id);
  }

  /** On to the next one that is still to be decided, or simply the next. */
  function advance() {
    const place = indexOf(current.peek());
    const open_ = (row) => !verdictOf(state, row) || verdictOf(state, row).decision === "disagreement";
    const next = rows.peek().find((row, index) => index > place && open_(row)) ?? rows.peek()[place + 1];
    if (next) open(next.id);
  }

  const indexOf = (id) => rows.peek().findIndex((row) => row.id === id);
  return { list, listMore, open, step, advance };
}
