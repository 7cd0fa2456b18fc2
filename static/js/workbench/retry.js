/* When to try again: at once when the browser says something changed, else later and later. */

import { signal } from "@preact/signals";

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const LOGIN_MS = 10_000;

/**
 * @param {() => void} attempt called when it is time
 * @returns {{link: Signal<"online"|"offline"|"server"|"login">, paused, failed, succeeded, now}}
 */
export function createRetry(attempt) {
  const link = signal(navigator.onLine ? "online" : "offline");
  let timer = 0;
  let wait = FIRST_MS;

  function succeeded() {
    clearTimeout(timer);
    timer = 0;
    wait = FIRST_MS;
    link.value = "online";
  }

  function failed(error) {
    link.value = linkAfter(error);
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

  return { link, failed, succeeded, now, paused: () => timer !== 0 };
}

function linkAfter(error) {
  if (error.kind === "login") return "login";
  if (error.kind === "server") return "server";
  return "offline";
}
