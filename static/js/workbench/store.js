// @ts-check
/* The workbench's state: one row a clause with its own signals, so that a key press paints one row
   of five thousand; sections of the outline with their counts; what is open on the screen. */

import { batch, computed, signal } from "@preact/signals";

import { EVERYTHING } from "./filter.js";
import { progressOf, sameContent } from "./judgement.js";
import { rowsOf } from "./opened.js";

/**
 * @template T
 * @typedef {import("@preact/signals").Signal<T>} Signal
 */
/**
 * @typedef {import("./judgement.js").Content} Content
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("./row.js").Progress} Progress
 * @typedef {import("./row.js").Clause} Clause
 *
 * @typedef {Object} Section what stands under a heading
 * @property {Row} row of the heading
 * @property {Section | null} parent
 * @property {number} depth
 * @property {number} total
 * @property {Signal<number>} done
 */

/**
 * @param {{assignment: any, clauses: any[][], assigned: number[] | null, wraps: any, judgements: any, reconsider: any[], proposals?: any[], bookmarks?: number[], user: any}} data the page's json_script
 * @param {{required: string[]}} codebook from readCodebook
 */
export function createStore(data, codebook) {
  const rows = rowsOf(data);
  const codable = rows.filter((row) => row.codable);
  codable.forEach((row, order) => {
    row.order = order;
  });
  const byId = new Map(codable.map((row) => [row.clause.id, row]));
  for (const entry of data.reconsider) {
    const row = byId.get(entry.clause);
    if (row) row.queued = [...row.queued, entry];
  }
  const outline = buildOutline(rows);
  const counts = countedIn(codable, codebook.required);
  const changes = signal(0);

  /**
   * @param {Row} row
   * @param {Progress} progress
   * @param {boolean} unsure
   */
  function count(row, progress, unsure) {
    const done = Number(progress === "done") - Number(row.progress === "done");
    const doubts = Number(unsure) - Number(row.unsure);
    if (done) {
      counts.done.value += done;
      for (let section = row.section; section; section = section.parent) section.done.value += done;
    }
    if (doubts) counts.unsure.value += doubts;
    row.progress = progress;
    row.unsure = unsure;
  }

  /**
   * Shows `content` for the row; returns false when it means the same as what is shown.
   * @param {Row} row
   * @param {Content} content
   */
  function show(row, content) {
    if (sameContent(row.content.peek(), content)) return false;
    batch(() => {
      row.content.value = content;
      count(row, progressOf(content, codebook.required), content.unsure);
      changes.value += 1;
    });
    return true;
  }

  /**
   * Marks the row as one whose words changed under its codings, or as looked at.
   * @param {Row} row
   * @param {boolean} toCheck
   */
  function mark(row, toCheck) {
    if (row.toCheck.peek() === toCheck) return;
    batch(() => {
      row.toCheck.value = toCheck;
      counts.toCheck.value += toCheck ? 1 : -1;
      changes.value += 1;
    });
  }

  const proposals = signal(/** @type {any[]} */ ([]));

  /** @param {any[]} found every proposal from a clause of the document */
  function setProposals(found) {
    /** @type {Map<number, any[]>} */
    const on = new Map();
    for (const one of found) for (const { clause } of one.clauses) on.set(clause, [...(on.get(clause) ?? []), one]);
    batch(() => {
      for (const { clauses } of proposals.peek())
        for (const { clause } of clauses) on.set(clause, on.get(clause) ?? []);
      proposals.value = found;
      for (const [clause, now] of on) {
        const row = byId.get(clause);
        if (row) row.proposals.value = now;
      }
    });
  }
  setProposals(data.proposals ?? []);

  const assignment = signal(data.assignment);
  return {
    data,
    codebook,
    rows,
    codable,
    byId,
    outline,
    counts,
    changes,
    total: codable.length,
    inDocument: rows.filter((row) => row.codable || row.others).length,
    show,
    mark,
    proposals,
    setProposals,
    bookmarks: signal(new Set(data.bookmarks ?? [])), // ids of clauses
    assignment,
    editable: computed(() => assignment.value.editable),
    ...createView(),
  };
}

