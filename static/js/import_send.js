/** Sending the chosen files: one request, and one job, for each batch. */

import { setOutcome, setPieces, showMetadata } from "./import_outcomes.js";
import { jobElement, watchJob } from "./jobs.js";
import { ApiError, csrfToken, failureOf, post } from "./kit/api.js";

const SEND_TIMEOUT_MS = 10 * 60_000;
const CONTAINER = /\.(zip|csv|tsv|xlsx|xlsm|xls)$/i;

const place = () => document.getElementById("import-progress");

function* batches(open, limits) {
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

/*
 * The list of metadata goes with every batch; each job uses the rows of its own files. Only where
 * `existing` is true may the other rows describe documents of the project.
 */
async function sendBatch(batch, lists, existing, { url, status }) {
  const body = new FormData();
  for (const { file } of batch) body.append("files", file, file.name);
  if (lists.length) body.append("metadata", lists[0].file, lists[0].file.name);
  if (!existing) body.append("existing", "false");
  if (status) body.append("status", status);
  const tables = [...batch, ...lists].filter(({ table }) => table);
  if (tables.length) {
    const mapping = Object.fromEntries(tables.map(({ file, table }) => [file.name, table.mapping]));
    body.append("mapping", JSON.stringify(mapping));
  }
  let response;
  try {
    response = await fetch(url, {
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

/**
 * Send `open` and follow the jobs to their end. `sent` is called once all is uploaded, `changed`
 * whenever an outcome is known.
 */
export async function sendAll(open, options) {
  const lists = open.filter(({ table }) => table?.isList);
  const planned = planOf(
    [
      ...batches(
        open.filter((entry) => !lists.includes(entry)),
        options.limits,
      ),
    ],
    lists,
  );
  const element = jobElement(gettext("Import"));
  place().replaceChildren(element);
  const started = [];
  const reports = [];
  let stopped = false;
  let followed = Promise.resolve();
  element.addEventListener("job:done", ({ detail }) => {
    if (detail.state !== "cancelled") return;
    stopped = true;
    cancelAll(started);
  });
  for (const entry of lists) setOutcome(entry, "list");
  for (const [index, { batch, lists: own, existing }] of planned.entries()) {
    // Rows of files in other batches must not describe documents of the same names.
    if (!batch.length && index) await followed;
    if (stopped) {
      for (const entry of batch) setOutcome(entry, "unsent");
      continue;
    }
    for (const entry of batch) setOutcome(entry, "sending");
    try {
      const id = await sendBatch(batch, own, existing, options);
      for (const entry of batch) setOutcome(entry, "waiting");
      started.push(id);
      followed = followed.then(async () => {
        const report = await follow(element, id, batch, titleOf(index, planned.length), options.changed);
        reports.push(report && { ...report, last: existing });
      });
    } catch (error) {
      stopped = true;
      for (const entry of batch.length ? batch : own) setOutcome(entry, "unsent", error.message);
    }
  }
  options.sent();
  await followed;
  showMetadata(reports);
  if (!started.length) element.remove();
}

/**
 * What is sent one after the other. With several batches the lists follow alone, once the files
 * are in, for the documents that were there before.
 */
function planOf(all, lists) {
  const alone = lists.map((list) => ({ batch: [], lists: [list], existing: true }));
  if (!all.length) return alone;
  const whole = all.length === 1 && lists.length < 2;
  const first = all.map((batch) => ({ batch, lists, existing: whole }));
  return whole ? first : [...first, ...alone];
}

function titleOf(index, count) {
  if (count === 1) return gettext("Import");
  return interpolate(gettext("Import, part %(n)s of %(count)s"), { n: index + 1, count }, true);
}

/**
 * Jobs are followed one after the other, as the workers take them: hundreds must not be polled at
 * once. Resolves to what the job says of its spreadsheets.
 */
async function follow(element, id, batch, title, changed) {
  element.querySelector(".job-title").textContent = title;
  const show = ({ detail: job }) => {
    showFiles(batch, job.result?.files ?? []);
    changed();
  };
  element.addEventListener("job:progress", show);
  try {
    const job = await watchJob(element, id);
    for (const entry of batch) {
      if (entry.state === "waiting") setOutcome(entry, "unsent", job.error || gettext("The import was cancelled."));
    }
    return job.result?.metadata ?? null;
  } catch (error) {
    element.querySelector("[data-job-note]").textContent = error.message;
    return null;
  } finally {
    element.removeEventListener("job:progress", show);
  }
}

/* The server knows names only, in the order of sending; files of one name follow one another. */
function showFiles(batch, files) {
  const left = [...files];
  for (const entry of batch) {
    const { name } = entry.file;
    const own = CONTAINER.test(name)
      ? left.filter((file) => file.name.startsWith(`${name}/`) || file.name.startsWith(`${name}#`))
      : [];
    if (own.length) {
      for (const file of own) left.splice(left.indexOf(file), 1);
      if (own.some(({ status }) => status !== "waiting")) setPieces(entry, own);
      entry.parts = own.flatMap(severalIn);
      continue;
    }
    const place_ = left.findIndex((file) => file.name === name);
    if (place_ < 0) continue;
    const [file] = left.splice(place_, 1);
    if (file.status !== "waiting") setOutcome(entry, file.status, file.detail, file.document, file.look);
    entry.parts = severalIn(file);
  }
}

function severalIn({ document: id, name, parts, status }) {
  return status === "imported" && parts > 1 ? [{ id, name, count: parts }] : [];
}

function cancelAll(started) {
  const api = document.querySelector('meta[name="api"]').content;
  for (const id of started) {
    post(`${api}jobs/${id}/cancel/`).catch((error) => {
      place().querySelector("[data-job-note]").textContent = error.message;
    });
  }
}
