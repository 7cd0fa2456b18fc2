/* The fields of the chosen dimension or node; every letter is on its way a moment after it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../kit/html.js";
import { ClauseExamples } from "./clauses.js";
import { flat, named } from "./tree.js";

const PAUSE_MS = 400;
let groups = 0;

export function Fields({ store, selected }) {
  const { dimension, entry, row } = selected;
  const shown = store.fields[row ? "node" : "dimension"].filter(({ name }) => name !== "score" || dimension.ordinal);
  const at = `${dimension.key}/${row ? entry.key : ""}`;
  return html`<div class="draft-fields">
    ${shown.map(
      (field, place) =>
        html`<${Field} key=${`${at}/${field.name}`} store=${store} field=${field} at=${{ dimension, entry, row }} first=${place === 0} />`,
    )}
    <p class="small muted">${gettext("Key")} <code>${entry.key}</code></p>
  </div>`;
}

function Field({ store, field, at, first }) {
  const { dimension, entry, row } = at;
  const stands = entry[field.name];
  const set = (value, was, group) =>
    store.edit(
      [{ op: "set", dimension: dimension.key, node: row ? entry.key : null, field: field.name, value, was }],
      group,
    );
  if (field.kind === "flag")
    return html`<${Flag} field=${field} value=${stands} onSet=${(value) => set(value, stands, "")} />`;
  if (field.kind === "tone")
    return html`<${Tone} store=${store} field=${field} value=${stands} onSet=${(value) => set(value, stands, "")} />`;
  const id = `${dimension.key}/${row ? entry.key : ""}/${field.name}`;
  if (field.kind === "clauses")
    return html`<${ClauseExamples} store=${store} field=${field} value=${stands} onSet=${(value) => set(value, stands, "")} id=${id} />`;
  const warning = field.name === "shortcut" && sharedKey(store, entry, stands);
  return html`<${Text} store=${store} field=${field} value=${stands} onSet=${set} first=${first} id=${id} warning=${warning} />`;
}

/* Of two nodes with one key the workbench gives it to the first: said where it is typed. */
function sharedKey(store, entry, key) {
  if (!key) return "";
  const others = store.content.value.dimensions
    .flatMap((dimension) => flat(dimension))
    .filter(({ node }) => node !== entry && node.selectable && node.shortcut === key);
  if (!others.length) return "";
  return interpolate(gettext("Also the key of %s; the first of them in the codebook has it."), [
    others.map(({ node }) => `“${named(node)}”`).join(gettext(", ")),
  ]);
}

function Flag({ field, value, onSet }) {
  return html`<label class="check"><input type="checkbox" checked=${value} onChange=${(event) => onSet(event.target.checked)} /> ${field.label}</label>`;
}

function Tone({ store, field, value, onSet }) {
  return html`<fieldset class="field draft-tones"><legend>${field.label}</legend>
    <div class="cluster">${store.tones.map(
      (name, tone) => html`<label class=${`palette-${tone}`} title=${name}>
        <input type="radio" name="tone" class="visually-hidden" checked=${value === tone} onChange=${() => onSet(tone)} />
        <span>${tone === 0 ? gettext("as above") : tone}</span></label>`,
    )}</div></fieldset>`;
}

const shownAs = {
  text: (value) => value,
  words: (value) => value,
  lines: (value) => value.join("\n"),
  number: (value) => (value === null ? "" : String(value)),
};
const meant = {
  text: (text) => text,
  words: (text) => text,
  lines: (text) => text.split("\n").filter((line) => line.trim()),
  number: (text) => (text.trim() === "" ? null : Number(text)),
};

/* Holds what is typed until the server has it, so that an answer never takes letters back. */
function Text({ store, field, value, onSet, first, id, warning = "" }) {
  const [typed, setTyped] = useState(null);
  const step = useRef({ timer: 0, was: value, group: "" });
  const text = typed ?? shownAs[field.kind](value);
  const clash = store.conflict.value;
  const clashed = useRef(false);
  useEffect(() => {
    if (clashed.current && !clash) {
      store.typing.delete(id);
      setTyped(null);
    }
    clashed.current = Boolean(clash);
  }, [clash]);
  const save = async () => {
    clearTimeout(step.current.timer);
    if (store.conflict.peek() || !store.typing.delete(id)) return;
    const next = meant[field.kind](step.current.text);
    const { was, group } = step.current;
    step.current.was = next;
    await onSet(next, was, group);
    if (!store.typing.has(id)) setTyped(null);
  };
  const onInput = (event) => {
    if (typed === null) step.current = { timer: 0, was: value, group: `t${++groups}` };
    step.current.text = event.target.value;
    setTyped(event.target.value);
    store.typing.set(id, meant[field.kind](event.target.value));
    clearTimeout(step.current.timer);
    step.current.timer = setTimeout(save, PAUSE_MS);
  };
  useEffect(() => () => void save(), []);
  const control = { id, value: text, onInput, onBlur: save, "data-first-field": first || undefined };
  return html`<div class="field"><label for=${id}>${field.label}</label>
    ${
      field.kind === "words" || field.kind === "lines"
        ? html`<textarea ...${control} rows="2" />`
        : html`<input type="text" ...${control} />`
    }
    ${warning && html`<p class="field-error" role="status">${warning}</p>`}
    ${field.kind === "lines" && html`<p class="field-help">${gettext("One a line.")}</p>`}
  </div>`;
}
