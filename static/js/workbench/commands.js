/* What a coder can do, whichever key, button or link asks for it. */

import { batch } from "@preact/signals";

import { quoteOf } from "./choosing.js";
import { toggleFavourite } from "./favourites.js";
import { isChecking } from "./filter.js";
import { isCoded, sameContent, withMemo, withNodeToggled, withOutcomeToggled, withUnsure } from "./judgement.js";
import { createMany } from "./many.js";
import { chosenWords } from "./proposing.js";
import { rememberRecent } from "./recent.js";
import { createSelecting } from "./selecting.js";
import { createSpanning } from "./spanning.js";
import { speak } from "./speaking.js";
import { say, sayNumber, words } from "./words.js";
import { moving as comparing } from "./words_moving.js";

/** @param {{store, queue, history}} parts */
export function createCommands({ store, queue, history }) {
  const { codebook } = store;

  /* What the screen shows anyway is only read aloud; what it does not show appears as a notice. */
  function announce(text) {
    speak(store, text);
  }

  /** @param {string} text @param {{href: string, text: string}} [link] */
  function notify(text, link) {
    store.notice.value = { text, link, serial: (store.notice.peek()?.serial ?? 0) + 1 };
  }

  function change(row, content, { recorded = true, joins = false } = {}) {
    if (!store.editable.peek()) {
      notify(words.readOnlyShort);
      return false;
    }
    const before = row.content.peek();
    if (!store.show(row, content)) return false;
    store.mark(row, false);
    if (recorded) history.record({ clause: row.clause.id, before, after: content }, { joins });
    queue.edit(row.clause.id, content, row.revision);
    return true;
  }

  /* All or none of it is one step, and one call. */
  function changeAll(edits, { recorded = true } = {}) {
    if (!store.editable.peek()) {
      notify(words.readOnlyShort);
      return [];
    }
    const changed = [];
    batch(() => {
      for (const { row, content } of edits) {
        const before = row.content.peek();
        if (!store.show(row, content)) continue;
        store.mark(row, false);
        changed.push({ row, before, after: content });
      }
    });
    if (recorded && changed.length)
      history.recordAll(changed.map(({ row, ...change }) => ({ clause: row.clause.id, ...change })));
    queue.editMany(changed.map(({ row, after }) => ({ key: row.clause.id, content: after, revision: row.revision })));
    return changed;
  }

  function use(dimension, node) {
    store.used.value = node;
    store.last.value = { dimension, node };
    rememberRecent(store, `${dimension.key}/${node.key}`);
  }

  function takeSeveral() {
    store.taking.value = !store.taking.peek();
    if (store.taking.peek()) notify(words.selection.takeLast);
  }

  /* `still`: the row is where the person points; the text must not move under the hand. */
  function goTo(row, { still = false, keeps = false } = {}) {
    if (!row) return;
    if (!keeps) selecting.clear();
    if (row === store.current.peek()) return;
    batch(() => {
      store.still.value = still;
      const before = store.current.peek();
      if (before) before.active.value = false;
      row.active.value = true;
      store.current.value = row;
    });
  }

  function step(by) {
    const at = store.current.peek()?.order ?? 0;
    if (isChecking(store)) {
      const left = store.codable.filter((row) => row.toCheck.peek() && (by > 0 ? row.order > at : row.order < at));
      goTo(by > 0 ? left[Math.min(by, left.length) - 1] : left[Math.max(left.length + by, 0)]);
      return;
    }
    goTo(store.codable[Math.min(Math.max(at + by, 0), store.total - 1)]);
  }

  /* On the words that are chosen, or on the whole clause; `place` says otherwise, null for the clause. */
  function toggleNode(dimension, node, row = store.current.peek(), place = spanning.placeIn(row)) {
    if (!row || (place && !spanning.takesSpans(dimension))) return;
    const before = row.content.peek();
    const adds = !isCoded(before, dimension.key, node.key, place);
    if (!change(row, withNodeToggled(before, dimension, node.key, place))) return;
    if (adds) use(dimension, node);
    else store.used.value = node;
    const quote = place ? say(words.quoted, { quote: quoteOf({ row, ...place }) }) : "";
    announce(say(adds ? words.nodeAdded : words.nodeRemoved, { clause: row.clause.number, node: node.name + quote }));
    if (place) spanning.coded(adds);
  }

  function toggleOutcome(dimension, outcome, row = store.current.peek()) {
    if (!row) return;
    if (!change(row, withOutcomeToggled(row.content.peek(), dimension.key, outcome))) return;
    const set = row.content.peek().dimensions[dimension.key];
    if (set) store.last.value = { dimension, outcome };
    const text = set ? words.outcomeSet : words.outcomeRemoved;
    announce(say(text, { clause: row.clause.number, dimension: dimension.name, outcome: words.outcome[outcome] }));
  }

  /* `none` goes to the first dimension without an outcome; it never replaces nodes that were coded. */
  function noneTarget(content) {
    const offering = codebook.dimensions.filter((dimension) => dimension.none);
    const open = offering.find((dimension) => !content.dimensions[dimension.key]);
    return open ?? offering.findLast((dimension) => content.dimensions[dimension.key].outcome === "none") ?? null;
  }

  function undeterminableTarget(content) {
    const offering = codebook.dimensions.filter((dimension) => dimension.undeterminable);
    if (offering.length < 2) return offering[0] ?? null;
    const open = offering.find((dimension) => !content.dimensions[dimension.key]);
    return (
      open ?? offering.findLast((dimension) => content.dimensions[dimension.key].outcome === "undeterminable") ?? null
    );
  }

  function pressNone() {
    const row = store.current.peek();
    const target = row && noneTarget(row.content.peek());
    if (target) toggleOutcome(target, "none");
    else if (row) notify(words.noneHasNoPlace);
  }

  function pressUndeterminable() {
    const row = store.current.peek();
    const target = row && undeterminableTarget(row.content.peek());
    if (target) toggleOutcome(target, "undeterminable");
  }

  function noneOnAll() {
    const row = store.current.peek();
    if (!row) return;
    let content = row.content.peek();
    for (const dimension of codebook.dimensions) {
      if (dimension.none && !content.dimensions[dimension.key])
        content = withOutcomeToggled(content, dimension.key, "none");
    }
    if (change(row, content)) announce(say(words.noneOnAllSet, { clause: row.clause.number }));
    else notify(words.noneHasNoPlace);
  }

  function toggleUnsure() {
    const row = store.current.peek();
    if (!row) return;
    const unsure = !row.content.peek().unsure;
    if (!change(row, withUnsure(row.content.peek(), unsure))) return;
    announce(say(unsure ? words.unsureSet : words.unsureRemoved, { clause: row.clause.number }));
  }

  /* The same judgement sent once more says that it still holds for the clause as it reads now. */
  function confirm(row = store.current.peek()) {
    if (!row?.toCheck.peek()) return;
    if (!store.editable.peek()) {
      notify(words.readOnlyShort);
      return;
    }
    store.mark(row, false);
    queue.edit(row.clause.id, row.content.peek(), row.revision);
    announce(say(words.confirmed, { clause: row.clause.number }));
  }

  function saveMemo(row, memo) {
    if (change(row, withMemo(row.content.peek(), memo))) announce(say(words.memoSaved, { clause: row.clause.number }));
  }

  function openPropose(row = store.current.peek()) {
    if (!row) return;
    if (store.editable.peek()) open({ kind: "propose", row, chosen: chosenWords(store, row) });
    else notify(words.readOnlyShort);
  }

  /* What was proposed marks the clause; how it is coded meanwhile the coder has said. */
  function afterProposal(row, { sent, unsure, undeterminable }) {
    store.dialog.value = null;
    let content = row.content.peek();
    if (unsure) content = withUnsure(content, true);
    if (undeterminable) content = withOutcomeToggled(content, undeterminable.key, "undeterminable");
    change(row, content);
    notify(say(sent ? words.proposedDone : words.proposedWaits, { clause: row.clause.number }));
  }

  function doneAndNext() {
    const row = store.current.peek();
    if (!row) return;
    const after = [...store.codable.slice(row.order + 1), ...store.codable.slice(0, row.order)];
    const next =
      (isChecking(store) && after.find((other) => other.toCheck.peek())) ||
      after.find((other) => other.progress !== "done" || other.toCheck.peek());
    const missing = missingOf(row.content.peek());
    if (missing.length && row.progress === "half") {
      const names = missing.map((dimension) => dimension.name).join(words.listComma);
      notify(say(words.stillMissing, { clause: row.clause.number, dimensions: names }));
    } else if (!next && row.progress === "done" && !row.toCheck.peek()) {
      notify(words.allDone);
    }
    goTo(next);
  }

  function nextToCheck() {
    const at = store.current.peek()?.order ?? -1;
    const left = store.codable.filter((row) => row.toCheck.peek());
    goTo(left.find((row) => row.order > at) ?? left[0]);
  }

  function missingOf(content) {
    return codebook.dimensions.filter((dimension) => dimension.required && !content.dimensions[dimension.key]);
  }

  function travel(stepTaken, side, text) {
    if (!stepTaken) {
      notify(side === "before" ? words.nothingToUndo : words.nothingToRedo);
      return;
    }
    // What has been changed elsewhere since is not what the step made, and stays.
    const other = side === "before" ? "after" : "before";
    const found = stepTaken.changes
      .map((one) => ({ ...one, row: store.byId.get(one.clause) }))
      .filter(({ row }) => row);
    const due = found.filter((one) => sameContent(one.row.content.peek(), one[other]));
    spanning.leave();
    if (found.length) goTo(found[0].row);
    changeAll(
      due.map((one) => ({ row: one.row, content: one[side] })),
      { recorded: false },
    );
    if (due.length < found.length) notify(sayNumber(words.changedSince, found.length - due.length));
    else if (found.length > 1) notify(sayNumber(words.manyTravelled[side], found.length));
    else if (found.length) announce(say(text, { clause: found[0].row.clause.number }));
  }

  /* Of the node that is pointed at, or has the focus, or was used last. */
  function toggleStar(node = store.pointed.peek() ?? store.used.peek()) {
    if (!node?.dimension) {
      notify(words.favourites.which);
      return;
    }
    const starred = toggleFavourite(store, node.dimension, node.key);
    notify(say(starred ? words.favourites.added : words.favourites.removed, { node: node.name }));
  }

  const spanning = createSpanning({ store, goTo, change, announce, notify });
  const selecting = createSelecting({ store, goTo, leaveWords: spanning.leave });
  const many = createMany({ store, selecting, changeAll, announce, notify, used: use });
  const orMany =
    (one, all) =>
    (...asked) =>
      selecting.selected() ? all(...asked) : one(...asked);

  const toggle = (dimension, node, ...at) =>
    at.length || !selecting.selected() ? toggleNode(dimension, node, ...at) : many.toggleNode(dimension, node);

  /* By its key; where a node waits to be compared with another, that other is meant. */
  function pressNode(dimension, node) {
    const pinned = store.pinned.peek();
    if (!pinned || store.coded.peek() || store.shown.peek()?.key !== pinned.key) return toggle(dimension, node);
    store.shown.value = node;
    announce(say(comparing.compared, { node: pinned.name, other: node.name }));
  }

  return {
    goTo,
    step,
    notify,
    spanning,
    selecting,
    takeSeveral,
    many,
    toggleStar,
    pressNode,
    toggleNode: toggle,
    toggleOutcome: (dimension, outcome, row) =>
      row || !selecting.selected() ? toggleOutcome(dimension, outcome, row) : many.toggleOutcome(dimension, outcome),
    noneTarget,
    undeterminableTarget,
    pressNone: orMany(pressNone, () => many.pressOutcome("none")),
    pressUndeterminable: orMany(pressUndeterminable, () => many.pressOutcome("undeterminable")),
    noneOnAll: orMany(noneOnAll, many.noneOnAll),
    toggleUnsure: orMany(toggleUnsure, many.toggleUnsure),
    confirm,
    saveMemo,
    doneAndNext,
    nextToCheck,
    missingOf,
    undo: () => store.editable.peek() && travel(history.undo(), "before", words.undone),
    redo: () => store.editable.peek() && travel(history.redo(), "after", words.redone),
    openMemo: (row = store.current.peek()) => row && open({ kind: "memo", row }),
    openPropose,
    openNotes,
    openDraft: (kind, row) =>
      ({ memo: () => open({ kind, row }), note: () => openNotes(row), propose: () => openPropose(row) })[kind](),
    afterProposal,
    openProposed: (row) => open({ kind: "proposed", row }),
    openHelp: () => open({ kind: "help" }),
    openHistory: () => open({ kind: "history" }),
    goBack(edits) {
      const changed = changeAll(edits);
      if (changed.length) notify(sayNumber(words.history.done, changed.length));
    },
    openKeymap: () => {
      store.dialog.value = { kind: "keymap" };
    },
    openSubmit: () => open({ kind: "submit" }),
    openTrouble: () => open({ kind: "trouble" }),
    openUnsent: () => open({ kind: "unsent" }),
    closeDialog: () => {
      store.dialog.value = null;
    },
    keepMine(row) {
      const stored = queue.entry(row.clause.id)?.stored?.revision;
      row.revision = stored ?? row.revision;
      queue.keepMine(row.clause.id, stored);
    },
    /** Gives up the local judgement for the stored one; it stays in the undo history. */
    takeTheirs(row, content) {
      const before = row.content.peek();
      const stored = queue.discard(row.clause.id);
      if (stored) row.revision = stored.revision;
      if (!sameContent(before, content)) history.record({ clause: row.clause.id, before, after: content });
      store.show(row, content);
      queue.tell({ type: "edit", key: row.clause.id, content });
    },
  };

  function openNotes(row = store.current.peek()) {
    open({ kind: "notes", row, chosen: row && chosenWords(store, row), node: store.shown.peek() ?? store.used.peek() });
  }

  function open(dialog) {
    if (!store.dialog.peek()) store.dialog.value = dialog;
  }
}
