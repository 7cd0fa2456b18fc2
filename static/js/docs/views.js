// @ts-check
/* The operations by subject, each opened to what it takes and answers. */

import { signal } from "@preact/signals";
import { html } from "../kit/html.js";
import { bySubject, fieldsOf, resolved, typeOf } from "./description.js";

/** @type {Record<string, string>} */
const TONES = { GET: "", POST: "tone-good", PUT: "tone-accent", PATCH: "tone-accent", DELETE: "tone-alarm" };
const sought = signal("");
/** @type {import("@preact/signals").Signal<Set<string>>} */
const opened = signal(new Set([location.hash.slice(1)]));

/** @param {{description: any}} props */
export function Operations({ description }) {
  const words = sought.value.toLowerCase().split(/\s+/);
  const fits = (/** @type {any} */ one) =>
    words.every((word) => `${one.method} ${one.path} ${one.text}`.toLowerCase().includes(word));
  const subjects = bySubject(description)
    .map(([subject, all]) => /** @type {[string, any[]]} */ ([subject, all.filter(fits)]))
    .filter(([, shown]) => shown.length);
  const count = subjects.reduce((sum, [, shown]) => sum + shown.length, 0);
  return html`
    <form class="filters" role="search" aria-label=${gettext("Operations")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <div><label for="api-q">${gettext("Search")}</label><input id="api-q" class="form-control" type="search" size="32" value=${sought.value} placeholder=${gettext("Address or words")}
        onInput=${(/** @type {any} */ { target }) => {
          sought.value = target.value;
        }} /></div>
      <p class="muted" role="status">${interpolate(ngettext("%s operation", "%s operations", count), [count])}</p>
    </form>
    ${subjects.map(
      ([subject, shown]) => html`<section class="panel" key=${subject}>
        <h2>${subject}</h2>
        <ul class="lines">${shown.map((one) => html`<${Operation} key=${one.id} one=${one} description=${description} />`)}</ul>
      </section>`,
    )}`;
}

/** @param {{one: import("./description.js").Operation, description: any}} props */
function Operation({ one, description }) {
  const open = opened.value.has(one.id);
  const toggle = (/** @type {any} */ { currentTarget }) => {
    if (currentTarget.open === open) return;
    const next = new Set(opened.value);
    if (!next.delete(one.id)) next.add(one.id);
    opened.value = next;
  };
  return html`<li id=${one.id}><details open=${open} onToggle=${toggle}>
    <summary class="api-line"><span class=${`tone ${TONES[one.method]}`}>${one.method}</span> <code>${one.path}</code> <span class="muted">${firstLine(one.text)}</span></summary>
    ${open && html`<${Detail} about=${one.about} description=${description} />`}
  </details></li>`;
}

/** @param {{about: any, description: any}} props */
function Detail({ about, description }) {
  const taken = Object.entries(about.requestBody?.content ?? {});
  const answers = Object.entries(about.responses).map(([status, answer]) => ({
    status,
    ...resolved(answer, description),
  }));
  return html`<div class="stack api-detail">
    <p>${about.description}</p>
    ${
      about.parameters?.length > 0 &&
      html`<${Fields} title=${gettext("Parameters")} fields=${about.parameters.map((/** @type {any} */ each) => ({
        name: each.name,
        type: typeOf(each.schema, description),
        required: each.required,
        text: each.description ?? "",
      }))} />`
    }
    ${taken
      .slice(0, 1)
      .map(
        ([form, { schema }]) =>
          html`<${Fields} key=${form} title=${`${gettext("Body")}: ${form}`} fields=${fieldsOf(schema, description)} />`,
      )}
    ${answers
      .filter(({ status }) => status < "300")
      .map(({ status, content = {}, description: text }) => {
        const [[form, { schema }] = ["", {}]] = Object.entries(content);
        const title = [`${gettext("Answer")} ${status}`, form, text].filter(Boolean).join(": ");
        return html`<${Fields} key=${status} title=${title} fields=${schema ? fieldsOf(schema, description) : []} />`;
      })}
    <div><h3>${gettext("Refusals")}</h3><dl class="facts">${answers
      .filter(({ status }) => status >= "300")
      .map(({ status, description: text }) => html`<dt key=${status}>${status}</dt><dd>${text}</dd>`)}</dl></div>
  </div>`;
}

/** @param {{title: string, fields: import("./description.js").Field[]}} props */
function Fields({ title, fields }) {
  if (!fields.length) return html`<h3>${title}</h3>`;
  return html`<div><h3>${title}</h3><div class="table-scroll"><table class="data">
    <thead><tr><th scope="col">${gettext("Name")}</th><th scope="col">${gettext("Type")}</th><th scope="col">${gettext("Required")}</th><th scope="col">${gettext("Meaning")}</th></tr></thead>
    <tbody>${fields.map(
      ({ name, type, required, text }, at) =>
        html`<tr key=${at}><th scope="row"><code>${name}</code></th><td class="api-type">${type}</td><td>${required ? gettext("yes") : ""}</td><td class="api-text">${text}</td></tr>`,
    )}</tbody>
  </table></div></div>`;
}

const firstLine = (/** @type {string} */ text) => text.split("\n")[0];
