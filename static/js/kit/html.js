// @ts-check
/* What every view needs: htm bound to Preact, an icon, a key cap. */

import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);

const SPRITE = new URL("../../vendor/tabler-icons-3.51.0/icons.svg", import.meta.url).pathname;

/** @param {{name: string}} props */
export function Icon({ name }) {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`${SPRITE}#icon-${name}`} /></svg>`;
}

/** @param {{children: any}} props */
export function Key({ children }) {
  return html`<kbd aria-hidden="true">${children}</kbd>`;
}

/**
 * "shift+n" -> "⇧N", as printed on the key caps.
 * @param {string} key
 */
export function keyCap(key) {
  return key.startsWith("shift+") ? `⇧${key.slice(6).toUpperCase()}` : key;
}

/**
 * Buttons used by mouse leave the focus where it was, so that the next key still codes.
 * @param {Event} event
 */
export function keepFocus(event) {
  event.preventDefault();
}
