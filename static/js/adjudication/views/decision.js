/* What is being decided: the nodes, why the coders differ, a note, and the keys that end it. */

import { html, Key, keepFocus } from "../../kit/html.js";
import { OUTCOMES, REASONS, say, words } from "../words.js";
import { Said } from "./said.js";

const NOTE = 2000;

export function Decision({ app }) {
  const { store, desk } = app;
  const item = store.item.value;
  const draft = store.draft.value;
  const dimension = store.codebook.dimension(store.dimension.value);
  const still = store.status.value !== "adjudicating";
  return html`<footer class="panel-foot adj-decision">
    <div class="cluster adj-drafted"><b>${words.decision}</b>
      ${draft.outcome ? html`<${Said} app=${app} said=${draft} onRemove=${still ? undefined : desk.remove} />` : html`<span class="muted small">${words.choose}</span>`}</div>
    <div class="cluster">
      ${["none", "undeterminable"].map(
        (outcome) =>
          dimension[outcome] &&
          html`<button type="button" key=${outcome} class="btn btn-sm" aria-pressed=${String(draft.outcome === outcome)} disabled=${still} onMouseDown=${keepFocus} onClick=${() => desk.outcome(outcome)}><${Key}>${outcome === "none" ? "N" : "U"}<//> ${OUTCOMES[outcome]}</button>`,
      )}
      <button type="button" class="btn btn-sm" disabled=${still} onMouseDown=${keepFocus} onClick=${() => {
        store.dialog.value = "nodes";
      }}><${Key}>E<//> ${words.edit}</button>
      ${store.chosen.value && dimension.spans && html`<${ChosenWords} store=${store} />`}
    </div>
    <div class="pills" role="group" aria-label=${words.reason}>
      <span class="muted small">${words.reason}</span>
      ${REASONS.map(([value, text, key]) => html`<button type="button" key=${value} aria-pressed=${String(draft.reason === value)} disabled=${still} onMouseDown=${keepFocus} onClick=${() => desk.reason(value)}><${Key}>${key.toUpperCase()}<//> ${text}</button>`)}
    </div>
    <div class="adj-end">
      <label class="visually-hidden" for="decision-note">${words.note}</label>
      <input class="form-control form-control-sm" id="decision-note" maxlength=${NOTE} placeholder=${words.notePlaceholder} value=${draft.note} disabled=${still}
        onInput=${({ target }) => desk.set({ note: target.value })}
        onKeyDown=${(event) => (event.key === "Escape" || (event.key === "Enter" && !event.isComposing)) && event.target.blur()} />
      ${item?.state !== "open" && item && html`<button type="button" class="btn btn-sm" disabled=${still} onMouseDown=${keepFocus} onClick=${desk.reopen}><${Key}>O<//> ${words.reopen}</button>`}
      <button type="button" class="btn btn-sm" disabled=${still} onMouseDown=${keepFocus} onClick=${desk.skip}><${Key}>S<//> ${words.skip}</button>
      <button type="button" class="btn btn-sm btn-primary" disabled=${still || !draft.outcome} onMouseDown=${keepFocus} onClick=${desk.settle}>${words.settle} ↵</button>
    </div>
    ${item?.state === "decided" && html`<${Told} item=${item} />`}
  </footer>`;
}

function ChosenWords({ store }) {
  const { clause } = store.detail.value;
  const { start, end } = store.chosen.value;
  const quote = [...clause.text].slice(start - clause.start, end - clause.start).join("");
  return html`<span class="small muted clip">${say(words.chosenWords, { quote })}</span>`;
}

/* Who decided, and whose choice it equals. */
export function Told({ item }) {
  const names = item.choices
    .filter(({ coder }) => coder && item.equals.includes(coder.username))
    .map(({ coder }) => coder.name);
  const whose = names.length ? say(words.sameAs, { names: names.join(gettext(", ")) }) : words.nobodys;
  return html`<p class="muted small adj-told">${item.by && say(words.decidedBy, { name: item.by.name })} ${item.at && whose}</p>`;
}
