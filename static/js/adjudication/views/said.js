/* What is said of a dimension, as chips: its nodes with the words they stand on, or its outcome. */

import { html } from "../../kit/html.js";
import { sliceCodePoints } from "../../kit/text.js";
import { refKey } from "../choice.js";
import { OUTCOMES, words } from "../words.js";

export function Said({ app, said, onRemove }) {
  const { store } = app;
  if (said.outcome && said.outcome !== "coded")
    return html`<span class="chip palette-0">${OUTCOMES[said.outcome]}</span>`;
  return said.references.map(
    (ref) => html`<${Chip} key=${refKey(ref)} store=${store} of=${ref} onRemove=${onRemove} />`,
  );
}

function Chip({ store, of: ref, onRemove }) {
  const { clause } = store.detail.value;
  const node = store.codebook.node(store.dimension.value, ref.node);
  const quote =
    ref.start === null ? "" : sliceCodePoints(clause.text, ref.start - clause.start, ref.end - clause.start);
  return html`<span class=${`chip palette-${node?.tone ?? 0}`}>${node?.name ?? ref.node}${quote && html` <q class="small">${quote}</q>`}
    ${onRemove && html` <button type="button" class="plain" aria-label=${`${words.remove}: ${node?.name}`} onClick=${() => onRemove(ref)}>×</button>`}</span>`;
}
