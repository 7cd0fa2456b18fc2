/* The page's three panes: the list, the current document's fields, its text. */

import { useEffect, useRef } from "preact/hooks";

import { html, Icon } from "../kit/html.js";
import { Field } from "./field.js";
import { Text } from "./text.js";

export function Progress({ store }) {
  const n = store.confirmed.value;
  const words = interpolate(gettext("%(n)s of %(total)s confirmed"), { n, total: store.total }, true);
  return html`<progress class="bar bar-short" value=${n} max=${store.total} aria-hidden="true"></progress><span>${words}</span>`;
}

export function Review({ store, saving }) {
  return html`
    <${List} store=${store} />
    <section class="review-fields panel pane" aria-label=${gettext("Metadata")}>
      <${Troubles} store=${store} saving=${saving} />
      <${Document} store=${store} saving=${saving} />
    </section>
    <${Text} store=${store} />
    <${Keys} saving=${saving} />`;
}

function List({ store }) {
  const current = store.current.value;
  const list = useRef(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return html`
    <nav class="review-list panel" aria-label=${gettext("Documents")} ref=${list}>
      <ol>
        ${store.rows.value.map(
          (row) => html`
          <li key=${row.id}>
            <button type="button" aria-current=${row.id === current ? "true" : undefined} onClick=${() => store.open(row.id)}>
              <span class="review-number">${row.number}</span>
              <span class="clamp">${row.title}</span>
              <${State} row=${row} trouble=${store.troubleOf(row.id)} draft=${store.drafts.value[row.id]} />
            </button>
          </li>`,
        )}
      </ol>
    </nav>`;
}

function State({ row, trouble, draft }) {
  if (trouble?.kind === "unsent") return html`<span class="tone tone-warn">${gettext("waits to be sent")}</span>`;
  if (trouble)
    return html`<span class="tone tone-alarm">${trouble.kind === "refused" ? gettext("refused") : gettext("not saved")}</span>`;
  if (draft) return html`<span class="tone tone-warn">${gettext("typed")}</span>`;
  if (row.reviewed)
    return html`<span class="good" title=${gettext("Confirmed")}><${Icon} name="check" /><span class="visually-hidden">${gettext("Confirmed")}</span></span>`;
  if (!row.missing.length) return null;
  const said = interpolate(
    ngettext("%(n)s field empty", "%(n)s fields empty", row.missing.length),
    { n: row.missing.length },
    true,
  );
  return html`<span class="review-missing" title=${said} aria-label=${said}>${row.missing.length}</span>`;
}

/* What went wrong with documents that were left already. */
function Troubles({ store, saving }) {
  const others = store.rows.value.filter((row) => store.troubleOf(row.id) && row.id !== store.current.value);
  const isWaiting = (row) => store.troubleOf(row.id).kind === "unsent";
  const waiting = others.filter(isWaiting);
  const refused = others.filter((row) => !isWaiting(row));
  const unsent = ngettext(
    "%(n)s document waits to be sent; what you typed is kept and sent again by itself.",
    "%(n)s documents wait to be sent; what you typed is kept and sent again by itself.",
    waiting.length,
  );
  const unsaved = ngettext(
    "%(n)s document is not saved; what you typed is kept.",
    "%(n)s documents are not saved; what you typed is kept.",
    refused.length,
  );
  return html`
    ${waiting.length > 0 && html`<${Group} rows=${waiting} said=${unsent} waiting=${true} store=${store} saving=${saving} />`}
    ${refused.length > 0 && html`<${Group} rows=${refused} said=${unsaved} waiting=${false} store=${store} saving=${saving} />`}`;
}

function Group({ rows: others, said, waiting, store, saving }) {
  return html`
    <div class=${`notice ${waiting ? "notice-warning" : "notice-error"}`} role="alert">
      <${Icon} name="alert-circle" />
      <div>
        <p>${interpolate(said, { n: others.length }, true)} ${store.troubleOf(others[0].id).message}</p>
        <div class="cluster">
          ${waiting && html`<button class="btn btn-sm" type="button" onClick=${saving.retry}>${gettext("Try again")}</button>`}
          ${others.slice(0, 5).map((row) => html`<button class="btn btn-sm" type="button" key=${row.id} onClick=${() => store.open(row.id)}>${interpolate(gettext("Go to %(number)s"), { number: row.number }, true)}</button>`)}
        </div>
      </div>
    </div>`;
}

function Document({ store, saving }) {
  const detail = store.detail.value;
  const id = store.current.value;
  const trouble = store.troubleOf(id);
  if (!detail) {
    if (!trouble) return html`<div class="skeleton" aria-busy="true"></div>`;
    return html`<div class="notice notice-error" role="alert"><div><p>${trouble.message}</p><button class="btn btn-sm" type="button" onClick=${() => store.open(id)}>${gettext("Try again")}</button></div></div>`;
  }
  const { document: found } = detail;
  const done = found.reviewed_at !== null;
  return html`
    <header class="review-document">
      <a href=${store.data.urls.page.replace("/0/", `/${id}/`)} target="_blank" rel="noopener">${interpolate(gettext("Document %(number)s"), { number: found.number }, true)} <${Icon} name="external-link" /></a>
      <span class="muted clip" title=${found.file_name}>${found.file_name}</span>
      ${done && html`<span class="tone tone-good end">${interpolate(gettext("Confirmed by %(name)s"), { name: found.reviewed_by }, true)}</span>`}
    </header>
    ${trouble && html`<${Trouble} trouble=${trouble} store=${store} saving=${saving} />`}
    <div class="review-form pane-body">
      ${store.data.fields.map((field, place) => html`<${Field} key=${`${id} ${field.name}`} field=${field} place=${place} store=${store} />`)}
      <${Extras} found=${found} />
    </div>
    <footer class="cluster panel-foot">
      <button class="btn btn-primary" type="button" onClick=${saving.confirm}>${done ? gettext("Save and go on") : gettext("Confirm and go on")} <kbd>Enter</kbd></button>
      ${done && html`<button class="btn" type="button" onClick=${saving.takeBack}>${gettext("Not confirmed")}</button>`}
      <span class="muted small" role="status">${saving.busy.value ? gettext("Saving…") : ""}</span>
    </footer>`;
}

function Trouble({ trouble, store, saving }) {
  const labels = Object.fromEntries(store.data.fields.map(({ name, label }) => [name, label]));
  const fields = (trouble.fields ?? []).map((name) => labels[name]).join(gettext(", "));
  return html`
    <div class=${`notice ${trouble.kind === "conflict" ? "notice-warning" : "notice-error"}`} role="alert">
      <${Icon} name="alert-triangle" />
      <div><p>${trouble.message}${fields && ` (${fields})`}</p>
      ${trouble.kind === "unsent" && html`<button class="btn btn-sm" type="button" onClick=${saving.retry}>${gettext("Try again")}</button>`}</div>
    </div>`;
}

/* What is only read here: the amendment history and the attachments. */
function Extras({ found }) {
  return html`
    ${found.history.length > 0 && html`<details class="more"><summary>${interpolate(ngettext("Amendment history: %(n)s event", "Amendment history: %(n)s events", found.history.length), { n: found.history.length }, true)}</summary><ol>${found.history.map((line) => html`<li key=${line}>${line}</li>`)}</ol></details>`}
    ${found.attachments.length > 0 && html`<details class="more"><summary>${interpolate(ngettext("%(n)s attachment", "%(n)s attachments", found.attachments.length), { n: found.attachments.length }, true)}</summary><ul>${found.attachments.map(({ name }) => html`<li key=${name}>${name}</li>`)}</ul></details>`}`;
}

function Keys({ saving }) {
  const last = saving.undoable.value.length;
  return html`
    <footer class="keys" aria-label=${gettext("Keys")}>
      <span><kbd>Enter</kbd> ${gettext("confirm, next")}</span>
      <span><kbd>Esc</kbd> ${gettext("leave the field as it was")}</span>
      <span><kbd>j</kbd> <kbd>k</kbd> ${gettext("next, previous")}</span>
      <span><kbd>1</kbd>–<kbd>9</kbd> <kbd>0</kbd> ${gettext("to a field, with the marked words")}</span>
      <span><kbd>e</kbd> ${gettext("first empty field")}</span>
      <span><kbd>s</kbd> ${gettext("save only")}</span>
      <button class="btn btn-sm end" type="button" disabled=${!last} onClick=${saving.undo}><${Icon} name="arrow-back-up" />${gettext("Undo")} <kbd>Ctrl Z</kbd></button>
    </footer>`;
}
