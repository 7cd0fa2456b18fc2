// @ts-check
/* From one document to the next: what was submitted is said where one arrives, with the way back. */

import { say } from "./words.js";
import { moving as words } from "./words_moving.js";

const PLACE = "policycoder/submitted";

/** @param {{id: number, document: {number: number}}} pass that was submitted just now */
export function leaveWord({ id, document }) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ id, number: document.number }));
  } catch {
    /* then it is not said */
  }
}

/** @param {{store: any, commands: any}} app */
export function sayWord({ store, commands }) {
  const left = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  const { id, document } = store.assignment.peek();
  if (!left || left.id === id) return;
  commands.notify(say(words.submittedNow, { document: left.number, number: document.number }), {
    href: `/assignments/${left.id}/`,
    text: say(words.backTo, { number: left.number }),
  });
}
