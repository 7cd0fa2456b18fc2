// @ts-check
/* The saving state in one word, and waiting for the good one. */

import { effect } from "@preact/signals";

/** @typedef {{waiting: number, conflict: number, refused: number, elsewhere: number}} Sizes how many things are unsaved, by why */

/**
 * @param {"online" | "offline" | "server" | "login"} link from createRetry
 * @param {Sizes} sizes
 * @returns {"saved" | "saving" | "offline" | "server" | "login" | "trouble"}
 */
export function stateOf(link, { waiting, conflict, refused, elsewhere }) {
  if (link !== "online" && (link === "offline" || waiting)) return link;
  if (waiting || elsewhere) return "saving";
  return conflict + refused ? "trouble" : "saved";
}

/** @param {Sizes} sizes */
export function sum(sizes) {
  return Object.values(sizes).reduce((total, size) => total + size, 0);
}

/**
 * @param {import("@preact/signals").ReadonlySignal<number>} number
 * @param {number} ms
 * @returns {Promise<boolean>} true as soon as the number is 0, false when it still is not after `ms`
 */
export function becomesZero(number, ms) {
  return new Promise((resolve) => {
    let stop = () => {};
    const finish = (/** @type {boolean} */ zero) => {
      clearTimeout(timer);
      stop();
      resolve(zero);
    };
    const timer = setTimeout(() => finish(false), ms);
    stop = effect(() => {
      if (number.value === 0) queueMicrotask(() => finish(true));
    });
  });
}
