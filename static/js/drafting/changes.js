/* What changed, node by node and field by field, and what keeps it from being published. */

import { html } from "../kit/html.js";
import { ClauseWords } from "./clauses.js";
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

const said = (value) =>
  Array.isArray(value)
    ? value.join("\n")
    : value === null
      ? ""
      : value === true
        ? "✓"
        : value === false
          ? "✗"
          : String(value);

export function Problems({ problems }) {
  const places = Object.entries(problems);
  if (!places.length) return null;
  return html`<ul class="draft-problems">${places.map(([place, texts]) => html`<li><strong>${place}</strong> ${[texts].flat().join(" ")}</li>`)}</ul>`;
}

export function Changes({ store, changes, meanings, onMeaning }) {
  if (!changes.length) return html`<p class="muted">${gettext("Nothing changes.")}</p>`;
  return changes.map(
    (
      change,
    ) => html`<section key=${change.dimension} class="draft-changes"><h3>${named(change)} <${Kind} kind=${change.kind} /></h3>
      <${FieldChanges} store=${store} fields=${change.fields} />
      ${change.nodes.map(
        (
          node,
        ) => html`<div key=${node.node} class="draft-change"><p><strong>${named(node)}</strong> ${node.kinds.map((kind) => html`<${Kind} kind=${kind} /> `)}
          ${node.became.length > 0 && html`<span class="muted">→ ${node.became.join(gettext(", "))}</span>`}</p>
          <${FieldChanges} store=${store} fields=${node.fields} />
          ${onMeaning && node.kinds.includes("redefined") && html`<${Meaning} id=${`${change.dimension}/${node.node}`} value=${meanings[`${change.dimension}/${node.node}`]} onSet=${onMeaning} />`}
        </div>`,
      )}</section>`,
  );
}

function Kind({ kind }) {
  return KINDS[kind] ? html`<span class=${`tone ${TONES[kind] ?? ""}`}>${KINDS[kind]}</span>` : null;
}

function FieldChanges({ store, fields }) {
  const read = (field, value) =>
    field.field === "clauses" ? html`<${ClauseWords} store=${store} ids=${value ?? []} />` : said(value);
  return fields.map(
    (field) =>
      html`<p key=${field.field} class="small draft-field-change"><span class="muted">${field.label}</span> <del>${read(field, field.before)}</del> <ins>${read(field, field.after)}</ins></p>`,
  );
}

/* A typo mended must not send hundreds of clauses back to their coders. */
function Meaning({ id, value, onSet }) {
  const choice = (meaning, label) =>
    html`<label class="check"><input type="radio" name=${id} checked=${value === meaning} onChange=${() => onSet(id, meaning)} /> ${label}</label>`;
  return html`<fieldset class="cluster"><legend class="visually-hidden">${gettext("Does its meaning change?")}</legend>
    ${choice("wording", gettext("Wording only"))} ${choice("meaning", gettext("The meaning changes: codings are to be looked at again"))}</fieldset>`;
}
