/** Progress of background jobs: polls `GET jobs/<id>/` and shows what is done and how far it is. */

import { get, post } from "./kit/api.js";
import { grouped } from "./kit/numbers.js";

const FIRST_MS = 700;
const LONGEST_MS = 5000;
const GROWTH = 1.2;
const NO_WORKER_MS = 10_000;
const FINISHED = new Set(["succeeded", "failed", "cancelled"]);

function apiRoot() {
  return document.querySelector('meta[name="api"]').content;
}

function stateName(state) {
  return {
    queued: gettext("Waiting"),
    running: gettext("Running"),
    succeeded: gettext("Done"),
    failed: gettext("Failed"),
    cancelled: gettext("Cancelled"),
  }[state];
}

const TONES = { running: "tone-accent", succeeded: "tone-good", failed: "tone-alarm", cancelled: "tone-warn" };

function noteOf(job, waitedMs) {
  if (job.error) return job.error;
  if (job.state === "queued" && waitedMs > NO_WORKER_MS) {
    return gettext("No worker has taken this up yet. It stays in the queue and starts as soon as one runs.");
  }
  return job.progress.note || "";
}

/** Draw the JSON of a job into an element made by `_job.html`. */
export function showJob(element, job, waitedMs = 0) {
  const part = (name) => element.querySelector(`[data-job-${name}]`);
  const { done, total } = job.progress;
  element.hidden = false;
  element.dataset.state = job.state;
  const state = part("state");
  state.textContent = stateName(job.state);
  state.className = `tone ${TONES[job.state] ?? ""}`;
  part("count").textContent = total ? `${grouped(done)} / ${grouped(total)}` : "";
  const bar = part("bar");
  if (total || FINISHED.has(job.state)) {
    bar.max = total || 1;
    bar.value = job.state === "succeeded" ? bar.max : done;
  } else {
    bar.removeAttribute("value");
  }
  part("note").textContent = noteOf(job, waitedMs);
  part("cancel").hidden = FINISHED.has(job.state);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function tell(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

/**
 * Follow job `id` in `element` until it has finished; resolves to the finished job's JSON.
 * Fires `job:progress` at every answer and `job:done` at the end. A lost connection is said and retried.
 */
export async function watchJob(element, id) {
  const url = `${apiRoot()}jobs/${id}/`;
  const since = Date.now();
  const cancel = element.querySelector("[data-job-cancel]");
  cancel.onclick = async () => {
    cancel.disabled = true;
    try {
      await post(`${url}cancel/`);
    } catch (error) {
      element.querySelector("[data-job-note]").textContent = error.message;
      cancel.disabled = false;
    }
  };
  for (let wait = FIRST_MS; ; wait = Math.min(wait * GROWTH, LONGEST_MS)) {
    try {
      const job = await get(url);
      showJob(element, job, Date.now() - since);
      tell(element, "job:progress", job);
      if (FINISHED.has(job.state)) {
        tell(element, "job:done", job);
        return job;
      }
    } catch (error) {
      if (!error.transient) throw error;
      element.querySelector("[data-job-note]").textContent = gettext(
        "The server does not answer. Trying again; the work itself goes on.",
      );
    }
    await pause(wait);
  }
}

/** A fresh progress element, for pages that start a job by script. */
export function jobElement(title) {
  const template = document.getElementById("job-template");
  const element = template.content.querySelector(".job").cloneNode(true);
  delete element.dataset.job;
  element.querySelector(".job-title").textContent = title;
  element.querySelector("[data-job-bar]").setAttribute("aria-label", title);
  return element;
}

/** `_job.html` elements of a page; with `data-job-reload` the page is read anew at success. */
export function installJob(element) {
  if (element.dataset.jobReady !== undefined) return;
  element.dataset.jobReady = "";
  element.addEventListener("job:done", ({ detail }) => {
    if (detail.state === "succeeded" && element.dataset.jobReload !== undefined) location.reload();
  });
  watchJob(element, element.dataset.job).catch((error) => {
    element.querySelector("[data-job-note]").textContent = error.message;
  });
}

async function startByForm(form) {
  const place = document.querySelector(form.dataset.jobTarget);
  const button = form.querySelector('[type="submit"]');
  const element = jobElement(form.dataset.jobTitle || button.textContent.trim());
  button.disabled = true;
  place.replaceChildren(element);
  try {
    const { csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(form));
    const started = await post(form.action, fields);
    const id = started.job?.id ?? started.job ?? started.id;
    const job = await watchJob(element, id);
    if (job.state === "succeeded" && form.dataset.jobReload !== undefined) location.reload();
  } catch (error) {
    element.dataset.state = "failed";
    element.querySelector("[data-job-note]").textContent = error.message;
    element.querySelector("[data-job-bar]").remove();
    element.querySelector("[data-job-cancel]").remove();
  } finally {
    button.disabled = false;
  }
}

/** `<form data-job-form data-job-target="#place">` posts to the API and shows the job it starts. */
export function installJobForms() {
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.jobForm === undefined) return;
    event.preventDefault();
    startByForm(event.target);
  });
}
