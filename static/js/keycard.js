/* The key card: every command and node with its key, as they are for whoever prints it. */

import { render } from "preact";
import { html, keyCap } from "./kit/html.js";
import { ownKeys } from "./workbench/binding.js";
import { readCodebook } from "./workbench/codebook.js";
import { keyGroups } from "./workbench/views/help.js";

const { codebook, project } = JSON.parse(document.getElementById("keycard-data").textContent);
const read = readCodebook(codebook, () => ownKeys(project));

function line(caps, meaning) {
  const known = caps.filter(Boolean);
  if (!known.length) return null;
  return html`<div key=${known.join() + meaning}><dt>${known.map((cap) => html`<kbd key=${cap}>${keyCap(cap)}</kbd> `)}</dt><dd>${meaning}</dd></div>`;
}

function Section({ title, tone = 0, children }) {
  return html`<section><h2 class=${tone ? `palette-${tone}` : undefined}>${title}</h2><dl>${children}</dl></section>`;
}

function Card() {
  const groups = read.dimensions.flatMap((dimension) =>
    dimension.groups.map((group) => ({
      title: group.label ? `${dimension.name} · ${group.label}` : dimension.name,
      tone: group.tone,
      nodes: group.nodes,
    })),
  );
  return html`<div class="keycard wb-keys">
    ${groups.map(({ title, tone, nodes }) => html`<${Section} key=${title + nodes[0].key} title=${title} tone=${tone}>${nodes.map((node) => line([read.pressOf(node.dimension, node.key)], node.name))}<//>`)}
    ${keyGroups(read).map(([title, lines]) => html`<${Section} key=${title} title=${title}>${lines.map(([caps, meaning]) => line(caps, meaning))}<//>`)}
  </div>`;
}

const place = document.getElementById("keycard");
place.replaceChildren();
render(html`<${Card} />`, place);
document.getElementById("print").addEventListener("click", () => window.print());
