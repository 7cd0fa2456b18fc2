/* The box above the text: to a clause by its number, or from place to place of the words. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { numberIn } from "../goto.js";
import { say } from "../words.js";
import { moving as words } from "../words_moving.js";

export function GotoBox({ app }) {
  const finding = app.store.finding.value;
  const input = useRef(null);
  const open = Boolean(finding);
  useLayoutEffect(() => {
    if (!open) return;
    input.current.focus();
    input.current.select();
  }, [open]);
  if (!open) return null;
  const { moving } = app;

  function onKeyDown(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") moving.stepHit(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown") moving.stepHit(1);
    else if (event.key === "ArrowUp") moving.stepHit(-1);
    else if (event.key === "Escape") moving.closeGoto();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return html`<div class="wb-goto" role="search" aria-label=${words.gotoLabel}>
    <input id="wb-goto" ref=${input} type="text" class="form-control" autocomplete="off" spellcheck=${false} aria-label=${words.gotoLabel}
      placeholder=${words.gotoPlaceholder} value=${finding.text} onKeyDown=${onKeyDown}
      onInput=${(event) => moving.search(event.currentTarget.value)} />
    <span class="wb-goto-said">${saidOf(finding)}</span>
    ${[
      ["chevron-up", words.previousHit, () => moving.stepHit(-1)],
      ["chevron-down", words.nextHit, () => moving.stepHit(1)],
      ["x", words.hide, moving.closeGoto],
    ].map(
      ([
        icon,
        label,
        run,
      ]) => html`<button type="button" key=${icon} class="icon-button" title=${label} aria-label=${label}
      onMouseDown=${keepFocus} onClick=${run}><${Icon} name=${icon} /></button>`,
    )}
  </div>`;
}

/** What was found, in words. */
export function saidOf({ text, hits, at, row, page }) {
  if (!text.trim()) return "";
  if (row) return row.clause.number;
  if (page) return say(words.otherDocument, { number: text.split("-")[0] });
  if (hits.length) return say(words.hits, { at: at < 0 ? "–" : at + 1, n: hits.length });
  return numberIn(text) ? words.noNumber : words.noHits;
}
