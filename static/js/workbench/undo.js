// @ts-check
/* What was done in this session, across clauses: each step is {clause, before, after} of contents. */

/** @typedef {{clause: number, before: import("./judgement.js").Content, after: import("./judgement.js").Content}} Step */

const LIMIT = 2000;

export class History {
  /** @type {Step[]} */
  #done = [];
  /** @type {Step[]} */
  #undone = [];

  /**
   * @param {Step} step
   * @param {{joins?: boolean}} [options] joins: it goes on from the last step, and is taken back with it
   */
  record(step, { joins = false } = {}) {
    const last = this.#done.at(-1);
    if (joins && last?.clause === step.clause) this.#done.pop();
    this.#done.push(joins && last?.clause === step.clause ? { ...step, before: last.before } : step);
    if (this.#done.length > LIMIT) this.#done.shift();
    this.#undone = [];
  }

  /** @returns the step to take back, or null */
  undo() {
    return move(this.#done, this.#undone);
  }

  /** @returns the step to redo, or null */
  redo() {
    return move(this.#undone, this.#done);
  }
}

/**
 * @param {Step[]} from
 * @param {Step[]} to
 */
function move(from, to) {
  const step = from.pop();
  if (!step) return null;
  to.push(step);
  return step;
}
