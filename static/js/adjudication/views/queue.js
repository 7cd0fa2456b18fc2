/* The clauses to be decided, and the filters above them. */

import { useEffect, useRef } from "preact/hooks";
import { html } from "../../kit/html.js";
import { KINDS, OUTCOMES, STATES, words } from "../words.js";

const DOTS = { open: "○", decided: "●", skipped: "–" };

export function Queue({ app }) {
  const { store, desk } = app;
  const rows = store.queue.value;
  const onScroll = ({ target }) => {
    if (target.scrollTop + target.clientHeight > target.scrollHeight - 400) desk.more();
  };
  return html`<section class="panel pane" aria-label=${words.queue}>
    <${Filters} app=${app} />
    ${rows.length === 0 && html`<p class="muted panel-foot">${store.loading.value ? words.loading : words.nothing}</p>`}
    <ol class="pane-body" onScroll=${onScroll}>
      ${rows.map((row) => html`<${Row} key=${row.id} app=${app} row=${row} />`)}
    </ol>
  </section>`;
}

function Row({ app, row }) {
  const { store, desk } = app;
  const element = useRef(null);
  const current = store.current.value === row.id;
  useEffect(() => {
    if (current) element.current.scrollIntoView({ block: "nearest" });
  }, [current]);
  const items = store.codebook.dimensions.map(({ key }) => [key, row.dimensions[key]]).filter(([, item]) => item);
  return html`<li ref=${element} class="adj-row" aria-current=${current ? "true" : undefined}>
    <button type="button" class="plain" onClick=${() => desk.goTo(row.id)}>
      <span class="cluster"><span class="clause-number">${row.number}</span>
        ${items.map(([key, { state, outdated }]) => html`<span key=${key} class=${`small adj-${state}`} title=${STATES[state]}>${DOTS[state]} ${store.codebook.dimension(key)?.name}${outdated && html` <span class="tone tone-warn">${words.outdated}</span>`}</span>`)}</span>
      <span class="clip small">${row.text}</span>
    </button>
  </li>`;
}

function Filters({ app }) {
  const { store } = app;
  const { codebook, data, filters } = store;
  const dimension = codebook.dimension(filters.value.dimension);
  const dimensions = dimension ? [dimension] : codebook.dimensions;
  const kinds = Object.entries(KINDS);
  const states = Object.entries(STATES);
  const documents = data.documents.map(({ id, number, title }) => [id, `${number} ${title}`]);
  return html`<div class="adj-filters" role="search" aria-label=${words.filters}>
    <${Choice} app=${app} name="state" label=${words.state} choices=${states} all=${null} />
    <${Choice} app=${app} name="kind" label=${words.kind} choices=${kinds} />
    <${Choice} app=${app} name="dimension" label=${words.dimension} choices=${codebook.dimensions.map(({ key, name }) => [key, name])} />
    <label class="visually-hidden" for="adj-node">${words.node}</label>
    <select class="form-select form-select-sm" id="adj-node" value=${filters.value.node ?? ""} onChange=${({ target }) => app.desk.filter("node", target.value)}>
      <option value="">${words.node}: ${words.all}</option>
      ${Object.entries(OUTCOMES).map(([key, name]) => html`<option key=${key} value=${key}>${name}</option>`)}
      ${dimensions.map(({ key, name, nodes }) => html`<optgroup key=${key} label=${name}>${nodes.map((node) => html`<option key=${node.key} value=${node.key}>${node.name}</option>`)}</optgroup>`)}
    </select>
    <${Choice} app=${app} name="document" label=${words.document} choices=${documents} />
    ${data.pairs.length > 1 && html`<${Choice} app=${app} name="coders" label=${words.coders} choices=${data.pairs} />`}
  </div>`;
}

function Choice({ app, name, label, choices, all = words.all }) {
  const id = `adj-${name}`;
  return html`<label class="visually-hidden" for=${id}>${label}</label>
    <select class="form-select form-select-sm" id=${id} value=${app.store.filters.value[name] ?? ""} onChange=${({ target }) => app.desk.filter(name, target.value)}>
      ${all && html`<option value="">${label}: ${all}</option>`}
      ${choices.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
    </select>`;
}
