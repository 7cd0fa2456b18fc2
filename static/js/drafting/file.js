/* The dialog in which a codebook is read from a file. */

import { useRef, useState } from "preact/hooks";
import { csrfToken, failureOf } from "../kit/api.js";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { Changes, Problems } from "./changes.js";

export function FileDialog({ store, onClose }) {
  const [file, setFile] = useState(null);
  const [seen, setSeen] = useState(null);
  const [wrong, setWrong] = useState(null);
  const [reading, setReading] = useState(false);
  const last = useRef(0); // of several files chosen in a row only the last one is shown

  const send = async (chosen, preview) => {
    const turn = ++last.current;
    setReading(true);
    setWrong(null);
    if (preview) setSeen(null);
    const form = new FormData();
    form.append("file", chosen);
    if (preview) form.append("preview", "1");
    try {
      await store.settled();
      const answer = await upload(store.urls.file, form);
      if (turn !== last.current) return;
      if (preview) setSeen(answer);
      else {
        await store.look();
        onClose();
      }
    } catch (error) {
      if (turn !== last.current) return;
      setSeen(null);
      setWrong(error);
    } finally {
      if (turn === last.current) setReading(false);
    }
  };
  const choose = (event) => {
    const chosen = event.target.files[0] ?? null;
    setFile(chosen);
    if (chosen) send(chosen, true);
  };
  return html`<${Dialog} title=${gettext("Read a codebook from a file")} wide=${true} onClose=${onClose}>
    <div class="draft-dialog">
      <div class="field"><label for="draft-file">${gettext("CSV or XLSX")}</label>
        <input id="draft-file" type="file" accept=".csv,.tsv,.xlsx,.xls" autofocus onChange=${choose} />
        <p class="field-help">${gettext("Columns as in codebook.csv of the exports: dimension, parent, node, name_zh, name_en, definition_zh … A table with 类别, 政策工具 and 涵义 is understood as well.")}</p></div>
      ${reading && html`<div role="status"><p class="muted">${interpolate(gettext("Reading %s…"), [file?.name])}</p><progress class="draft-progress" /></div>`}
      ${wrong && html`<div class="notice notice-error" role="alert"><div>${wrong.message}<${Problems} problems=${wrong.problem?.errors ?? {}} /></div></div>`}
      ${seen && html`<${Problems} problems=${seen.problems} /><${Changes} changes=${seen.changes} />`}
    </div>
    <footer class="draft-foot"><div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${!seen?.changes.length || reading} onClick=${() => send(file, false)}>${gettext("Put it into the draft")}</button></div></footer>
  <//>`;
}

/* Its errors are listed row by row: the message is the whole alone. */
async function upload(url, form) {
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body: form, headers: { "X-CSRFToken": csrfToken() } });
  } catch {
    throw failureOf(0, { detail: gettext("The server cannot be reached.") });
  }
  const data = await answer.json().catch(() => ({}));
  if (answer.ok) return data;
  const error = failureOf(answer.status, data);
  if (data.detail) error.message = data.detail;
  throw error;
}
