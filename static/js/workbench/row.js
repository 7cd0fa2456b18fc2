// @ts-check
/* A segment of the text as the page knows it. There are thousands, of which few are ever seen or
   touched: a signal is made when it is first asked for. */

import { signal } from "@preact/signals";

/**
 * @template T
 * @typedef {import("@preact/signals").Signal<T>} Signal
 */
/**
 * @typedef {import("./judgement.js").Content} Content
 * @typedef {import("./store.js").Section} Section
 * @typedef {"untouched" | "half" | "done"} Progress
 * @typedef {{id: number, kind: string, codable: boolean, number: string | null, depth: number, text: string, path: string, start: number, end: number, assigned?: boolean, wraps?: any[]}} Clause
 */

const HEADINGS = new Set(["heading", "attachment_heading"]);

export class Row {
  #begun;
  #checked;
  /** @type {Signal<Content> | undefined} */
  #content;
  /** @type {Signal<boolean> | undefined} */
  #toCheck;
  /** @type {Signal<boolean> | undefined} */
  #active;
  /** @type {Signal<boolean> | undefined} */
  #selected;
  /** @type {Signal<"" | "conflict" | "refused"> | undefined} */
  #trouble;
  /** @type {Signal<any[]> | undefined} */
  #proposals;
  /** @type {Signal<any[]> | undefined} */
  #notes;
  /** @type {Signal<string[]> | undefined} */
  #drafted;

  /**
   * @param {Clause} clause
   * @param {number} index among all segments
   * @param {{revision: number, content: Content, toCheck: boolean}} judgement
   */
  constructor(clause, index, { revision, content, toCheck }) {
    this.clause = clause;
    this.index = index;
    this.order = -1; // among those that can be coded
    /** Whether it can be coded, and is assigned. */
    this.codable = clause.codable && clause.number !== null && clause.assigned !== false;
    this.heading = HEADINGS.has(clause.kind) && !clause.codable;
    /** A clause that is not assigned in this pass. */
    this.others = clause.assigned === false && clause.codable;
    /** @type {Section | null} */
    this.section = null;
    /** What the server holds, at `revision`. @type {Content} */
    this.stored = content;
    this.revision = revision;
    /** What the move of the round asks to reconsider, by dimension. @type {any[]} */
    this.queued = NONE;
    /** @type {Progress} */
    this.progress = "untouched";
    this.unsure = false;
    this.#begun = content;
    this.#checked = toCheck;
  }

  /** As it is shown. */
  get content() {
    this.#content ??= signal(this.#begun);
    return this.#content;
  }

  /** Whether it was carried over to a clause that reads otherwise now, or is to be reconsidered. */
  get toCheck() {
    this.#toCheck ??= signal(this.#checked);
    return this.#toCheck;
  }

  /** Whether it was so when the page was opened. */
  get askedToCheck() {
    return this.#checked;
  }

  get active() {
    this.#active ??= signal(false);
    return this.#active;
  }

  /** Among several. */
  get selected() {
    this.#selected ??= signal(false);
    return this.#selected;
  }

  /** What the server said of this clause. */
  get trouble() {
    this.#trouble ??= signal(/** @type {"" | "conflict" | "refused"} */ (""));
    return this.#trouble;
  }

  /** Those made from it. */
  get proposals() {
    this.#proposals ??= signal(/** @type {any[]} */ (NONE));
    return this.#proposals;
  }

  /** Those written on it. */
  get notes() {
    this.#notes ??= signal(/** @type {any[]} */ (NONE));
    return this.#notes;
  }

  /** What is being written on it and not saved. */
  get drafted() {
    this.#drafted ??= signal(/** @type {string[]} */ (NONE));
    return this.#drafted;
  }
}

/** @type {never[]} */
const NONE = [];
