// @ts-check
/* The workbench's state: one row a clause with its own signals, so that a key press paints one row
   of five thousand; sections of the outline with their counts; what is open on the screen. */

import { batch, computed, signal } from "@preact/signals";

import { EVERYTHING } from "./filter.js";
import { contentOf, progressOf, sameContent } from "./judgement.js";

/**
 * @template T
 * @typedef {import("@preact/signals").Signal<T>} Signal
 */
/**
 * @typedef {import("./judgement.js").Content} Content
 * @typedef {"untouched" | "half" | "done"} Progress
 * @typedef {{id: number, kind: string, codable: boolean, number: string | null, depth: number, text: string, path: string, assigned?: boolean}} Clause
 *
 * @typedef {Object} Section what stands under a heading
 * @property {Row} row of the heading
 * @property {Section | null} parent
 * @property {number} depth
 * @property {number} total
 * @property {Signal<number>} done
 *
 * @typedef {Object} Row a segment of the text
 * @property {Clause} clause
 * @property {number} index among all
 * @property {number} order among those that can be coded
 * @property {boolean} codable and assigned
 * @property {boolean} heading
 * @property {boolean} others a clause that is not assigned in this pass
 * @property {Section | null} section
 * @property {Signal<Content>} content as it is shown
 * @property {Content} stored what the server holds, at `revision`
 * @property {number} revision
 * @property {Signal<boolean>} active
 * @property {Signal<boolean>} selected among several
 * @property {Signal<boolean>} toCheck carried over to a clause that reads otherwise now, or to be reconsidered
 * @property {any[]} queued what the move of the round asks to reconsider, by dimension
 * @property {Signal<"" | "conflict" | "refused">} trouble what the server said of this clause
 * @property {Signal<any[]>} proposals those made from it
 * @property {Signal<string[]>} drafted what is being written on it and not saved
 * @property {Progress} progress
 * @property {boolean} unsure
 */

const HEADINGS = new Set(["heading", "attachment_heading"]);

/**
 * @param {{assignment: any, clauses: Clause[], judgements: any[], reconsider: any[], proposals?: any[], bookmarks?: number[], user: any}} data the page's json_script
 * @param {{required: string[]}} codebook from readCodebook
 */
export function createStore(data, codebook) {
  const judgements = new Map(data.judgements.map((judgement) => [judgement.clause, judgement]));
  const rows = data.clauses.map((clause, index) => createRow(clause, index, judgements.get(clause.id)));
  const codable = rows.filter((row) => row.codable);
  codable.forEach((row, order) => {
    row.order = order;
  });
  const byId = new Map(codable.map((row) => [row.clause.id, row]));
  for (const entry of data.reconsider) byId.get(entry.clause)?.queued.push(entry);
  const outline = buildOutline(rows);
  const counts = {
    done: signal(0),
    unsure: signal(0),
    toCheck: signal(codable.filter((row) => row.toCheck.peek()).length),
  };
  const changes = signal(0);

  for (const row of codable) count(row, progressOf(row.content.peek(), codebook.required), row.content.peek().unsure);

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
      proposals.value = found;
      for (const row of codable) {
        const now = on.get(row.clause.id) ?? [];
        if (now.length || row.proposals.peek().length) row.proposals.value = now;
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
 * Whether its coder has to look at it again: the clause reads otherwise now, or the codebook does.
 * @param {any} judgement as the server answers it
 */
export function isToCheck(judgement) {
  return judgement?.carried === "changed" || Boolean(judgement?.to_reconsider?.length);
}

/**
 * @param {Clause} clause
 * @param {number} index
 * @param {any} judgement
 * @returns {Row}
 */
function createRow(clause, index, judgement) {
  return {
    clause,
    index,
    order: -1,
    codable: clause.codable && clause.number !== null && clause.assigned !== false,
    heading: HEADINGS.has(clause.kind) && !clause.codable,
    others: clause.assigned === false && clause.codable,
    section: null,
    content: signal(contentOf(judgement)),
    stored: contentOf(judgement),
    active: signal(false),
    selected: signal(false),
    toCheck: signal(isToCheck(judgement)),
    queued: [],
    trouble: signal(""),
    proposals: signal([]),
    drafted: signal([]),
    revision: judgement?.revision ?? 0,
    progress: "untouched",
    unsure: false,
  };
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
