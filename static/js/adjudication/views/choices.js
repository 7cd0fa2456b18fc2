/* The coders' choices side by side. */

import { html, Key, keepFocus } from "../../kit/html.js";
import { same } from "../choice.js";
import { say, words } from "../words.js";
import { Said } from "./said.js";

export const nameOf = (choice, at) => choice.coder?.name ?? say(words.hidden, { letter: String.fromCharCode(65 + at) });

export function Choices({ app }) {
  const choices = app.store.item.value?.choices ?? [];
  if (!choices.length) return html`<p class="muted">${words.notJudged}</p>`;
  return html`<ol class="adj-choices">
    ${choices.map((choice, at) => html`<${Choice} key=${at} app=${app} choice=${choice} at=${at} />`)}
  </ol>`;
}

function Choice({ app, choice, at }) {
  const { store, desk } = app;
  const point = (value) => () => {
    store.pointed.value = value;
  };
  const name = nameOf(choice, at);
  return html`<li class="adj-choice" data-chosen=${same(choice, store.draft.value) ? "" : undefined}>
    <button type="button" class="plain" aria-pressed=${String(same(choice, store.draft.value))} onMouseDown=${keepFocus}
      onMouseEnter=${point(choice)} onMouseLeave=${point(null)} onFocus=${point(choice)} onBlur=${point(null)}
      onClick=${(event) => desk.choose(at, event.shiftKey)}>
      <span class="cluster"><${Key}>${at + 1}<//><b>${name}</b>
        ${choice.majority && html`<span class="tone">${words.majority}</span>`}
        ${choice.unsure && html`<span class="tone tone-warn">${words.unsure}</span>`}</span>
      <span class="cluster"><${Said} app=${app} said=${choice} /></span>
    </button>
    ${choice.memo && html`<p class="memo">${choice.memo}</p>`}
  </li>`;
}
