// @ts-check
/* The state of the screening page: the queue as it is shown, and what is open on the screen. */

import { computed, signal } from "@preact/signals";

/**
 * @typedef {{name: string, mine: boolean, decision: string, reason: number | null, reason_name: string, note: string, final: boolean, at: string}} Decision
 * @typedef {{id: number, number: number, status: string, reason_name: string, disagreement: boolean, decisions: Decision[], revision: string, progress?: any}} Candidate
 * @typedef {ReturnType<typeof createState>} State
 */

/** @param {any} data the page's json_script */
export function createState(data) {
  const rows = signal(/** @type {Candidate[]} */ (data.results));
  const current = signal(/** @type {number | null} */ (data.results[0]?.id ?? null));
  return {
    data,
    rows,
    more: signal(data.more),
    show: signal(data.show),
    words: signal(""),
    loading: signal(false),
    progress: signal(data.progress),
    current,
    entry: computed(() => rows.value.find((row) => row.id === current.value) ?? null),
    choosing: signal(false), // the reasons are open
    notes: signal(new Map()), // notes being written, by document
    selected: signal(new Set()),
    pending: signal(new Map()), // decisions not yet on the server, by document
    unsaved: signal(0), // how many there are, those of other tabs too
    trouble: signal(/** @type {import("../kit/api.js").ApiError | null} */ (null)), // why they are not
  };
}

/**
 * What of `entry` a screener sees as decided: the own decision still on its way, or the stored one.
 * @param {State} state
 * @param {Candidate} entry
 */
export function verdictOf(state, entry) {
  const waiting = state.pending.value.get(entry.id);
  if (waiting) return { decision: waiting.decision, reason: reasonName(state, waiting.reason), saved: false };
  const own = entry.decisions.find((row) => row.mine && !row.final);
  if (entry.status !== "candidate") return { decision: entry.status, reason: entry.reason_name, saved: true };
  if (entry.disagreement) return { decision: "disagreement", reason: "", saved: true };
  if (own) return { decision: "waiting", own: own.decision, reason: own.reason_name, saved: true };
  return null;
}

/**
 * @param {State} state
 * @param {number | null} id
 * @returns {string}
 */
export function reasonName(state, id) {
  return state.data.reasons.find((/** @type {any} */ reason) => reason.id === id)?.name ?? "";
}

/**
 * @param {State} state
 * @param {Candidate} entry
 */
export function noteOf(state, entry) {
  const written = state.notes.value.get(entry.id);
  if (written !== undefined) return written;
  const own = settles(entry) ? null : newestOwn(entry);
  return state.pending.value.get(entry.id)?.note ?? own?.note ?? "";
}

/**
 * Whether the reader is one of two screeners who did not decide alike.
 * @param {Candidate} entry
 */
export function isParty(entry) {
  const own = entry.decisions.filter((row) => !row.final);
  return own.some((row) => row.mine) && new Set(own.map((row) => row.decision)).size > 1;
}

/**
 * Whether the reader's next decision is to settle a disagreement of their own: it has its own note.
 * @param {Candidate} entry
 */
export const settles = (entry) => isParty(entry) && !entry.decisions.some((row) => row.final);

/**
 * One's own newest decision on the document.
 * @param {Candidate} entry
 */
export function newestOwn(entry) {
  return entry.decisions
    .filter((row) => row.mine)
    .reduce((newest, row) => (newest && newest.at > row.at ? newest : row), /** @type {Decision | null} */ (null));
}

/**
 * Puts the server's entry in the place of the one shown.
 * @param {State} state
 * @param {Candidate} entry
 */
export function replace(state, entry) {
  const { progress, ...row } = entry;
  if (progress) state.progress.value = progress;
  state.rows.value = state.rows.value.map((old) => (old.id === row.id ? row : old));
}
