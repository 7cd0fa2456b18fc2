/* What opens over the workbench: memo, keys, submitting. Native dialogs, which hold the focus and close on Esc. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html, Icon } from "../../kit/html.js";
import { submitPass } from "../ending.js";
import { say, sayNumber, words } from "../words.js";
import { AskBack } from "./back.js";
import { DraftLine } from "./draft.js";
import { Help } from "./help.js";
import { Propose, Proposed } from "./propose.js";
import { Leftover, Trouble } from "./trouble.js";
import { Unsent } from "./unsent.js";

export function Dialogs({ app }) {
  const dialog = app.store.dialog.value;
  if (!dialog) return null;
  const View = {
    back: AskBack,
    memo: Memo,
    help: Help,
    submit: Submit,
    trouble: Trouble,
    leftover: Leftover,
    unsent: Unsent,
    propose: Propose,
    proposed: Proposed,
  }[dialog.kind];
  return html`<${View} key=${dialog.kind} app=${app} ...${dialog} />`;
}

function Memo({ app, row }) {
  const { drafts } = app;
  const what = `memo/${row.clause.id}`;
  const stored = row.content.value.memo;
  const text = useSignal(drafts.get(what) ?? stored);
  const area = useRef(null);
  const editable = app.store.editable.value;
  useLayoutEffect(() => {
    area.current.focus();
    area.current.setSelectionRange(text.peek().length, text.peek().length);
  }, []);

  const close = app.commands.closeDialog;
  function write(value) {
    text.value = value;
    if (value.trim() === stored.trim()) drafts.drop(what);
    else drafts.set(what, value);
  }
  function save() {
    drafts.drop(what);
    app.commands.saveMemo(row, text.peek());
    close();
  }
  function onKeyDown(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && editable) {
      event.preventDefault();
      save();
    }
  }

  return html`<${Dialog} title=${say(words.memoTitle, { clause: row.clause.number })} onClose=${close}>
    <p class="wb-quote">${row.clause.text.trim()}</p>
    <textarea ref=${area} class="form-control" rows="6" maxlength="5000" readonly=${!editable} aria-label=${words.memo}
      value=${text} onInput=${(event) => write(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea>
    <${DraftLine} drafts=${drafts} what=${what} stored=${stored} onDrop=${() => write(stored)} />
    <footer>
      <span class="wb-hint">${words.memoHint}</span>
      <button type="button" class="btn" onClick=${close}>${words.close}</button>
      ${editable && html`<button type="button" class="btn btn-primary" onClick=${save}>${words.save}</button>`}
    </footer>
  <//>`;
}

function Submit({ app }) {
  const { store, queue, commands } = app;
  const phase = useSignal("asking"); // "asking" | "sending"
  const problem = useSignal("");
  const gaps = gapsOf(store);
  const unsure = store.codable.filter((row) => row.unsure);
  const toCheck = store.codable.filter((row) => row.toCheck.value);
  const unsaved = queue.unsaved.value;

  function show(row, tab) {
    commands.closeDialog();
    store.tab.value = tab;
    commands.goTo(row);
  }
  async function submit() {
    phase.value = "sending";
    problem.value = await submitPass(app, { confirm: toCheck.length > 0 });
    phase.value = "asking";
    if (!problem.value) commands.closeDialog();
  }

  return html`<${Dialog} onClose=${app.commands.closeDialog} title=${words.submitTitle}>
    ${!gaps.length && html`<p><${Icon} name="circle-check" /> ${say(words.submitComplete, { total: store.total })}</p>`}
    <ul class="lines wb-gaps">
      ${gaps.map(
        ({ dimension, rows }) => html`<li key=${dimension.key}>
        <span>${sayNumber(words.submitMissing, rows.length, { dimension: dimension.name })}</span>
        <button type="button" class="btn btn-sm" onClick=${() => show(rows[0], "open")}>${say(words.firstOfThem, { clause: rows[0].clause.number })}</button></li>`,
      )}
      ${
        unsure.length > 0 &&
        html`<li><span>${sayNumber(words.submitUnsure, unsure.length)}</span>
        <button type="button" class="btn btn-sm" onClick=${() => show(unsure[0], "unsure")}>${say(words.firstOfThem, { clause: unsure[0].clause.number })}</button></li>`
      }
      ${
        toCheck.length > 0 &&
        html`<li><span class="warn">${sayNumber(words.submitToCheck, toCheck.length)}</span>
        <button type="button" class="btn btn-sm" onClick=${() => show(toCheck[0], "check")}>${say(words.firstOfThem, { clause: toCheck[0].clause.number })}</button></li>`
      }
    </ul>
    ${unsaved > 0 && html`<p class="warn">${sayNumber(words.submitWaits, unsaved)}</p>`}
    <p class="wb-hint">${store.data.for_good ? words.submitForGood : words.submitAfter}</p>
    ${problem.value && html`<p class="alarm" role="alert">${problem.value}</p>`}
    <footer>
      <button type="button" class="btn" onClick=${commands.closeDialog}>${words.cancel}</button>
      <button type="button" class="btn btn-primary" disabled=${phase.value === "sending"} onClick=${submit}>
        ${phase.value === "sending" ? words.submitting : gaps.length || toCheck.length ? words.submitAnyway : words.submit}</button>
    </footer>
  <//>`;
}

function gapsOf(store) {
  return store.codebook.dimensions
    .filter((dimension) => dimension.required)
    .map((dimension) => ({
      dimension,
      rows: store.codable.filter((row) => !row.content.value.dimensions[dimension.key]),
    }))
    .filter(({ rows }) => rows.length);
}
