/* One note with what was said under it. */

import { useSignal } from "@preact/signals";
import { html, Icon } from "../../kit/html.js";
import { isOpen } from "../notes.js";
import { say, words } from "../words.js";
import { notes as said } from "../words_notes.js";

/** The server has made it safe. */
export function Markdown({ html: text }) {
  return html`<div class="markdown" dangerouslySetInnerHTML=${{ __html: text }}></div>`;
}

/* As pages write it, where the reader is. */
function time(at) {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16).replace("T", " ");
}

export function NoteEntry({ app, note, whole }) {
  const { notes, drafts } = app;
  const what = `notes/reply/${note.id}`;
  const reply = useSignal(drafts.get(what) ?? null);
  const problem = useSignal("");
  const write = (text) => {
    reply.value = text;
    if (text?.trim()) drafts.set(what, text);
    else drafts.drop(what);
  };
  async function run(call) {
    problem.value = "";
    try {
      await call();
    } catch (error) {
      problem.value = say(said.failed, { reason: error.message });
    }
  }
  function send() {
    const text = reply.peek()?.trim();
    if (!text) return;
    write(null);
    notes.reply(note, text);
  }
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  const missed = note.unreached?.map(({ name, username }) => name || username).join(words.listComma);
  return html`<li class="note" data-note=${note.id} data-kind=${note.kind}>
    <header class="cluster small muted"><span class=${`tone${note.kind === "question" ? " tone-accent" : ""}`}>${said.kinds[note.kind]}</span>
      <span>${note.author.name || note.author.username} · ${time(note.created_at)}</span>
      ${note.assignee && html`<span>→ ${note.assignee.name || note.assignee.username}</span>`}
      ${isOpen(note) && html`<span class="tone">${said.open}</span>`}
      ${note.resolved_at && html`<span class="tone tone-good">${note.kind === "todo" ? said.done : said.resolved}</span>`}
    </header>
    ${note.subject === "span" && whole && html`<p class="wb-quote" lang="zh-Hans">${note.place.quote}</p>`}
    ${note.place?.changed && html`<p class="small warn">${said.changed}</p>`}
    <${Markdown} html=${note.html} />
    ${missed && html`<p class="small warn">${say(said.unreached, { names: missed })}</p>`}
    ${note.replies.map((one) => html`<div key=${one.id} class="note-reply"><span class="small muted">${one.author.name || one.author.username} · ${time(one.created_at)}</span><${Markdown} html=${one.html} /></div>`)}
    <${Waiting} app=${app} to=${`${note.id}/replies/`} takeBack=${({ text }) => write(text)} />
    ${problem.value && html`<p class="alarm small" role="alert">${problem.value}</p>`}
    ${
      reply.value !== null
        ? html`<div onKeyDown=${onKeyDown}><textarea class="form-control" rows="2" maxlength="10000" aria-label=${said.reply} value=${reply} autofocus
            onInput=${(event) => write(event.currentTarget.value)}></textarea>
          <p class="cluster note-acts"><button type="button" class="btn btn-sm btn-primary" onClick=${send}>${said.sendReply}</button>
            <button type="button" class="btn btn-sm" onClick=${() => write(null)}>${said.cancel}</button></p></div>`
        : html`<p class="cluster note-acts">
          ${
            note.may_reply &&
            html`<button type="button" class="btn btn-sm" onClick=${() => {
              reply.value = "";
            }}>${note.kind === "question" && !note.own ? said.answer : said.reply}</button>`
          }
          ${note.may_resolve && html`<button type="button" class="btn btn-sm" onClick=${() => run(() => notes.resolve(note))}>${note.resolved_at ? said.again : note.kind === "todo" ? said.markDone : said.resolve}</button>`}</p>`
    }
  </li>`;
}

/** What waits to be sent, or was not taken. `to`: as in notes.js; `isHere`: whether it belongs here. */
export function Waiting({ app, to, isHere = () => true, takeBack }) {
  const { waiting } = app.notes;
  const found = Object.entries(waiting.all.value).filter(([, one]) => one.to === to && isHere(one.body));
  return found.map(
    ([token, { body, problem }]) => html`<div key=${token} class="note-waits" role="status">
      <p class="small warn"><${Icon} name=${problem ? "alert-triangle" : "cloud-off"} /> ${problem ? say(said.refused, { reason: problem }) : waiting.kept.value ? said.waits : said.waitsHere}</p>
      <p class="note-words">${body.text}</p>
      ${
        problem &&
        html`<p class="cluster note-acts"><button type="button" class="btn btn-sm" onClick=${() => {
          takeBack(body);
          waiting.drop(token);
        }}>${said.takeBack}</button>
        <button type="button" class="btn btn-sm" onClick=${() => waiting.drop(token)}>${said.dropIt}</button></p>`
      }
    </div>`,
  );
}
