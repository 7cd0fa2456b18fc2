/* The fields of the chosen dimension or node; every letter is on its way a moment after it. */

import { html } from "../kit/html.js";
import { ClauseExamples } from "./clauses.js";
import { onFieldKey } from "./keys.js";
import { Text } from "./text.js";
import { flat, named, nameField } from "./tree.js";

export function Fields({ store, selected }) {
  const { dimension, entry, row } = selected;
  const shown = store.fields[row ? "node" : "dimension"].filter(({ name }) => name !== "score" || dimension.ordinal);
  const at = store.idOf(dimension.key, row ? entry.key : null);
  return html`<div class="draft-fields" onKeyDown=${onFieldKey}>
    ${shown.map(
      (field) =>
        html`<${Field} key=${`${at}/${field.name}`} id=${`${at}/${field.name}`} store=${store} field=${field} at=${{ dimension, entry, row }} first=${field.name === nameField(entry)} />`,
    )}
    ${!entry.key.startsWith("~") && html`<p class="small muted">${gettext("Key")} <code>${entry.key}</code></p>`}
  </div>`;
}

function Field({ store, field, at, first, id }) {
  const { dimension, entry, row } = at;
  const place = { dimension: dimension.key, node: row ? entry.key : null, field: field.name };
  const stands = entry[field.name];
  const set = (value, was = stands, group = "") => {
    const steps = [{ op: "set", ...place, value, was }];
    // a clause has one score
    if (field.name === "ordinal" && value && dimension.multiple)
      steps.push({ ...steps[0], field: "multiple", value: false, was: true });
    return store.edit(steps, group);
  };
  const question = store.questions.of(place.dimension, place.node, place.field);
  const shown = { store, field, value: stands, onSet: set, id, question };
  const Control = { flag: Flag, tone: Tone, clauses: ClauseExamples }[field.kind];
  if (Control) return html`<${Control} ...${shown} onSet=${(value) => set(value)} />`;
  const warning = field.name === "shortcut" && sharedKey(store, dimension, entry, stands);
  return html`<${Text} ...${shown} first=${first} warning=${warning} />`;
}

/* Of two nodes with one key the workbench gives it to the first: said where it is typed. */
function sharedKey(store, dimension, entry, key) {
  if (!key) return "";
  const others = store.content.value.dimensions.flatMap((one) =>
    flat(one)
      .filter(({ node }) => node !== entry && node.selectable && node.shortcut === key)
      .map(({ node }) => ({ node, here: one === dimension })),
  );
  if (!others.length) return "";
  const said = others.some(({ here }) => here)
    ? gettext("Also the key of %s: of one dimension no two nodes can have the same.")
    : gettext("Also the key of %s; the first of them in the codebook has it.");
  return interpolate(said, [others.map(({ node }) => `“${named(node)}”`).join(gettext(", "))]);
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
