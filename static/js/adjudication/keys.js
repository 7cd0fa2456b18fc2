// @ts-check
/* Which key does what. */

import { listenToKeys } from "../kit/keys.js";
import { REASONS } from "./words.js";

/** The keys by which the first and the second person of a meeting vote. */
export const VOTES = ["12345", "67890"];

/**
 * @param {any} store
 * @param {any} desk
 * @param {any} meeting
 */
export function installKeys(store, desk, meeting) {
  /** @type {Record<string, () => unknown>} */
  const plain = {
    n: () => desk.outcome("none"),
    u: () => desk.outcome("undeterminable"),
    e: () => open("nodes"),
    "?": () => open("keys"),
    m: desk.takeMajority,
    i: () => document.getElementById("decision-note")?.focus(),
    Enter: desk.settle,
    s: desk.skip,
    o: desk.reopen,
    z: desk.undo,
    j: desk.nextOpen,
    ArrowDown: () => desk.step(1),
    ArrowUp: () => desk.step(-1),
    ArrowRight: () => desk.turn(1),
    ArrowLeft: () => desk.turn(-1),
    ...Object.fromEntries(REASONS.map(([reason, , key]) => [key, () => desk.reason(reason)])),
  };

  /** @param {string} name */
  function open(name) {
    store.dialog.value = name;
  }

  listenToKeys((key, event) => {
    if (event.ctrlKey || event.metaKey) return key === "z" && desk.undo;
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    if (digit !== undefined) return digitOf(digit, event.shiftKey);
    return plain[key];
  });

  /**
   * @param {string} digit
   * @param {boolean} shift
   */
  function digitOf(digit, shift) {
    const voter = VOTES.findIndex((keys) => keys.includes(digit));
    if (store.meeting.peek() && !shift) return () => meeting.vote(voter, VOTES[voter].indexOf(digit));
    return digit !== "0" && (() => desk.choose(Number(digit) - 1, shift));
  }
}
