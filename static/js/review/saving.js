/* Confirming, correcting and taking back: sent one after the other, kept when the server is away. */

import { signal } from "@preact/signals";

import { patch } from "../kit/api.js";
import { DATES, notADay, textOf } from "./fields.js";

const RETRY_MS = 15_000;

export function createSaving(store) {
  const busy = signal(0);
  const undoable = signal([]); // {id, before, reviewed}
  let line = Promise.resolve();
  let timer = 0;

  /** Send in turn; `wanted` is true to confirm, false to take back, null to leave it as it is. */
  function send(id, wanted, { changes = store.changesOf(id), remember = true } = {}) {
    busy.value += 1;
    const step = () =>
      write(id, wanted, changes, remember).finally(() => {
        busy.value -= 1;
      });
    line = line.then(step, step);
    return line;
  }

  async function write(id, wanted, changes, remember, again = false) {
    const stored = store.details.value[id].document;
    const body = { ...changes, expected: stored.updated_at };
    if (wanted !== null) body.reviewed = wanted;
    try {
      const answer = await patch(`${store.data.urls.api}documents/${id}/`, body);
      taken(id, stored, answer, changes, remember);
    } catch (error) {
      if (error.kind === "conflict" && !again) return settle(id, wanted, changes, remember, stored);
      failed(id, wanted, changes, error);
    }
  }

  function taken(id, before, answer, changes, remember) {
    const names = Object.keys(changes);
    if (remember) {
      const values = Object.fromEntries(names.map((name) => [name, before[name]]));
      undoable.value = [...undoable.value, { id, before: values, reviewed: before.reviewed_at !== null }];
    }
    store.setDetail(id, { ...store.details.value[id], document: answer });
    for (const name of answer.agencies) store.data.agencies[name] ??= name;
    const kept = Object.entries(store.drafts.value[id] ?? {}).filter(([name]) => !names.includes(name));
    store.writeDrafts(id, Object.fromEntries(kept));
    store.setTrouble(id, null);
    const was = before.reviewed_at !== null;
    const is = answer.reviewed_at !== null;
    store.confirmed.value += Number(is) - Number(was);
    const missing = ["doc_number", "agencies", "issued_on", "doc_type"].filter((name) => !textOf(name, answer[name]));
    store.setRow(id, { title: answer.title, status: answer.status, reviewed: is, missing });
  }

  /* Somebody wrote in between. Where no field differs (a clause was split, say) nothing is lost. */
  async function settle(id, wanted, changes, remember, seen) {
    try {
      const { document: now } = await store.load(id, { again: true });
      const differing = store.data.fields.filter(({ name }) => textOf(name, now[name]) !== textOf(name, seen[name]));
      if (!differing.length) return await write(id, wanted, changes, remember, true);
      store.setTrouble(id, {
        kind: "conflict",
        message: gettext(
          "This document was changed meanwhile (in another tab or by somebody else). What was set there is shown; confirm again to save.",
        ),
        fields: differing.map(({ name }) => name),
      });
    } catch (error) {
      failed(id, wanted, changes, error);
    }
  }

  function failed(id, wanted, changes, error) {
    store.setTrouble(id, {
      kind: error.transient || error.kind === "login" ? "unsent" : "refused",
      message: messageOf(error),
      errors: error.problem?.errors ?? {},
      wanted,
      changes,
    });
    if (error.transient) {
      clearTimeout(timer);
      timer = setTimeout(retry, RETRY_MS);
    }
  }

  function messageOf(error) {
    if (error.kind === "login")
      return gettext("You have been logged out. Log in again in another tab; what you typed is kept here.");
    const errors = error.problem?.errors ?? {};
    const wrong = store.data.fields.filter(({ name }) => errors[name]);
    if (!wrong.length) return error.message;
    return wrong
      .map(
        ({ name, label }) => `${label}${gettext(": ")}${DATES.has(name) ? notADay() : [errors[name]].flat().join(" ")}`,
      )
      .join(" ");
  }

  /** Send again whatever the server did not take for no fault of its own. */
  function retry() {
    for (const [id, trouble] of Object.entries(store.troubles.value)) {
      if (trouble.kind === "unsent") send(Number(id), trouble.wanted, { changes: trouble.changes });
    }
  }
  /** Whether all that is typed can be sent; the first field that cannot is marked and entered. */
  function sendable(id) {
    const wrong = store.data.fields.filter(({ name }) => !store.check(id, name));
    if (wrong.length) document.getElementById(`field-${wrong[0].name}`)?.focus();
    return wrong.length === 0;
  }

  window.addEventListener("online", retry);
  window.addEventListener("beforeunload", (event) => {
    if (busy.value || Object.values(store.troubles.value).some(({ kind }) => kind === "unsent")) event.preventDefault();
  });

  return {
    busy,
    undoable,
    retry,
    /** Confirm the current document and go on. */
    confirm() {
      const id = store.current.value;
      if (!store.detail.value || !sendable(id)) return;
      send(id, true);
      store.nextOpen();
    },
    /** Keep what is typed without confirming. */
    save: () => store.detail.value && sendable(store.current.value) && send(store.current.value, null),
    /** Take the last step back, in the document it was made in. */
    undo() {
      const last = undoable.value.at(-1);
      if (!last) return;
      undoable.value = undoable.value.slice(0, -1);
      store.open(last.id);
      send(last.id, last.reviewed, { changes: last.before, remember: false });
    },
  };
}
