/* The spans of a clause as chips, and the bar that says what can be done with the words that are chosen. */

import { html, Key, keepFocus, keyCap } from "../../kit/html.js";
import { sliceCodePoints } from "../../kit/text.js";
import { quoteOf } from "../choosing.js";
import { say, sayNumber, words } from "../words.js";

/* Words that go over a line end, on one line. */
const read = (/** @type {string} */ quote) => quote.replace(/\s*\n\s*/g, "");

/** A span's number as it stands in the text, its node, its words; taken hold of by the chip, removed by the cross. */
export function SpanChip({ app, row, span, number }) {
  const { store, commands } = app;
  const { clause } = row;
  const node = store.codebook.node(span.dimension, span.node);
  const name = node?.name ?? span.node;
  const quote = read(sliceCodePoints(clause.text, span.start - clause.start, span.end - clause.start));
  const label = say(words.spanOf, { number, node: name, quote });
  const light = () => {
    store.lit.value = { row, start: span.start, end: span.end };
    if (node) store.pointed.value = node;
  };
  const dim = () => {
    store.lit.value = null;
    store.pointed.value = null;
  };
  const inside = html`<span class="wb-chip-number">${number}</span><span class="wb-chip-name clip">${name}</span><q class="clip">${quote}</q>`;
  const look = `chip palette-${node?.tone ?? 0} wb-chip wb-span-chip`;
  if (!store.editable.value || !row.active.value)
    return html`<span class=${look} title=${`${name}: ${quote}`} onMouseEnter=${light} onMouseLeave=${dim}>${inside}</span>`;
  return html`<span class=${look} onMouseEnter=${light} onMouseLeave=${dim}>
    <button type="button" title=${`${name}: ${quote}`} aria-label=${label} onMouseDown=${keepFocus} onFocus=${light} onBlur=${dim}
      onClick=${() => commands.spanning.pick(row, span)}>${inside}</button>
    <${Cross} label=${say(words.removeSpan, { node: name, quote })} remove=${() => {
      dim();
      commands.toggleNode(store.codebook.dimension(span.dimension), node ?? { key: span.node, name }, row, span);
    }} />
  </span>`;
}

export function Cross({ label, remove }) {
  return html`<button type="button" class="wb-chip-x" aria-label=${label} onMouseDown=${keepFocus} onClick=${remove}>×</button>`;
}

/** A click on words that are coded takes hold of the span; selecting over them does not. */
export function pickUnder(event, app, row, spans) {
  const mark = event.target.closest("[data-spans]");
  if (!mark || !app.store.editable.peek() || !document.getSelection().isCollapsed) return;
  app.commands.spanning.pickAmong(
    row,
    mark.dataset.spans.split(" ").map((number) => spans[number - 1]),
  );
}

/** In place of the usual keys. */
export function ChosenBar({ app }) {
  const { store, commands } = app;
  const chosen = store.chosen.value;
  const { spanning } = commands;
  const quote = read(quoteOf(chosen));
  const node = chosen.of && store.codebook.node(chosen.of.dimension, chosen.of.node);
  const key = store.codebook.keys.span;
  const button = (caps, text, run) => html`<button type="button" key=${text} onMouseDown=${keepFocus} onClick=${run}>
    ${caps.map((cap) => html`<${Key} key=${cap}>${cap}<//>`)}<span>${text}</span></button>`;
  return html`<footer class="wb-hints wb-chosen-bar">
    ${node && html`<span class=${`chip palette-${node.tone}`}>${node.name}</span>`}
    <q class="clip" title=${quote}>${quote}</q>
    <span class="wb-hint">${sayNumber(words.chosenIn, chosen.end - chosen.start)}${!node && ` · ${words.spanBy.code}`}</span>
    ${button(["←", "→"], words.spanBy.word, () => spanning.step("word", 1))}
    ${button(["⇧←", "⇧→"], words.spanBy.character, () => spanning.step("character", 1))}
    ${chosen.keys && button(["↑", "↓"], words.spanBy.sentence, () => spanning.step("sentence", 1))}
    ${key && button([keyCap(key)], words.spanBy.edge[chosen.edge], spanning.begin)}
    ${chosen.of && button(["Delete"], words.spanBy.remove, spanning.remove)}
    <button type="button" class="wb-hints-end" onMouseDown=${keepFocus} onClick=${spanning.leave}><${Key}>Esc<//><span>${words.spanBy.leave}</span></button>
  </footer>`;
}
