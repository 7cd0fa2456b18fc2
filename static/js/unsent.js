/* Work that this browser holds and the server does not, told and sent from whatever page is open; a
   log-out asks first. Pages that are at their own work send that themselves. */

import { effect } from "@preact/signals";

import { ApiError, get } from "./kit/api.js";
import { choose } from "./kit/ask.js";
import { grouped } from "./kit/numbers.js";
import { opened, openSaves } from "./kit/saves.js";
import { pagesWithWork } from "./kit/storage.js";
import { toast } from "./kit/toasts.js";
import { sendingFor } from "./screening/sending.js";
import { contentOf, progressOf } from "./workbench/judgement.js";
import { sendingLetters } from "./workbench/outbox.js";
import { sendingTo } from "./workbench/sending.js";

const WAIT_MS = 10_000;

/** What is sent of a page, by the first part of its name; what others hold waits until they are opened. */
const KINDS = {
  assignment: {
    address: (id) => `/assignments/${id}/`,
    sending: (_user, id) => sendingTo(`/api/v1/assignments/${id}/clauses/`, ({ about }) => about?.version),
  },
  // Notes and proposals: each stands for itself, so none of them holds up the others.
  outbox: {
    address: (id) => `/assignments/${id}/`,
    sending: sendingLetters,
  },
  screening: {
    name: gettext("Screening"),
    address: (id) => `/projects/${id}/screening/`,
    sending: (user) => sendingFor(user, (document) => `/api/v1/documents/${document}/screening/`),
  },
  review: { name: gettext("Metadata to confirm"), address: (id) => `/projects/${id}/review/` },
};

/** @type {Map<string, {kind: string, id: string, queue: any, records: Map<any, any>, shut: string, more: number}>} */
const places = new Map();

/** @param {number} user whose work it is */
export async function sendUnsent(user) {
  document.addEventListener("submit", (event) => askFirst(event, user), true);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look(user));
  window.addEventListener("online", () => look(user));
  await look(user);
}

/** @type {Promise<void> | null} */
let looking = null;

function look(user) {
  looking ??= lookOnce(user).finally(() => {
    looking = null;
  });
  return looking;
}

async function lookOnce(user) {
  const pages = await pagesWithWork(user);
  await Promise.all(pages.filter((page) => !opened.has(page)).map((page) => take(user, page)));
}

async function take(user, page) {
  const [kind, id] = page.split("/");
  const { sending } = KINDS[kind] ?? {};
  const records = new Map();
  const place = { kind, id, records, queue: /** @type {any} */ (null), shut: "", more: 0 };
  place.queue = await openSaves(user, page, {
    ...sending?.(user, id),
    // What an earlier release kept says too little to be sent from here.
    open: () =>
      Boolean(sending) && !place.shut && [...records.values()].every(({ about }) => about || kind !== "assignment"),
    // A pass that is closed, paused or by another codebook now: its own page says more, and goes on.
    explain:
      kind === "outbox"
        ? undefined
        : async (error) => {
            place.shut = error.message;
            show();
            return null;
          },
    resume: (record) => record,
    onFound: (record) => records.set(record.key, record),
    onStored() {},
    onTrouble() {},
  });
  places.set(page, place);
  const { queue } = place;
  await queue.find();
  if (kind === "assignment") place.more = await clausesMore(id, [...records.values()]);
  effect(() => {
    queue.sizes.value;
    queue.failure.value;
    show();
  });
  if (sending) await queue.adopt();
}

/* On the start page the documents are as far as this browser knows, not as far as it has sent. */
function countOnRows() {
  const ofPasses = [...places.values()].filter(({ kind }) => kind === "assignment" || kind === "outbox");
  for (const pass of new Set(ofPasses.map(({ id }) => id))) {
    const row = document.querySelector(`tr[data-pass="${pass}"]`);
    if (!row) continue;
    const own = ofPasses.filter(({ id }) => id === pass);
    const n = own.reduce((sum, { queue }) => sum + queue.unsaved.peek(), 0);
    let tag = row.querySelector("[data-unsent]");
    if (!tag) {
      tag = document.createElement("span");
      tag.className = "tone tone-warn";
      tag.dataset.unsent = "";
      row.querySelector("th").append(" ", tag);
      count(
        row,
        own.reduce((sum, { more }) => sum + more, 0),
        own.some(({ kind, records }) => kind === "assignment" && records.size > 0),
      );
    }
    tag.hidden = !n;
    tag.textContent = n ? interpolate(ngettext("%(n)s not sent yet", "%(n)s not sent yet", n), { n }, true) : "";
  }
}

/* How many clauses are done by what waits here and not by what the server has, which may hold it without
   having been heard. */
