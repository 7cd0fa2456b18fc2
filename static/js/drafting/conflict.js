/* Where two people wrote at once: a notice that stays, and a dialog in which one of them decides. */

import { useState } from "preact/hooks";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { joined } from "./questions.js";
import { shownAs } from "./text.js";
import { find, named } from "./tree.js";

const somebody = (question) => question.by || gettext("Somebody else");

function nameOf(store, question) {
  const found = find(store.content.value, question);
  return found ? named(found.entry) : question.name || question.node || question.dimension;
}

function said(store, question) {
  const name = nameOf(store, question);
  const person = somebody(question);
  if (question.kind === "gone" && question.back)
    return interpolate(
      gettext("%(person)s removed “%(name)s” while you were writing in it. What you wrote is kept."),
      { name, person },
      true,
    );
  if (question.kind === "gone")
    return interpolate(
      gettext("“%(name)s” went into other nodes while you were writing in it (%(person)s). What you wrote is kept."),
      { name, person },
      true,
    );
  const field = store.questions.labelOf(question.field);
  return interpolate(
    gettext("%(person)s changed “%(field)s” of “%(name)s” too. What you wrote is kept, not saved yet."),
    { person, field, name },
    true,
  );
}

export function Questions({ store }) {
  return store.questions.list.value.map(
    (
      question,
    ) => html`<div key=${`${question.kind}/${question.dimension}/${question.node}/${question.field}`} class="notice notice-warning" role="alert">
      <div>${said(store, question)}</div>
      <button type="button" class="btn btn-sm" onClick=${() => {
        store.flush();
        store.questions.asked.value = store.questions.list.peek().find((one) => one === question) ?? question;
      }}>${question.kind === "gone" ? gettext("Look at it") : gettext("Look at both")}</button></div>`,
  );
}

export function Decide({ store, question }) {
  const later = () => {
    store.questions.asked.value = null;
  };
  return question.kind === "gone"
    ? html`<${Gone} store=${store} question=${question} onClose=${later} />`
    : html`<${Both} store=${store} question=${question} onClose=${later} />`;
}

/* A value of a field as a reader says it. */
function worded(store, field, value) {
  if (typeof value === "boolean") return value ? gettext("yes") : gettext("no");
  if (field?.kind === "tone") return value ? store.tones[value] : gettext("as above");
  return shownAs[field?.kind]?.(value) ?? [value].flat().join(gettext(", "));
}

function Both({ store, question, onClose }) {
  const { questions } = store;
  const field = questions.fieldOf(question.field);
  const { was, yours, theirs } = question;
  const isText = field?.kind === "words" || field?.kind === "text";
  const both = isText ? joined(was ?? "", yours, theirs) : null;
  const [text, setText] = useState(both ?? yours);
  const use = (value) => () => questions.use(question, value);
  return html`<${Dialog} title=${interpolate(gettext("“%(field)s” of “%(name)s”"), { field: field?.label ?? question.field, name: nameOf(store, question) }, true)} wide=${isText} onClose=${onClose}>
    <p>${interpolate(gettext("%s and you changed it at the same time."), [somebody(question)])}</p>
    <dl class="draft-conflict"><dt>${interpolate(gettext("Written by %s"), [somebody(question)])}</dt><dd>${worded(store, field, theirs) || "—"}</dd>
      <dt>${gettext("Written by you")}</dt><dd>${worded(store, field, yours) || "—"}</dd></dl>
    ${
      isText &&
      html`<div class="field"><label for="draft-both">${gettext("In one text")}</label>
        <textarea id="draft-both" rows="4" autofocus value=${text} onInput=${(event) => setText(event.target.value)} />
        <p class="field-help">${both === null ? gettext("Both changed the same words: write here what is to stand.") : gettext("Both changes are in it; mend it where it needs to be.")}</p></div>`
    }
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Later")}</button>
      <button type="button" class="btn" onClick=${() => questions.keep(question)}>${gettext("Keep theirs")}</button>
      <button type="button" class=${isText ? "btn" : "btn btn-primary"} onClick=${use(yours)}>${gettext("Use mine")}</button>
      ${isText && html`<button type="button" class="btn btn-primary" onClick=${use(text)}>${gettext("Use the text above")}</button>`}</div>
  <//>`;
}

function Gone({ store, question, onClose }) {
  const { questions } = store;
  return html`<${Dialog} title=${interpolate(gettext("“%s” is gone"), [nameOf(store, question)])} wide=${true} onClose=${onClose}>
    <p>${said(store, question)}</p>
    ${Object.entries(question.values).map(
      ([
        field,
        value,
      ]) => html`<div key=${field} class="field"><label for=${`draft-gone-${field}`}>${questions.labelOf(field)}</label>
        <textarea id=${`draft-gone-${field}`} rows="3" readonly value=${worded(store, questions.fieldOf(field), value)} /></div>`,
    )}
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Later")}</button>
      <button type="button" class="btn btn-danger-quiet" onClick=${() => questions.keep(question)}>${gettext("Drop what I wrote")}</button>
      ${question.back && html`<button type="button" class="btn btn-primary" autofocus onClick=${() => questions.bringBack(question)}>${gettext("Bring it back with my text")}</button>`}</div>
  <//>`;
}
