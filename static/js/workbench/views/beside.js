/* Another text of the project beside the one that is coded, to read: an edition, a central policy, an
   attachment. Only texts are shown here, never codings. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError, get } from "../../kit/api.js";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { headingText, isSilent } from "../../kit/text.js";
import { scrollTogether } from "../scrolling.js";
import { say, sayNumber } from "../words.js";
import { moving as words } from "../words_moving.js";
import { Text } from "./text.js";

const CHUNK = 40;

export function Beside({ app }) {
  const beside = app.store.beside.value;
  const chosen = useRef(false);
  if (!beside) return null;
  return html`<aside class="wb-beside" aria-label=${words.besideLabel}>
    ${beside.id ? html`<${Reader} key=${beside.id} app=${app} beside=${beside} chosen=${chosen.current} />` : html`<${Chooser} app=${app} chosen=${chosen} />`}
  </aside>`;
}

function Close({ app }) {
  return html`<button type="button" class="icon-button" title=${words.hide} aria-label=${words.hide} onMouseDown=${keepFocus} onClick=${app.moving.toggleBeside}><${Icon} name="x" /></button>`;
}

async function load(url, problem, into) {
  try {
    into(await get(url));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    problem.value = say(words.besideFailed, { reason: error.message });
  }
}

/* Its other editions first; then whatever is typed. */
function Chooser({ app, chosen }) {
  const { document } = app.store.assignment.peek();
  const text = useSignal("");
  const editions = useSignal([]);
  const found = useSignal(null);
  const problem = useSignal("");
  const input = useRef(null);
  useEffect(() => {
    input.current.focus();
    load(`/api/v1/documents/${document.id}/editions/`, problem, (all) => {
      editions.value = all.filter((one) => one.id !== document.id);
    });
  }, []);
  const asked = text.value.trim();
  useEffect(() => {
    const query = new URLSearchParams({ q: asked, page_size: 50 });
    const timer = setTimeout(
      () =>
        load(`${app.urls.documents}?${query}`, problem, ({ results }) => {
          const others = results.filter((one) => one.id !== document.id);
          // Whoever types a number means that document first.
          found.value = [...others].sort((a, b) => (b.number === Number(asked)) - (a.number === Number(asked)));
        }),
      asked ? 200 : 0,
    );
    return () => clearTimeout(timer);
  }, [asked]);
  const choose = (id) => {
    chosen.current = true;
    app.store.beside.value = { ...app.store.beside.peek(), id };
  };
  return html`<header><h2>${words.beside}</h2><${Close} app=${app} /></header>
    <div class="wb-beside-choose" onKeyDown=${(event) => stepThrough(event, app)}>
      <input ref=${input} type="search" class="form-control" aria-label=${words.besideFind} placeholder=${words.besideFind} value=${text}
        onInput=${(event) => {
          text.value = event.currentTarget.value;
        }} />
      ${problem.value && html`<p class="warn" role="alert">${problem}</p>`}
      ${editions.value.length > 0 && !asked && html`<h3>${words.besideEditions}</h3><${Choices} list=${editions.value.map((one) => ({ ...one, title: say(words.besideEdition, { edition: one.edition }), doc_number: one.edition_note || one.file_name }))} choose=${choose} />`}
      <h3>${words.besideFound}</h3>
      ${found.value && !found.value.length && html`<p class="wb-hint">${words.besideNone}</p>`}
      <${Choices} list=${found.value ?? []} choose=${choose} />
    </div>`;
}

/* From the field through the documents and back; Enter in the field takes the first. */
function stepThrough(event, app) {
  if (event.isComposing) return;
  const { currentTarget, target } = event;
  const stops = [...currentTarget.querySelectorAll("input, .lines button")];
  const at = stops.indexOf(target);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) stops[Math.min(Math.max(at + by, 0), stops.length - 1)].focus();
  else if (event.key === "Enter" && at === 0) stops[1]?.click();
  else if (event.key === "Escape") app.moving.toggleBeside();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function Choices({ list, choose }) {
  return html`<ul class="lines">${list.map(
    (one) => html`<li key=${one.id}><button type="button" class="plain" onClick=${() => choose(one.id)}>
      <span class="clause-number">${one.number}</span> ${one.title} <small>${one.doc_number}</small></button></li>`,
  )}</ul>`;
}

function Reader({ app, beside, chosen }) {
  const { store } = app;
  const shown = useSignal(null); // {title, clauses}
  const problem = useSignal("");
  const anchors = useSignal(0);
  const pane = useRef(null);
  useEffect(() => {
    if (chosen) pane.current.focus({ preventScroll: true });
    const url = `/api/v1/documents/${beside.id}/`;
    load(url, problem, (document) =>
      load(`${url}clauses/`, problem, (clauses) => {
        shown.value = { document, clauses };
      }),
    );
  }, []);
  const there = shown.value?.clauses;
  useEffect(() => {
    if (!there || !beside.together) return undefined;
    const left = document.querySelector(".wb-reading");
    const here = store.rows.map((row) => row.clause);
    const reach = (index) => app.drawing.reach(store.rows[index]);
    const both = scrollTogether({ left, right: pane.current, here, there, reach });
    anchors.value = both.anchors;
    return both.stop;
  }, [there, beside.together]);
  const said = anchors.value ? sayNumber(words.togetherHint, anchors.value) : words.together0;
  return html`<header>
      <h2 class="clip" title=${shown.value?.document.title}>${shown.value && `${shown.value.document.number} ${shown.value.document.title}`}</h2>
      <label title=${beside.together ? said : ""}><input type="checkbox" checked=${beside.together} onChange=${(
        event,
      ) => {
        store.beside.value = { ...beside, together: event.currentTarget.checked };
      }} /> ${words.together}</label>
      <button type="button" class="icon-button" title=${words.besideOther} aria-label=${words.besideOther} onMouseDown=${keepFocus} onClick=${() => {
        store.beside.value = { ...beside, id: null };
      }}><${Icon} name="search" /></button>
      <${Close} app=${app} />
    </header>
    <div ref=${pane} class="wb-beside-text" tabindex="0" lang="zh-Hans">
      ${problem.value && html`<p class="warn" role="alert">${problem}</p>`}
      ${chunksOf(there ?? []).map(
        (chunk, at) =>
          html`<div key=${at} class="wb-chunk">${chunk.map(
            (clause) => html`<${Segment} key=${clause.id} clause=${clause} />`,
          )}</div>`,
      )}
    </div>`;
}

function chunksOf(clauses) {
  const read = clauses.map((clause, index) => ({ ...clause, index })).filter(({ text }) => !isSilent(text));
  return Array.from({ length: Math.ceil(read.length / CHUNK) }, (_, at) => read.slice(at * CHUNK, (at + 1) * CHUNK));
}

function Segment({ clause }) {
  const heading = /heading|title/.test(clause.kind) && !clause.codable;
  return html`<div id=${`beside-${clause.index}`} class=${heading ? "wb-beside-heading" : ""}>
    ${heading ? headingText(clause.text) : html`${clause.number && html`<span class="clause-number">${clause.number}</span> `}<${Text} clause=${clause} />`}
  </div>`;
}
