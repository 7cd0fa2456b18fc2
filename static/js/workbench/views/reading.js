/* Middle pane: the document as one column, in chunks of which few are drawn. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { html } from "../../kit/html.js";
import { bring, keepInView } from "../in_view.js";
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
  useEffect(() => keepInView(pane.current, store), [store]);
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
