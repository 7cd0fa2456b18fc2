/* What the nodes in question mean. */

import { html } from "../../kit/html.js";
import { words } from "../words.js";

export function Definitions({ app }) {
  const { store } = app;
  const said = [...(store.item.value?.choices ?? []), store.draft.value];
  const keys = new Set(said.flatMap(({ references }) => references.map(({ node }) => node)));
  const nodes = [...keys].map((key) => store.codebook.node(store.dimension.value, key)).filter(Boolean);
  return html`<aside class="panel pane" aria-label=${words.definition}>
    <div class="pane-body adj-middle">
      <h2>${words.definition}</h2>
      ${nodes.map((node) => html`<${Node} key=${node.key} node=${node} />`)}
    </div>
  </aside>`;
}

function Node({ node }) {
  const parts = [
    [words.include, node.include],
    [words.exclude, node.exclude],
    [words.example, node.examples?.[0]],
  ];
  return html`<section>
    <h3><span class=${`chip palette-${node.tone}`}>${node.name}</span></h3>
    <p>${node.definition}</p>
    <dl class="small">${parts.map(([name, text]) => text && html`<div key=${name}><dt class="muted">${name}</dt><dd>${text}</dd></div>`)}</dl>
  </section>`;
}
