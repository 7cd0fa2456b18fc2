/* The coder's other documents of the round: which comes next, fetched before it is asked for. */

import { signal } from "@preact/signals";
import { ApiError, get } from "../kit/api.js";

const REST_MS = 1500;

/** @param {{data, store}} parts */
export function createPasses({ data, store }) {
  const { assignment, urls, user } = data;
  const own = assignment.coder.username === user.username;
  const passes = signal([]); // as the API lists them
  const next = signal(null); // the pass to go on with
  const pageOf = (pass) => `/assignments/${pass.id}/`;

  async function load() {
    if (!own) return;
    try {
      passes.value = (await get(urls.passes)).results;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return;
    }
    next.value = nextOf(passes.peek(), assignment.id);
  }

  function fetchAhead() {
    if (next.peek()) prefetch(pageOf(next.peek()));
  }

  /* Once the text is there and nobody waits; again when the end is near, for a browser forgets. */
  const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 200));
  setTimeout(() => later(() => load().then(fetchAhead)), REST_MS);

  return {
    own,
    next,
    passes,
    pageOf,
    fetchAhead,
    /** What a pass submitted just now has opened: another part of its document, say. */
    async refresh() {
      if (!passes.peek().length || passes.peek().some((pass) => pass.waiting)) await load();
      else next.value = nextOf(passes.peek(), assignment.id);
      return next.peek();
    },
    /** The page of a clause of another of the coder's documents, by its whole number; null: there is none. */
    pageOfNumber(number) {
      const document = Number(number.split("-")[0]);
      if (document === store.assignment.peek().document.number) return null;
      const pass = passes.peek().find((one) => one.document.number === document && one.id !== assignment.id);
      return pass ? `${pageOf(pass)}#number-${number}` : null;
    },
  };
}

/* The open one after this, else the first open one. */
function nextOf(passes, id) {
  const at = passes.findIndex((pass) => pass.id === id);
  const others = [...passes.slice(at + 1), ...passes.slice(0, Math.max(at, 0))];
  return others.find((pass) => pass.editable && pass.id !== id) ?? null;
}

/* The page holds all of its data, so that fetching it is all there is to do. */
function prefetch(url) {
  if (!HTMLScriptElement.supports?.("speculationrules")) return;
  document.getElementById("wb-ahead")?.remove();
  const rules = document.createElement("script");
  rules.id = "wb-ahead";
  rules.type = "speculationrules";
  rules.nonce = document.querySelector("script[nonce]")?.nonce ?? "";
  rules.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: [url], eagerness: "immediate" }] });
  document.head.append(rules);
}
