/* What was done in this session, across clauses: each step is {clause, before, after} of contents. */

const LIMIT = 2000;

export class History {
  #done = [];
  #undone = [];

  record(step) {
    this.#done.push(step);
    if (this.#done.length > LIMIT) this.#done.shift();
    this.#undone = [];
  }

  /** @returns the step to take back, or null */
  undo() {
    return move(this.#done, this.#undone);
  }

  /** @returns the step to do again, or null */
  redo() {
    return move(this.#undone, this.#done);
  }
}

function move(from, to) {
  const step = from.pop();
  if (!step) return null;
  to.push(step);
  return step;
}
