/* Beside the nodes, for the mouse: one clause back, one on, and on to the next that is not done. */

import { html, Icon, keepFocus } from "../../kit/html.js";
import { moving as words } from "../words_moving.js";

export function Stepper({ app }) {
  const { store, commands, moving } = app;
  const row = store.current.value;
  const marked = row && store.bookmarks.value.has(row.clause.id);
  return html`<div class="wb-stepper">
    <${Step} icon="arrow-up" label=${words.previous} run=${() => commands.step(-1)} />
    <b>${row?.clause.number ?? ""}</b>
    <${Step} icon="arrow-down" label=${words.next} run=${() => commands.step(1)} />
    <button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${commands.doneAndNext}>${words.doneNext}</button>
    <span class="wb-stepper-end">
      <${Step} icon=${"flag"} label=${words.bookmark} pressed=${Boolean(marked)} run=${() => moving.toggleBookmark()} />
      <${Step} icon="search" label=${words.goto} run=${moving.openGoto} />
      <${Step} icon="books" label=${words.beside} pressed=${Boolean(store.beside.value)} run=${moving.toggleBeside} />
      <${Step} icon="info-circle" label=${words.definitionPane} pressed=${Boolean(store.dock.value)} run=${() => {
        store.dock.value = store.dock.peek() ? "" : "open";
      }} />
    </span>
  </div>`;
}

function Step({ icon, label, pressed, run }) {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${label} aria-pressed=${pressed} onMouseDown=${keepFocus} onClick=${run}>
    <${Icon} name=${icon} /></button>`;
}
