/* The screening page: a queue of candidates, one document at a time, decided by keyboard. */

import { effect } from "@preact/signals";
import { render } from "preact";

import { ask } from "./kit/ask.js";
import { openDrafts } from "./kit/drafts.js";
import { html } from "./kit/html.js";
import { listenToKeys } from "./kit/keys.js";
import { toast } from "./kit/toasts.js";
import { createQueue } from "./screening/queue.js";
import { createSaving } from "./screening/saving.js";
import { createState, isParty, newestOwn, noteOf, settles, verdictOf } from "./screening/state.js";
import { Screening } from "./screening/views.js";

const DIGITS = "1234567890";

const data = JSON.parse(document.getElementById("screening-data").textContent);
const state = createState(data);
const queue = createQueue(state);
const saving = await createSaving(state);
keepNotes(openDrafts(data.user, `screening/${data.project}`));
const decided = []; // documents in the order of their decisions, for undo

function decide(decision, reason = null) {
  const entry = state.entry.peek();
  if (!entry) return;
  const note = noteOf(state, entry).trim();
  if (data.two && isParty(entry) && !note) {
    toast(gettext("To settle your own disagreement, write in the note how it came about; then decide again."), "error");
    document.getElementById("screening-note")?.focus();
    return;
  }
  state.choosing.value = false;
  saving.save(entry.id, { decision, reason, note }, entry.revision);
  forgetNote(entry.id);
  decided.push(entry.id);
  queue.advance();
}

/** A note that is being written outlives the page. */
function keepNotes(drafts) {
  state.notes.value = new Map(Object.entries(drafts.all.peek()).map(([id, text]) => [Number(id), text]));
  effect(() => {
    const notes = state.notes.value;
    for (const [id, text] of notes) if (drafts.get(String(id)) !== text) drafts.set(String(id), text);
    for (const id of Object.keys(drafts.all.peek())) if (!notes.has(Number(id))) drafts.drop(id);
  });
}

function forgetNote(id) {
  const notes = new Map(state.notes.peek());
  notes.delete(id);
  state.notes.value = notes;
}

async function undo() {
  const id = decided.pop() ?? state.current.peek();
  if (id === null) return;
  if (await saving.undo(id)) queue.open(id);
}

/** A note written on a document that is decided already goes there at once. */
function saveNote() {
  const entry = state.entry.peek();
  const own = entry && newestOwn(entry);
  const written = entry && state.notes.peek().get(entry.id);
  if (!own || settles(entry) || written === undefined || written.trim() === own.note) return;
  saving.save(entry.id, { decision: own.decision, reason: own.reason, note: written.trim() }, entry.revision);
  forgetNote(entry.id);
}

async function decideMany(decision, reason = null) {
  const documents = [...state.selected.peek()];
  const name = data.reasons.find((one) => one.id === reason)?.name;
  const n = documents.length;
  const question =
    decision === "included"
      ? ngettext("Include %(n)s document.", "Include %(n)s documents.", n)
      : ngettext("Exclude %(n)s document: %(reason)s.", "Exclude %(n)s documents: %(reason)s.", n);
  const agreed = await ask({
    title: gettext("Decide on the selected documents"),
    text: interpolate(question, { n, reason: name }, true),
    action: decision === "included" ? gettext("Include") : gettext("Exclude"),
    danger: false,
  });
  if (!agreed) return;
  try {
    await saving.saveMany(documents, { decision, reason });
    state.selected.value = new Set();
  } catch (error) {
    toast(error.message, "error");
  }
}

function exclude() {
  if (state.entry.peek()) state.choosing.value = !state.choosing.peek();
}

/** The reason a digit or the first letter names; nothing where several begin with the letter. */
function reasonFor(key) {
  if (DIGITS.includes(key)) return data.reasons[DIGITS.indexOf(key)];
  const named = data.reasons.filter((reason) => reason.name.toLowerCase().startsWith(key));
  return key.length === 1 && named.length === 1 ? named[0] : undefined;
}

const KEYS = {
  i: () => decide("included"),
  x: exclude,
  n: () => document.getElementById("screening-note")?.focus(),
  u: undo,
  j: () => queue.step(1),
  k: () => queue.step(-1),
  ArrowDown: () => queue.step(1),
  ArrowUp: () => queue.step(-1),
};

function commandOf(key, { ctrlKey, metaKey }) {
  if (ctrlKey || metaKey) return null;
  if (key === "x" || !state.choosing.peek()) return KEYS[key];
  if (key === "Escape") return exclude;
  const reason = reasonFor(key);
  return reason && (() => decide("excluded", reason.id));
}

/* The side bar was rendered with the number of candidates there were then. */
effect(() => {
  const count = document.querySelector(".nav-entry[aria-current] .nav-count");
  if (count) count.textContent = state.progress.value.candidates || "";
});

listenToKeys(commandOf);
const commands = { decide, decideMany, exclude, undo, saveNote, ...queue };
render(
  html`<${Screening} state=${state} commands=${commands} verdictOf=${(entry) => verdictOf(state, entry)} />`,
  document.getElementById("screening"),
);
saving.restore();
