/* Dialogs: publish with what changes, read a file, merge, split, discard. */

import { useEffect, useState } from "preact/hooks";
import { ApiError, del, get, post } from "../kit/api.js";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { Changes, Problems } from "./changes.js";
import { below, flat, named } from "./tree.js";

export function Publish({ store, onClose }) {
  const [seen, setSeen] = useState(null);
  const [meanings, setMeanings] = useState({});
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    get(store.urls.changes).then(setSeen, (error) => setWrong(error.message));
  }, []);
  const asked = Object.entries(seen?.meanings ?? {}).flatMap(([dimension, keys]) =>
    keys.map((key) => `${dimension}/${key}`),
  );
  const problems = Object.keys(seen?.problems ?? {}).length > 0;
  const ready = seen && !problems && seen.changes.length > 0 && note.trim() && asked.every((one) => meanings[one]);
  const publish = async () => {
    const said = {};
    for (const [one, meaning] of Object.entries(meanings)) {
      const [dimension, key] = one.split("/");
      said[dimension] = { ...said[dimension], [key]: meaning };
    }
    try {
      await post(store.urls.publish, { revision: seen.revision, note, meanings: said });
      location.assign(store.urls.codebook);
    } catch (error) {
      setWrong(error.message);
      if (error.kind === "conflict") setSeen(await get(store.urls.changes));
    }
  };
  return html`<${Dialog} title=${gettext("Publish the next version")} wide=${true} onClose=${onClose}>
    <div class="draft-dialog">
      ${wrong && html`<p class="notice notice-error" role="alert">${wrong}</p>`}
      ${!seen && html`<p class="muted">${gettext("Looking at what changed…")}</p>`}
      ${
        seen &&
        html`<${Problems} problems=${seen.problems} />
        <${Changes} store=${store} changes=${seen.changes} meanings=${meanings} onMeaning=${(one, meaning) => setMeanings({ ...meanings, [one]: meaning })} />
        <div class="field"><label for="publish-note">${gettext("What changed, and why")}</label>
          <textarea id="publish-note" rows="2" value=${note} onInput=${(event) => setNote(event.target.value)} />
          <p class="field-help">${gettext("It stands beside the version for ever. Codings stay as they are; a lead moves a round to the new version.")}</p></div>`
      }
    </div>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${!ready} onClick=${publish}>${gettext("Publish")}</button></div>
  <//>`;
}

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
      ${seen && html`<${Problems} problems=${seen.problems} /><${Changes} store=${store} changes=${seen.changes} />`}
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

const inChinese = (name) => /[\u3400-\u9fff]/.test(name);
const namedAs = (name) => ({ [inChinese(name) ? "name_zh" : "name_en"]: name });

/* Values of scores go up as they are added; each can be changed. */
function nextScore(store, operation) {
  const dimension = store.content.peek().dimensions.find(({ key }) => key === operation.dimension);
  if (operation.op !== "add_node" || !dimension?.ordinal) return {};
  const scores = flat(dimension).map(({ node }) => node.score ?? 0);
  return { score: Math.max(0, ...scores) + 1 };
}

export function Naming({ store, operation }) {
  const [name, setName] = useState("");
  const close = () => {
    store.naming.value = null;
  };
  const add = (event) => {
    event.preventDefault();
    if (!name.trim()) return;
    close();
    store.add({ ...operation, entry: { ...namedAs(name.trim()), ...nextScore(store, operation) } });
  };
  const title = operation.op === "add_node" ? gettext("New node") : gettext("New dimension");
  return html`<${Dialog} title=${title} onClose=${close}>
    <form onSubmit=${add}>
      <div class="field"><label for="draft-name">${gettext("Name")}</label>
        <input id="draft-name" type="text" maxlength="100" autocomplete="off" autofocus value=${name} onInput=${(event) => setName(event.target.value)} />
        <p class="field-help">${gettext("Chinese or English; the other language can follow.")}</p></div>
      <div class="dialog-actions"><button type="button" class="btn" onClick=${close}>${gettext("Cancel")}</button>
        <button type="submit" class="btn btn-primary" disabled=${!name.trim()}>${gettext("Add")}</button></div>
    </form>
  <//>`;
}

export function Join({ store, onClose }) {
  const { dimension, entry } = store.selected.value;
  const [into, setInto] = useState("");
  const own = new Set(below(entry));
  const join = () => {
    store.edit([{ op: "merge", dimension: dimension.key, nodes: [entry.key], into }]);
    onClose();
  };
  return html`<${Dialog} title=${interpolate(gettext("Merge “%s”"), [named(entry)])} onClose=${onClose}>
    <p>${gettext("It is retired; what was coded to it counts for the other one.")}</p>
    <div class="field"><label for="draft-into">${gettext("Into")}</label>
      <select id="draft-into" class="form-select" value=${into} onChange=${(event) => setInto(event.target.value)}>
        <option value="">—</option>
        ${flat(dimension)
          .filter(({ node }) => !own.has(node.key))
          .map(({ node, depth }) => html`<option value=${node.key}>${"　".repeat(depth)}${named(node)}</option>`)}
      </select></div>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${!into} onClick=${join}>${gettext("Merge")}</button></div>
  <//>`;
}

export function Split({ store, onClose }) {
  const { dimension, entry } = store.selected.value;
  const [text, setText] = useState("");
  const names = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const split = () => {
    store.edit([{ op: "split", dimension: dimension.key, node: entry.key, entries: names.map(namedAs) }]);
    onClose();
  };
  return html`<${Dialog} title=${interpolate(gettext("Split “%s”"), [named(entry)])} onClose=${onClose}>
    <p>${gettext("It is retired; what was coded to it is looked at again and coded to one of the new nodes.")}</p>
    <div class="field"><label for="draft-parts">${gettext("Names of the new nodes, one a line")}</label>
      <textarea id="draft-parts" rows="4" value=${text} onInput=${(event) => setText(event.target.value)} /></div>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${names.length < 2} onClick=${split}>${gettext("Split")}</button></div>
  <//>`;
}

export function Discard({ store, onClose }) {
  const discard = async () => {
    await del(store.urls.draft);
    location.assign(store.urls.codebook);
  };
  return html`<${Dialog} title=${gettext("Discard the draft?")} onClose=${onClose}>
    <p>${gettext("All that was changed since the last version is dropped for everybody. The published versions stay; the log keeps the draft.")}</p>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-danger" onClick=${discard}>${gettext("Discard")}</button></div>
  <//>`;
}
