/* Left pane: the headings with their counts and the clauses with their marks, or only those still
   open or unsure. A window over rows of one height, so that length costs nothing. */

import { computed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { grouped } from "../../kit/numbers.js";
import { headingText } from "../../kit/text.js";
import { isEverything, matching, sameFilter, TABS } from "../filter.js";
import { sayNumber, words } from "../words.js";
import { moving } from "../words_moving.js";
import { FilterPanel } from "./filters.js";
import { Mark, stateWords } from "./mark.js";

const ROW = 28;
const SPARE = 12;
const SNIPPET = 40;

export function Outline({ app }) {
  const { store } = app;
  const entries = useMemo(() => computed(() => entriesOf(store)), [store]);
  if (!store.outlineOpen.value) {
    return html`<div class="wb-outline-closed">
      <${Toggle} app=${app} icon="chevron-right" label=${words.showOutline} />
    </div>`;
  }
  return html`<nav class="wb-outline" aria-label=${words.outlineLabel}>
    <div class="wb-tabs">
      <${Tabs} app=${app} />
      <${FilterToggle} app=${app} />
      <${Toggle} app=${app} icon="chevron-left" label=${words.hideOutline} />
      ${!isEverything(store.filter.value) && html`<${Found} app=${app} n=${entries.value.length} />`}
    </div>
    ${store.filterOpen.value && html`<${FilterPanel} app=${app} />`}
    <${List} app=${app} entries=${entries} />
  </nav>`;
}

function Toggle({ app, icon, label }) {
  const flip = () => {
    app.store.outlineOpen.value = !app.store.outlineOpen.peek();
  };
  return html`<button type="button" class="icon-button" title=${`${label} [`} aria-label=${label} onMouseDown=${keepFocus} onClick=${flip}>
    <${Icon} name=${icon} />
  </button>`;
}

function FilterToggle({ app }) {
  const { filter, filterOpen } = app.store;
  const set = !Object.values(TABS).some((tab) => sameFilter(tab, filter.value));
  const flip = () => {
    filterOpen.value = !filterOpen.peek();
  };
  return html`<button type="button" class=${`icon-button wb-filter-toggle${set ? " wb-filter-set" : ""}`} title=${moving.filterHint} 
    aria-expanded=${filterOpen.value} onMouseDown=${keepFocus} onClick=${flip}><${Icon} name="filter" />${moving.filter}</button>`;
}

/* How many there are, and on to the next of them. */
function Found({ app, n }) {
  const { moving: go } = app;
  const { back, forward } = app.store.codebook.keys;
  return html`<div class="wb-hits"><span class="wb-matches">${sayNumber(moving.matches, n)}</span>
    ${[
      ["chevron-up", `${moving.previousMatch} ${back ?? ""}`, go.previous],
      ["chevron-down", `${moving.nextMatch} ${forward ?? ""}`, go.next],
      ["x", moving.clearFilter, go.clearFilter],
    ].map(
      ([icon, label, run]) =>
        html`<button type="button" key=${icon} class="icon-button" title=${label} aria-label=${label} onMouseDown=${keepFocus} onClick=${run}><${Icon} name=${icon} /></button>`,
    )}</div>`;
}

function Tabs({ app }) {
  const { store } = app;
  const open = store.total - store.counts.done.value;
  const tabs = [
    ["outline", words.outline],
    ["open", `${words.uncoded} ${grouped(open)}`],
    ["unsure", `${words.unsureTab} ${grouped(store.counts.unsure.value)}`],
  ];
  if (store.counts.toCheck.value || sameFilter(store.filter.value, TABS.check))
    tabs.push(["check", `⚠ ${store.counts.toCheck.value}`, `${words.checkTab} ${store.counts.toCheck.value}`]);
  return html`<div class="wb-tablist" role="group" aria-label=${words.outlineLabel}>
    ${tabs.map(
      ([
        tab,
        label,
        title,
      ]) => html`<button type="button" key=${tab} class="wb-tab" aria-pressed=${sameFilter(store.filter.value, TABS[tab])}
      title=${title} aria-label=${title}
      onMouseDown=${keepFocus} onClick=${() => {
        store.filter.value = TABS[tab];
      }}>${label}</button>`,
    )}
  </div>`;
}

function entriesOf(store) {
  if (isEverything(store.filter.value)) return store.outline;
  store.changes.value;
  return matching(store, store.filter.value).map((row) => ({ section: null, row }));
}

function List({ app, entries }) {
  const { store } = app;
  const pane = useRef(null);
  const top = useSignal(0);
  const height = useSignal(800);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      height.value = pane.current.clientHeight;
    });
    observer.observe(pane.current);
    return () => observer.disconnect();
  }, []);
  const list = entries.value;
  const current = store.current.value;
  useEffect(() => {
    const at = list.findIndex((entry) => !entry.section && entry.row === current);
    if (at >= 0) reveal(pane.current, at);
  }, [current, store.filter.value]);

  const first = Math.max(0, Math.floor(top.value / ROW) - SPARE);
  const last = Math.min(list.length, Math.ceil((top.value + height.value) / ROW) + SPARE);
  return html`<div class="wb-outline-pane" ref=${pane} onScroll=${(event) => {
    top.value = event.currentTarget.scrollTop;
  }}>
    ${!list.length && html`<p class="wb-hint">${emptyWords(store)}</p>`}
    <ol class="wb-outline-list" style=${{ height: `${list.length * ROW}px` }}>
      ${list.slice(first, last).map(
        (entry, index) => html`<li key=${entry.row.index} style=${{ top: `${(first + index) * ROW}px` }}
        aria-setsize=${list.length} aria-posinset=${first + index + 1}>
        ${entry.section ? html`<${Heading} app=${app} section=${entry.section} />` : html`<${Entry} app=${app} row=${entry.row} />`}
      </li>`,
      )}
    </ol>
  </div>`;
}

