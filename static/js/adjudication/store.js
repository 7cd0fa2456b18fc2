// @ts-check
/* What the page knows: the queue, the clauses looked at, what is being decided. */

import { computed, signal } from "@preact/signals";
import { openDrafts } from "../kit/drafts.js";
import { readCodebook } from "../workbench/codebook.js";

/** @typedef {import("./choice.js").Draft} Draft */

/** @param {any} data as the page has it */
export function createStore(data) {
  const codebook = readCodebook(data.codebook);
  const drafts = openDrafts(data.user.id, `adjudication/${data.round.id}`);
  /** @type {import("@preact/signals").Signal<any[]>} */
  const queue = signal([]);
  /** @type {import("@preact/signals").Signal<Map<number, any>>} */
  const details = signal(new Map());
  const current = signal(/** @type {number | null} */ (null));
  const dimension = signal("");
  const store = {
    data,
    codebook,
    drafts,
    queue,
    details,
    current,
    dimension,
    filters: signal(/** @type {Record<string, string>} */ ({ state: "open" })),
    next: signal(/** @type {string | null} */ (null)),
    loading: signal(true),
    progress: signal({ disputed: 0, decided: 0, skipped: 0 }),
    status: signal(data.round.status),
    meeting: signal(data.meeting),
    votes: signal(/** @type {Record<string, number>} */ ({})),
    /** Words chosen in the clause, in code points of the document. */
    chosen: signal(/** @type {{start: number, end: number} | null} */ (null)),
    /** What of the clause is marked: a choice pointed at. */
    pointed: signal(/** @type {any} */ (null)),
    dialog: signal(""),
    detail: computed(() => details.value.get(current.value ?? 0)),
    /** The dimension that is decided on, with its choices. */
    item: computed(() => details.value.get(current.value ?? 0)?.dimensions[dimension.value]),
    draft: computed(() => draftOf(current.value, dimension.value)),
    draftOf,
    take,
  };

  /**
   * What is being chosen, or else what is decided.
   * @param {number | null} clause
   * @param {string} key
   * @returns {Draft}
   */
  function draftOf(clause, key) {
    const own = drafts.all.value[`${clause}/${key}`];
    if (own) return own;
    const {
      outcome = null,
      references = [],
      reason = "",
      note = "",
    } = details.value.get(clause ?? 0)?.dimensions[key] ?? {};
    return { outcome, references, reason, note };
  }

  /**
   * A clause as the server has it.
   * @param {any} detail
   */
  function take(detail) {
    details.value = new Map(details.value).set(detail.clause.id, detail);
    queue.value = queue.value.map((row) => (row.id === detail.clause.id ? rowOf(row, detail) : row));
  }

  return store;
}

/**
 * @param {any} row
 * @param {any} detail
 */
function rowOf(row, detail) {
  const dimensions = Object.fromEntries(
    Object.keys(row.dimensions).map((key) => {
      const { state, kinds, rule, outdated } = detail.dimensions[key];
      return [key, { state, kinds, rule, outdated }];
    }),
  );
  return { ...row, revision: detail.revision, dimensions };
}
