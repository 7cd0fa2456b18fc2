/* The coder's own clauses with a node: those of this document as they are shown, and those of the
   other documents of the round as the server has them. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, get } from "../../kit/api.js";
import { html, keepFocus } from "../../kit/html.js";
import { hasNode } from "../judgement.js";
import { say } from "../words.js";
import { moving as words } from "../words_moving.js";

export function CodedClauses({ app, node }) {
  const { store, commands, urls } = app;
  store.changes.value;
  const own = store.codable.filter((row) => hasNode(row.content.peek(), node.dimension, node.key));
  const others = useSignal([]);
  const problem = useSignal("");
  useEffect(() => {
    const query = new URLSearchParams({ dimension: node.dimension, node: node.key, page_size: 1000 });
    get(`${urls.coded}?${query}`).then(
      ({ results }) => {
        others.value = results.filter((one) => one.assignment !== store.assignment.peek().id);
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error;
        problem.value = say(words.codedFailed, { reason: error.message });
      },
    );
  }, [node.key]);
  const none = !own.length && !others.value.length && !problem.value;
  return html`<div class="wb-dock-body wb-coded" aria-label=${say(words.codedAs, { node: node.name })}>
    ${none && html`<p class="wb-hint">${say(words.codedNone, { node: node.name })}</p>`}
    ${problem.value && html`<p class="warn" role="status">${problem}</p>`}
    <ul class="lines">
      ${own.map(
        (
          row,
        ) => html`<li key=${row.clause.id}><button type="button" class="plain" onMouseDown=${keepFocus} onClick=${() => commands.goTo(row)}>
        <span class="clause-number">${row.clause.number}</span> ${row.clause.text.trim()}</button></li>`,
      )}
      ${others.value.map(
        (
          one,
        ) => html`<li key=${one.clause}><a href=${`/assignments/${one.assignment}/#clause-${one.clause}`} title=${one.document.title}>
        <span class="clause-number">${one.number}</span> ${one.text}</a></li>`,
      )}
    </ul>
  </div>`;
}
