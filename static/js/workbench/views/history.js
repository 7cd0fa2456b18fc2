/* What was saved in the pass, in words, and going back: of one clause, or everything since. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../../kit/api.js";
import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { contentOf } from "../judgement.js";
import { differences, editsBack, readSaves } from "../reverting.js";
import { sayNumber, words } from "../words.js";

export function PassHistory({ app }) {
  const { store, commands } = app;
  const saves = useSignal([]);
  const next = useSignal(app.urls.history);
  const failed = useSignal("");
  const edits = useSignal(null); // what going back would change, while it is looked at

  async function more() {
    try {
      const page = await readSaves(next.peek());
      saves.value = [...saves.peek(), ...page.saves];
      next.value = page.next;
      failed.value = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.value = error.message;
    }
  }
  useEffect(() => {
    more();
  }, []);

  function goBack() {
    const wanted = edits.peek();
    commands.closeDialog();
    commands.goBack(wanted);
  }

  const since = (at) => saves.peek().slice(0, at + 1);
  return html`<${Dialog} onClose=${commands.closeDialog} title=${words.history.title} wide=${true}>
    ${
      edits.value
        ? html`<${Preview} app=${app} edits=${edits.value} leave=${() => {
            edits.value = null;
          }} goBack=${goBack} />`
        : html`
      ${failed.value && html`<p role="alert" class="alarm">${failed.value}</p>`}
      ${!saves.value.length && !next.value && html`<p class="wb-hint">${words.history.empty}</p>`}
      <ul class="plain wb-saves">${saves.value.map(
        (save, at) => html`<${Save} key=${save.id} app=${app} save=${save}
        ofClause=${() => {
          edits.value = editsBack(
            store,
            since(at).filter(({ clause }) => clause === save.clause),
          );
        }} ofAll=${() => {
          edits.value = editsBack(store, since(at));
        }} />`,
      )}</ul>
      ${next.value && html`<p><button type="button" class="btn" onClick=${more}>${words.history.older}</button></p>`}`
    }
  <//>`;
}

function Save({ app, save, ofClause, ofAll }) {
  const { store, commands } = app;
  const row = store.byId.get(save.clause);
  if (!row) return null;
  return html`<li class="cluster">
    <time class="muted" datetime=${save.at}>${new Date(save.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "medium" })}</time>
    <button type="button" class="clause-number" onClick=${() => {
      commands.closeDialog();
      commands.goTo(row);
    }}>${row.clause.number}</button>
    <${Lines} lines=${differences(store, row, contentOf(save.before), contentOf(save.after))} />
    ${
      store.editable.value &&
      html`<span class="cluster"><button type="button" class="btn btn-sm" onClick=${ofClause}>${words.history.ofClause}</button>
      <button type="button" class="btn btn-sm" onClick=${ofAll}>${words.history.ofAll}</button></span>`
    }
  </li>`;
}

function Lines({ lines }) {
  return html`<div class="wb-save-lines">${lines.map(
    ({ label, before, after }) =>
      html`<div key=${label}><span class="wb-hint">${label}</span> ${before && html`<del>${before}</del> `}→ ${after || words.history.nothing}</div>`,
  )}</div>`;
}

function Preview({ app, edits, leave, goBack }) {
  return html`<p>${edits.length ? sayNumber(words.history.would, edits.length) : words.history.same}</p>
    <ul class="plain wb-saves">${edits.map(({ row, content }) => html`<li class="cluster" key=${row.index}><span class="clause-number">${row.clause.number}</span><${Lines} lines=${differences(app.store, row, row.content.value, content)} /></li>`)}</ul>
    <footer><button type="button" class="btn" onClick=${leave}>${words.cancel}</button>
      ${edits.length > 0 && html`<button type="button" class="btn btn-primary" onClick=${goBack}>${sayNumber(words.history.goBack, edits.length)}</button>`}</footer>`;
}
