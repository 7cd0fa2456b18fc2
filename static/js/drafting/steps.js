/* Dialogs: name what is added, merge, split, discard. */

import { useState } from "preact/hooks";
import { del } from "../kit/api.js";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { below, flat, named } from "./tree.js";

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
    const to = { dimension: dimension.key, node: into };
    store.edit([{ op: "merge", dimension: dimension.key, nodes: [entry.key], into }], "", { to });
    onClose();
  };
  return html`<${Dialog} title=${interpolate(gettext("Merge “%s”"), [named(entry)])} onClose=${onClose}>
    <p>${gettext("It is retired; what was coded to it counts for the other one.")}</p>
    <div class="field"><label for="draft-into">${gettext("Into")}</label>
      <select id="draft-into" class="form-select" autofocus value=${into} onChange=${(event) => setInto(event.target.value)}>
        <option value="">—</option>
        ${flat(dimension)
          .filter(({ node }) => !own.has(node.key))
          .map(
            ({ node, depth }) =>
              html`<option value=${node.key} disabled=${entry.selectable && !node.selectable}>${"　".repeat(depth)}${named(node)}${node.selectable ? "" : ` (${gettext("group")})`}</option>`,
          )}
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
    store.split(dimension.key, entry.key, names.map(namedAs));
    onClose();
  };
  return html`<${Dialog} title=${interpolate(gettext("Split “%s”"), [named(entry)])} onClose=${onClose}>
    <p>${gettext("It is retired; what was coded to it is looked at again and coded to one of the new nodes.")}</p>
    <div class="field"><label for="draft-parts">${gettext("Names of the new nodes, one a line")}</label>
      <textarea id="draft-parts" rows="4" autofocus value=${text} onInput=${(event) => setText(event.target.value)} /></div>
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
    <div class="dialog-actions"><button type="button" class="btn" autofocus onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-danger" onClick=${discard}>${gettext("Discard")}</button></div>
  <//>`;
}
