/* Right pane: find box, the nodes of every dimension with their keys, the definition of one node. */

import { useEffect, useRef } from "preact/hooks";
import { html, Key, keepFocus, keyCap } from "../../kit/html.js";
import { hasNode, isCoded } from "../judgement.js";
import { words } from "../words.js";
import { FindBox } from "./findbox.js";
import { Stepper } from "./stepper.js";

export function Codebook({ app }) {
  const { codebook } = app.store;
  return html`<aside class="wb-codebook" aria-label=${words.codebook}>
    <${FindBox} app=${app} />
    <${Stepper} app=${app} />
    <div class="wb-nodes">
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
    ${dimension.groups.map(
      (group, at) => html`<div key=${group.nodes[0].key} role="group" aria-label=${group.label || dimension.name}>
      ${(group.label || at > 0) && html`<h3 class=${`wb-group palette-${group.tone}`}>${group.label || dimension.name}</h3>`}
      <div class="wb-grid">
        ${group.nodes.map((node) => html`<${Node} key=${node.key} app=${app} dimension=${dimension} node=${node} />`)}
      </div>
    </div>`,
    )}
  </section>`;
}

function Node({ app, dimension, node }) {
  const { store, commands } = app;
  const content = store.current.value?.content.value;
  const pressed = content ? pressedAt(content, dimension, node, store.chosen.value) : false;
  const button = useRef(null);
  useEffect(() => {
    if (store.used.value === node) button.current.scrollIntoView({ block: "nearest" });
  }, [store.used.value === node]);
  const key = node.shortcut?.toLowerCase();
  const owned = key && store.codebook.shortcuts.get(key)?.node.key === node.key;
  return html`<button type="button" ref=${button} class=${`wb-node palette-${node.tone}`} data-node=${node.key} aria-pressed=${pressed}
    aria-keyshortcuts=${owned ? key : undefined} title=${node.name} disabled=${!store.editable.value || !content}
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
    ${owned && html`<${Key}>${keyCap(key)}<//>`}<span class="clamp">${node.name}</span>
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
  const pressed = content?.dimensions[dimension.key]?.outcome === outcome;
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
