/* One field: its number key, its value, what it may be completed to, and where the guess was found. */

import { useState } from "preact/hooks";

import { html } from "../kit/html.js";
import { inText, newAgencies, notADay, originOf, suggestions } from "./fields.js";

let pointing = false; // a field entered by the mouse keeps the place that was clicked

export function Field({ field, place, store }) {
  const { name, label } = field;
  const id = store.current.value;
  const { document: found } = store.details.value[id];
  const text = store.fieldText(id, name);
  const typed = store.drafts.value[id]?.[name] !== undefined;
  const trouble = store.troubles.value[id];
  const refused = trouble?.errors?.[name];
  const errors = store.faults.value[id]?.[name] || (refused && field.kind === "date" ? notADay() : refused);
  const added = field.kind === "agencies" && typed ? newAgencies(text, store.data.agencies) : [];
  const input = {
    id: `field-${name}`,
    "data-field": name,
    "aria-describedby": `origin-${name}`,
    "aria-invalid": errors ? "true" : undefined,
    onMouseDown: () => {
      pointing = true;
    },
    onMouseUp: () => {
      pointing = false;
    },
    onFocus: ({ target }) => {
      store.focused.value = name;
      if (!pointing) target.select?.();
      pointing = false;
    },
    onBlur: () => {
      if (store.focused.value === name) store.focused.value = null;
      store.check(id, name);
    },
    set: (value) => store.setDraft(id, name, value),
  };
  const classes = [
    "review-field",
    typed && "review-typed",
    !text && "review-empty",
    errors && "field-bad",
    trouble?.fields?.includes(name) && "review-differs",
  ];
  return html`
    <div class=${classes.filter(Boolean).join(" ")} onMouseEnter=${() => show(store, name)} onMouseLeave=${() => show(store, null)}>
      <label for=${input.id}>${place < 10 && html`<kbd>${(place + 1) % 10}</kbd>`}${label}</label>
      <${control(field)} input=${input} text=${text} store=${store} field=${field} />
      <${Origin} store=${store} evidence=${typed ? null : found.evidence[name]} text=${text} typed=${typed} name=${name} />
      ${added.length > 0 && html`<p class="evidence review-added" role="status">${interpolate(gettext("New agency: %(names)s. It will be added to the list."), { names: added.join(gettext(", ")) }, true)}</p>`}
      ${errors && html`<p class="field-error" role="alert">${[errors].flat().join(" ")}</p>`}
    </div>`;
}

/* The mouse shows evidence only while no field has the focus. */
function show(store, name) {
  if (!document.activeElement?.dataset.field) store.focused.value = name;
}

function control({ kind, values }) {
  if (kind === "choice") return Choice;
  return kind === "agencies" || values ? Completed : Plain;
}

function Plain({ input, text, field }) {
  const { set, ...rest } = input;
  const onInput = ({ target }) => set(target.value);
  if (field.long)
    return html`<textarea class="form-control" rows=${rowsOf(text)} spellcheck=${false} value=${text} onInput=${onInput} ...${rest}></textarea>`;
  return html`<input class="form-control" autocomplete="off" spellcheck=${false} placeholder=${field.kind === "date" ? "2021-06-30" : ""} value=${text} onInput=${onInput} ...${rest} />`;
}

const rowsOf = (text) => Math.min(4, Math.max(1, Math.ceil([...text].length / 26)));

function Choice({ input, text, field }) {
  const { set, ...rest } = input;
  return html`<select class="form-select" value=${text} onChange=${({ target }) => set(target.value)} ...${rest}>
    ${field.choices.map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`)}
  </select>`;
}

/* A field with suggestions; of agencies, the name behind the last 、 is completed. */
function Completed({ input, text, store, field }) {
  const { set, onBlur, ...rest } = input;
  const [active, setActive] = useState(0);
  const [open, setOpen] = useState(false);
  const many = field.kind === "agencies";
  const before = many ? text.slice(0, text.lastIndexOf("、") + 1) : "";
  const found = open ? suggestions(knownOf(store, field), text.slice(before.length)) : [];
  const choose = (entry) => {
    set(before + entry.name);
    setOpen(false);
  };
  const onKeyDown = (event) => {
    if (!found.length || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setActive((active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      choose(found[active]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      setOpen(false);
    }
  };
  const onInput = ({ target }) => {
    set(target.value);
    setActive(0);
    setOpen(true);
  };
  const list = `suggested-${field.name}`;
  const attributes = {
    ...rest,
    onKeyDown,
    onInput,
    value: text,
    class: "form-control",
    autocomplete: "off",
    spellcheck: false,
    // A field of several lines may not be a combobox: it is one of text, with a list.
    ...(many ? { "aria-haspopup": "listbox" } : { role: "combobox", "aria-expanded": String(found.length > 0) }),
    "aria-controls": list,
    "aria-autocomplete": "list",
    "aria-activedescendant": found.length ? `${list}-${active}` : undefined,
    onBlur: () => {
      setOpen(false);
      onBlur();
    },
  };
  return html`
    <div class="review-complete">
      ${many ? html`<textarea rows=${rowsOf(text)} ...${attributes}></textarea>` : html`<input ...${attributes} />`}
      <ul class="popup" id=${list} role="listbox" hidden=${!found.length} aria-label=${gettext("Suggestions")}>
        ${found.map(
          (entry, at) => html`
          <li class="option" key=${entry.name} id=${`${list}-${at}`} role="option" aria-selected=${String(at === active)} onMouseDown=${(
            event,
          ) => {
            event.preventDefault();
            choose(entry);
          }}>
            ${entry.name}${entry.shown && html` <span class="muted">${entry.shown}</span>`}
          </li>`,
        )}
      </ul>
    </div>`;
}

function knownOf({ data }, { kind, values }) {
  return kind === "agencies" ? Object.entries(data.agencies) : values.map((each) => [each, each]);
}

function Origin({ store, evidence, text, typed, name }) {
  const said = originOf(evidence, store.data.origins);
  const id = `origin-${name}`;
  if (typed) return html`<p class="evidence" id=${id}>${gettext("typed, not saved yet")}</p>`;
  if (!said) return html`<p class="evidence" id=${id}>${text ? "" : gettext("not found")}</p>`;
  if (!inText(evidence)) return html`<p class="evidence" id=${id} title=${said}>${said}</p>`;
  return html`<p class="evidence" id=${id}><button type="button" class="review-quote" title=${said} onClick=${() => {
    store.focused.value = null;
    store.focused.value = name;
  }}>${said}</button></p>`;
}
