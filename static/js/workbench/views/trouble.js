/* What only a person can decide: two judgements of one clause, a change the server does not accept,
   and changes that came too late because the pass was closed. */

import { useSignal } from "@preact/signals";
import { time } from "../../kit/dates.js";
import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { contentOf, nodesOf } from "../judgement.js";
import { say, sayNumber, words } from "../words.js";

export function Trouble({ app }) {
  const { queue, store } = app;
  queue.sizes.value;
  const entry =
    queue.entries().find(({ state }) => state === "conflict") ??
    queue.entries().find(({ state }) => state === "refused");
  const row = entry && store.byId.get(entry.key);
  if (entry && !row) return html`<${Leftover} app=${app} />`;
  if (!row)
    return html`<${Dialog} onClose=${app.commands.closeDialog} title=${words.troubleDone}><p>${words.troubleDone}</p><//>`;
  return entry.state === "conflict"
    ? html`<${Conflict} key=${entry.key} app=${app} row=${row} entry=${entry} />`
    : html`<${Refused} key=${entry.key} app=${app} row=${row} entry=${entry} />`;
}

function Conflict({ app, row, entry }) {
  const stored = contentOf(entry.stored);
  const decide = (choose) => () => {
    app.commands.goTo(row);
    choose();
    if (!app.queue.entries().some(({ state }) => state !== "waiting")) app.commands.closeDialog();
  };
  return html`<${Dialog} onClose=${app.commands.closeDialog} title=${say(words.conflictTitle, { clause: row.clause.number })} wide=${true}>
    <p class="wb-hint">${words.conflictHint}</p>
    <p class="wb-quote">${row.clause.text.trim()}</p>
    <div class="wb-sides">
      <section data-side="mine"><h3>${words.mine}</h3><${Content} app=${app} content=${entry.content} />
        <button type="button" class="btn btn-primary" onClick=${decide(() => app.commands.keepMine(row))}>${words.keepMine}</button></section>
      <section data-side="stored"><h3>${words.theirs}${entry.stored.updated_at ? html` <small>${time(entry.stored.updated_at)}</small>` : ""}</h3>
        <${Content} app=${app} content=${stored} />
        <button type="button" class="btn" onClick=${decide(() => app.commands.takeTheirs(row, stored))}>${words.takeTheirs}</button></section>
    </div>
  <//>`;
}

function Refused({ app, row, entry }) {
  const { commands, queue } = app;
  const finish = (run) => () => {
    run();
    if (!queue.entries().some(({ state }) => state !== "waiting")) commands.closeDialog();
  };
  return html`<${Dialog} onClose=${app.commands.closeDialog} title=${say(words.refusedTitle, { clause: row.clause.number })}>
    <p class="alarm" role="alert">${entry.problem}</p>
    <p class="wb-hint">${words.refusedHint}</p>
    <${Content} app=${app} content=${entry.content} />
    <footer>
      <button type="button" class="btn" onClick=${finish(() => commands.takeTheirs(row, row.stored))}>${words.discard}</button>
      <button type="button" class="btn btn-primary" onClick=${finish(() => commands.keepMine(row))}>${words.retry}</button>
    </footer>
  <//>`;
}

/** What a judgement says: per dimension its nodes or outcome, then flag and memo. */
function Content({ app, content }) {
  return html`<dl class="wb-judgement">
    ${answersOf(app.store.codebook, content).map(
      ({ dimension, chips }) => html`<div key=${dimension.key}><dt>${dimension.name}</dt>
      <dd>${chips.map(({ name, tone }) => html`<span key=${name} class=${`chip palette-${tone}`}>${name}</span> `)}</dd></div>`,
    )}
    ${content.unsure && html`<div><dt>${words.unsure}</dt><dd>✓</dd></div>`}
    ${content.memo && html`<div><dt>${words.memo}</dt><dd>${content.memo}</dd></div>`}
  </dl>`;
}

export function answersOf(codebook, content) {
  return codebook.dimensions.map((dimension) => {
    const answer = content.dimensions[dimension.key];
    if (!answer) return { dimension, chips: [{ name: words.notJudged, tone: 0 }] };
    if (answer.outcome !== "coded") return { dimension, chips: [{ name: words.outcome[answer.outcome], tone: 0 }] };
    const nodes = nodesOf(content, dimension.key).map(
      (key) => codebook.node(dimension.key, key) ?? { name: key, tone: 0 },
    );
    return { dimension, chips: nodes.map(({ name, tone }) => ({ name, tone })) };
  });
}

/** Work that came too late: it can be copied out, then given up. */
export function Leftover({ app }) {
  const copied = useSignal(false);
  const { queue, store, commands } = app;
  const text = queue
    .entries()
    .map((entry) => lineOf(store, entry))
    .join("\n");
  async function copy() {
    const area = document.getElementById("wb-leftover");
    area.select();
    // The clipboard interface exists only on secure addresses; the selection works everywhere.
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else document.execCommand("copy");
    copied.value = true;
  }
  function discard() {
    for (const entry of queue.entries()) {
      const row = store.byId.get(entry.key);
      if (row) commands.takeTheirs(row, row.stored);
      else queue.discard(entry.key);
    }
    commands.closeDialog();
  }
  return html`<${Dialog} onClose=${app.commands.closeDialog} title=${words.leftoverTitle} wide=${true}>
    <p class="wb-hint">${words.leftoverHint}</p>
    <textarea id="wb-leftover" class="form-control" rows="10" readonly>${text}</textarea>
    <footer>
      <span role="status">${copied.value ? words.copied : ""}</span>
      <button type="button" class="btn" onClick=${discard}>${words.discardAll}</button>
      <button type="button" class="btn btn-primary" onClick=${copy}>${words.copy}</button>
    </footer>
  <//>`;
}

function lineOf(store, entry) {
  const row = store.byId.get(entry.key);
  const answers = answersOf(store.codebook, entry.content).map(
    ({ dimension, chips }) => `${dimension.name}: ${chips.map((chip) => chip.name).join(words.listComma)}`,
  );
  const extras = [entry.content.unsure && words.unsure, entry.content.memo && `${words.memo}: ${entry.content.memo}`];
  return [row?.clause.number ?? entry.key, ...answers, ...extras.filter(Boolean)].join(" | ");
}

export function LeftoverBanner({ app }) {
  const n = app.queue.unsaved.value;
  if (!n) return null;
  return html`<span>${sayNumber(words.leftover, n)}</span>
    <button type="button" class="btn btn-sm" onClick=${() => {
      app.store.dialog.value = { kind: "leftover" };
    }}>${words.showThem}</button>`;
}
