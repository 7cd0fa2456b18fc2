/* What every view needs: htm bound to Preact, an icon, the mark of a clause's state. */

import htm from "htm";
import { h } from "preact";

import { words } from "../words.js";

export const html = htm.bind(h);

const SPRITE = new URL("../../../vendor/tabler-icons-3.51.0/icons.svg", import.meta.url).pathname;

export function Icon({ name }) {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`${SPRITE}#icon-${name}`} /></svg>`;
}

/** Shape and words beside the colour: ring, half ring, disc; dashed while to be checked; a diamond when unsure. */
export function Mark({ progress, unsure, toCheck }) {
  const label = stateWords(progress, unsure, toCheck);
  return html`<span class=${`wb-mark wb-mark-${toCheck ? "check" : progress}${unsure ? " wb-mark-unsure" : ""}`} role="img" title=${label} aria-label=${label}></span>`;
}

export function stateWords(progress, unsure, toCheck) {
  const state = toCheck ? words.toCheckState : words.state[progress];
  return unsure ? `${state}, ${words.unsure}` : state;
}

export function Key({ children }) {
  return html`<kbd aria-hidden="true">${children}</kbd>`;
}

/** "shift+n" -> "Shift N", as printed on the key caps. */
export function keyCap(key) {
  return key.startsWith("shift+") ? `⇧${key.slice(6).toUpperCase()}` : key;
}

/* Buttons used by mouse leave the focus where it was, so that the next key still codes. */
export function keepFocus(event) {
  event.preventDefault();
}
