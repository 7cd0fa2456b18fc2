// @ts-check
/* When to try again: at once when the browser says something changed, else later and later. */

import { signal } from "@preact/signals";

/** @typedef {import("./api.js").ApiError} ApiError */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const LOGIN_MS = 10_000;

/** @param {() => void} attempt called when it is time */
export function createRetry(attempt) {
  /** @type {import("@preact/signals").Signal<"online" | "offline" | "server" | "login">} */
  const link = signal(navigator.onLine ? "online" : "offline");
  /** @type {import("@preact/signals").Signal<ApiError | null>} */
  const failure = signal(null);
  let timer = 0;
  let wait = FIRST_MS;

  function succeeded() {
    clearTimeout(timer);
    timer = 0;
    wait = FIRST_MS;
    link.value = "online";
    failure.value = null;
  }

  /** @param {ApiError} error */
  function failed(error) {
    link.value = linkAfter(error);
    failure.value = error;
    clearTimeout(timer);
    const jitter = 0.8 + 0.4 * Math.random();
    const delay = error.kind === "login" ? LOGIN_MS : Math.max(wait * jitter, error.retryAfter * 1000);
    wait = Math.min(wait * 2, LONGEST_MS);
    timer = setTimeout(now, delay);
  }

  function now() {
    clearTimeout(timer);
    timer = 0;
    attempt();
  }

  window.addEventListener("online", () => {
    wait = FIRST_MS;
    if (link.value === "offline") link.value = "online";
    now();
  });
  window.addEventListener("offline", () => {
    link.value = "offline";
  });
  window.addEventListener("focus", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());

  return { link, failure, failed, succeeded, now, paused: () => timer !== 0 };
}

/** @param {ApiError} error */
function linkAfter(error) {
  if (error.kind === "login") return "login";
  if (error.kind === "server") return "server";
  return "offline";
}
