// @ts-check
/* What the user likes: in the data of every page, changed here at once, sent to the account a moment
   later. Until the account has it, this browser keeps it; another tab hears of it. */

import { signal } from "@preact/signals-core";
import { ApiError, patch } from "./api.js";
import { toast } from "./toasts.js";

const WAIT_MS = 400;
const AGAIN_MS = 30_000;
// This module may be in a page twice: by itself, and in what is sent as one.
const CHANGED = "policycoder:preferences";

/** @typedef {Record<string, any>} Values by name; where a preference holds values by name, those */

const page = JSON.parse(document.getElementById("preferences")?.textContent ?? "null");
/** As the server wrote the page by */
export const rendered = /** @type {Values} */ (page?.values ?? {});
const PLACE = `policycoder/preferences/${page?.user}`;

const values = signal(rendered);
/** @type {Values} what the account does not have yet */
let waiting = kept();
/** @type {Values | null} what is on its way */
let sending = null;
let timer = 0;
let told = false;

/** "saved", "saving", or "kept" in this browser until the account can have it */
export const savingPreferences = signal(Object.keys(waiting).length ? "saving" : "saved");

values.value = merged(values.peek(), waiting);
if (Object.keys(waiting).length) sendSoon();

/**
 * As it is now; whatever reads it in a view is drawn again when it changes.
 * @param {string} name
 */
export function preference(name) {
  return values.value[name];
}

/**
 * @param {string} name
 * @param {any} value null goes back to what is usual, at the next page
 */
export function setPreference(name, value) {
  change({ [name]: value });
}

/**
 * One of the values that a preference holds by name.
 * @param {string} name
 * @param {string | number} entry
 * @param {any} value null takes it away
 */
export function setEntry(name, entry, value) {
  change({ [name]: { [entry]: value } });
}

/** @param {Values} changed */
function change(changed) {
  document.dispatchEvent(new CustomEvent(CHANGED, { detail: changed }));
  waiting = merged(waiting, changed, { keepNull: true });
  savingPreferences.value = "saving";
  keep();
  sendSoon();
}

function sendSoon(ms = WAIT_MS) {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
}

async function send() {
  clearTimeout(timer);
  timer = 0;
  if (!page || sending || !Object.keys(waiting).length) return;
  sending = waiting;
  waiting = {};
  let failed = false;
  try {
    await patch(page.url, sending, { user: page.user, keepalive: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // What the server does not take as it is would not be taken later either.
    if (error.kind !== "refused") waiting = merged(sending, waiting, { keepNull: true });
    failed = true;
    if (error.transient) sendSoon(AGAIN_MS);
    say(error);
  } finally {
    sending = null;
  }
  told &&= failed;
  if (failed) savingPreferences.value = "kept";
  else if (!Object.keys(waiting).length) savingPreferences.value = "saved";
  keep();
  if (!timer && !failed && Object.keys(waiting).length) sendSoon();
}

/** @param {ApiError} error */
function say({ kind, message }) {
  if (told) return;
  told = true;
  const text =
    kind === "refused"
      ? gettext("Your settings were not saved: %(reason)s")
      : gettext("Your settings are not saved yet: %(reason)s This browser keeps them and sends them again.");
  toast(interpolate(text, { reason: message }, true), "warning");
}

document.addEventListener(CHANGED, (event) => {
  values.value = merged(values.peek(), /** @type {CustomEvent} */ (event).detail);
});
window.addEventListener("online", send);
window.addEventListener("pagehide", () => timer && send());
window.addEventListener("storage", ({ key, newValue }) => {
  if (key === PLACE && newValue) values.value = merged(values.peek(), JSON.parse(newValue));
});

/**
 * Both together, entry by entry where the newer one holds values by name; null takes away.
 * @param {Values} before
 * @param {Values} newer
 * @param {{keepNull?: boolean}} [options]
 * @returns {Values}
 */
function merged(before, newer, { keepNull = false } = {}) {
  const after = { ...before };
  for (const [name, value] of Object.entries(newer)) {
    const entries = value !== null && typeof value === "object" && !Array.isArray(value);
    if (entries) after[name] = merged(after[name] ?? {}, value, { keepNull });
    else if (value === null && !keepNull) delete after[name];
    else after[name] = value;
  }
  return after;
}

/** @returns {Values} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "{}");
  } catch {
    return {};
  }
}

/* A browser that keeps nothing loses only what could not be sent before the page was left. */
function keep() {
  const unsent = merged(sending ?? {}, waiting, { keepNull: true });
  try {
    if (Object.keys(unsent).length) localStorage.setItem(PLACE, JSON.stringify(unsent));
    else localStorage.removeItem(PLACE);
  } catch {
    /* sent all the same */
  }
}
