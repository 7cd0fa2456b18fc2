/* What is in this browser and not on the server yet, in the order in which it was done. */

import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { sayNumber, words } from "../words.js";
import { answersOf } from "./trouble.js";

export function Unsent({ app }) {
  const { queue, store, commands } = app;
  const n = queue.unsaved.value;
  const waiting = queue.entries();
  const close = commands.closeDialog;
  const show = (row) => {
    close();
    commands.goTo(row);
  };
  const line = (key, content, note) => {
    const row = store.byId.get(key);
    const said = content && answersOf(store.codebook, content).flatMap(({ chips }) => chips);
    return html`<li key=${key} data-unsent=${key}><b>${row?.clause.number ?? key}</b>
      <span>${said?.map(({ name, tone }, i) => html`<span key=${i} class=${`chip palette-${tone}`}>${name}</span> `)}${note && html`<span class="muted">${note}</span>`}</span>
      ${row && html`<button type="button" class="btn btn-sm" onClick=${() => show(row)}>${words.showThem}</button>`}</li>`;
  };
  return html`<${Dialog} onClose=${close} title=${sayNumber(words.unsentTitle, n)}>
    <p class="wb-hint">${words.unsentHint}</p>
    <ul class="lines wb-unsent">
      ${waiting.map(({ key, content, problem }) => line(key, content, problem))}
      ${queue.elsewhere().map((key) => line(key, store.byId.get(key)?.content.value, words.unsentElsewhere))}
    </ul>
    <footer>
      <button type="button" class="btn" onClick=${close}>${words.close}</button>
      <button type="button" class="btn btn-primary" onClick=${queue.retryNow}>${words.retry}</button>
    </footer>
  <//>`;
}
