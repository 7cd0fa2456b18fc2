/* The whole screen. */

import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { reopenPass } from "../ending.js";
import { say, sayNumber, words } from "../words.js";
import { moving } from "../words_moving.js";
import { Back } from "./back.js";
import { Beside } from "./beside.js";
import { Codebook } from "./codebook.js";
import { Dialogs } from "./dialogs.js";
import { Dock } from "./dock.js";
import { GotoBox } from "./gotobox.js";
import { Hints } from "./help.js";
import { Announced } from "./notes.js";
import { Outline } from "./outline.js";
import { Reading } from "./reading.js";
import { Sequence } from "./sequence.js";
import { stateText, TopBar } from "./topbar.js";
import { LeftoverBanner } from "./trouble.js";

export function Workbench({ app }) {
  return html`
    <${TopBar} app=${app} />
    <${Banner} app=${app} />
    <${Announced} app=${app} />
    <${Moved} app=${app} />
    <${Changed} app=${app} />
    <${Clock} app=${app} />
    <${Panes} app=${app} />
    <${Sequence} app=${app} />
    <${Hints} app=${app} />
    <${Spoken} app=${app} />
    <${Dialogs} app=${app} />`;
}

function Panes({ app }) {
  const { outlineOpen, codebookOpen, narrow, beside } = app.store;
  const looks = [
    "wb-panes",
    !outlineOpen.value && "wb-panes-wide",
    !codebookOpen.value && "wb-panes-bare",
    narrow.value && `wb-panes-${narrow.value}`,
    beside.value && "wb-panes-beside",
  ];
  return html`<div class=${looks.filter(Boolean).join(" ")}>
    <${Outline} app=${app} />
    <div class="wb-middle">
      <${GotoBox} app=${app} />
      <div class="wb-texts"><${Reading} app=${app} /><${Beside} app=${app} /><${Notice} app=${app} /></div>
      <${Dock} app=${app} />
    </div>
    <${Codebook} app=${app} />
  </div>`;
}

function Banner({ app }) {
  const { assignment, editable } = app.store;
  if (editable.value) return null;
  const { status, round, coder, absence, kind, codebook, superseded_by: newest } = assignment.value;
  const own = coder.username === app.user.username;
  const submitted = status === "submitted";
  if (codebook) return html`<${CodebookMoved} app=${app} version=${codebook} />`;
  if (newest) return html`<${Superseded} app=${app} own=${own} newest=${newest} />`;
  if (kind === "set_aside" || (own && absence)) return html`<${TakenOut} app=${app} own=${own} />`;
  const text = own
    ? submitted
      ? words.readOnlySubmitted
      : words.readOnly
    : say(words.readOnlyOther, { coder: coder.name || coder.username });
  const reopenable = (!own || kind === "reference") && submitted && app.urls.reopen && round.status === "open";
  return html`<div class="wb-banner" role="status">
    <${Icon} name="lock" />
    <span>${text}</span>
    <${LeftoverBanner} app=${app} />
    ${submitted && app.urls.comparison && html`<a class="btn btn-sm btn-primary" href=${app.urls.comparison}>${words.compare}</a>`}
    ${own && submitted && kind === "coder" && round.status === "open" && html`<${Back} app=${app} />`}
    ${own && submitted && app.passes.next.value && html`<button type="button" class="btn btn-sm btn-primary" onClick=${app.moving.goOn}>${moving.nextDocument}</button>`}
    ${reopenable && html`<button type="button" class="btn btn-sm" onClick=${() => reopenPass(app)}>${words.reopen}</button>`}
    <a class="btn btn-sm" href=${app.urls.back}>${words.back}</a>
  </div>`;
}

/* The pass was set aside, or its coder is paused: what waits in this browser stays there. */
function TakenOut({ app, own }) {
  const { absence, kind } = app.store.assignment.value;
  const paused = kind !== "set_aside" && absence?.kind === "paused";
  const text = paused
    ? say(words.paused, { name: absence.name || absence.username })
    : own
      ? words.setAside
      : words.setAsideOther;
  return html`<div class="wb-banner" role="status">
    <${Icon} name=${paused ? "clock" : "archive"} />
    <span>${text}</span>
    <${LeftoverBanner} app=${app} />
    ${paused && html`<button type="button" class="btn btn-sm" onClick=${() => location.reload()}>${words.retry}</button>`}
    <a class="btn btn-sm" href=${app.urls.back}>${words.back}</a>
  </div>`;
}

