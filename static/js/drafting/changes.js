/* What changed, node by node and field by field, and what keeps it from being published. */

import { html } from "../kit/html.js";
import { named } from "./tree.js";

const KINDS = {
  added: gettext("added"),
  removed: gettext("removed"),
  renamed: gettext("renamed"),
  moved: gettext("moved"),
  merged: gettext("merged"),
  split: gettext("split"),
  redefined: gettext("redefined"),
  restyled: gettext("look changed"),
  kept: "",
};
const TONES = {
  added: "tone-good",
  removed: "tone-alarm",
  merged: "tone-warn",
  split: "tone-warn",
  redefined: "tone-warn",
};

export function Problems({ problems }) {
  const places = Object.entries(problems);
  if (!places.length) return null;
  return html`<ul class="draft-problems">${places.map(([place, texts]) => html`<li key=${place}><strong>${place}</strong> ${[texts].flat().join(" ")}</li>`)}</ul>`;
}

export function Changes({ changes, meanings, onMeaning }) {
  if (!changes.length) return html`<p class="muted">${gettext("Nothing changes.")}</p>`;
  return changes.map(
    (
      change,
    ) => html`<section key=${change.dimension} class="draft-changes"><h3>${named(change)} <${Kind} kind=${change.kind} /></h3>
      <${FieldChanges} fields=${change.fields} />
      ${change.nodes.map((node) => html`<${NodeChange} key=${node.node} dimension=${change.dimension} node=${node} meanings=${meanings} onMeaning=${onMeaning} />`)}</section>`,
  );
}

function NodeChange({ dimension, node, meanings, onMeaning }) {
  const id = `${dimension}/${node.node}`;
  return html`<div class="draft-change"><p><strong>${named(node)}</strong> ${node.kinds.map((kind) => html`<${Kind} kind=${kind} /> `)}
      ${node.became_names.length > 0 && html`<span class="muted">→ ${node.became_names.map(named).join(gettext(", "))}</span>`}
      ${node.coded > 0 && html` <span class="small muted">${interpolate(ngettext("%s clause coded", "%s clauses coded", node.coded), [node.coded])}</span>`}</p>
    <${FieldChanges} fields=${node.fields} />
    ${onMeaning && node.kinds.includes("redefined") && html`<${Meaning} id=${id} value=${meanings[id]} onSet=${onMeaning} />`}
  </div>`;
}

function Kind({ kind }) {
  return KINDS[kind] ? html`<span class=${`tone ${TONES[kind] ?? ""}`}>${KINDS[kind]}</span>` : null;
}

function FieldChanges({ fields }) {
  return fields.map(
    ({ field, label, marked }) =>
      html`<div key=${field} class="small draft-field-change"><span class="muted">${label}</span>
        ${marked.before.length > 0 && html`<p>${runs(marked.before, "del")}</p>`}
        ${marked.after.length > 0 && html`<p>${runs(marked.after, "ins")}</p>`}</div>`,
  );
}

const runs = (found, tag) => found.map(([text, changed]) => (changed ? html`<${tag}>${text}<//>` : text));

/* A typo mended must not send hundreds of clauses back to their coders. */
function Meaning({ id, value, onSet }) {
  const choice = (meaning, label) =>
    html`<label class="check"><input type="radio" name=${id} checked=${value === meaning} onChange=${() => onSet(id, meaning)} /> ${label}</label>`;
  return html`<fieldset class="draft-meaning"><legend>${gettext("Does its meaning change?")}</legend>
    ${choice("wording", gettext("Wording only"))} ${choice("meaning", gettext("The meaning changes: codings are to be looked at again"))}</fieldset>`;
}
