/* What is in this browser and not on the server yet, in the order in which it was done. */

import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { sayNumber, words } from "../words.js";
import { answersOf } from "./trouble.js";

export function Unsent({ app }) {
  const { queue, outbox, store, commands } = app;
  const n = queue.unsaved.value + outbox.unsaved.value;
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
      ${outbox.letters.value.map((letter) => html`<${Letter} key=${letter.key} app=${app} ...${letter} onShow=${show} />`)}
      ${queue.elsewhere().map((key) => line(key, store.byId.get(key)?.content.value, words.unsentElsewhere))}
    </ul>
    <footer>
      <button type="button" class="btn" onClick=${close}>${words.close}</button>
      <button type="button" class="btn btn-primary" onClick=${() => {
        queue.retryNow();
        outbox.retryNow();
      }}>${words.retry}</button>
    </footer>
  <//>`;
}

/* A note, a reply, a proposal; where it was not accepted, what to do with it is said where it was written. */
function Letter({ app, content: { label, body = {} }, problem, onShow }) {
  const { store, commands } = app;
  const row = store.byId.get(body.clause ?? body.clauses?.[0].clause);
  const show = () => {
    if (row) onShow(row);
    else commands.closeDialog();
    if (body.clauses) commands.openProposed(row);
    else commands.openNotes();
  };
  return html`<li data-unsent-letter><b>${label}</b>
    <span class="clamp">${body.name || body.text} ${problem && html`<span class="alarm">${problem}</span>`}</span>
    <button type="button" class="btn btn-sm" onClick=${show}>${words.showThem}</button></li>`;
}
