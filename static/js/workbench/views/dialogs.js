/* What opens over the workbench: memo, keys, submitting. Native dialogs, which hold the focus and close on Esc. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { say, words } from "../words.js";
import { AskBack } from "./back.js";
import { DraftLine } from "./draft.js";
import { Help } from "./help.js";
import { PassHistory } from "./history.js";
import { Keymap } from "./keymap.js";
import { Notes } from "./notes.js";
import { Propose, Proposed } from "./propose.js";
import { Submit } from "./submit.js";
import { Leftover, Trouble } from "./trouble.js";
import { Unsent } from "./unsent.js";

export function Dialogs({ app }) {
  const dialog = app.store.dialog.value;
  if (!dialog) return null;
  const View = {
    back: AskBack,
    memo: Memo,
    help: Help,
    keymap: Keymap,
    history: PassHistory,
    submit: Submit,
    trouble: Trouble,
    leftover: Leftover,
    unsent: Unsent,
    notes: Notes,
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