async function clausesMore(pass, records) {
  if (!document.querySelector(`tr[data-pass="${pass}"]`)) return 0;
  const ofThen = records.reduce((sum, { about }) => sum + (about?.done ?? 0), 0);
  if (!records.every(({ about }) => about?.required)) return ofThen;
  try {
    const stored = await get(`/api/v1/assignments/${pass}/judgements/`);
    const by = new Map(stored.map((/** @type {any} */ one) => [one.clause, contentOf(one)]));
    const done = (content, { required }) => Number(progressOf(content, required) === "done");
    return records.reduce(
      (sum, { key, content, about }) => sum + done(content, about) - done(by.get(key) ?? contentOf(null), about),
      0,
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return ofThen;
  }
}

function count(row, more, begun) {
  const total = Number(row.dataset.total);
  const done = Math.min(total, Math.max(0, Number(row.dataset.done) + more));
  row.querySelector("progress").value = done;
  row.querySelector("[data-count]").textContent = `${grouped(done)} / ${grouped(total)}`;
  const state = row.querySelector("[data-stage]");
  if (state && begun && done < total) {
    state.className = "tone tone-accent";
    state.textContent = gettext("In progress");
  }
}

let told = 0;

function show() {
  countOnRows();
  const left = [...places.values()].filter(({ queue }) => queue.unsaved.peek() > 0);
  const n = left.reduce((sum, { queue }) => sum + queue.unsaved.peek(), 0);
  const strip = document.getElementById("unsent") ?? make();
  if (strip) fill(strip, left, n);
  if (!n && told) {
    toast(
      interpolate(ngettext("%(n)s change was sent.", "%(n)s changes were sent.", told), { n: told }, true),
      "success",
    );
    told = 0;
  }
  told = Math.max(told, n);
}

function make() {
  const main = document.querySelector("main.page");
  if (!main) return null;
  const strip = document.createElement("div");
  strip.id = "unsent";
  strip.className = "notice notice-warning";
  strip.setAttribute("role", "status");
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn btn-sm";
  again.textContent = gettext("Send now");
  again.addEventListener("click", sendAll);
  strip.append(document.createElement("div"), again);
  main.prepend(strip);
  return strip;
}

function fill(strip, left, n) {
  if (!n && strip.contains(document.activeElement)) document.getElementById("main")?.focus({ preventScroll: true });
  strip.hidden = !n;
  if (!n) return;
  const said = ngettext(
    "%(n)s change is in this browser and not on the server yet.",
    "%(n)s changes are in this browser and not on the server yet.",
    n,
  );
  const head = document.createElement("strong");
  head.textContent = interpolate(said, { n }, true);
  const list = document.createElement("ul");
  list.className = "plain";
  list.append(...left.map(lineOf));
  strip.firstElementChild.replaceChildren(head, list);
}

function lineOf({ kind, id, queue, records, shut }) {
  const { name, address } = KINDS[kind] ?? { address: () => "/" };
  const of = [...records.values()].map(({ about }) => about);
  const link = document.createElement("a");
  link.href = address(id);
  link.textContent = name ?? of.find(Boolean)?.document ?? "";
  const labels = of.map((about) => about?.label).filter(Boolean);
  const { conflict, refused } = queue.sizes.peek();
  const parts = [
    labels.length ? "" : queue.unsaved.peek(),
    labels.slice(0, 12).join(gettext(", ")) + (labels.length > 12 ? "…" : ""),
    conflict + refused ? gettext("to be decided there") : "",
    shut || queue.failure.peek()?.message,
  ];
  const item = document.createElement("li");
  item.append(link, ` · ${parts.filter(Boolean).join(" · ")}`);
  return item;
}

function sendAll() {
  for (const place of places.values()) {
    place.shut = "";
    place.queue.retryNow();
  }
}

/* What is not sent stays in this browser; whoever logs out should know, and may send it first. */
async function askFirst(event, user) {
  const form = event.target;
  if (!form.matches("form[data-log-out]")) return;
  event.preventDefault();
  await look(user).catch((error) => console.error("Unsaved work could not be counted", error));
  const waiting = [...places.values()].filter(({ queue }) => queue.unsaved.peek() > 0);
  const n = waiting.reduce((sum, { queue }) => sum + queue.unsaved.peek(), 0);
  if (!n) return form.submit();
  const title = ngettext("%(n)s change is not sent yet", "%(n)s changes are not sent yet", n);
  const chosen = await choose({
    title: interpolate(title, { n }, true),
    text: gettext("What is not sent stays in this browser until you log in here again. Nobody else sees it."),
    choices: [
      { value: "leave", look: "btn", action: gettext("Log out all the same") },
      { value: "send", look: "btn btn-primary", action: gettext("Send, then log out") },
    ],
  });
  if (chosen === "send") {
    sendAll();
    const sent = await Promise.all(waiting.map(({ queue }) => queue.settled(WAIT_MS)));
    if (!sent.every(Boolean)) {
      toast(gettext("Not everything could be sent, so you are still logged in. What is left is named above."), "error");
      return;
    }
  }
  if (chosen !== "no") form.submit();
}
