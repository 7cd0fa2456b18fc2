/* What the clauses are narrowed by: states, marks, a node, words. */

import { html, keepFocus } from "../../kit/html.js";
import { countsOf, MARKS, STATES } from "../filter.js";
import { moving as words } from "../words_moving.js";

export function FilterPanel({ app }) {
  const { store } = app;
  store.changes.value;
  const counts = countsOf(store);
  const { node, text } = store.filter.value;
  return html`<div class="wb-filter" role="group" aria-label=${words.filterHint}>
    ${[
      ["states", STATES, words.states],
      ["marks", Object.keys(MARKS), words.marks],
    ].map(
      ([list, names, said]) =>
        html`<div key=${list} class="wb-filter-row">${names.map(
          (
            name,
          ) => html`<button type="button" key=${name} class="wb-filter-chip" aria-pressed=${store.filter.value[list].includes(name)}
        onMouseDown=${keepFocus} onClick=${() => app.moving.toggleIn(list, name)}>${said[name]} <span class="wb-count">${counts[name]}</span></button>`,
        )}</div>`,
    )}
    <select class="form-control" aria-label=${words.withNode} value=${node}
      onChange=${(event) => app.moving.setFilter({ node: event.currentTarget.value })}>
      <option value="">${words.anyNode}</option>
      ${store.codebook.dimensions.map(
        (dimension) =>
          html`<optgroup key=${dimension.key} label=${dimension.name}>${dimension.nodes.map(
            (one) => html`<option key=${one.key} value=${`${dimension.key}/${one.key}`}>${one.name}</option>`,
          )}</optgroup>`,
      )}
    </select>
    <input type="search" class="form-control" placeholder=${words.withWords} aria-label=${words.withWords} value=${text}
      onInput=${(event) => app.moving.setFilter({ text: event.currentTarget.value })}
      onKeyDown=${(event) => {
        if (event.key === "Escape") app.store.filterOpen.value = false;
        if (event.key !== "Enter" || event.isComposing) return;
        event.currentTarget.blur();
        app.moving.next();
      }} />
  </div>`;
}
