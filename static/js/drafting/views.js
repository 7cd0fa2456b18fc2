/* The editor: the tree, the fields of what is chosen, and what is done with the whole. */

import { useEffect } from "preact/hooks";
import { html, Icon, Key } from "../kit/html.js";
import { Decide, Questions } from "./conflict.js";
import { Fields } from "./fields.js";
import { FileDialog } from "./file.js";
import { addBelow, addBeside, addDimension, focusTree, move, onPageKey, openFor, remove } from "./keys.js";
import { Outline } from "./outline.js";
import { Publish } from "./publish.js";
import { Discard, Join, Naming, Split } from "./steps.js";
import { named } from "./tree.js";

export function Editor({ store }) {
  const selected = store.selected.value;
  useEffect(() => {
    const onKey = (event) => onPageKey(event, store);
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const gone = store.gone.value;
  useEffect(() => {
    // The field that had the focus is gone with what it was of.
    if (gone && document.activeElement === document.body) focusTree();
  }, [gone]);
  return html`<${Bar} store=${store} />
    <div class="split draft-panes">
      <section class="panel draft-tree" aria-label=${gettext("Dimensions and nodes")}>
        <${Outline} store=${store} />
        <${Hints} />
      </section>
      <section class="panel" aria-label=${gettext("Fields")}>
        ${
          selected
            ? html`<${Chosen} store=${store} selected=${selected} />`
            : html`<div class="blank"><h2>${gettext("Begin with a dimension")}</h2>
                <p>${gettext("A dimension is one question every clause is asked: which policy tool, which stage. Its nodes are the answers.")}</p>
                <button type="button" class="btn btn-primary" onClick=${() => addDimension(store)}>${gettext("Add a dimension")}</button></div>`
        }
      </section>
    </div>
    <${Dialogs} store=${store} />`;
}

function Bar({ store }) {
  const { undo, redo } = store.stand.value;
  const words = {
    saved: gettext("Saved"),
    saving: gettext("Saving…"),
    waiting: gettext("Not saved: no connection. Trying again…"),
  };
  const open = (dialog) => () => {
    store.opened.value = dialog;
  };
  return html`<div class="draft-bar">
    <div class="cluster">
      <button type="button" class="btn btn-sm" title="D" onClick=${() => addDimension(store)}><${Icon} name="plus" />${gettext("Dimension")}</button>
      <button type="button" class="btn btn-sm" title="Ctrl+Z" disabled=${!undo} onClick=${store.undo}><${Icon} name="arrow-back-up" />${gettext("Undo")}</button>
      <button type="button" class="btn btn-sm" title="Ctrl+Y" disabled=${!redo} onClick=${store.redo}><${Icon} name="arrow-forward-up" />${gettext("Redo")}</button>
      <button type="button" class="btn btn-sm" onClick=${open("file")}><${Icon} name="file-import" />${gettext("From a file")}</button>
      <span class="small muted" role="status">${words[store.saving.value]}</span>
      <span class="end cluster">
        <button type="button" class="btn btn-sm btn-danger-quiet" onClick=${open("discard")}>${gettext("Discard")}</button>
        <button type="button" class="btn btn-sm btn-primary" onClick=${open("publish")}>${gettext("Publish…")}</button>
      </span>
    </div>
    <${Questions} store=${store} />
  </div>`;
}

const HINTS = [
  [["↑", "↓"], gettext("choose")],
  [["N"], gettext("node behind")],
  [["C"], gettext("node below")],
  [["D"], gettext("dimension")],
  [["Enter"], gettext("its fields")],
  [["Esc"], gettext("back to the tree")],
  [["Alt+↑", "Alt+↓"], gettext("move")],
  [["Alt+→", "Alt+←"], gettext("indent, outdent")],
  [["M"], gettext("merge")],
  [["S"], gettext("split")],
  [["Del"], gettext("remove")],
  [["Ctrl+Z", "Ctrl+Y"], gettext("undo, redo")],
];

function Hints() {
  return html`<p class="small muted draft-keys">${HINTS.map(
    ([keys, words]) =>
      html`<span key=${words} class="nowrap">${keys.map((key) => html`<${Key}>${key}<//>`)} ${words}</span> `,
  )}</p>`;
}

function Chosen({ store, selected }) {
  const { entry, row } = selected;
  const tool = (icon, label, key, onClick) =>
    html`<button type="button" class="icon-button" title=${`${label} (${key})`} aria-label=${label} onClick=${onClick}><${Icon} name=${icon} /></button>`;
  const button = (icon, label, key, onClick) =>
    html`<button type="button" class="btn btn-sm" title=${key} onClick=${onClick}><${Icon} name=${icon} />${label}</button>`;
  return html`<div class="panel-head"><h2 class="clip">${named(entry)}</h2>
      <span class="cluster">
        ${row && tool("arrow-left", gettext("Outdent"), "Alt+←", () => move(store, selected, "out"))}
        ${row && tool("arrow-right", gettext("Indent"), "Alt+→", () => move(store, selected, "in"))}
        ${tool("arrow-up", gettext("Move up"), "Alt+↑", () => move(store, selected, "up"))}
        ${tool("arrow-down", gettext("Move down"), "Alt+↓", () => move(store, selected, "down"))}
        ${tool("trash", gettext("Remove"), "Del", () => remove(store, selected))}
        ${row && button("arrows-join", gettext("Merge"), "M", () => openFor(store, selected, "join"))}
        ${row && button("arrows-split", gettext("Split"), "S", () => openFor(store, selected, "split"))}
        ${button("plus", gettext("Node"), "N", () => addBeside(store, selected))}
        ${row && button("plus", gettext("Below"), "C", () => addBelow(store, selected))}
      </span></div>
    <${Fields} store=${store} selected=${selected} />`;
}

const DIALOGS = { publish: Publish, file: FileDialog, discard: Discard, join: Join, split: Split };

function Dialogs({ store }) {
  const close = () => {
    store.opened.value = null;
  };
  const shown = DIALOGS[store.opened.value];
  if (store.naming.value) return html`<${Naming} store=${store} operation=${store.naming.value} />`;
  if (store.questions.asked.value) return html`<${Decide} store=${store} question=${store.questions.asked.value} />`;
  return shown ? html`<${shown} store=${store} onClose=${close} />` : null;
}
