/* The clause, what each coder chose on every dimension, and the decision below. */

import { html, Icon } from "../../kit/html.js";
import { KINDS, STATES, words } from "../words.js";
import { Choices } from "./choices.js";
import { Decision } from "./decision.js";
import { Text } from "./text.js";

export function Clause({ app }) {
  const { store } = app;
  const detail = store.detail.value;
  if (!detail) {
    const waits = store.loading.value || store.current.value !== null;
    return html`<section class="panel pane" aria-label=${words.decision}>${waits ? html`<div class="panel-foot"><div class="skeleton"></div></div>` : html`<p class="panel-foot muted">${words.nothing}</p>`}</section>`;
  }
  return html`<section class="panel pane" aria-label=${words.decision}>
    <div class="pane-body adj-middle">
      <${Head} detail=${detail} />
      <${Text} app=${app} />
      <${Dimensions} app=${app} detail=${detail} />
      <${Choices} app=${app} />
    </div>
    <${Decision} app=${app} />
  </section>`;
}

export function Head({ detail }) {
  const { clause } = detail;
  return html`<header class="panel-head">
    <h2><span class="clause-number">${clause.number}</span> <span class="muted small">${clause.document.title}${clause.path && ` · ${clause.path}`}</span></h2>
    <a class="small nowrap" href=${`/documents/${clause.document.id}/#c${clause.id}`} target="_blank" rel="noopener">${words.openText} <${Icon} name="external-link" /></a>
  </header>`;
}

export function Dimensions({ app, detail }) {
  const { store } = app;
  return html`<div class="pills" role="group" aria-label=${words.dimension}>
    ${store.codebook.dimensions.map(({ key, name }) => {
      const { state, kinds, choices, outdated } = detail.dimensions[key];
      const told = kinds.length || state !== "open" ? STATES[state] : choices.length ? words.alike : words.notJudged;
      return html`<button type="button" key=${key} aria-pressed=${String(store.dimension.value === key)}
        onClick=${() => {
          store.dimension.value = key;
        }}>${name} <span class="muted small">${told}</span>${outdated && html` <span class="tone tone-warn">${words.outdated}</span>`}</button>`;
    })}
    <span class="muted small adj-kinds">${store.item.value?.kinds.map((kind) => KINDS[kind]).join(" · ")}</span>
    ${store.item.value?.outdated && html`<span class="small" role="status">${words.outdatedLong}</span>`}
  </div>`;
}
