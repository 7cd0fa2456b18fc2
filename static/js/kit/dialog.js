// @ts-check
/* A native dialog, which holds the focus and closes on Esc. */

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, Icon } from "./html.js";

/**
 * Where the focus was; where nothing had it, or what had it is gone, what the page is about.
 * @param {Element | null} before
 */
function focusAgain(before) {
  const known = before?.isConnected && before !== document.body;
  const target = known ? before : (document.querySelector("[data-current]") ?? document.querySelector("main"));
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

/**
 * Opened and focused before the key press ends: the next keys are meant for the dialog.
 * @param {{title: string, wide?: boolean, onClose: () => void, children: any}} props
 */
export function Dialog({ title, wide = false, onClose, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      // While it is open nothing else takes the focus.
      dialog?.close();
      focusAgain(before);
    };
  }, []);
  return html`<dialog ref=${element} class=${wide ? "dialog-wide" : undefined} aria-label=${title}
    onCancel=${(/** @type {Event} */ event) => {
      event.preventDefault();
      onClose();
    }}>
    <header><h2>${title}</h2>
      <button type="button" class="icon-button" aria-label=${gettext("Close")} onClick=${onClose}><${Icon} name="x" /></button></header>
    ${children}
  </dialog>`;
}
