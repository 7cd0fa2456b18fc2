/* Before a pass is submitted: what is missing, by name, and the way there. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html, Icon } from "../../kit/html.js";
import { submitPass } from "../ending.js";
import { TABS } from "../filter.js";
import { say, sayNumber, words } from "../words.js";
import { moving } from "../words_moving.js";

export function Submit({ app }) {
  const { store, queue, commands } = app;
  const phase = useSignal("asking"); // "asking" | "sending"
  const problem = useSignal("");
  const missing = missingOf(store);
  const lacks = missing.filter((one) => one.blocks);
  const unsaved = queue.unsaved.value;
  const next = app.passes.next.value;
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);

  function show({ rows, filter }) {
    commands.closeDialog();
    store.filter.value = filter;
    commands.goTo(rows[0]);
  }
  async function submit(onward) {
    phase.value = "sending";
    problem.value = await submitPass(app, { confirm: missing.some((one) => one.confirms) });
    phase.value = "asking";
    if (problem.value) return;
    commands.closeDialog();
    if (onward) await app.moving.goOn({ submitted: true });
    else requestAnimationFrame(app.moving.focusCurrent);
  }

  const sending = phase.value === "sending";
  const button = (label, onward, look = "") =>
    html`<button type="button" class=${`btn ${look}`} ref=${look ? first : undefined} disabled=${sending} onClick=${() => submit(onward)}>${sending ? words.submitting : label}</button>`;
  return html`<${Dialog} onClose=${commands.closeDialog} title=${words.submitTitle}>
    ${!lacks.length && html`<p><${Icon} name="circle-check" /> ${say(words.submitComplete, { total: store.total })}</p>`}
    <ul class="lines wb-gaps">
      ${missing.map(
        (one) => html`<li key=${one.said}><span class=${one.confirms ? "warn" : ""}>${one.said}</span>
        <button type="button" class="btn btn-sm" onClick=${() => show(one)}>${say(words.firstOfThem, { clause: one.rows[0].clause.number })}</button></li>`,
      )}
    </ul>
    ${unsaved > 0 && html`<p class="warn">${sayNumber(words.submitWaits, unsaved)}</p>`}
    <p class="wb-hint">${store.data.for_good ? words.submitForGood : words.submitAfter}</p>
    ${next && html`<p class="wb-hint">${say(moving.nextDocumentIs, { number: next.document.number, title: next.document.title })}</p>`}
    ${problem.value && html`<p class="alarm" role="alert">${problem.value}</p>`}
    <footer>
      <button type="button" class="btn" onClick=${commands.closeDialog}>${words.cancel}</button>
      ${
        lacks.length
          ? html`${button(words.submitAnyway, false)}
        <button type="button" class="btn btn-primary" ref=${first} onClick=${() => show(lacks[0])}>${say(words.firstOfThem, { clause: lacks[0].rows[0].clause.number })}</button>`
          : html`${next && button(words.submit, false)}${button(next ? moving.submitNext : words.submit, Boolean(next), "btn-primary")}`
      }
    </footer>
  <//>`;
}

/* `blocks`: it keeps the pass from being complete. `confirms`: the server asks whether it was meant. */
function missingOf(store) {
  const of = (rows, words, filter, more = {}, values = {}) => ({
    rows,
    said: sayNumber(words, rows.length, values),
    filter,
    ...more,
  });
  const without = store.codebook.dimensions
    .filter((dimension) => dimension.required)
    .map((dimension) =>
      of(
        store.codable.filter((row) => !row.content.value.dimensions[dimension.key]),
        words.submitMissing,
        TABS.open,
        { blocks: true },
        { dimension: dimension.name },
      ),
    );
  const toCheck = store.codable.filter((row) => row.toCheck.value);
  const unsure = store.codable.filter((row) => row.unsure);
  return [
    ...without,
    of(toCheck, words.submitToCheck, TABS.check, { blocks: true, confirms: true }),
    of(unsure, words.submitUnsure, TABS.unsure),
  ].filter(({ rows }) => rows.length);
}
