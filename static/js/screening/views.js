/* What is seen of the screening: filters, queue, the selection's buttons; the document beside them. */

import { html, Icon, keepFocus } from "../kit/html.js";
import { Document } from "./document.js";

const filters = (progress) => [
  ["todo", gettext("To do"), progress.todo],
  ["candidates", gettext("Candidates"), progress.candidates],
  ["disagreements", gettext("Disagreements"), progress.disagreements],
  ["decided", gettext("Decided"), progress.decided],
];

const words = {
  included: gettext("Included"),
  excluded: gettext("Excluded"),
  disagreement: gettext("Disagreement"),
  waiting: gettext("Waits for the other screener"),
};
const tones = { included: "tone-good", excluded: "", disagreement: "tone-alarm", waiting: "tone-warn" };

export function Screening({ state, commands, verdictOf }) {
  return html`
    <${Progress} state=${state} />
    <div class="panes screening">
      <section class="panel pane" aria-label=${gettext("Queue")}>
        <${Filters} state=${state} commands=${commands} />
        <${Queue} state=${state} commands=${commands} verdictOf=${verdictOf} />
        <${Selection} state=${state} commands=${commands} />
      </section>
      <${Document} state=${state} commands=${commands} verdictOf=${verdictOf} />
    </div>
    <${Keys} />
  `;
}

function Progress({ state }) {
  const { done, total } = state.progress.value;
  const n = state.unsaved.value;
  const trouble = state.trouble.value;
  return html`
    <div class="screening-progress">
      <progress class="bar" value=${done} max=${Math.max(total, 1)} aria-label=${gettext("Progress")}></progress>
      <span>${interpolate(gettext("%(done)s of %(total)s screened"), { done, total }, true)}</span>
      <span class="muted small" role="status">${n ? interpolate(ngettext("%(n)s decision is being saved…", "%(n)s decisions are being saved…", n), { n }, true) : gettext("All saved")}</span>
    </div>
    ${trouble && html`<div class="notice notice-warning" role="alert"><div>${trouble.message} ${interpolate(ngettext("%(n)s decision is kept in this browser and sent again by itself.", "%(n)s decisions are kept in this browser and sent again by themselves.", n), { n }, true)}</div></div>`}
  `;
}

function Filters({ state, commands }) {
  const choose = (name) => {
    state.show.value = name;
    commands.list();
  };
  return html`
    <div class="screening-filters">
      <div class="pills screening-tabs" role="group" aria-label=${gettext("Show")}>
        ${filters(state.progress.value).map(
          ([name, label, n]) => html`
          <button type="button" key=${name} aria-pressed=${String(state.show.value === name)} onClick=${() => choose(name)}>${label} <span class="nav-count">${n}</span></button>
        `,
        )}
      </div>
      <input class="form-control form-control-sm" type="search" aria-label=${gettext("Search")} placeholder=${gettext("Title, document number, file name")}
        onKeyDown=${(event) => event.key === "Escape" && event.target.blur()}
        onInput=${(event) =>
          later(() => {
            state.words.value = event.target.value;
            commands.list();
          })} />
    </div>
  `;
}

let timer = 0;
function later(act) {
  clearTimeout(timer);
  timer = setTimeout(act, 300);
}

function Queue({ state, commands, verdictOf }) {
  const rows = state.rows.value;
  const onScroll = ({ target }) => {
    if (target.scrollTop + target.clientHeight > target.scrollHeight - 400) commands.listMore();
  };
  if (!rows.length) {
    return html`<p class="muted panel-foot">${state.loading.value ? gettext("Loading…") : nothing(state)}</p>`;
  }
  return html`
    <ol class="pane-body" onScroll=${onScroll}>
      ${rows.map((row) => html`<${Row} key=${row.id} row=${row} state=${state} commands=${commands} verdict=${verdictOf(row)} />`)}
      ${state.more.value && html`<li class="muted small panel-foot">${gettext("Loading…")}</li>`}
    </ol>
  `;
}

