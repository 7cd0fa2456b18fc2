/* Keys of one's own: press the one that is wanted, see whose it is, take it or leave it. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html, Key, keyCap } from "../../kit/html.js";
import { keyOf } from "../../kit/keys.js";
import { preference } from "../../kit/preferences.js";
import { canBeOwn, FIXED, idOf, ownerOf } from "../binding.js";
import { COMMAND_KEYS } from "../codebook.js";
import { forgetKeys, giveKey } from "../keymap.js";
import { say, sayNumber, words } from "../words.js";
import { moving } from "../words_moving.js";

const NO_KEYS = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Tab"]);

export function Keymap({ app }) {
  const { codebook } = app.store;
  const choosing = useSignal(null); // the id of the line whose key is being chosen
  const wanted = useSignal(""); // a key that is somebody else's
  const commands = Object.keys(COMMAND_KEYS).map((command) => ({
    id: command,
    command,
    name: nameOf(command),
    key: codebook.keys[command] ?? "",
  }));

  useEffect(() => {
    if (!choosing.value) return undefined;
    const onKeyDown = (event) => {
      const key = keyOf(event);
      if (NO_KEYS.has(key)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) {
        wanted.value = event.altKey ? "Alt" : "Ctrl";
        return;
      }
      if (wanted.peek() && (key === "Enter" || key === " ")) return;
      event.preventDefault();
      event.stopPropagation();
      if (key === "Escape") end();
      else ask(key);
    };
    document.addEventListener("keydown", onKeyDown, true);
    return () => document.removeEventListener("keydown", onKeyDown, true);
  }, [choosing.value]);

  function end() {
    choosing.value = null;
    wanted.value = "";
  }

  function ask(key) {
    if (!mayHave(key) || ownerOf(codebook.bound.peek(), key)) wanted.value = key;
    else take(key);
  }

  function take(key) {
    giveKey(app.store, choosing.peek(), key);
    end();
  }

  const line = ({ name, key, ...of }) => html`<${Line} key=${of.id} app=${app} of=${of} name=${name} cap=${key}
    wanted=${choosing.value?.id === of.id ? wanted.value : ""} choosing=${choosing.value?.id === of.id} begin=${() => {
      choosing.value = of;
      wanted.value = "";
    }} end=${end} take=${take} />`;
  return html`<${Dialog} onClose=${app.commands.closeDialog} title=${words.keymap.title} wide=${true}>
    <p class="wb-hint">${words.keymap.hint}</p>
    <div class="wb-keys wb-keymap">
      <section><h3>${words.keymap.ofCommands}</h3>${commands.map(line)}</section>
      ${codebook.dimensions.map(
        (dimension) => html`<section key=${dimension.key}><h3>${dimension.name}</h3>
        ${dimension.nodes.map((node) => line({ id: idOf(dimension.key, node.key), node, name: node.name, key: codebook.pressOf(dimension.key, node.key) }))}</section>`,
      )}
    </div>
    <footer><button type="button" class="btn" onClick=${() => forgetKeys(app.store)}>${words.keymap.resetAll}</button>
      <button type="button" class="btn btn-primary" onClick=${app.commands.closeDialog}>${words.close}</button></footer>
  <//>`;
}

function Line({ app, of, name, cap, wanted, choosing, begin, end, take }) {
  const own = isOwn(app.store, of);
  const lost = !own && lostTo(app.store.codebook, of.node, cap);
  const line = useRef(null);
  const began = useRef(false);
  // What was pressed is there no more: the focus stays in the line.
  useLayoutEffect(() => {
    const find = (/** @type {string} */ what) => line.current.querySelector(what);
    if (choosing || began.current) (find("[role=alert] button") ?? find("[role=status], button")).focus();
    began.current = choosing;
  }, [choosing, wanted]);
  return html`<div ref=${line} class="cluster wb-keymap-line">
    <span>${name}</span>
    ${
      choosing
        ? html`<strong role="status" tabindex="-1">${wanted ? "" : words.keymap.press}</strong>`
        : html`${cap ? html`<${Key}>${keyCap(cap)}<//>` : html`<span class="wb-hint">${words.keymap.none}</span>`}
      <button type="button" class="btn btn-sm" aria-label=${say(words.keymap.changeOf, { name })} onClick=${begin}>${words.keymap.change}</button>
      ${own && html`<button type="button" class="btn btn-sm" aria-label=${say(words.keymap.resetOf, { name })} onClick=${() => forgetKeys(app.store, of)}>${words.keymap.reset}</button>`}`
    }
    ${lost && html`<p class="warn">${lost}</p>`}
    ${choosing && wanted && html`<${Conflict} app=${app} wanted=${wanted} end=${end} take=${take} />`}
  </div>`;
}

function Conflict({ app, wanted, end, take }) {
  const owner = ownerOf(app.store.codebook.bound.value, wanted);
  const key = keyCap(wanted);
  const refused = !mayHave(wanted) || owner?.fixed;
  const text = !mayHave(wanted)
    ? say(words.keymap.browsers, { key })
    : owner?.fixed
      ? say(words.keymap.fixed, { key })
      : owner?.first
        ? sayNumber(words.keymap.first, owner.first, { key })
        : say(words.keymap.taken, { key, name: ownerName(owner) });
  return html`<p class="cluster alarm" role="alert">${text}
    ${!refused && html`<button type="button" class="btn btn-sm" onClick=${() => take(wanted)}>${words.keymap.take}</button>`}
    <button type="button" class="btn btn-sm" onClick=${end}>${words.cancel}</button></p>`;
}

const mayHave = (key) => FIXED.has(key) || canBeOwn(key);

const ownerName = (owner) => owner?.target?.node.name ?? nameOf(owner?.command);

/* A node whose key in the codebook somebody's choice has taken. */
function lostTo(codebook, node, cap) {
  const usual = (node?.shortcut ?? "").toLowerCase();
  const owner = usual && usual !== cap && ownerOf(codebook.bound.value, usual);
  return owner ? say(words.keymap.taken, { key: keyCap(usual), name: ownerName(owner) }) : "";
}

function nameOf(command) {
  return words.keymap.commands[command] ?? moving.keys[command] ?? words.keys[command] ?? command;
}

function isOwn({ data }, { command, id }) {
  if (command) return Boolean(preference("keymap")?.[command]);
  return Boolean(preference("node_keys")?.[data.assignment.project.id]?.[id]);
}
