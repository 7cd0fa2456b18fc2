/* Submitting a pass and reopening it. */

import { ApiError, post } from "../kit/api.js";
import { words } from "./words.js";

const WAIT_MS = 15_000;

/**
 * @param {{confirm: boolean}} options whether the coder was asked about clauses not yet checked
 * @returns {Promise<string>} "" when the pass is submitted, else why not
 */
export async function submitPass(app, { confirm }) {
  const { queue, urls } = app;
  queue.retryNow();
  app.sendTime?.();
  if (!(await queue.settled(WAIT_MS))) return words.submitBlocked;
  const { message, data } = await attempt(urls.submit, { confirm });
  if (message) return message;
  become(app, { status: "submitted", editable: false, ...answered(data) });
  return "";
}

export async function reopenPass(app) {
  const { message, data } = await attempt(app.urls.reopen, {});
  if (message) app.commands.notify(message);
  else become(app, { status: "open", editable: true, ...answered(data) });
}

/**
 * Ask a lead for the submitted pass.
 * @param {string} why
 * @returns {Promise<string>} "" when they are told, else why not
 */
export async function askBack(app, why) {
  const { message, data } = await attempt(app.urls.ask, { why });
  if (!message) become(app, { request: data.request });
  return message;
}

function become({ store, queue }, status) {
  store.assignment.value = { ...store.assignment.peek(), ...status };
  queue.tell({ type: "status", status });
}

async function attempt(url, body) {
  try {
    return { message: "", data: await post(url, body) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { message: error.message, data: null };
  }
}

/* The server may answer with the assignment, whose word then counts. */
function answered(data) {
  const { status, editable } = data ?? {};
  return { ...(status ? { status } : {}), ...(typeof editable === "boolean" ? { editable } : {}) };
}
