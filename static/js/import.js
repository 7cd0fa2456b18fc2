/** The import page: choose files, send them in batches, follow the jobs, show each file's outcome. */

import { ApiError, csrfToken, failureOf, post } from "./api.js";
import { jobElement, watchJob } from "./jobs.js";

const SEND_TIMEOUT_MS = 10 * 60_000;
/* What file managers and Word leave lying about in folders. */
const LITTER = /^(\.|~\$)|^(thumbs\.db|desktop\.ini)$/i;

const root = document.getElementById("import");
const limits = JSON.parse(document.getElementById("import-limits").textContent);
const part = (id) => document.getElementById(id);

/** @type {Map<string, {file: File, path: string, state: string, row: HTMLTableRowElement}>} */
const entries = new Map();
let sending = false;
let stopped = false;

/* Choosing */

function add(file, path = file.webkitRelativePath || file.name) {
  const key = `${path}\n${file.size}\n${file.lastModified}`;
  if (LITTER.test(file.name) || entries.has(key)) return;
  const entry = { file, path, state: "chosen", row: rowOf(path, file.size) };
  entry.row.querySelector("button").addEventListener("click", () => {
    entries.delete(key);
    entry.row.remove();
    showTotals();
  });
  entries.set(key, entry);
  part("chosen-files").append(entry.row);
  if (file.size > limits.largest) {
    const limit = sizeText(limits.largest);
    setOutcome(entry, "failed", interpolate(gettext("Larger than %(limit)s; it is not sent."), { limit }, true));
  }
}

async function addDropped(items) {
  const found = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  for (const one of found) await walk(one);
  showTotals();
}

/* A dropped folder tells its content in portions; an empty portion is the end. */
async function walk(entry) {
  if (entry instanceof File) return add(entry);
  if (!entry) return undefined;
  if (entry.isFile) {
    return add(await new Promise((resolve, reject) => entry.file(resolve, reject)), entry.fullPath.slice(1));
  }
  const reader = entry.createReader();
  for (;;) {
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!portion.length) return undefined;
    for (const child of portion) await walk(child);
  }
}

/* The list */

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function rowOf(path, size) {
  const row = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = path;
  const bytes = document.createElement("td");
  bytes.className = "num";
  bytes.textContent = sizeText(size);
  const outcome = document.createElement("td");
  const remove = document.createElement("td");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn-text";
  button.textContent = "×";
  button.setAttribute("aria-label", interpolate(gettext("Leave out %(name)s"), { name: path }, true));
  remove.append(button);
  row.append(name, bytes, outcome, remove);
  return row;
}

const OUTCOMES = {
  sending: ["tone-accent", () => gettext("Sending")],
  waiting: ["", () => gettext("Waiting")],
  imported: ["tone-good", () => gettext("Imported")],
  duplicate: ["", () => gettext("Already there")],
  failed: ["tone-alarm", () => gettext("Failed")],
  unsent: ["tone-warn", () => gettext("Not sent")],
};

function setOutcome(entry, state, detail = "", document_ = null) {
  entry.state = state;
  const [tone, label] = OUTCOMES[state];
  const mark = document.createElement("span");
  mark.className = `tone ${tone}`;
  mark.textContent = label();
  const said = document.createElement(document_ ? "a" : "span");
  if (document_) said.href = root.dataset.document.replace("/0/", `/${document_}/`);
  said.textContent = detail || (document_ ? gettext("Open") : "");
  entry.row.cells[2].replaceChildren(mark, " ", said);
  entry.row.querySelector("button")?.toggleAttribute("hidden", state !== "unsent");
}

function showTotals() {
  const all = [...entries.values()];
  const open = all.filter(({ state }) => state === "chosen" || state === "unsent");
  part("chosen").hidden = all.length === 0;
  const size = sizeText(all.reduce((sum, { file }) => sum + file.size, 0));
  part("chosen-title").textContent = interpolate(
    ngettext("%(n)s file, %(size)s", "%(n)s files, %(size)s", all.length), { n: all.length, size }, true,
  );
  part("send-files").disabled = sending || open.length === 0;
  part("clear-files").disabled = sending;
  part("to-documents").hidden = !all.some(({ state }) => state === "imported");
}