function emptyWords(store) {
  if (!store.total) return words.noClauses;
  const said = [
    [TABS.open, words.noUncoded],
    [TABS.unsure, words.noUnsure],
    [TABS.check, words.noneToCheck],
  ];
  return said.find(([tab]) => sameFilter(tab, store.filter.value))?.[1] ?? moving.noMatch;
}

function reveal(pane, at) {
  const top = at * ROW;
  if (top < pane.scrollTop + ROW) pane.scrollTop = top - 2 * ROW;
  else if (top + 3 * ROW > pane.scrollTop + pane.clientHeight) pane.scrollTop = top + 4 * ROW - pane.clientHeight;
}

function Heading({ app, section }) {
  const text = headingText(section.row.clause.text);
  const { jump } = app;
  const level = Math.min(depthOf(section), 3);
  const go = (event) => {
    if (event.shiftKey) app.commands.selecting.selectMembers(section);
    jump.value = section.row;
    leave(app);
  };
  return html`<button type="button" class=${`wb-outline-heading wb-indent-${level}`} title=${`${text}\n${words.selection.ofSection}`} onMouseDown=${keepFocus} onClick=${go}>
    <span class="clip">${text}</span>
    <span class="wb-count">${grouped(section.done)}/${grouped(section.total)}</span>
  </button>`;
}

/* Where the outline lies over the text, it makes way for what was chosen. */
function leave({ store }) {
  if (store.narrow.peek()) store.outlineOpen.value = false;
}

function depthOf(section) {
  let depth = 0;
  for (let above = section.parent; above; above = above.parent) depth += 1;
  return depth;
}

function Entry({ app, row }) {
  const active = row.active.value;
  const { memo } = row.content.value;
  const marked = app.store.bookmarks.value.has(row.clause.id);
  const said = [stateWords(row.progress, row.unsure, row.toCheck.value), marked && moving.marks.bookmark];
  const state = said.filter(Boolean).join(words.listComma);
  const go = () => {
    app.commands.goTo(row);
    leave(app);
  };
  return html`<button type="button" class="wb-outline-entry" aria-current=${active ? "true" : undefined} tabindex=${active ? 0 : -1}
    title=${snippetOf(row)} onMouseDown=${keepFocus} onClick=${go}>
    <span aria-hidden="true"><${Mark} progress=${row.progress} unsure=${row.unsure} toCheck=${row.toCheck.value} /></span>
    <span class="clip">${row.clause.number} ${snippetOf(row)}</span><span class="visually-hidden">${state}</span>
    ${marked && html`<${Icon} name="flag" />`}
    ${row.toCheck.value && html`<${Icon} name="alert-triangle" />`}
    ${memo && html`<${Icon} name="note" />`}
    ${row.notes.value.length > 0 && html`<${Icon} name="message" />`}
  </button>`;
}

/* The marker (第十二条, （二）) is already said by the number beside it. */
function snippetOf(row) {
  if (row.snippet === undefined) {
    const marker = row.clause.path.split(" › ").pop();
    let text = row.clause.text.trim();
    if (marker && text.startsWith(marker)) text = text.slice(marker.length);
    row.snippet = text
      .slice(0, 2 * SNIPPET)
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, SNIPPET);
  }
  return row.snippet;
}
