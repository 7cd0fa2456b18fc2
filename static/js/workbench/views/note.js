/* One note with what was said under it. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ask } from "../../kit/ask.js";
import { time } from "../../kit/dates.js";
import { html, Icon } from "../../kit/html.js";
import { isOpen } from "../notes.js";
import { say, words } from "../words.js";
import { notes as said } from "../words_notes.js";

/** The server has made it safe. */
export function Markdown({ html: text }) {
  return html`<div class="markdown" dangerouslySetInnerHTML=${{ __html: text }}></div>`;
}

export function NoteEntry({ app, note, whole }) {
  const { notes, drafts } = app;
  const writing = useSignal(WAYS.find((way) => drafts.get(draftFor(way, note))) ?? "");
  const problem = useSignal("");
  async function run(call) {
    problem.value = "";
    try {
      await call();
    } catch (error) {
      problem.value = say(said.failed, { reason: error.message });
    }
  }
  function write(way, text) {
    drafts.set(draftFor(way, note), text);
    writing.value = way;
  }
  async function remove() {
    const sure = await ask({ title: said.removeTitle, text: said.removeText, action: said.remove });
    if (sure) notes.remove(note);
  }
  const names = (people) => people?.map(({ name, username }) => name || username).join(words.listComma);
  const [missed, later] = [names(note.unreached), names(note.later)];
  return html`<li class="note" tabindex="-1" data-note=${note.id} data-kind=${note.kind}>
    <header class="cluster small muted"><span class=${`tone${note.kind === "question" ? " tone-accent" : ""}`}>${said.kinds[note.kind]}</span>
      <span>${note.author.name || note.author.username} · ${time(note.created_at)}${note.edited_at ? ` · ${said.edited}` : ""}</span>
      ${note.assignee && html`<span>→ ${note.assignee.name || note.assignee.username}</span>`}
      ${isOpen(note) && html`<span class="tone">${said.open}</span>`}
      ${note.resolved_at && html`<span class="tone tone-good">${note.kind === "todo" ? said.done : said.resolved}</span>`}
    </header>
    ${note.subject === "span" && whole && html`<p class="wb-quote" lang="zh-Hans">${note.place.quote}</p>`}
    ${note.place?.changed && html`<p class="small warn">${said.changed}</p>`}
    <${Markdown} html=${note.html} />
    ${missed && html`<p class="small warn">${say(said.unreached, { names: missed })}</p>`}
    ${later && html`<p class="small warn">${say(note.later_only ? said.laterOnly : said.later, { names: later })}</p>`}
    ${note.replies.map((one) => html`<div key=${one.id} class="note-reply"><span class="small muted">${one.author.name || one.author.username} · ${time(one.created_at)}</span><${Markdown} html=${one.html} /></div>`)}
    <${Waiting} app=${app} to=${`${notes.address}${note.id}/replies/`} takeBack=${({ text }) => write("reply", text)} />
    <${Waiting} app=${app} to=${`${notes.address}${note.id}/`} takeBack=${({ text }) => write("edit", text)} />
    ${problem.value && html`<p class="alarm small" role="alert">${problem.value}</p>`}
    ${
      writing.value
        ? html`<${Write} key=${writing.value} app=${app} note=${note} way=${writing.value} onEnd=${() => {
            writing.value = "";
          }} />`
        : html`<p class="cluster note-acts">
          ${
            note.may_reply &&
            html`<button type="button" class="btn btn-sm" onClick=${() => {
              writing.value = "reply";
            }}>${note.kind === "question" && !note.own ? said.answer : said.reply}</button>`
          }
          ${note.may_resolve && html`<button type="button" class="btn btn-sm" onClick=${() => run(() => notes.resolve(note))}>${note.resolved_at ? said.again : note.kind === "todo" ? said.markDone : said.resolve}</button>`}
          ${
            note.may_edit &&
            html`<button type="button" class="btn btn-sm" onClick=${() => {
              writing.value = "edit";
            }}>${said.edit}</button><button type="button" class="btn btn-sm" onClick=${remove}>${said.remove}</button>`
          }</p>`
    }
  </li>`;
}

const WAYS = ["reply", "edit"];
const draftFor = (way, note) => `notes/${way}/${note.id}`;

/* A reply, or other words for the note; kept as a draft until it is sent. */
function Write({ app, note, way, onEnd }) {
  const { notes, drafts } = app;
  const what = draftFor(way, note);
  const stored = way === "edit" ? note.text : "";
  const text = useSignal(drafts.get(what) ?? stored);
  const area = useRef(null);
  useLayoutEffect(() => area.current.focus(), []);
  const write = (value) => {
    text.value = value;
    if (value.trim() && value !== stored) drafts.set(what, value);
    else drafts.drop(what);
  };
  const end = () => {
    drafts.drop(what);
    // The list it stands in is where the reading goes on.
    area.current.closest("[data-note]")?.focus();
    onEnd();
  };
  function send() {
    const said = text.peek().trim();
    if (!said) return;
    if (way === "reply") notes.reply(note, said);
    else if (said !== stored) notes.change(note, said);
    end();
  }
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return html`<div onKeyDown=${onKeyDown}><textarea ref=${area} class="form-control" rows="2" maxlength="10000" aria-label=${way === "edit" ? said.edit : said.reply} value=${text}
      onInput=${(event) => write(event.currentTarget.value)}></textarea>
    <p class="cluster note-acts"><button type="button" class="btn btn-sm btn-primary" onClick=${send}>${way === "edit" ? words.save : said.sendReply}</button>
      <button type="button" class="btn btn-sm" onClick=${end}>${said.cancel}</button></p></div>`;
}

/** What waits to be sent, or was not taken. `to`: its address; `isHere`: whether it belongs here. */
export function Waiting({ app, to, isHere = () => true, takeBack }) {
  const { outbox } = app;
  const found = outbox.letters.value.filter(({ content }) => content.to === to && isHere(content.body ?? {}));
  return found.map(
    ({ key, content: { body, method }, problem }) => html`<div key=${key} class="note-waits" role="status">
      <p class="small warn"><${Icon} name=${problem ? "alert-triangle" : "cloud-off"} /> ${problem ? say(said.refused, { reason: problem }) : outbox.storage.value === "kept" ? said.waits : said.waitsHere}</p>
      <p class="note-words">${method === "DELETE" ? said.removing : body.text}</p>
      ${
        problem &&
        html`<p class="cluster note-acts">${
          body &&
          html`<button type="button" class="btn btn-sm" onClick=${() => {
            takeBack(body);
            outbox.drop(key);
          }}>${said.takeBack}</button>`
        }
        <button type="button" class="btn btn-sm" onClick=${() => outbox.drop(key)}>${said.dropIt}</button></p>`
      }
    </div>`,
  );
}
