/* Decisions on their way to the server. They are kept in the browser until the server has them, so
   that a lost connection, a reload or a log-out loses none; a refused one is told and given up. */

import { ApiError, del, get, put } from "../kit/api.js";
import { toast } from "../kit/toasts.js";
import { replace } from "./state.js";

const RETRY_MS = 4_000;

export function createSaving(state) {
  const { data, pending, trouble } = state;
  const key = `policycoder:screening:${data.user}:${data.project}`;
  const address = (id) => data.urls.one.replace("/0/", `/${id}/`);
  let sending = null; // the document whose decision is under way
  let timer = 0;

  function keep(next) {
    pending.value = next;
    try {
      if (next.size) localStorage.setItem(key, JSON.stringify([...next]));
      else localStorage.removeItem(key);
    } catch (error) {
      console.warn("This browser keeps nothing; unsaved decisions live as long as the page", error);
    }
  }

  function forget(id, verdict) {
    if (pending.peek().get(id) !== verdict) return;
    const next = new Map(pending.peek());
    next.delete(id);
    keep(next);
  }

  /** Takes a decision `{decision, reason, note, revision}` on; it is sent in turn. */
  function save(id, verdict) {
    const next = new Map(pending.peek());
    next.delete(id);
    keep(next.set(id, verdict));
    flush();
  }

  async function flush() {
    clearTimeout(timer);
    if (sending !== null) return;
    const [id, verdict] = pending.peek().entries().next().value ?? [];
    if (id === undefined) {
      trouble.value = null;
      return;
    }
    sending = id;
    try {
      const entry = await put(address(id), verdict);
      trouble.value = null;
      const later = pending.peek().get(id);
      // Decided anew while the first was on its way: the later one builds on it.
      if (later && later !== verdict) later.revision = entry.revision;
      forget(id, verdict);
      replace(state, entry);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.transient || error.kind === "login") {
        trouble.value = error;
        timer = setTimeout(flush, RETRY_MS);
        return;
      }
      forget(id, verdict);
      refused(id, verdict, error);
    } finally {
      sending = null;
    }
    flush();
  }

  function refused(id, verdict, error) {
    const row = state.rows.peek().find((one) => one.id === id);
    const number = row ? row.number : id;
    toast(
      interpolate(gettext("Document %(number)s was not saved: %(why)s"), { number, why: error.message }, true),
      "error",
    );
    if (verdict.note) state.notes.value = new Map(state.notes.peek()).set(id, verdict.note);
    state.current.value = id;
    reload(id);
  }

  async function reload(id) {
    try {
      replace(state, await get(address(id)));
    } catch (error) {
      console.warn("The document's state could not be read again", error);
    }
  }

  /** Takes back what was decided last on a document; one not yet sent is simply not sent. */
  async function undo(id) {
    if (pending.peek().has(id) && sending !== id) {
      forget(id, pending.peek().get(id));
      return true;
    }
    try {
      replace(state, await del(address(id)));
      return true;
    } catch (error) {
      toast(error.message, "error");
      return false;
    }
  }

  async function saveMany(documents, verdict) {
    const answer = await put(data.urls.queue, { documents, ...verdict });
    for (const entry of answer.results) replace(state, entry);
    state.progress.value = answer.progress;
  }

  /** Sends what an earlier visit of this browser could not. */
  function restore() {
    const kept = localStorage.getItem(key);
    if (!kept) return;
    keep(new Map(JSON.parse(kept)));
    flush();
  }

  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => {
    if (pending.peek().size) event.preventDefault();
  });
  return { save, undo, saveMany, restore, flush };
}
