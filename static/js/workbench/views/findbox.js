/* Find a node as you type. Enter applies the marked one to the current clause, Esc goes back to the text. */

import { useComputed, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { html, Icon, Key, keepFocus, keyCap } from "../../kit/html.js";
import { favouritesOf } from "../favourites.js";
import { findChoices } from "../find.js";
import { hasNode } from "../judgement.js";
import { words } from "../words.js";

export function FindBox({ app }) {
  const { store } = app;
  const choices = useMemo(() => choicesOf(store.codebook), [store]);
  const text = useSignal("");
  const open = useSignal(false);
  const marked = useSignal(0);
  const found = useComputed(() => findChoices(choices, text.value, store.recent.value, pressOf));
  const input = useRef(null);
  const pressOf = ({ dimension, node }) => store.codebook.pressOf(dimension.key, node.key);

  function leave() {
    open.value = false;
    text.value = "";
    marked.value = 0;
    store.pointed.value = null;
  }

  function mark(at) {
    marked.value = Math.min(Math.max(at, 0), found.peek().length - 1);
    store.pointed.value = found.peek()[marked.peek()]?.node ?? null;
    requestAnimationFrame(() =>
      document.getElementById(`wb-found-${marked.peek()}`)?.scrollIntoView({ block: "nearest" }),
    );
  }

  function apply(choice) {
    if (!choice) return;
    if (choice.outcome) app.commands.toggleOutcome(choice.dimension, choice.outcome);
    else app.commands.toggleNode(choice.dimension, choice.node);
    leave();
    backToText(store);
  }

  /* Nothing is typed: those used last, then each dimension's. */
  function heading(at) {
    if (text.value) return null;
    const groups = found.value.map(groupOf);
    if (groups[at] === groups[at - 1]) return null;
    return html`<div key=${`in ${groups[at]}`} class="wb-found-title" role="presentation">${groups[at]}</div>`;
  }

  const groupOf = (choice) => (store.recent.value.includes(choice.id) ? words.recentNodes : choice.dimension.name);

  function star(choice) {
    if (choice && !choice.outcome) app.commands.toggleStar(choice.node);
  }

  function onKeyDown(event) {
    // An input method uses Enter and the arrows for itself while it composes.
    if (event.isComposing || event.keyCode === 229) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key]) mark(marked.peek() + moves[event.key]);
    else if (event.key === "Enter" && event.shiftKey) star(found.peek()[marked.peek()]);
    else if (event.key === "Enter") apply(found.peek()[marked.peek()]);
    else if (event.key === "Escape") {
      leave();
      backToText(store);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return html`<div class="wb-find" role="search" aria-label=${words.findLabel}>
    <input id="wb-find" ref=${input} type="text" class="form-control" role="combobox" autocomplete="off" autocapitalize="off" spellcheck=${false}
      aria-label=${words.findLabel} aria-expanded=${open.value} aria-controls="wb-found" aria-autocomplete="list" aria-keyshortcuts="/"
      aria-activedescendant=${open.value && found.value.length ? `wb-found-${marked.value}` : undefined}
      placeholder=${words.findPlaceholder} value=${text}
      onFocus=${() => {
        open.value = true;
        marked.value = 0;
      }} onBlur=${leave} onKeyDown=${onKeyDown}
      onInput=${(event) => {
        text.value = event.currentTarget.value;
        mark(0);
      }} />
    <${Key}>${keyCap(store.codebook.keys.find)}<//>
    ${
      open.value &&
      html`<div class="popup wb-found" id="wb-found" role="listbox" tabindex="-1" aria-label=${words.findLabel} onMouseDown=${keepFocus}>
      ${!found.value.length && html`<div class="wb-hint" role="presentation">${words.nothingFound}</div>`}
      ${found.value.map((choice, at) => [
        heading(at),
        html`<${Choice} key=${choice.id} app=${app} choice=${choice} at=${at} marked=${marked.value === at}
        onPoint=${() => {
          marked.value = at;
          store.pointed.value = choice.node.definition === undefined ? null : choice.node;
        }}
        onPick=${() => {
          input.current.blur();
          apply(choice);
        }} />`,
      ])}
    </div>`
    }
  </div>`;
}

function Choice({ app, choice, at, marked, onPoint, onPick }) {
  const content = app.store.current.value?.content.value;
  const set =
    content &&
    (choice.outcome
      ? content.dimensions[choice.dimension.key]?.outcome === choice.outcome
      : hasNode(content, choice.dimension.key, choice.node.key));
  const key = app.store.codebook.pressOf(choice.dimension.key, choice.node.key);
  const starred = favouritesOf(app.store).includes(choice.id);
  return html`<div id=${`wb-found-${at}`} class="option wb-choice" role="option" aria-selected=${marked} onMouseMove=${marked ? undefined : onPoint} onClick=${onPick}>
    <span class=${`wb-swatch palette-${choice.node.tone}`}></span>
    <span class="clip">${choice.node.name}</span>
    <small class="clip">${choice.node.parent || choice.dimension.name}</small>
    ${starred && html`<span aria-hidden="true">★</span>`}
    ${set && html`<${Icon} name="check" />`}
    ${key && html`<${Key}>${keyCap(key)}<//>`}
  </div>`;
}

/* Outcomes are found like nodes, so that everything can be set from here. */
function choicesOf(codebook) {
  return codebook.dimensions.flatMap((dimension) => [
    ...dimension.nodes.map((node) => ({ id: `${dimension.key}/${node.key}`, dimension, node })),
    ...["none", "undeterminable"]
      .filter((outcome) => dimension[outcome])
      .map((outcome) => ({
        id: `${dimension.key}/=${outcome}`,
        dimension,
        outcome,
        node: { key: outcome, name: words.outcome[outcome], tone: 0, parent: dimension.name },
      })),
  ]);
}

function backToText(store) {
  document.activeElement?.blur();
  const row = store.current.peek();
  if (row) document.getElementById(`segment-${row.index}`)?.focus({ preventScroll: true });
}