/**
 * What is done and unsure at the beginning, in the rows, in their sections and in all.
 * @param {Row[]} codable
 * @param {string[]} required
 */
function countedIn(codable, required) {
  const counts = { done: 0, unsure: 0, toCheck: 0 };
  /** @type {Map<Section, number>} */
  const done = new Map();
  for (const row of codable) {
    row.progress = progressOf(row.stored, required);
    row.unsure = row.stored.unsure;
    counts.unsure += Number(row.unsure);
    counts.toCheck += Number(row.askedToCheck);
    if (row.progress !== "done") continue;
    counts.done += 1;
    for (let section = row.section; section; section = section.parent) done.set(section, (done.get(section) ?? 0) + 1);
  }
  for (const [section, n] of done) section.done.value = n;
  return { done: signal(counts.done), unsure: signal(counts.unsure), toCheck: signal(counts.toCheck) };
}

/**
 * Headings own the clauses up to the next heading of the same or a lower depth, and count for their parents.
 * @param {Row[]} rows
 */
function buildOutline(rows) {
  /** @type {{section: Section | null, row: Row}[]} */
  const entries = [];
  /** @type {Section | null} */
  let section = null;
  for (const row of rows) {
    if (row.heading) {
      while (section && section.depth >= row.clause.depth) section = section.parent;
      section = { row, parent: section, depth: row.clause.depth, total: 0, done: signal(0) };
      entries.push({ section, row });
    } else if (row.codable) {
      row.section = section;
      for (let above = section; above; above = above.parent) above.total += 1;
      entries.push({ section: null, row });
    }
  }
  return entries.filter((entry) => !entry.section || entry.section.total > 0);
}

function createView() {
  return {
    current: signal(/** @type {Row | null} */ (null)),
    still: signal(false), // whether the current row was pointed at, so that the text stays where it is
    filter: signal(EVERYTHING), // which clauses the outline lists
    filterOpen: signal(false),
    finding: signal(/** @type {any} */ (null)), // what the box to go to a place holds: {text, hits, at, row, page}
    narrow: signal(""), // "" | "side" | "over": how little room there is
    outlineOpen: signal(true),
    codebookOpen: signal(true),
    taking: signal(false), // every clause that is pressed joins the selection, as with Shift
    dock: signal("open"), // the definition below the text: "" | "open" | "large"
    dockHeight: signal(0), // in pixels; 0: as tall as it begins
    shown: signal(/** @type {any} */ (null)), // the node whose definition is read
    pinned: signal(/** @type {any} */ (null)), // the node it is compared with
    coded: signal(false), // whether the coder's own clauses with the node are listed
    beside: signal(/** @type {any} */ (null)), // {id, together} of the text beside; id null: to be chosen
    dialog: signal(/** @type {any} */ (null)), // {kind, ...} of the open dialog
    moved: signal({ left: 0, pass: null }), // unsaved work on an earlier edition that found no clause here
    loggedOut: signal(false), // whether the log-in has expired, as far as was asked
    clock: signal(0), // minutes that this computer's clock is ahead of the server's, where that is far
    goneSeen: signal(false), // whether the coder has put away the word on clauses that are gone
    notice: signal(null), // {text, serial}: shown for a moment and read aloud
    spoken: signal(""), // read aloud only
    chosen: signal(/** @type {import("./choosing.js").Chosen | null} */ (null)), // words of a clause
    lit: signal(/** @type {{row: Row, start: number, end: number} | null} */ (null)), // a span whose chip is pointed at
    pointed: signal(null), // the node under the pointer or with the focus
    used: signal(null), // the node used last
    last: signal(/** @type {any} */ (null)), // {dimension, node or outcome}: what was given last
    selection: signal(/** @type {{from: number, to: number, rows: Row[]} | null} */ (null)), // several clauses, by their order
    first: signal(""), // the first of two keys for a node, until the second is pressed
    recent: signal(/** @type {string[]} */ ([])), // ids of the choices used last, newest first
  };
}