/* Sending: one request, and one job, for each batch */

function* batches(open) {
  let batch = [];
  let bytes = 0;
  for (const entry of open) {
    if (batch.length && (batch.length >= limits.files || bytes + entry.file.size > limits.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.file.size;
  }
  if (batch.length) yield batch;
}

async function sendBatch(batch) {
  const body = new FormData();
  for (const { file } of batch) body.append("files", file, file.name);
  let response;
  try {
    response = await fetch(root.dataset.url, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      credentials: "same-origin",
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
  } catch (error) {
    const said = gettext("The server cannot be reached. Start the import again to send the rest.");
    throw new ApiError("network", said, { problem: { cause: String(error) } });
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw failureOf(response.status, data);
  return data.job;
}

async function send() {
  const open = [...entries.values()].filter(({ state }) => state === "chosen" || state === "unsent");
  const planned = [...batches(open)];
  const element = jobElement(gettext("Import"));
  part("import-progress").replaceChildren(element);
  sending = true;
  stopped = false;
  showTotals();
  const started = [];
  let followed = Promise.resolve();
  element.addEventListener("job:done", ({ detail }) => {
    if (detail.state === "cancelled") stop(started);
  });
  for (const [index, batch] of planned.entries()) {
    if (stopped) {
      for (const entry of batch) setOutcome(entry, "unsent");
      continue;
    }
    for (const entry of batch) setOutcome(entry, "sending");
    try {
      const id = await sendBatch(batch);
      for (const entry of batch) setOutcome(entry, "waiting");
      started.push(id);
      followed = followed.then(() => follow(element, id, batch, index, planned.length));
    } catch (error) {
      stopped = true;
      for (const entry of batch) setOutcome(entry, "unsent", error.message);
    }
  }
  sending = false;
  showTotals();
  await followed;
  if (!started.length) element.remove();
  showTotals();
}

/** Jobs are followed one after the other, as the worker takes them: hundreds must not be polled at once. */
async function follow(element, id, batch, index, count) {
  if (count > 1) {
    const title = interpolate(gettext("Import, part %(n)s of %(count)s"), { n: index + 1, count }, true);
    element.querySelector(".job-title").textContent = title;
  }
  const show = ({ detail: job }) => {
    for (const [position, file] of (job.result?.files ?? []).entries()) {
      if (file.status !== "waiting") setOutcome(batch[position], file.status, file.detail, file.document);
    }
  };
  element.addEventListener("job:progress", show);
  try {
    const job = await watchJob(element, id);
    for (const entry of batch) {
      if (entry.state === "waiting") setOutcome(entry, "unsent", job.error || gettext("The import was cancelled."));
    }
  } catch (error) {
    element.querySelector("[data-job-note]").textContent = error.message;
  } finally {
    element.removeEventListener("job:progress", show);
  }
}

function stop(started) {
  stopped = true;
  const jobs = document.querySelector('meta[name="api"]').content;
  for (const id of started) {
    post(`${jobs}jobs/${id}/cancel/`).catch((error) => {
      part("import-progress").querySelector("[data-job-note]").textContent = error.message;
    });
  }
}

async function warnWithoutWorker() {
  try {
    const health = await (await fetch(root.dataset.health, { cache: "no-store" })).json();
    part("no-worker").hidden = health.worker === "ok";
  } catch {
    // No answer at all: the page says so as soon as something is sent.
  }
}

for (const input of [part("choose-files"), part("choose-folder")]) {
  input.addEventListener("change", () => {
    for (const file of input.files) add(file);
    input.value = "";
    showTotals();
  });
}
const drop = part("drop");
/* The whole page takes drops, so that a near miss does not open the file instead of the page. */
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("drop-over");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("drop-over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("drop-over");
  addDropped(event.dataTransfer.items);
});
part("send-files").addEventListener("click", send);
part("clear-files").addEventListener("click", () => {
  entries.clear();
  part("chosen-files").replaceChildren();
  showTotals();
});
addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
warnWithoutWorker();
