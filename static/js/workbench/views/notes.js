/* Notes of the current clause, of words chosen in it, of a node, the document or the project: to read and
   to write. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { draftOf, isAnswered, isOn } from "../notes.js";
import { say, sayNumber, words } from "../words.js";
import { notes as said } from "../words_notes.js";
import { DraftLine } from "./draft.js";
import { Markdown, NoteEntry, Waiting } from "./note.js";

const KINDS = ["question", "memo", "comment", "todo"];

/* What can be written on from here: the chosen words first, then the clause, the node in sight, and so on. */
function subjectsOf(store, row, chosen, node) {
  const found = [];
  if (row && chosen) found.push({ subject: "span", row, ...chosen, label: say(said.span, { quote: chosen.quote }) });
  if (row) found.push({ subject: "clause", row, label: say(said.clause, { clause: row.clause.number }) });
  if (node?.dimension) found.push({ subject: "node", dimension: node.dimension, node: node.key, label: node.name });
  found.push({ subject: "document", label: said.document });
  found.push({ subject: "project", label: said.project });
  return found;
}

export function Notes({ app, row, chosen, node }) {
  const { store, notes, commands } = app;
  const subjects = subjectsOf(store, row, chosen, node);
  const at = useSignal(0);
  const subject = subjects[at.value];
  useEffect(() => {
    notes.load();
    notes.loadPeople();
  }, []);
  const on = (one) => notes.all.value.filter((note) => !note.unread && isOn(note, one));
  const shown = on(subject);
  const page = `/projects/${store.assignment.value.project.id}/notes/`;
  return html`<${Dialog} title=${said.title} wide=${true} onClose=${commands.closeDialog}>
    <div class="field cluster" role="group" aria-label=${said.on}>${subjects.map(
      (
        one,
        n,
      ) => html`<button type="button" key=${one.subject} class="wb-filter-chip note-subject" aria-pressed=${n === at.value}
        onClick=${() => {
          at.value = n;
        }}><span class="clip">${one.label}</span> <span class="wb-count">${on(one).length || ""}</span></button>`,
    )}</div>
    ${subject.row && html`<p class="wb-quote" lang="zh-Hans">${chosen && subject.subject === "span" ? chosen.quote : row.clause.text.trim()}</p>`}
    <ul class="plain notes">
      ${shown.map((note) => html`<${NoteEntry} key=${note.id} app=${app} note=${note} whole=${true} />`)}
      ${!shown.length && html`<li class="wb-hint">${said.none}</li>`}
    </ul>
    <${Compose} key=${draftOf(subject)} app=${app} subject=${subject} />
    <footer><a class="wb-hint note-page" href=${page}>${said.toPage}</a><span class="wb-hint">${said.keys}</span>
      <button type="button" class="btn" onClick=${commands.closeDialog}>${words.close}</button></footer>
  <//>`;
}

