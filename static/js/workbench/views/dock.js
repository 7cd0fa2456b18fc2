/* Below the text: the definition of one node, rules first, or of two side by side; or the coder's own
   clauses with it. As tall as it was last drawn. */

import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { html, Icon, Key, keepFocus, keyCap } from "../../kit/html.js";
import { words as common, say } from "../words.js";
import { moving as words } from "../words_moving.js";
import { CodedClauses } from "./coded.js";

const LEAST = 72;
const STEP = 24;

export function Dock({ app }) {
  const { store, moving } = app;
  // At once, not with the next frame: the next key may be about what is shown.
  useEffect(() => {
    const ends = [
      effect(() => {
        const node = store.pointed.value;
        if (node?.definition !== undefined) store.shown.value = node;
      }),
      effect(() => {
        if (store.used.value) store.shown.value = store.used.value;
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  const element = useRef(null);
  const state = store.dock.value;
  const node = store.shown.value;
  // Nothing to be read, and nothing to be pointed at.
  if (!state || !(node || store.codebookOpen.value)) return null;
  const pinned = store.pinned.value;
  const height = state === "open" && store.dockHeight.value ? { height: `${store.dockHeight.value}px` } : {};
  return html`<section ref=${element} class=${`wb-dock wb-dock-${node ? state : "empty"}`} style=${height} aria-label=${words.definitionPane}>
    ${node && state === "open" && html`<${Grip} store=${store} dock=${element} />`}
    <header>
      <${Title} node=${pinned ?? node} />
      <span class="wb-dock-acts">
        ${node && app.passes.own && html`<${Act} app=${app} command="coded" label=${words.codedLikeThis} pressed=${store.coded.value} run=${moving.showCoded} />`}
        ${node && html`<${Act} app=${app} command="pin" label=${pinned ? words.endCompare : words.compareNode} pressed=${Boolean(pinned)} run=${moving.pin} />`}
        ${node && html`<${Act} app=${app} command="define" label=${state === "large" ? words.reduce : words.enlarge} run=${moving.enlarge} />`}
        <button type="button" class="icon-button" title=${words.hide} aria-label=${words.hide} onMouseDown=${keepFocus} onClick=${() => {
          store.dock.value = "";
        }}><${Icon} name="x" /></button>
      </span>
    </header>
    ${body(app, node, pinned)}
  </section>`;
}

function body(app, node, pinned) {
  if (!node) return html`<div class="wb-dock-body wb-hint">${common.definitionHint}</div>`;
  if (app.store.coded.value) return html`<${CodedClauses} key=${node.key} app=${app} node=${node} />`;
  if (!pinned) return html`<div class="wb-dock-body wb-columns" tabindex="0"><${Definition} node=${node} /></div>`;
  return html`<div class="wb-dock-body wb-two" tabindex="0">
    <${Definition} node=${pinned} />
    <div>${node.key === pinned.key ? html`<p class="wb-hint">${say(words.compareHint, { node: pinned.name })}</p>` : html`<${Title} node=${node} /><${Definition} node=${node} />`}</div>
  </div>`;
}

function Act({ app, command, label, pressed, run }) {
  const key = app.store.codebook.keys[command];
  return html`<button type="button" class="btn btn-sm" aria-pressed=${pressed} onMouseDown=${keepFocus} onClick=${run}>${label}${key && html` <${Key}>${keyCap(key)}<//>`}</button>`;
}

function Title({ node }) {
  return html`<h2 class="clip">${node ? html`${node.name} <small>${node.parent}</small>` : words.definitionPane}</h2>`;
}

function Definition({ node }) {
  const empty = !node.definition && !node.include && !node.exclude;
  const examples = [...(node.examples ?? []).map((text) => ({ text })), ...(node.clause_examples ?? [])];
  return html`<div class="wb-definition" data-node=${node.key}>
    ${node.include && html`<p><b class="good">${common.include}</b> ${node.include}</p>`}
    ${node.exclude && html`<p><b class="alarm">${common.exclude}</b> ${node.exclude}</p>`}
    <p>${empty ? common.noDefinition : html`<b>${words.definition}</b> ${node.definition}`}</p>
    ${
      examples.length > 0 &&
      html`<div><b>${common.examples}</b><ul>${examples.map(
        (one, at) =>
          html`<li key=${at}>${one.text}${one.number && html` <span class="clause-number">${one.number}</span>`}${one.gone && html` <small class="warn">${common.exampleGone}</small>`}</li>`,
      )}</ul></div>`
    }
  </div>`;
}

/* The upper edge, drawn by mouse or finger, or moved by the arrow keys. */
function Grip({ store, dock }) {
  const set = (height) => {
    const most = innerHeight * 0.7;
    store.dockHeight.value = Math.round(Math.min(Math.max(height, LEAST), most));
  };
  const onPointerDown = (event) => {
    event.preventDefault();
    const grip = event.currentTarget;
    const from = { y: event.clientY, height: dock.current.offsetHeight };
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (move) => set(from.height + from.y - move.clientY);
    grip.onpointerup = () => {
      grip.onpointermove = null;
    };
  };
  const onKeyDown = (event) => {
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    set(dock.current.offsetHeight + by);
  };
  return html`<div class="wb-grip" role="separator" aria-orientation="horizontal" tabindex="0" aria-label=${words.definitionSize}
    aria-valuenow=${store.dockHeight.value} aria-valuemin=${LEAST} onPointerDown=${onPointerDown} onKeyDown=${onKeyDown}
    onDblClick=${() => {
      store.dockHeight.value = 0;
    }}></div>`;
}
