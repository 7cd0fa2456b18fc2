/* Where we are, how far we are, whether the work is safe, and the one button that ends it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { openAppearance } from "../../appearance.js";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { say, sayNumber, words } from "../words.js";
import { moving } from "../words_moving.js";

export function TopBar({ app }) {
  const { store } = app;
  const { project, round, document, kind, not_blind: notBlind } = store.assignment.value;
  const seen = kind === "reference" ? words.reference : notBlind ? words.notBlind : words.blind;
  const blind = round.blind ? ` · ${seen}` : "";
  const done = store.counts.done.value;
  return html`<header class="topbar wb-top">
    ${store.narrow.value && html`<${Drawer} icon="menu-2" signal=${store.outlineOpen} label=${words.outlineLabel} />`}
    <a class="brand" href=${app.urls.home}>PolicyCoder</a>
    <nav class="wb-crumbs">
      <a class="clip" href=${app.urls.back} title=${`${project.name} / ${round.name}`}>${project.name} / ${round.name}${blind}</a>
      <span aria-hidden="true">/</span>
      <b class="clip" title=${document.title}>${document.number} ${document.title}</b>
    </nav>
    ${round.deadline && html`<span class=${`tone${round.overdue ? " tone-alarm" : ""}`}>${say(round.overdue ? words.overdue : words.deadline, { day: round.deadline })}</span>`}
    <div class="wb-progress">
      <span>${say(words.progress, { done, total: store.total })}</span>
      ${
        store.counts.toCheck.value > 0 &&
        html`<button type="button" class="tone tone-warn plain wb-left" onMouseDown=${keepFocus} onClick=${app.commands.nextToCheck}>${sayNumber(words.leftToCheck, store.counts.toCheck.value)}</button>`
      }
      <progress class="bar" max=${store.total || 1} value=${done} aria-label=${words.progressLabel}></progress>
    </div>
    <${SaveState} app=${app} />
    <button type="button" class="icon-button" title=${moving.appearance} aria-label=${moving.appearance} onMouseDown=${keepFocus} onClick=${openAppearance}><${Icon} name="adjustments" /></button>
    <${Language} app=${app} />
    <${End} app=${app} />
    ${store.narrow.value && html`<${Drawer} icon="list-tree" signal=${store.codebookOpen} label=${words.codebook} />`}
  </header>`;
}

function Drawer({ icon, signal, label }) {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${label} aria-expanded=${signal.value} onMouseDown=${keepFocus}
    onClick=${() => {
      signal.value = !signal.peek();
    }}><${Icon} name=${icon} /></button>`;
}

function End({ app }) {
  const { assignment, editable } = app.store;
  if (editable.value) {
    return html`<button type="button" class="btn btn-primary" onMouseDown=${keepFocus} onClick=${app.commands.openSubmit}>${words.submit}</button>`;
  }
  const { status, coder, codebook, absence } = assignment.value;
  if (codebook) return html`<span class="tone tone-warn">${say(words.codebookShort, { version: codebook })}</span>`;
  if (status === "submitted") return html`<span class="tone">${words.submitted}</span>`;
  if (coder.username !== app.user.username) return html`<span class="tone">${coder.name || coder.username}</span>`;
  return html`<span class="tone">${absence?.kind === "paused" ? words.pausedShort : words.closed}</span>`;
}

/** The saving state in words, and what one can do about it. */
function SaveState({ app }) {
  const { queue, outbox } = app;
  if (!app.store.editable.value && !outbox.unsaved.value) return null;
  const state = savingState(app);
  const n = unsavedIn(app);
  const { conflict, refused } = queue.sizes.value;
  return html`<div class=${`wb-save wb-save-${state}`} data-state=${state} data-unsaved=${n}>
    <${Icon} name=${ICONS[state]} />
    ${state !== "trouble" && !n && html`<span>${stateText(app)}</span>`}
    ${
      state !== "trouble" &&
      n > 0 &&
      html`<button type="button" class="plain" title=${words.keptHere} onMouseDown=${keepFocus} onClick=${app.commands.openUnsent}>${stateText(app)}</button>`
    }
    ${state === "login" && html`<${LogIn} app=${app} />`}
    ${
      (state === "offline" || state === "server") &&
      n > 0 &&
      html`<button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${() => {
        queue.retryNow();
        outbox.retryNow();
      }}>${words.retry}</button>`
    }
    ${conflict > 0 && html`<button type="button" class="btn btn-sm btn-danger-quiet" onMouseDown=${keepFocus} onClick=${app.commands.openTrouble}>${sayNumber(words.conflicts, conflict)}</button>`}
    ${refused > 0 && html`<button type="button" class="btn btn-sm btn-danger-quiet" onMouseDown=${keepFocus} onClick=${app.commands.openTrouble}>${sayNumber(words.refusals, refused)}</button>`}
    ${outbox.refused.value > 0 && html`<button type="button" class="btn btn-sm btn-danger-quiet" onMouseDown=${keepFocus} onClick=${app.commands.openUnsent}>${sayNumber(words.refusals, outbox.refused.value)}</button>`}
    ${queue.storage.value !== "kept" && html`<span class="wb-memory" title=${queue.storage.value === "full" ? words.storageFull : words.memoryOnly}><${Icon} name="alert-triangle" />${queue.storage.value === "full" ? words.fullShort : words.memoryShort}</span>`}
  </div>`;
}

/* In this tab, which then comes back here; beside it where the work would go with the tab. */
function LogIn({ app }) {
  const stays = app.queue.storage.value !== "kept";
  const address = `${app.urls.login}?next=${encodeURIComponent(location.pathname)}`;
  return html`<a class="btn btn-sm" href=${address} onClick=${stays ? undefined : app.places.leave} target=${stays ? "_blank" : undefined} rel=${stays ? "noopener" : undefined}
    title=${say(stays ? words.logInBeside : words.logInHint, { user: app.user.username })}>${words.logIn}</a>`;
}

const ICONS = {
  saved: "circle-check",
  saving: "loader-2",
  offline: "cloud-off",
  server: "cloud-off",
  login: "lock",
  trouble: "alert-triangle",
};

/* Who was logged out is told before there is anything to save. */
function savingState({ queue, outbox, store }) {
  const state = queue.state.value === "saved" ? outbox.state.value : queue.state.value;
  return state === "saved" && store.loggedOut.value ? "login" : state;
}

const unsavedIn = ({ queue, outbox }) => queue.unsaved.value + outbox.unsaved.value;

export function stateText(app) {
  const { queue, user } = app;
  const state = savingState(app);
  const n = unsavedIn(app);
  if (state === "saved") return words.saved;
  if (state === "saving") return words.saving;
  if (state === "login" && !n) return words.expiredNone;
  if (state === "login") {
    const forms = queue.failure.value?.problem.somebodyElse ? words.loggedOut : words.expired;
    return sayNumber(forms, n, { user: user.username });
  }
  if (state === "server") return sayNumber(words.serverDown, n);
  if (state === "offline") return n ? sayNumber(words.offline, n) : words.offlineNone;
  return sayNumber(words.undecided, n);
}

/* The form is the server's own, so that switching works as on every page. */
function Language({ app }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    if (app.language) place.current.append(app.language.content.cloneNode(true));
  }, []);
  return html`<div ref=${place}></div>`;
}
