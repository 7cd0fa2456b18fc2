/* The tree: every dimension with its nodes, one of them chosen. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { html } from "../kit/html.js";
import { onTreeKey } from "./keys.js";
import { dropped, flat, named } from "./tree.js";

const dragged = signal(null);
const ROW = "draft-row-";

export function Outline({ store }) {
  const chosen = store.selected.value;
  const current = chosen && store.idOf(chosen.dimension.key, chosen.row ? chosen.entry.key : null);
  useEffect(() => {
    const row = document.getElementById(ROW + current);
    row?.scrollIntoView({ block: "nearest" });
  }, [current, store.content.value]);
  return html`<div role="tree" tabindex="0" aria-label=${gettext("Codebook")} data-draft-tree aria-activedescendant=${current && ROW + current}
      onKeyDown=${(event) => event.target === event.currentTarget && onTreeKey(event, store)}>
    ${store.content.value.dimensions.map((dimension) => {
      const id = store.idOf(dimension.key);
      return html`<div key=${id} role="group">
        <div role="treeitem" id=${ROW + id} aria-level="1" aria-selected=${current === id} class="draft-dimension"
          onClick=${() => store.choose(dimension.key)}><span class="clip">${named(dimension)}</span>
          <span class="small muted">${[dimension.multiple ? gettext("several") : gettext("one"), dimension.ordinal && gettext("scores")].filter(Boolean).join(" · ")}</span></div>
        ${flat(dimension).map((row) => html`<${Row} key=${store.idOf(dimension.key, row.node.key)} store=${store} dimension=${dimension} row=${row} current=${current} />`)}
      </div>`;
    })}
    </div>`;
}

function Row({ store, dimension, row, current }) {
  const { node, depth } = row;
  const id = store.idOf(dimension.key, node.key);
  const where = (event) => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const at = (event.clientY - top) / height;
    return at < 0.3 ? "before" : at > 0.7 ? "behind" : "below";
  };
  return html`<div role="treeitem" id=${ROW + id} aria-level=${depth + 2} aria-selected=${current === id} draggable="true"
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
