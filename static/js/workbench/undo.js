// @ts-check
/* What was done in a pass, step by step: each has its changes of clauses and is taken back as one. It
   stays in this browser when the page is left. */

import { openDB } from "idb";

/**
 * @typedef {import("./judgement.js").Content} Content
 * @typedef {{clause: number, before: Content, after: Content}} Change
 * @typedef {{at: number, changes: Change[], undone: boolean}} Step `at`: when, and unlike any other's
 * @typedef {{put(step: Step): unknown, remove(step: Step): unknown}} Keeper
 */

const DATABASE = "policycoder-steps";
const STORE = "steps";
const WAIT_MS = 2_000;
const BROUGHT_BACK = 5_000;

/** @type {Keeper} */
const NOWHERE = { put() {}, remove() {} };

export class History {
  /** @type {Step[]} */
  #done;
  /** @type {Step[]} */
  #undone;
  #keeper;
  #last;

  /**
   * @param {Step[]} [steps] in order of time
   * @param {Keeper} [keeper]
   */
  constructor(steps = [], keeper = NOWHERE) {
    this.#done = steps.filter(({ undone }) => !undone);
    this.#undone = steps.filter(({ undone }) => undone).reverse();
    this.#keeper = keeper;
    this.#last = steps.at(-1)?.at ?? 0;
  }

  /**
   * @param {Change} change
   * @param {{joins?: boolean}} [options] joins: it goes on from the last step, and is taken back with it
   */
  record(change, { joins = false } = {}) {
    const last = this.#done.at(-1);
    const [before] = last?.changes ?? [];
    if (!joins || !last || last.changes.length > 1 || before.clause !== change.clause) {
      this.recordAll([change]);
      return;
    }
    last.changes = [{ ...change, before: before.before }];
    this.#keeper.put(last);
  }

  /** @param {Change[]} changes that are one step */
  recordAll(changes) {
    for (const step of this.#undone) this.#keeper.remove(step);
    this.#undone = [];
    // Unlike any other tab's, and later than what was done before the clock was set back.
    this.#last = Math.max(Math.floor(this.#last) + 1, Date.now()) + Math.random();
    const step = { at: this.#last, changes, undone: false };
    this.#done.push(step);
    this.#keeper.put(step);
  }

  /** @returns the step to take back, or null */
  undo() {
    return this.#move(this.#done, this.#undone, true);
  }

  /** @returns the step to do again, or null */
  redo() {
    return this.#move(this.#undone, this.#done, false);
  }

  /**
   * @param {Step[]} from
   * @param {Step[]} to
   * @param {boolean} undone
   */
  #move(from, to, undone) {
    const step = from.pop();
    if (!step) return null;
    step.undone = undone;
    to.push(step);
    this.#keeper.put(step);
    return step;
  }
}

/**
 * @param {number} user
 * @param {string} page the pass, and the codebook version that its steps speak of
 * @returns {Promise<History>} empty where the browser keeps nothing
 */
export async function openHistory(user, page) {
  const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), WAIT_MS));
  try {
    return await Promise.race([historyIn(await openDatabase(), String(user), page), tooLate]);
  } catch (error) {
    console.error("Steps to take back are not kept in this browser", error);
    return new History();
  }
}

function openDatabase() {
  return openDB(DATABASE, 1, {
    upgrade: (opened) => opened.createObjectStore(STORE, { keyPath: ["user", "page", "at"] }),
  });
}

/**
 * @param {import("idb").Database} database
 * @param {string} user
 * @param {string} page
 */
async function historyIn(database, user, page) {
  const failed = (/** @type {unknown} */ error) => console.error("A step to take back was not kept", error);
  const remove = async (/** @type {Step} */ { at }) => {
    await database.transaction(STORE, "readwrite").store.delete([user, page, at]).catch(failed);
  };
  const steps = await database.getAll(STORE, IDBKeyRange.bound([user, page], [user, page, []]));
  for (const step of steps.splice(0, steps.length - BROUGHT_BACK)) remove(step);
  return new History(steps, {
    put: (step) => database.put(STORE, { ...step, user, page }).catch(failed),
    remove,
  });
}
