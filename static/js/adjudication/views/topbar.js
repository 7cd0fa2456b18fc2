/* Where we are, how far, whether decisions are saved, what can be done to many. */

import { openAppearance } from "../../appearance.js";
import { html, Icon } from "../../kit/html.js";
import { say, words } from "../words.js";

export function TopBar({ app }) {
  const { store, saving, desk, meeting } = app;
  const { round, project, urls } = store.data;
  const { disputed, decided, skipped } = store.progress.value;
  const unsaved = saving.unsaved.value;
  const open = (name) => () => {
    store.dialog.value = name;
  };
  const running = store.meeting.value;
  return html`<header class="topbar">
    <a class="brand" href="/">PolicyCoder</a>
    <nav class="adj-crumbs"><a class="clip" href=${urls.round}>${project.name} / ${round.name}</a></nav>
    <h1 class="visually-hidden">${words.queue} · ${round.name}</h1>
    <span class="muted small nowrap">${say(words.progress, { decided, disputed })}${skipped > 0 && ` · ${say(words.skipped, { n: skipped })}`}</span>
    <progress class="bar adj-bar" max=${disputed || 1} value=${decided} aria-label=${words.decision}></progress>
    <span class="small nowrap" role="status" title=${unsaved ? words.keptHere : undefined}>${unsaved ? html`<span class="tone tone-warn">${saving.link.value === "online" ? words.saving : words.keptHere}</span>` : html`<span class="muted">${words.saved}</span>`}</span>
    <div class="topbar-end">
      ${
        running
          ? html`<a class="btn btn-sm" href=${`${urls.meetings}${running.id}/minutes.docx`}>${words.minutes}</a>
        <button type="button" class="btn btn-sm btn-primary" onClick=${meeting.end}>${words.endMeeting}</button>`
          : html`<button type="button" class="btn btn-sm" onClick=${open("unanimous")}>${words.acceptUnanimous}</button>
        <button type="button" class="btn btn-sm" onClick=${open("majority")}>${words.acceptMajority}</button>
        <button type="button" class="btn btn-sm" onClick=${open("meeting")}>${words.meeting}</button>
        <a class="btn btn-sm" href=${urls.decisions}>${words.decisions}</a>`
      }
      <button type="button" class="icon-button" title=${words.undo} aria-label=${words.undo} onClick=${desk.undo}><${Icon} name="arrow-back-up" /></button>
      <button type="button" class="icon-button" title=${words.keys} aria-label=${words.keys} onClick=${open("keys")}><${Icon} name="keyboard" /></button>
      <button type="button" class="icon-button" title=${gettext("Appearance")} aria-label=${gettext("Appearance")} onClick=${openAppearance}><${Icon} name="adjustments" /></button>
    </div>
  </header>`;
}
