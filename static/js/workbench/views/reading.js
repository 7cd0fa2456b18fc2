/* Middle pane: the document as one column, in chunks of which few are drawn. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { html } from "../../kit/html.js";
import { putBack } from "../returning.js";
import { sayNumber, words } from "../words.js";
import { Clause } from "./clause.js";
import { Handles } from "./handles.js";
import { Passage } from "./passage.js";
import { Stripes } from "./stripes.js";

export function Reading({ app }) {
  const { store, drawing } = app;
  const pane = useRef(null);
  const column = useRef(null);
  const apart = drawing.apart.value;
  useEffect(() => drawing.watch(pane.current), [apart]);
  const chunks = useMemo(
    () =>
      drawing
        .parts()
        .map((part) =>
          part.rows
            ? html`<${Chunk} key=${part.index} app=${app} chunk=${part} />`
            : html`<div key=${part.index} style=${{ height: `${part.height}px` }}></div>`,
        ),
    [apart],
  );

  const current = store.current.value;
  useEffect(() => {
    if (current && !store.still.peek()) bring(pane.current, drawing, current);
  }, [current]);
  useEffect(() => {
    if (app.places.top) putBack(pane.current, drawing, store.rows, current, app.places.top);
  }, []);
  const jumped = app.jump.value;
  useEffect(() => {
    if (!jumped) return;
    bring(pane.current, drawing, jumped);
    app.jump.value = null;
  }, [jumped]);

  const checking = store.filter.value.marks.includes("check") && store.counts.toCheck.value > 0;
  return html`<div class="wb-reading-frame"><main class="wb-reading" ref=${pane} tabindex="-1" aria-label=${words.reading}>
    <article ref=${column} class=${`wb-column${checking ? " wb-checking" : ""}`}>
      <${Head} app=${app} />
      ${!store.total && html`<div class="blank"><h2>${words.noClauses}</h2><p>${words.noClausesHint}</p></div>`}
      ${chunks}
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
  const state = chunk.state.value;
  const style = {
    containIntrinsicSize: `auto ${chunk.height}px`,
    height: state === "drawn" ? "" : `${chunk.height}px`,
  };
  const found = () => {
    app.jump.value = chunk.rows[0];
  };
  return html`<div class="wb-chunk" data-chunk=${chunk.index} data-from=${chunk.rows[0].index} data-to=${chunk.rows.at(-1).index + 1} style=${style}>
    ${state === "words" && html`<div hidden="until-found" lang="zh-Hans" onBeforematch=${found}>${chunk.rows.map(({ clause }) => clause.text).join("\n")}</div>`}
    ${
      state === "drawn" &&
      chunk.rows.map((row) =>
        row.codable
          ? html`<${Clause} key=${row.index} app=${app} row=${row} />`
          : html`<${Passage} key=${row.index} row=${row} />`,
      )
    }
  </div>`;
}

function bring(pane, drawing, row) {
  drawing.reach(row);
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
