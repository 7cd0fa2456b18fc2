/* What is written in a dialog and not saved. */

import { html } from "../../kit/html.js";
import { words } from "../words.js";

/** That what is written is a draft, what is saved instead, and the way back to it. */
export function DraftLine({ drafts, what, stored = "", onDrop }) {
  if (drafts.all.value[what] === undefined) return null;
  return html`<p class="wb-hint wb-draft-line" role="status"><span>${drafts.kept.value ? words.draft : words.draftHere}${stored && ` · ${words.memoStored} ${stored}`}</span>
    <button type="button" class="btn btn-sm" onClick=${onDrop}>${words.dropDraft}</button></p>`;
}
