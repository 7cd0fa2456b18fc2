/* How long each clause is before its coder: while the page is looked at, and something was done in the
   last minute. Sent in batches, each time as the sum of this sitting, so that nothing counts twice. */

import { effect } from "@preact/signals";

import { ApiError, post } from "../kit/api.js";
import { preference } from "../kit/preferences.js";
import { newToken } from "../kit/token.js";

const IDLE_MS = 60_000;
const SEND_MS = 30_000;
const MOST = 1000;
const INPUTS = ["keydown", "pointermove", "pointerdown", "wheel", "touchstart"];

/** @param {{store, user, urls}} app */
export function recordTime(app) {
  const { store, user, urls } = app;
  if (!store.data.timing || !store.editable.peek()) return;
  const sitting = newToken();
  const place = `policycoder/time/${user.id}/${store.assignment.peek().id}/`;
  /** @type {Map<number, number>} milliseconds by clause, in this sitting */
  const spent = new Map();
  /** @type {Map<number, number>} seconds that the server has of each */
  const sent = new Map();
  let row = null;
  let from = 0;
  let input = performance.now();
  let seen = document.visibilityState === "visible";

  /* Adds what has passed since `from`, but for what came after a minute without a key or a move. */
  function settle() {
    const now = performance.now();
    const until = Math.min(now, input + IDLE_MS);
    if (row && seen && preference("timing") !== "off" && until > from) {
      spent.set(row.clause.id, (spent.get(row.clause.id) ?? 0) + until - from);
    }
    from = now;
  }

  function onInput() {
    if (performance.now() - input > IDLE_MS) settle();
    input = performance.now();
  }

  function unsent() {
    const found = {};
    for (const [clause, ms] of spent) {
      const seconds = Math.round(ms / 1000);
      if (seconds > (sent.get(clause) ?? 0)) found[clause] = seconds;
    }
    return found;
  }

  async function send() {
    settle();
    const all = Object.entries(unsent()).slice(0, MOST);
    keep(place + sitting, Object.fromEntries(all));
    if (!all.length) return;
    if (await deliver(sitting, all)) for (const [clause, seconds] of all) sent.set(Number(clause), seconds);
    keep(place + sitting, unsent());
  }

  /* Whether the server has answered; what it does not take it would not take later either. */
  async function deliver(of, entries) {
    const body = { sitting: of, spent: entries.map(([clause, seconds]) => ({ clause: Number(clause), seconds })) };
    try {
      await post(urls.time, body, { keepalive: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return !error.transient && error.kind !== "login";
    }
    return true;
  }

  async function sendEarlier() {
    for (const [name, seconds] of keptUnder(place)) {
      const of = name.slice(place.length);
      if (of !== sitting && (await deliver(of, Object.entries(seconds).slice(0, MOST)))) keep(name, {});
    }
  }

  for (const kind of INPUTS) window.addEventListener(kind, onInput, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    settle();
    seen = document.visibilityState === "visible";
    if (seen) input = performance.now();
    else send();
  });
  window.addEventListener("pagehide", send);
  effect(() => {
    const next = store.current.value;
    settle();
    row = next;
  });
  setInterval(send, SEND_MS);
  sendEarlier();
  app.sendTime = send;
}

function keep(name, seconds) {
  try {
    if (Object.keys(seconds).length) localStorage.setItem(name, JSON.stringify(seconds));
    else localStorage.removeItem(name);
  } catch {
    // Times that cannot be sent are lost then; the work is not.
  }
}

function keptUnder(place) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(place))
      .map((name) => [name, JSON.parse(localStorage.getItem(name) ?? "{}")]);
  } catch {
    return [];
  }
}
