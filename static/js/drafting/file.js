/* The dialog in which a codebook is read from a file. */

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../kit/api.js";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { Changes, Problems } from "./changes.js";

export function FileDialog({ store, onClose }) {
  const [file, setFile] = useState(null);
  const [seen, setSeen] = useState(null);
  const [wrong, setWrong] = useState(null);
  const send = async (preview) => {
    const form = new FormData();
    form.append("file", file);
    if (preview) form.append("preview", "1");
    try {
      const answer = await upload(store.urls.file, form);
      setWrong(null);
      if (preview) setSeen(answer);
      else {
        await store.look();
        onClose();
      }
    } catch (error) {
      setSeen(null);
      setWrong(error);
    }
  };
  useEffect(() => {
    if (file) send(true);
  }, [file]);
  return html`<${Dialog} title=${gettext("Read a codebook from a file")} wide=${true} onClose=${onClose}>
    <div class="draft-dialog">
      <div class="field"><label for="draft-file">${gettext("CSV or XLSX")}</label>
        <input id="draft-file" type="file" accept=".csv,.tsv,.xlsx,.xls" onChange=${(event) => setFile(event.target.files[0] ?? null)} />
        <p class="field-help">${gettext("Columns as in codebook.csv of the exports: dimension, parent, node, name_zh, name_en, definition_zh … A table with 类别, 政策工具 and 涵义 is understood as well.")}</p></div>
      ${wrong && html`<div class="notice notice-error" role="alert"><div>${wrong.message}<${Problems} problems=${wrong.problem?.errors ?? {}} /></div></div>`}
      ${seen && html`<${Problems} problems=${seen.problems} /><${Changes} changes=${seen.changes} />`}
    </div>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${!seen || !seen.changes.length} onClick=${() => send(false)}>${gettext("Put it into the draft")}</button></div>
  <//>`;
}

async function upload(url, form) {
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "";
  const answer = await fetch(url, { method: "POST", body: form, headers: { "X-CSRFToken": token } });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok)
    throw new ApiError("refused", data.detail || gettext("The server cannot be reached."), { problem: data });
  return data;
}
