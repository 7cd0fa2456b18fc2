/* What a coder can do to get about, whichever key, button or link asks for it. */

import { batch } from "@preact/signals";
import { ApiError, call } from "../kit/api.js";
import { keyCap } from "../kit/html.js";
import { preference, setPreference } from "../kit/preferences.js";
import { leaveWord } from "./arriving.js";
import { submitPass } from "./ending.js";
import { EVERYTHING, isEverything, matching, TABS } from "./filter.js";
import { hitsOf, numberIn, rowByNumber } from "./goto.js";
import { speak } from "./speaking.js";
import { words as common, say } from "./words.js";
import { moving as words } from "./words_moving.js";

const WIDE = 1600; // in pixels: there is room for two texts and the outline

/* A segment without words, or one that the head repeats, has no place in the column. */
const isShown = (row) => row.chunk !== undefined;

/** @param {{app, highlights}} parts */
export function createMoving({ app, highlights }) {
  const { store, commands, passes, urls } = app;

  /* Without a filter the clauses that are not done are meant. */
  function stepFiltered(by) {
    const filter = store.filter.peek();
    const found = matching(store, isEverything(filter) ? TABS.open : filter);
    const at = store.current.peek()?.order ?? -1;
    const after = by > 0 ? found.find((row) => row.order > at) : found.findLast((row) => row.order < at);
    const row = after ?? (by > 0 ? found[0] : found.at(-1));
    if (row && row !== store.current.peek()) commands.goTo(row);
    else commands.notify(words.noMatchAfter);
  }

  function setFilter(change) {
    store.filter.value = { ...store.filter.peek(), ...change };
  }

  function toggleIn(list, name) {
    const chosen = store.filter.peek()[list];
    setFilter({ [list]: chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name] });
  }

  async function toggleBookmark(row = store.current.peek()) {
    if (!row) return;
    const { id, number } = row.clause;
    const set = !store.bookmarks.peek().has(id);
    mark(id, set);
    speak(store, say(set ? words.bookmarkSet : words.bookmarkRemoved, { clause: number }));
    try {
      await call(set ? "PUT" : "DELETE", urls.bookmark.replace("{clause}", id));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      mark(id, !set);
      commands.notify(say(words.bookmarkFailed, { reason: error.message }));
    }
  }

  function mark(id, set) {
    const marked = new Set(store.bookmarks.peek());
    if (set) marked.add(id);
    else marked.delete(id);
    batch(() => {
      store.bookmarks.value = marked;
      store.changes.value += 1;
    });
  }

  // Going to a number, searching

  function openGoto() {
    const chosen = String(getSelection()).trim();
    const shown = document.getElementById("wb-goto");
    shown?.focus();
    shown?.select();
    if (!store.finding.peek()) store.finding.value = { text: "", hits: [], at: -1 };
    if (chosen && chosen.length < 60) search(chosen);
  }

  function search(text) {
    const number = numberIn(text);
    const row = number && rowByNumber(store.codable, store.assignment.peek().document.number, number);
    const hits = row ? [] : hitsOf(store.rows.filter(isShown), text);
    store.finding.value = { text, hits, at: -1, row, page: number && !row ? passes.pageOfNumber(number) : null };
    if (hits.length) highlights.mark(text);
    else highlights.clear();
  }

  /** To the number, or to the next hit from the current clause on. */
  function stepHit(by) {
    const finding = store.finding.peek();
    if (!finding?.text) return;
    const { hits, row, page } = finding;
    if (row) {
      closeGoto();
      commands.goTo(row);
    } else if (page) location.assign(page);
    if (!hits.length) return;
    const at = finding.at < 0 ? firstFrom(hits, by) : (finding.at + by + hits.length) % hits.length;
    store.finding.value = { ...finding, at };
    const hit = hits[at];
    if (hit.row.codable) commands.goTo(hit.row, { still: true });
    app.jump.value = hit.row;
    requestAnimationFrame(() => requestAnimationFrame(() => highlights.point(hit)));
    const { number } = hit.row.clause;
    speak(store, say(words.hitOf, { clause: number ?? "", at: at + 1, n: hits.length }));
  }

  function firstFrom(hits, by) {
    const from = store.current.peek()?.index ?? 0;
    const found =
      by > 0 ? hits.findIndex(({ row }) => row.index >= from) : hits.findLastIndex(({ row }) => row.index <= from);
    if (found >= 0) return found;
    return by > 0 ? 0 : hits.length - 1;
  }

  function closeGoto() {
    if (!store.finding.peek()) return false;
    highlights.clear();
    store.finding.value = null;
    focusCurrent();
    return true;
  }

  function focusCurrent() {
    const row = store.current.peek();
    if (row) document.getElementById(`segment-${row.index}`)?.focus({ preventScroll: true });
  }

  // Submitting and going on

  /** Submits when nothing is missing, and opens the next document; else says what is. */
  async function submitAndGoOn() {
    if (!store.editable.peek()) {
      if (store.assignment.peek().status === "submitted") await goOn();
      return;
    }
    const complete = store.counts.done.peek() === store.total && !store.counts.toCheck.peek();
    if (!complete || store.data.for_good) {
      commands.openSubmit();
      return;
    }
    const problem = await submitPass(app, { confirm: false });
    if (problem) commands.notify(problem);
    else await goOn({ submitted: true });
  }

  async function goOn({ submitted = false } = {}) {
    const next = await passes.refresh();
    if (next) {
      if (submitted) leaveWord(store.assignment.peek());
      location.assign(passes.pageOf(next));
    } else {
      commands.notify(words.lastDocument);
      requestAnimationFrame(focusCurrent);
    }
  }

  // Panes

  let foldedFor = false; // whether the outline made room for a text beside

  /** The definition: shown, then enlarged, then as it was. */
  function enlarge() {
    const { dock } = store;
    if (!store.shown.peek()) commands.notify(common.definitionHint);
    if (store.narrow.peek() && !dock.peek()) dock.value = "large";
    else dock.value = dock.peek() === "open" ? "large" : "open";
  }

  function pin() {
    const node = store.pinned.peek() ? null : store.shown.peek();
    batch(() => {
      store.pinned.value = node;
      store.coded.value = false;
      if (node && !store.dock.peek()) store.dock.value = "open";
    });
  }

  function showCoded() {
    if (!passes.own) return;
    store.coded.value = !store.coded.peek();
    if (store.coded.peek() && !store.dock.peek()) store.dock.value = "open";
  }

  function toggleBeside() {
    store.beside.value = store.beside.peek() ? null : { id: null, together: true };
    if (store.beside.peek() && innerWidth < WIDE) {
      foldedFor = store.outlineOpen.peek();
      store.outlineOpen.value = false;
    } else if (foldedFor) {
      foldedFor = false;
      store.outlineOpen.value = true;
    }
    // Lines break otherwise now: the current clause is brought back into view.
    requestAnimationFrame(() => {
      app.jump.value = store.current.peek();
    });
  }

  function toggleFocus() {
    const on = preference("focus") !== "on";
    setPreference("focus", on ? "on" : "off");
    const key = keyCap(store.codebook.keys.focus ?? "");
    commands.notify(say(on ? words.focusOn : words.focusOff, { key }));
  }

  function toggleCodebook() {
    store.codebookOpen.value = !store.codebookOpen.peek();
    if (store.narrow.peek()) store.outlineOpen.value = false;
  }

  /** Closes what lies over the text; answers whether there was anything. */
  function stepBack() {
    if (closeGoto()) return;
    if (store.filterOpen.peek()) {
      store.filterOpen.value = false;
      return;
    }
    if (store.pinned.peek() || store.coded.peek() || store.dock.peek() === "large") {
      batch(() => {
        store.pinned.value = null;
        store.coded.value = false;
        if (store.dock.peek()) store.dock.value = store.narrow.peek() ? "" : "open";
      });
    } else if (store.narrow.peek() === "over") closeDrawers();
  }

  function closeDrawers() {
    batch(() => {
      store.outlineOpen.value = false;
      store.codebookOpen.value = false;
    });
  }

  return {
    next: () => stepFiltered(1),
    previous: () => stepFiltered(-1),
    setFilter,
    toggleIn,
    clearFilter: () => setFilter(EVERYTHING),
    toggleBookmark,
    openGoto,
    search,
    stepHit,
    closeGoto,
    submitAndGoOn,
    goOn,
    enlarge,
    pin,
    showCoded,
    toggleBeside,
    toggleCodebook,
    toggleFocus,
    stepBack,
    closeDrawers,
    focusCurrent,
  };
}
