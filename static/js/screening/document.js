/* The document that is open: its first screens as the server renders them, and the decision on it. */

import { useEffect, useRef, useState } from "preact/hooks";

import { html, keepFocus } from "../kit/html.js";
import { isParty, noteOf } from "./state.js";

const KEPT = 30;
const texts = new Map(); // document → promise of its rendered text

function textOf(state, id) {
  if (!texts.has(id)) {
    const url = `${state.data.urls.page}?document=${id}`;
    const read = fetch(url, { credentials: "same-origin" }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(gettext("The text could not be loaded."));
      return answer.text();
    });
    read.catch(() => texts.delete(id));
    texts.set(id, read);
    if (texts.size > KEPT) texts.delete(texts.keys().next().value);
  }
  return texts.get(id);
}

export function Document({ state, commands, verdictOf }) {
  const entry = state.entry.value;
  if (!entry)
    return html`<section class="panel pane"><p class="muted">${gettext("Choose a document of the queue.")}</p></section>`;
  return html`
    <section class="panel pane" aria-label=${gettext("Document")}>
      <${Text} state=${state} id=${entry.id} />
      <${Decision} state=${state} entry=${entry} commands=${commands} verdict=${verdictOf(entry)} />
    </section>
  `;
}

function Text({ state, id }) {
  const place = useRef(null);
  const [error, setError] = useState("");
  useEffect(() => {
    let wanted = true;
    setError("");
    textOf(state, id).then(
      (text) => {
        if (!wanted) return;
        place.current.innerHTML = text;
        place.current.scrollTop = 0;
        const rows = state.rows.peek();
        const next = rows[rows.findIndex((row) => row.id === id) + 1];
        if (next) textOf(state, next.id).catch(() => {});
      },
      (failure) => wanted && setError(failure.message),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return html`
    ${error && html`<p class="notice notice-error" role="alert">${error}</p>`}
    <div class="pane-body screening-text" ref=${place} tabindex="0"></div>
  `;
}

function Decision({ state, entry, commands, verdict }) {
  const chosen = verdict?.decision === "waiting" ? verdict.own : verdict?.decision;
  return html`
    <footer class="screening-decision">
      ${
        entry.disagreement &&
        html`<p class="hint">${
          isParty(entry)
            ? gettext(
                "You and the other screener disagree. Talk with each other, or let a third person decide. If you settle it yourself, write in the note how it came about.",
              )
            : gettext("Both screeners have decided, and not alike. What you decide now counts.")
        }</p>`
      }
      ${entry.in_round && html`<p class="hint">${gettext("This document is in a round. Excluding it takes it out of the sample; the round keeps it and its codings.")}</p>`}
      <${Decisions} entry=${entry} />
      ${state.choosing.value && html`<${Reasons} state=${state} commands=${commands} />`}
      <div class="cluster">
        <button type="button" class=${`btn ${chosen === "included" ? "btn-primary" : ""}`} aria-pressed=${String(chosen === "included")} onMouseDown=${keepFocus} onClick=${() => commands.decide("included")}>${gettext("Include")} <kbd>i</kbd></button>
        <button type="button" class=${`btn ${chosen === "excluded" ? "btn-primary" : ""}`} aria-expanded=${String(state.choosing.value)} aria-pressed=${String(chosen === "excluded")} onMouseDown=${keepFocus} onClick=${commands.exclude}>${gettext("Exclude…")} <kbd>x</kbd></button>
        <input id="screening-note" class="form-control screening-note" autocomplete="off" maxlength="2000" aria-label=${gettext("Note")} placeholder=${gettext("Note (n)")} value=${noteOf(state, entry)}
          onInput=${({ target }) => {
            state.notes.value = new Map(state.notes.peek()).set(entry.id, target.value);
          }}
          onChange=${commands.saveNote}
          onKeyDown=${(event) => {
            if ((event.key === "Enter" || event.key === "Escape") && !event.isComposing) event.target.blur();
          }} />
        <button type="button" class="btn btn-text" onMouseDown=${keepFocus} onClick=${commands.undo}>${gettext("Undo")} <kbd>u</kbd></button>
      </div>
    </footer>
  `;
}

function Reasons({ state, commands }) {
  return html`
    <ol class="screening-reasons" aria-label=${gettext("Why is it excluded?")}>
      ${state.data.reasons.map(
        (reason, index) => html`
        <li key=${reason.id}><button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${() => commands.decide("excluded", reason.id)}>${index < 10 && html`<kbd>${(index + 1) % 10}</kbd>`} ${reason.name}</button></li>
      `,
      )}
      ${!state.data.reasons.length && html`<li class="muted">${gettext("The project has no reasons yet; add some under Lists.")}</li>`}
    </ol>
  `;
}

/** Who has decided what; of the other screener only what may be seen comes from the server. */
function Decisions({ entry }) {
  if (!entry.decisions.length) return null;
  return html`
    <ul class="small screening-decisions">
      ${entry.decisions.map(
        (row) => html`
        <li key=${`${row.screener}${row.final}`}>
          <strong>${row.name}</strong>${row.final ? ` (${gettext("last word")})` : ""} ${row.decision === "included" ? gettext("included it") : interpolate(gettext("excluded it: %s"), [row.reason_name || gettext("no reason given")])}
          ${row.note && html` <span class="muted">“${row.note}”</span>`} <time class="muted small" datetime=${row.at}>${row.said_at}</time>
        </li>
      `,
      )}
    </ul>
  `;
}
