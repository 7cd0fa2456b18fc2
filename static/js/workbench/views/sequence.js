/* What may follow the first of two keys. */

import { html, Key, keepFocus, keyCap } from "../../kit/html.js";
import { words } from "../words.js";

export function Sequence({ app }) {
  const { store, commands } = app;
  const first = store.first.value;
  if (!first) return null;
  const seconds = [...(store.codebook.bound.value.sequences.get(first) ?? [])];
  return html`<div class="popup wb-sequence" role="status">
    <p><${Key}>${keyCap(first)}<//> ${words.sequence.title} <span class="wb-hint">${words.sequence.cancel}</span></p>
    <div>${seconds.map(
      ([
        second,
        { dimension, node },
      ]) => html`<button type="button" key=${second} class=${`option palette-${node.tone}`} onMouseDown=${keepFocus}
      onClick=${() => commands.toggleNode(dimension, node)}><${Key}>${keyCap(second)}<//><span class="wb-swatch"></span><span class="clip">${node.name}</span></button>`,
    )}</div>
  </div>`;
}
