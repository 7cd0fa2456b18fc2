/* The editor: the tree, the fields of what is chosen, and what is done with the whole. */

import { signal } from "@preact/signals";
import { Dialog } from "../kit/dialog.js";
import { html, Icon } from "../kit/html.js";
import { Fields } from "./fields.js";
import { addBelow, addBeside, addDimension, move, onTreeKey, remove } from "./keys.js";
import { Discard, FileDialog, Join, Naming, Publish, Split } from "./steps.js";
import { dropped, flat, named } from "./tree.js";

const open = signal(null); // the dialog that is open
const dragged = signal(null);

export function Editor({ store }) {
  const selected = store.selected.value;
  return html`<${Bar} store=${store} />
    <div class="split draft-panes">
      <section class="panel draft-tree" aria-label=${gettext("Dimensions and nodes")}>
        <${Tree} store=${store} />
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
  return html`<div class="filters">
    <button type="button" class="btn btn-sm" onClick=${() => addDimension(store)}><${Icon} name="plus" />${gettext("Dimension")}</button>
    <button type="button" class="btn btn-sm" disabled=${!undo} onClick=${store.undo}><${Icon} name="arrow-back-up" />${gettext("Undo")}</button>
    <button type="button" class="btn btn-sm" disabled=${!redo} onClick=${store.redo}><${Icon} name="arrow-forward-up" />${gettext("Redo")}</button>
    <button type="button" class="btn btn-sm" onClick=${() => {
      open.value = "file";
    }}><${Icon} name="file-import" />${gettext("From a file")}</button>
    <span class="small muted" role="status">${words[store.saving.value]}</span>
    <span class="end cluster">
      <button type="button" class="btn btn-sm btn-danger-quiet" onClick=${() => {
        open.value = "discard";
      }}>${gettext("Discard")}</button>
      <button type="button" class="btn btn-primary" onClick=${() => {
        open.value = "publish";
      }}>${gettext("Publish…")}</button>
    </span>
  </div>`;
}

function Tree({ store }) {
  const { dimension, node } = store.chosen.value;
  return html`<div role="tree" tabindex="0" aria-label=${gettext("Codebook")} data-draft-tree
      onKeyDown=${(event) => event.target === event.currentTarget && onTreeKey(event, store)}>
    ${store.content.value.dimensions.map(
      (one) => html`<div key=${one.key} role="group">
        <div role="treeitem" aria-level="1" aria-selected=${dimension === one.key && !node} class="draft-dimension"
          onClick=${() => store.choose(one.key)}>${named(one)}
          <span class="small muted">${[one.multiple ? gettext("several") : gettext("one"), one.ordinal && gettext("scores")].filter(Boolean).join(" · ")}</span></div>
        ${flat(one).map((row) => html`<${Row} key=${row.node.key} store=${store} dimension=${one} row=${row} chosen=${dimension === one.key && node === row.node.key} />`)}
      </div>`,
    )}
    </div>
    <p class="small muted draft-keys">${gettext("↑ ↓ choose · Enter name it · N add · C add below · Alt+↑ ↓ move · Alt+→ ← indent and outdent · Del remove")}</p>`;
}

function Row({ store, dimension, row, chosen }) {
  const { node, depth } = row;
  const where = (event) => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const at = (event.clientY - top) / height;
    return at < 0.3 ? "before" : at > 0.7 ? "behind" : "below";
  };
  return html`<div role="treeitem" aria-level=${depth + 2} aria-selected=${chosen} draggable="true"
    class=${`draft-node palette-${toneOf(dimension, row)}`} style=${{ "--depth": depth }}
    onClick=${() => store.choose(dimension.key, node.key)}
    onDragStart=${(event) => {
      dragged.value = { dimension: dimension.key, node: node.key };
      event.dataTransfer.setData("text/plain", node.key);
    }}
    onDragOver=${(event) => {
      if (dragged.value?.dimension !== dimension.key) return;
      event.preventDefault();
      event.currentTarget.dataset.drop = where(event);
    }}
    onDragLeave=${(event) => delete event.currentTarget.dataset.drop}
    onDrop=${(event) => {
      event.preventDefault();
      delete event.currentTarget.dataset.drop;
      if (dragged.value?.node !== node.key) store.edit([dropped(dimension, dragged.value.node, row, where(event))]);
    }}>
    <span class="clip">${named(node)}</span>
    ${dimension.ordinal && node.score !== null && html`<span class="tone">${node.score}</span>`}
    ${!node.selectable && html`<span class="small muted">${gettext("group")}</span>`}
    ${node.shortcut && html`<kbd>${node.shortcut}</kbd>`}
  </div>`;
}

/* Its own tone, or that of the nearest node above. */
function toneOf(dimension, row) {
  let { node, parent } = row;
  const rows = flat(dimension);
  while (!node.tone && parent) {
    const above = rows.find((one) => one.node === parent);
    ({ node, parent } = above);
  }
  return node.tone;
}

function Chosen({ store, selected }) {
  const { entry, row } = selected;
  const tool = (icon, label, onClick) =>
    html`<button type="button" class="icon-button" title=${label} aria-label=${label} onClick=${onClick}><${Icon} name=${icon} /></button>`;
  return html`<div class="panel-head"><h2 class="clip">${named(entry)}</h2>
      <span class="cluster">
        ${row && tool("arrow-left", gettext("Outdent"), () => move(store, selected, "out"))}
        ${row && tool("arrow-right", gettext("Indent"), () => move(store, selected, "in"))}
        ${tool("arrow-up", gettext("Move up"), () => move(store, selected, "up"))}
        ${tool("arrow-down", gettext("Move down"), () => move(store, selected, "down"))}
        ${
          row &&
          tool("arrows-join", gettext("Merge into another node"), () => {
            open.value = "join";
          })
        }
        ${
          row &&
          tool("arrows-split", gettext("Split into several"), () => {
            open.value = "split";
          })
        }
        ${tool("trash", gettext("Remove"), () => remove(store, selected))}
        <button type="button" class="btn btn-sm" onClick=${() => addBeside(store, selected)}><${Icon} name="plus" />${gettext("Node")}</button>
        ${row && html`<button type="button" class="btn btn-sm" onClick=${() => addBelow(store, selected)}><${Icon} name="plus" />${gettext("Below")}</button>`}
      </span></div>
    <${Fields} store=${store} selected=${selected} />`;
}

function Dialogs({ store }) {
  const close = () => {
    open.value = null;
  };
  const shown = { publish: Publish, file: FileDialog, discard: Discard, join: Join, split: Split }[open.value];
  if (store.conflict.value) return html`<${Conflict} store=${store} conflict=${store.conflict.value} />`;
  if (store.naming.value) return html`<${Naming} store=${store} operation=${store.naming.value} />`;
  return shown ? html`<${shown} store=${store} onClose=${close} />` : null;
}

/* One field, two values: the reader chooses; nothing is lost either way. */
function Conflict({ store, conflict }) {
  const field = [...store.fields.node, ...store.fields.dimension].find(({ name }) => name === conflict.field);
  const done = () => {
    store.conflict.value = null;
  };
  const mine = () => {
    const { dimension, node, field: name, theirs } = conflict;
    const value = yours();
    done();
    store.edit([{ op: "set", dimension, node, field: name, value, was: theirs }]);
  };
  const yours = () =>
    store.typing.get(`${conflict.dimension}/${conflict.node ?? ""}/${conflict.field}`) ?? conflict.yours;
  const said = (value) => (Array.isArray(value) ? value.join("\n") : String(value));
  return html`<${Dialog} title=${gettext("Changed by somebody else")} onClose=${done}>
    <p>${interpolate(gettext("“%s” was changed while you were writing."), [field?.label ?? conflict.field])}</p>
    <dl class="draft-conflict"><dt>${gettext("Theirs")}</dt><dd>${said(conflict.theirs)}</dd>
      <dt>${gettext("Yours")}</dt><dd>${said(yours())}</dd></dl>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${done}>${gettext("Keep theirs")}</button>
      <button type="button" class="btn btn-primary" onClick=${mine}>${gettext("Use mine")}</button></div>
  <//>`;
}
