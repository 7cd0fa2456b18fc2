/* Where what had the focus is gone, the clause one is at has it, so that the next key codes; in a dialog,
   its heading. */

/** @param {{moving: {focusCurrent: () => void}}} app */
export function guardFocus({ moving }) {
  let last = document.body;
  document.addEventListener("focusin", ({ target }) => {
    last = target;
  });

  function look() {
    if (document.activeElement !== document.body || last === document.body) return;
    if (last.isConnected && last.checkVisibility()) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) focusHeading(dialog);
    else moving.focusCurrent();
  }

  const soon = () => requestAnimationFrame(look);
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("keyup", soon);
}

function focusHeading(dialog) {
  const heading = dialog.querySelector("h2") ?? dialog;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
