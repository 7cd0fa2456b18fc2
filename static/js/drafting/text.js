/* A field that is typed into. It shows what is typed until that stands in the content. */

import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../kit/html.js";

const PAUSE_MS = 400;
let groups = Date.now();

export const shownAs = {
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

export function Text({ store, field, value, onSet, first, id, question, warning = "" }) {
  const kept = question ? shownAs[field.kind](question.yours) : null;
  const [typed, setTyped] = useState(kept);
  const step = useRef({ timer: 0, was: value, group: "", text: null });
  const read = (text) => meant[field.kind](text);
  const stands = typed !== null && JSON.stringify(read(typed)) === JSON.stringify(value);
  const open = step.current.text !== null;
  const text = typed !== null && (open || stands || question) ? typed : (kept ?? shownAs[field.kind](value));
  const wrong = field.kind === "number" && !Number.isInteger(read(text) ?? 0) ? gettext("A whole number.") : "";

  const save = useRef(() => {});
  save.current = () => {
    const { timer, was, group, text: last } = step.current;
    clearTimeout(timer);
    store.typing.delete(id);
    step.current.text = null;
    if (last === null) return;
    const next = read(last);
    if (field.kind === "number" && !Number.isInteger(next ?? 0)) return;
    if (question) store.questions.write(question, next);
    else onSet(next, was, group);
  };
  const onInput = (event) => {
    clearTimeout(step.current.timer);
    if (step.current.text === null) step.current = { was: value, group: `t${++groups}` };
    step.current.text = event.target.value;
    step.current.timer = setTimeout(() => save.current(), PAUSE_MS);
    store.typing.set(id, () => save.current());
    setTyped(event.target.value);
  };
  const onBlur = () => {
    save.current();
    if (!wrong) setTyped(null);
  };
  useEffect(() => () => save.current(), []);

  const control = {
    id,
    value: text,
    onInput,
    onBlur,
    "data-first-field": first || undefined,
    "aria-invalid": wrong ? "true" : undefined,
  };
  return html`<div class="field"><label for=${id}>${field.label}</label>
    ${
      field.kind === "words" || field.kind === "lines"
        ? html`<textarea ...${control} rows="2" />`
        : html`<input type="text" autocomplete="off" ...${control} />`
    }
    ${(wrong || warning) && html`<p class="field-error" role="status">${wrong || warning}</p>`}
    ${
      question &&
      html`<p class="field-error" role="status">${gettext("Your text, not saved yet: somebody else changed it too.")}
      <button type="button" class="btn btn-sm" onClick=${() => {
        store.questions.asked.value = question;
      }}>${gettext("Look at both")}</button></p>`
    }
    ${field.kind === "lines" && html`<p class="field-help">${gettext("One a line.")}</p>`}
  </div>`;
}
