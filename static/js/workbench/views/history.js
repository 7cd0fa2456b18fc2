/* What was saved in the pass, in words, and going back: of one clause, or everything since. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ApiError } from "../../kit/api.js";
import { localTime, time } from "../../kit/dates.js";
import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { contentOf } from "../judgement.js";
import { differences, editsBack, readSaves, readThen } from "../reverting.js";
import { say, sayNumber, words } from "../words.js";

export function PassHistory({ app }) {
  const { store, commands } = app;
  const saves = useSignal([]);
  const next = useSignal(app.urls.history);
  const failed = useSignal("");
  const edits = useSignal(null); // what going back would change, while it is looked at
  const counted = useSignal(null); // how many saves that takes back, where the server said

  async function ask(call) {
    try {
      await call();
      failed.value = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.value = error.message;
    }
  }
  const more = () =>
    ask(async () => {
      const page = await readSaves(next.peek());
      saves.value = [...saves.peek(), ...page.saves];
      next.value = page.next;
    });
  const lookAt = (moment) =>
    ask(async () => {
      const then = await readThen(app.urls.history, moment);
      counted.value = then.saves;
      edits.value = editsBack(store, then.clauses);
    });
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
        ? html`<${Preview} app=${app} edits=${edits.value} saves=${counted.value} leave=${() => {
            edits.value = null;
            counted.value = null;
          }} goBack=${goBack} />`
        : html`
      ${failed.value && html`<p role="alert" class="alarm">${failed.value}</p>`}
      ${!saves.value.length && !next.value && html`<p class="wb-hint">${words.history.empty}</p>`}
      ${store.editable.value && saves.value.length > 0 && html`<${Since} first=${saves.value.at(-1).at} lookAt=${lookAt} />`}
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

/* Of all that was saved in the pass, not only of what is listed. */
function Since({ first, lookAt }) {
  const moment = useSignal(localTime(first));
  return html`<form class="cluster wb-since" onSubmit=${(event) => {
    event.preventDefault();
    lookAt(moment.peek());
  }}><label for="since">${words.history.since}</label>
    <input id="since" class="form-control form-control-sm" type="datetime-local" step="1" required value=${moment} onInput=${(
      event,
    ) => {
      moment.value = event.currentTarget.value;
    }} /><button type="submit" class="btn btn-sm">${words.history.look}</button></form>`;
}

function Save({ app, save, ofClause, ofAll }) {
  const { store, commands } = app;
  const row = store.byId.get(save.clause);
  if (!row) return null;
  return html`<li class="cluster">
    <time class="muted" datetime=${save.at}>${time(save.at)}</time>
    <button type="button" class="clause-number" onClick=${() => {
      commands.closeDialog();
      commands.goTo(row);
    }}>${row.clause.number}</button>
    <${Lines} lines=${differences(store, row, contentOf(save.before), contentOf(save.after))} />
    ${save.moved_to && html`<span class="tone">${say(save.undone ? words.history.movedBack : words.history.moved, { version: save.moved_to })}</span>`}
    ${
      store.editable.value &&
      !save.moved_to &&
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

const SHOWN = 200;

function Preview({ app, edits, saves, leave, goBack }) {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);
  const rest = edits.length - SHOWN;
  return html`<p ref=${heading} tabindex="-1">${saves !== null && `${sayNumber(words.history.saves, saves)} `}${edits.length ? sayNumber(words.history.would, edits.length) : words.history.same}</p>
    <ul class="plain wb-saves">${edits.slice(0, SHOWN).map(({ row, content }) => html`<li class="cluster" key=${row.index}><span class="clause-number">${row.clause.number}</span><${Lines} lines=${differences(app.store, row, row.content.value, content)} /></li>`)}
      ${rest > 0 && html`<li class="wb-hint">${sayNumber(words.history.more, rest)}</li>`}</ul>
    <footer><button type="button" class="btn" onClick=${leave}>${words.cancel}</button>
      ${edits.length > 0 && html`<button type="button" class="btn btn-primary" onClick=${goBack}>${sayNumber(words.history.goBack, edits.length)}</button>`}</footer>`;
}