function nothing(state) {
  if (state.words.value) return gettext("No document fits these words.");
  return (
    {
      todo: gettext("Nothing waits for you. All candidates are decided."),
      disagreements: gettext("The screeners agree."),
      decided: gettext("Nothing is decided yet."),
    }[state.show.value] ?? gettext("There are no candidates.")
  );
}

function Row({ row, state, commands, verdict }) {
  const selected = state.selected.value.has(row.id);
  return html`
    <li id=${`queue-${row.id}`} class="screening-row" aria-current=${row.id === state.current.value ? "true" : null}>
      <input type="checkbox" class="form-check-input" checked=${selected} aria-label=${interpolate(gettext("Select document %s"), [row.number])}
        onClick=${(event) => select(state, row.id, event)} />
      <button type="button" class="screening-open" onMouseDown=${keepFocus} onClick=${() => commands.open(row.id)}>
        <span class="clamp"><span class="clause-number">${row.number}</span> ${row.title}</span>
        <span class="muted small clip">${[row.issued_on, row.doc_type, row.agencies[0]].filter(Boolean).join(" · ")}</span>
        <${Marks} row=${row} verdict=${verdict} />
      </button>
    </li>
  `;
}

function Marks({ row, verdict }) {
  if (!verdict && !row.near_duplicates) return null;
  const label = verdict?.own ? `${words[verdict.own]} · ${words.waiting}` : words[verdict?.decision];
  return html`
    <span class="screening-marks">
      ${verdict && html`<span class=${`tone ${tones[verdict.decision]}`}>${label}${verdict.reason ? gettext(": ") + verdict.reason : ""}${verdict.saved ? "" : " …"}</span>`}
      ${row.near_duplicates > 0 && html`<span class="tone tone-warn"><${Icon} name="copy" /> ${gettext("Near duplicate")}</span>`}
    </span>
  `;
}

let lastClicked = null;

function select(state, id, event) {
  const selected = new Set(state.selected.value);
  const ids = state.rows.value.map((row) => row.id);
  const from = event.shiftKey && lastClicked !== null ? ids.indexOf(lastClicked) : ids.indexOf(id);
  const [first, last] = [from, ids.indexOf(id)].sort((a, b) => a - b);
  for (const one of ids.slice(first, last + 1)) {
    if (event.target.checked) selected.add(one);
    else selected.delete(one);
  }
  lastClicked = id;
  state.selected.value = selected;
}

function Selection({ state, commands }) {
  const n = state.selected.value.size;
  if (!n) return null;
  const exclude = ({ target }) => {
    const reason = Number(target.value);
    target.value = "";
    commands.decideMany("excluded", reason);
  };
  return html`
    <div class="inline screening-selection" role="group" aria-label=${gettext("Selection")}>
      <span>${interpolate(ngettext("%(n)s selected", "%(n)s selected", n), { n }, true)}</span>
      <button type="button" class="btn btn-sm" onClick=${() => commands.decideMany("included")}>${gettext("Include")}</button>
      <select class="form-select form-select-sm" aria-label=${gettext("Exclude, because")} value="" onChange=${exclude}>
        <option value="" disabled>${gettext("Exclude…")}</option>
        ${state.data.reasons.map((reason) => html`<option key=${reason.id} value=${reason.id}>${reason.name}</option>`)}
      </select>
      <button type="button" class="btn btn-sm btn-text" onClick=${() => {
        state.selected.value = new Set();
      }}>${gettext("Clear")}</button>
    </div>
  `;
}

function Keys() {
  const keys = [
    [["j", "k"], gettext("next, previous")],
    [["i"], gettext("include")],
    [["x", "1…9"], gettext("exclude, reason")],
    [["n"], gettext("note")],
    [["u"], gettext("undo")],
  ];
  return html`<p class="keys">${keys.map(([caps, label]) => html`<span key=${label}>${caps.map((cap) => html`<kbd key=${cap}>${cap}</kbd> `)}${label}</span>`)}</p>`;
}