/* The round is by another codebook version now: what waits here is sent when the page knows it. */
function CodebookMoved({ app, version }) {
  return html`<div class="wb-banner" role="status">
    <${Icon} name="list-tree" />
    <span>${say(words.codebookMoved, { version })}</span>
    <button type="button" class="btn btn-sm btn-primary" onClick=${() => location.reload()}>${words.loadAnew}</button>
  </div>`;
}

/* The document has a new edition: this pass stays as it was, and the work goes on in the other. */
function Superseded({ app, own, newest }) {
  const { document } = app.store.assignment.value;
  return html`<div class="wb-banner" role="status">
    <${Icon} name="history" />
    <span>${say(own ? words.superseded : words.supersededOther, { edition: document.edition })}</span>
    <${LeftoverBanner} app=${app} />
    <a class="btn btn-sm btn-primary" href=${`/assignments/${newest}/`}>${words.openNewest}</a>
  </div>`;
}

function Moved({ app }) {
  const { left, pass } = app.store.moved.value;
  if (!left) return null;
  return html`<div class="wb-banner" role="status">
    <${Icon} name="alert-triangle" />
    <span>${sayNumber(words.movedLeft, left)}</span>
    <a class="btn btn-sm" href=${`/assignments/${pass}/`}>${words.showThem}</a>
  </div>`;
}

/* What the new edition did to the coder's work: clauses to be looked at again, and such as are gone. */
function Changed({ app }) {
  const { store, commands } = app;
  const toCheck = store.counts.toCheck.value;
  const gone = store.goneSeen.value ? 0 : store.data.gone;
  if (!store.editable.value || !(toCheck || gone)) return null;
  return html`<div class="wb-banner wb-changed" role="status">
    <${Icon} name="alert-triangle" />
    ${
      toCheck > 0 &&
      html`<span>${sayNumber(words.changedClauses, toCheck)}</span>
      <button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${commands.nextToCheck}>${words.nextToCheck}</button>`
    }
    ${
      gone > 0 &&
      html`<span>${sayNumber(words.goneClauses, gone)}</span>
      <a class="btn btn-sm" href=${app.urls.gone}>${words.showGone}</a>
      <button type="button" class="icon-button" title=${words.close} aria-label=${words.close} onMouseDown=${keepFocus}
        onClick=${() => {
          store.goneSeen.value = true;
        }}><${Icon} name="x" /></button>`
    }
  </div>`;
}

function Clock({ app }) {
  const { clock } = app.store;
  if (!clock.value) return null;
  return html`<div class="wb-banner" role="status"><${Icon} name="clock" />
    <span>${say(clock.value > 0 ? words.clockAhead : words.clockBehind, { time: spanOf(Math.abs(clock.value)) })}</span></div>`;
}

const UNITS = [
  ["year", 525_600],
  ["day", 1_440],
  ["hour", 60],
  ["minute", 1],
];

/* In the largest unit of which it holds two, in words. */
function spanOf(minutes) {
  const [unit, size] = UNITS.find(([, one]) => minutes >= 2 * one) ?? UNITS.at(-1);
  const { lang } = document.documentElement;
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(Math.round(minutes / size));
}

const NOTICE_MS = 4000;

function Notice({ app }) {
  const { notice } = app.store;
  const timer = useRef(0);
  useSignalEffect(() => {
    if (!notice.value) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => {
        notice.value = null;
      },
      NOTICE_MS * (notice.value.link ? 3 : 1),
    );
  });
  return html`<div class="wb-notice-place" role="status" aria-live="polite">
    ${notice.value && html`<div key=${notice.value.serial} class="wb-notice">${notice.value.text}${notice.value.link && html` <a href=${notice.value.link.href}>${notice.value.link.text}</a>`}</div>`}
  </div>`;
}

/* For screen readers: what a key did, and the saving state once it has settled. */
function Spoken({ app }) {
  return html`<div class="visually-hidden" role="status" aria-live="polite">${app.store.spoken}</div>
    <${SpokenState} app=${app} />`;
}

const SETTLE_MS = 1500;

/* Once the hand rests: that all is saved again, or what keeps it from being saved. */
function SpokenState({ app }) {
  const element = useRef(null);
  const timer = useRef(0);
  const first = useRef(stateText(app));
  const moved = useRef(false);
  useSignalEffect(() => {
    const text = stateText(app);
    if (text !== first.current) moved.current = true;
    if (!moved.current) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const before = element.current?.textContent;
      if (element.current) element.current.textContent = text === before ? `${text}\u00a0` : text;
      first.current = text;
      moved.current = false;
    }, SETTLE_MS);
  });
  return html`<div ref=${element} class="visually-hidden" role="status" aria-live="polite"></div>`;
}
