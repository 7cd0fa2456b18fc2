/* The mark of a clause's state. */

import { html } from "../../kit/html.js";
import { words } from "../words.js";

/** Shape and words beside the colour: ring, half ring, disc; dashed while to be checked; a diamond when unsure. */
export function Mark({ progress, unsure, toCheck }) {
  const label = stateWords(progress, unsure, toCheck);
  return html`<span class=${`wb-mark wb-mark-${toCheck ? "check" : progress}${unsure ? " wb-mark-unsure" : ""}`} role="img" title=${label} aria-label=${label}></span>`;
}

export function stateWords(progress, unsure, toCheck) {
  const state = toCheck ? words.toCheckState : words.state[progress];
  return unsure ? `${state}, ${words.unsure}` : state;
}
