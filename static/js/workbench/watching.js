/* What the same coder does on another machine, told to this page: a small question every second while
   somebody looks at it, rarer the longer nobody does, or the longer the server takes to answer. */

import { effect } from "@preact/signals";

import { ApiError, get } from "../kit/api.js";
import { say, sayNumber, words } from "./words.js";

const OFTEN_MS = 1_000;
const SELDOM_MS = 5_000;
const HIDDEN_MS = 30_000;
const TIMEOUT_MS = 10_000;
const AT_DESK_MS = 5 * 60_000;
const AWAY_MS = 30 * 60_000;
/* Of the server's time this takes no more than a twentieth, however busy the server is. */
const REST = 20;
const CLOCK_OFF_MS = 5 * 60_000;
const BROKEN = new Set(["network", "login"]);
const INPUTS = ["keydown", "pointermove", "pointerdown", "wheel", "focus"];

/** @param {{store, queue, commands, user, urls, sync}} app */
export function watchElsewhere(app) {
  const { store, queue, urls } = app;
  let { since } = store.data;
  let timer = 0;
  let asking = false;
  let failures = 0;
  let took = 0;
  let input = performance.now();

  async function ask() {
    clearTimeout(timer);
    if (asking || !store.editable.peek()) return;
    asking = true;
    const began = performance.now();
    try {
      take(await get(`${urls.changes}?since=${since}`, { timeout: TIMEOUT_MS }));
      failures = 0;
      store.loggedOut.value = false;
      // The line is back before the next attempt to save was due.
      if (BROKEN.has(queue.failure.peek()?.kind)) queue.retryNow();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failures += 1;
      store.loggedOut.value = error.kind === "login";
      if (!error.transient && error.kind !== "login") await app.sync.explain(error);
    } finally {
      asking = false;
      took = performance.now() - began;
      timer = setTimeout(ask, pause());
    }
  }

  function take(answer) {
    const told = app.sync.refresh(answer.judgements);
    since = answer.since;
    if (told.length) tell(told);
    if (!answer.open) app.sync.explain(new ApiError("conflict", ""));
    else if (answer.codebook_version !== store.codebook.version) app.sync.onCodebook(answer.codebook_version);
    sayClock(Date.parse(answer.at));
  }

  function tell(rows) {
    const { notify } = app.commands;
    if (rows.length === 1) notify(say(words.changedElsewhere, { clause: rows[0].clause.number }));
    else notify(sayNumber(words.manyChangedElsewhere, rows.length));
  }

  function sayClock(server) {
    const off = Math.round((Date.now() - server) / 60_000);
    store.clock.value = Math.abs(Date.now() - server) > CLOCK_OFF_MS ? off : 0;
  }

  function pause() {
    if (document.visibilityState !== "visible") return HIDDEN_MS;
    const idle = performance.now() - input;
    const wanted = idle < AT_DESK_MS ? OFTEN_MS : idle < AWAY_MS ? SELDOM_MS : HIDDEN_MS;
    return Math.min(HIDDEN_MS, Math.max(wanted, took * REST) * 2 ** Math.min(failures, 5));
  }

  function onInput() {
    const wasAway = performance.now() - input > AT_DESK_MS;
    input = performance.now();
    if (wasAway) ask();
  }

  for (const kind of INPUTS) window.addEventListener(kind, onInput, { capture: true, passive: true });
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  effect(() => {
    if (store.editable.value) timer = setTimeout(ask, OFTEN_MS);
    else clearTimeout(timer);
  });
}
