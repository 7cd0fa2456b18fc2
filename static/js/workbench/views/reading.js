/* Middle pane: the document as one column. Segments come in chunks that the browser skips while they
   are off screen; chunks far from the current clause are filled when it is idle or comes near. */

import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { html } from "../../kit/html.js";
import { headingText, isSilent } from "../../kit/text.js";
import { putBack } from "../returning.js";
import { sayNumber, words } from "../words.js";
import { Clause } from "./clause.js";
import { Handles } from "./handles.js";
import { Passage } from "./passage.js";
import { Stripes } from "./stripes.js";

const CHUNK = 24;
const NEAR = "1200px 0px";
const LINE = 30;
const CHARACTERS = 34;
const AT_ONCE = 3;
const REST_MS = 500;
const INPUTS = ["keydown", "wheel", "pointerdown"];

export function Reading({ app }) {
  const { store } = app;
  const pane = useRef(null);
  const column = useRef(null);
  const chunks = useMemo(() => cut(store), [store]);
  useEffect(() => fillWhenIdle(chunks), [chunks]);
  useEffect(() => fillWhenNear(pane.current, chunks), [chunks]);

  const current = store.current.value;
  useEffect(() => {
    if (current && !store.still.peek()) bring(pane.current, chunks, current);
  }, [current]);
  useEffect(() => {
    if (app.places.top) putBack(pane.current, chunks, current, app.places.top);
  }, []);
  const jumped = app.jump.value;
  useEffect(() => {
    if (!jumped) return;
    bring(pane.current, chunks, jumped);
    app.jump.value = null;
  }, [jumped]);

  const checking = store.filter.value.marks.includes("check") && store.counts.toCheck.value > 0;
  return html`<div class="wb-reading-frame"><main class="wb-reading" ref=${pane} tabindex="-1" aria-label=${words.reading}>
    <article ref=${column} class=${`wb-column${checking ? " wb-checking" : ""}`}>
      <${Head} app=${app} />
      ${!store.total && html`<div class="blank"><h2>${words.noClauses}</h2><p>${words.noClausesHint}</p></div>`}
      ${chunks.map((chunk) => html`<${Chunk} key=${chunk.index} app=${app} chunk=${chunk} />`)}
      <${Handles} app=${app} column=${column} />
    </article>
  </main><${Stripes} app=${app} /></div>`;
}

function Head({ app }) {
  const { document } = app.store.assignment.value;
  const facts = [
    document.doc_number,
    (document.agencies ?? []).join(words.listComma),
    document.issued_on,
    document.doc_type,
  ];
  return html`<header class="wb-head">
    <h1 lang="zh-Hans">${document.title}</h1>
    <p>${facts.filter(Boolean).join(" · ")}</p>
    ${app.store.total < app.store.inDocument && html`<p>${sayNumber(words.yours, app.store.total, { all: app.store.inDocument })}</p>`}
  </header>`;
}

function Chunk({ app, chunk }) {
  const filled = chunk.filled.value;
  const style = { containIntrinsicSize: `auto ${chunk.height}px`, height: filled ? "" : `${chunk.height}px` };
  return html`<div class="wb-chunk" data-chunk=${chunk.index} style=${style}>
    ${
      filled &&
      chunk.rows.map((row) =>
        row.codable
          ? html`<${Clause} key=${row.index} app=${app} row=${row} />`
          : html`<${Passage} key=${row.index} row=${row} />`,
      )
    }
  </div>`;
}

function cut(store) {
  const rows = store.rows.filter((row) => row.codable || !(isSilent(row.clause.text) || repeatsTitle(row, store)));
  const current = store.current.peek();
  const chunks = [];
  for (let at = 0; at < rows.length; at += CHUNK) {
    const members = rows.slice(at, at + CHUNK);
    const height = members.reduce((sum, row) => sum + heightOf(row), 0);
    chunks.push({ index: chunks.length, rows: members, height, filled: signal(members.includes(current)) });
  }
  for (const chunk of chunks) for (const row of chunk.rows) row.chunk = chunk.index;
  if (chunks.length && !current) chunks[0].filled.value = true;
  return chunks;
}

/* The title stands above the column with the metadata; its segments in the text need not repeat it. */
function repeatsTitle(row, store) {
  const title = store.assignment.peek().document.title.replace(/\s+/g, "");
  return (
    row.clause.kind === "title" && !row.codable && title.includes(headingText(row.clause.text).replace(/\s+/g, ""))
  );
}

function heightOf(row) {
  const lines = Math.ceil(row.clause.text.length / CHARACTERS);
  return Math.max(1, lines) * LINE + 24;
}

function fillWhenNear(pane, chunks) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        chunks[Number(entry.target.dataset.chunk)].filled.value = true;
        observer.unobserve(entry.target);
      }
    },
    { root: pane, rootMargin: NEAR },
  );
  for (const element of pane.querySelectorAll(".wb-chunk")) observer.observe(element);
  return () => observer.disconnect();
}

/* So that the browser's own search finds text anywhere in the document; never while a person is at it. */
function fillWhenIdle(chunks) {
  const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));
  let timer = 0;
  let stopped = false;
  let at = 0;
  function fillNext() {
    if (stopped) return;
    for (const chunk of chunks.slice(at, at + AT_ONCE)) chunk.filled.value = true;
    at += AT_ONCE;
    if (at < chunks.length) later(fillNext);
  }
  function rest() {
    clearTimeout(timer);
    stopped = true;
    timer = setTimeout(() => {
      stopped = false;
      later(fillNext);
    }, REST_MS);
  }
  for (const kind of INPUTS) window.addEventListener(kind, rest, { capture: true, passive: true });
  rest();
  return () => {
    clearTimeout(timer);
    stopped = true;
    for (const kind of INPUTS) window.removeEventListener(kind, rest, { capture: true });
  };
}

function bring(pane, chunks, row) {
  const chunk = chunks[row.chunk];
  if (!chunk) return;
  chunk.filled.value = true;
  const settle = () => {
    const element = pane.querySelector(`#segment-${row.index}`);
    if (!element) return;
    place(pane, element);
    if (row.codable && !isTyping()) element.focus({ preventScroll: true });
  };
  // Rows become real once they are near: a second look corrects the place.
  requestAnimationFrame(() => {
    settle();
    requestAnimationFrame(settle);
  });
}

function isTyping() {
  return Boolean(document.activeElement?.closest("input, textarea, dialog"));
}

/* Leaves the text before and after in view; a clause longer than the pane shows its beginning. */
function place(pane, element) {
  const frame = pane.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  const margin = Math.min(120, frame.height / 6);
  if (box.top >= frame.top + margin / 2 && box.bottom <= frame.bottom - margin) return;
  const fits = box.height < frame.height - 2 * margin;
  pane.scrollTop += box.top - frame.top - (fits ? Math.max(margin, frame.height / 3 - box.height / 2) : 24);
}