function Compose({ app, subject }) {
  const { notes, drafts } = app;
  const what = draftOf(subject);
  const draft = useSignal({ kind: "question", text: "", assignee: "", ...drafts.get(what) });
  const area = useRef(null);
  const { kind, text, assignee } = draft.value;
  useLayoutEffect(() => area.current.focus(), []);
  const set = (values) => {
    draft.value = { ...draft.value, ...values };
    if (draft.peek().text.trim()) drafts.set(what, draft.peek());
    else drafts.drop(what);
  };
  const empty = () => {
    draft.value = { kind: draft.peek().kind, text: "", assignee: "" };
    drafts.drop(what);
  };
  function send() {
    const { kind, text, assignee } = draft.peek();
    if (!text.trim()) return;
    empty();
    notes.write(subject, { kind, text: text.trim(), ...(kind === "todo" && assignee ? { assignee } : {}) });
    area.current.focus();
  }
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  const { leads, given } = peopleFor(app);
  const isHere = (body) => belongs(body, subject, app);
  return html`<div class="note-compose" onKeyDown=${onKeyDown}>
    <${Waiting} app=${app} to=${notes.address} isHere=${isHere} takeBack=${set} />
    <div class="cluster">
      <select class="form-select form-select-sm" aria-label=${said.kind} value=${kind} onChange=${(event) => set({ kind: event.currentTarget.value })}>
        ${KINDS.map((one) => html`<option key=${one} value=${one}>${said.kinds[one]}</option>`)}</select>
      ${
        kind === "todo" &&
        html`<select class="form-select form-select-sm" aria-label=${said.assignee} value=${assignee} onChange=${(event) => set({ assignee: event.currentTarget.value })}>
          <option value="">${said.myself}</option>${given.map((one) => html`<option key=${one.username} value=${one.username}>${one.name || one.username}</option>`)}</select>`
      }
      <span class="wb-hint">${said.hints[kind]}</span>
      ${leads.map(
        (
          one,
        ) => html`<button type="button" key=${one.username} class="btn btn-sm" aria-label=${say(said.name, { name: one.name || one.username })} onMouseDown=${keepFocus}
          onClick=${() => set({ text: `${text}${/(^|\s)$/.test(text) ? "" : " "}@${one.username} ` })}>@${one.name || one.username}</button>`,
      )}
    </div>
    <textarea ref=${area} autofocus class="form-control" rows="3" maxlength="10000" aria-label=${said.text} placeholder=${said.text} value=${text}
      onInput=${(event) => set({ text: event.currentTarget.value })}></textarea>
    <${DraftLine} drafts=${drafts} what=${what} onDrop=${empty} />
    <p class="note-acts"><button type="button" class="btn btn-primary" disabled=${!text.trim()} onClick=${send}>${said.send}</button></p>
  </div>`;
}

/* Leads to be named, and who a to-do may be given to: by leads anybody who codes, by coders leads. */
function peopleFor(app) {
  const { user, notes } = app;
  const members = notes.people.value.filter(({ username }) => username !== user.username);
  const leads = members.filter(({ role }) => role === "owner" || role === "lead");
  const own = notes.people.value.find(({ username }) => username === user.username);
  const leading = own?.role === "owner" || own?.role === "lead";
  return { leads: leads.slice(0, 4), given: leading ? members.filter(({ role }) => role !== "viewer") : leads };
}

/* Whether what waits was written on this subject. */
function belongs(body, { subject, row, dimension, node }, app) {
  if (row) return body.clause === row.clause.id;
  if (body.clause) return false;
  if (subject === "node") return body.node === node && body.dimension === dimension;
  if (subject === "document") return body.document === app.store.assignment.peek().document.id;
  return !body.document && !body.node;
}

/** What leads have announced, until it is read. */
export function Announced({ app }) {
  const { notes } = app;
  return notes.unread.value.map(
    (one) => html`<div key=${one.id} class="wb-banner wb-announced" role="status">
      <${Icon} name="info-circle" /><div><b>${say(said.announced, { name: one.author.name || one.author.username })}</b>
      ${one.place?.number && html` <button type="button" class="tone plain" onMouseDown=${keepFocus} onClick=${() => app.commands.goTo(app.store.byId.get(one.place.clause))}>${one.place.number}</button>`}
      <${Markdown} html=${one.html} /></div>
      <button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${() => read(app, one)}>${said.read}</button>
    </div>`,
  );
}

async function read(app, one) {
  try {
    await app.notes.seen(one);
  } catch (error) {
    app.commands.notify(say(said.failed, { reason: error.message }));
  }
}

/** On a clause: that there are notes, and whether any waits. */
export function NoteFlag({ app, row, stop }) {
  const found = row.notes.value;
  if (!found.length) return null;
  const open = found.some((one) => (one.kind === "question" || one.kind === "todo") && !one.resolved_at);
  const answered = found.some(isAnswered);
  const state = answered ? said.answered : open ? said.open : "";
  const label = sayNumber(open && !answered ? said.onClauseOpen : said.onClause, found.length);
  const text = [sayNumber(said.onClause, found.length), state].filter(Boolean).join(" · ");
  return html`<button type="button" class=${`wb-flag${open && !answered ? " wb-flag-open" : ""}`} data-notes=${found.length} tabindex=${stop} title=${answered ? text : label}
    onMouseDown=${keepFocus} onClick=${() => app.commands.openNotes(row)}><${Icon} name="message" /><span class="clip">${text}</span></button>`;
}
