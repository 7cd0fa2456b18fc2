// @ts-check
/* A native dialog, which holds the focus and closes on Esc. */

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, Icon } from "./html.js";

/**
 * Opened and focused before the key press ends: the next keys are meant for the dialog.
 * @param {{title: string, wide?: boolean, onClose: () => void, children: any}} props
 */
export function Dialog({ title, wide = false, onClose, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true });
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
