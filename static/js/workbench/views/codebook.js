/* Right pane: find box, the nodes of every dimension with their keys, the definition of one node. */

import { useEffect, useRef } from "preact/hooks";
import { html, Key, keepFocus, keyCap } from "../../kit/html.js";
import { idOf } from "../binding.js";
import { favouritesOf, isFolded } from "../favourites.js";
import { hasNode, isCoded } from "../judgement.js";
import { words } from "../words.js";
import { Fold, Star } from "./favourites.js";
import { FindBox } from "./findbox.js";
import { Stepper } from "./stepper.js";

export function Codebook({ app }) {
  const { codebook } = app.store;
  return html`<aside class="wb-codebook" aria-label=${words.codebook}>
    <${FindBox} app=${app} />
    <${Stepper} app=${app} />
    <div class="wb-nodes">
      <${Favourites} app=${app} />
      ${codebook.dimensions.map((dimension) => html`<${Dimension} key=${dimension.key} app=${app} dimension=${dimension} />`)}
    </div>
  </aside>`;
}

function Dimension({ app, dimension }) {
  const rules = [
    dimension.multiple ? words.multiple : words.single,
    dimension.required ? words.required : words.optional,
  ];
  return html`<section class="wb-dimension" aria-label=${dimension.name}>
    <header>
      <h2 title=${rules.join(" · ")}>${dimension.name} <small>${rules.join(" · ")}</small></h2>
      <div class="wb-outcomes">
        ${dimension.none && html`<${Outcome} app=${app} dimension=${dimension} outcome="none" />`}
        ${dimension.undeterminable && html`<${Outcome} app=${app} dimension=${dimension} outcome="undeterminable" />`}
      </div>
    </header>
    ${dimension.groups.map((group, at) => html`<${Group} key=${group.nodes[0].key} app=${app} dimension=${dimension} group=${group} named=${Boolean(group.label) || at > 0} />`)}
  </section>`;
}

function Group({ app, dimension, group, named }) {
  const label = group.label || dimension.name;
  const folded = named && isFolded(app.store, group.id);
  return html`<div role="group" aria-label=${label}>
    ${named && html`<h3 class=${`wb-group palette-${group.tone}`}><${Fold} app=${app} group=${group} label=${label} folded=${folded} /></h3>`}
    ${!folded && html`<${Grid} app=${app} nodes=${group.nodes} />`}
  </div>`;
}

function Favourites({ app }) {
  const { codebook } = app.store;
  const split = favouritesOf(app.store).map((id) => [id.slice(0, id.indexOf("/")), id.slice(id.indexOf("/") + 1)]);
  const nodes = split.map(([dimension, key]) => codebook.node(dimension, key)).filter(Boolean);
  if (!nodes.length) return null;
  return html`<section class="wb-dimension" aria-label=${words.favourites.title}>
    <header><h2>${words.favourites.title}</h2></header>
    <${Grid} app=${app} nodes=${nodes} />
  </section>`;
}

function Grid({ app, nodes }) {
  const { codebook } = app.store;
  return html`<div class="wb-grid">
    ${nodes.map((node) => html`<div key=${node.key} class="wb-cell"><${Node} app=${app} dimension=${codebook.dimension(node.dimension)} node=${node} /><${Star} app=${app} node=${node} /></div>`)}
  </div>`;
}

function Node({ app, dimension, node }) {
  const { store, commands } = app;
  const content = store.current.value?.content.value;
  const shared = commands.selecting.pressed(idOf(dimension.key, node.key));
  const pressed = shared ?? (content ? pressedAt(content, dimension, node, store.chosen.value) : false);
  const button = useRef(null);
  useEffect(() => {
    if (store.used.value === node) button.current.scrollIntoView({ block: "nearest" });
  }, [store.used.value === node]);
  const press = store.codebook.pressOf(dimension.key, node.key);
  return html`<button type="button" ref=${button} class=${`wb-node palette-${node.tone}`} data-node=${node.key} aria-pressed=${pressed}
    aria-keyshortcuts=${press || undefined} title=${node.name} disabled=${!store.editable.value || !content}
    onMouseDown=${keepFocus} onMouseEnter=${() => {
      store.pointed.value = node;
    }} onMouseLeave=${() => {
      store.pointed.value = null;
    }}
    onFocus=${() => {
      store.pointed.value = node;
    }} onBlur=${() => {
      store.pointed.value = null;
    }}
    onClick=${() => commands.toggleNode(dimension, node)}>
    ${press && html`<${Key}>${keyCap(press)}<//>`}<span class="clamp">${node.name}</span>
  </button>`;
}

/* Of the place that a press would code; "mixed" where the node stands elsewhere in the clause. */
function pressedAt(content, dimension, node, place) {
  if (isCoded(content, dimension.key, node.key, place)) return "true";
  return hasNode(content, dimension.key, node.key) ? "mixed" : "false";
}

function Outcome({ app, dimension, outcome }) {
  const { store, commands } = app;
  const content = store.current.value?.content.value;
  const shared = commands.selecting.pressed(idOf(dimension.key, `=${outcome}`));
  const pressed = shared ?? content?.dimensions[dimension.key]?.outcome === outcome;
  const key = store.codebook.keys[outcome];
  const target =
    content && (outcome === "none" ? commands.noneTarget(content) : commands.undeterminableTarget(content));
  const here = key && target?.key === dimension.key;
  return html`<button type="button" class="wb-node wb-outcome" data-outcome=${outcome} data-dimension=${dimension.key} aria-pressed=${pressed}
    aria-keyshortcuts=${here ? key : undefined} disabled=${!store.editable.value || !content}
    onMouseDown=${keepFocus} onClick=${() => commands.toggleOutcome(dimension, outcome)}>
    ${here && html`<${Key}>${keyCap(key)}<//>`}<span class="clamp">${words.outcome[outcome]}</span>
  </button>`;
}
