// @ts-check
/* Calls to the product's own API: JSON in and out, the CSRF token, a time limit, and every failure
   as one kind of Error that says what a caller can do about it. */

const TIMEOUT_MS = 20_000;

/**
 * "network" (no answer), "server" (5xx or 429: try again later), "login" (the session is over),
 * "conflict" (409 for what is there by now) or "refused" (any other 4xx; the message is the server's own words).
 * @typedef {"network" | "server" | "login" | "conflict" | "refused"} Kind
 * @typedef {Record<string, any>} Problem the answer's problem+json
 */

/** A call that did not succeed. */
export class ApiError extends Error {
  /**
   * @param {Kind} kind
   * @param {string} message
   * @param {{status?: number, problem?: Problem, retryAfter?: number}} [answer]
   */
  constructor(kind, message, { status = 0, problem = {}, retryAfter = 0 } = {}) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get transient() {
    return this.kind === "network" || this.kind === "server";
  }
}

/** @typedef {{timeout?: number, user?: number, keepalive?: boolean}} Options `user`: whom the call is for; refused when somebody else is logged in by now; `keepalive`: goes on when the page is left */

/** @type {(url: string, options?: Options) => Promise<any>} */
export const get = (url, options) => call("GET", url, undefined, options);
/** @type {(url: string, body?: unknown, options?: Options) => Promise<any>} */
export const post = (url, body, options) => call("POST", url, body, options);
/** @type {(url: string, body?: unknown, options?: Options) => Promise<any>} */
export const put = (url, body, options) => call("PUT", url, body, options);
/** @type {(url: string, body?: unknown, options?: Options) => Promise<any>} */
export const patch = (url, body, options) => call("PATCH", url, body, options);
/** @type {(url: string, options?: Options) => Promise<any>} */
export const del = (url, options) => call("DELETE", url, undefined, options);

/**
 * After anything but a GET the window is told `policycoder:changed`.
 * @param {string} method
 * @param {string} url
 * @param {unknown} body
 * @param {Options} options
 * @returns {Promise<any>} the answer's JSON, or null when it has no body; rejects with ApiError
 */
export async function call(method, url, body, options = {}) {
  const response = await send(method, url, body, options);
  const json = (response.headers.get("Content-Type") ?? "").includes("json");
  const data = json ? await readJson(response) : null;
  if (!response.ok || leadsToLogin(response, json)) throw failure(response, data ?? {}, json);
  // A proxy or a hotel's log-in page may answer in the server's place.
  if (!json && response.status !== 204) throw new ApiError("network", gettext("The server cannot be reached."));
  if (method !== "GET") dispatchEvent(new Event("policycoder:changed"));
  return data;
}

/**
 * The error for one answer, also for one item of a bulk call.
 * @param {number} status
 * @param {Problem} problem
 */
export function failureOf(status, problem, retryAfter = 0) {
  const message = wordsOf(problem) || interpolate(gettext("The server answered %s."), [status]);
  return new ApiError(kindOf(status, problem), message, { status, problem, retryAfter });
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} body
 * @param {Options} options
 */
async function send(method, url, body, { timeout = TIMEOUT_MS, user, keepalive }) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (user !== undefined) headers["X-Page-Of"] = String(user);
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      keepalive,
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    throw new ApiError("network", gettext("The server cannot be reached."), { problem: { cause: String(error) } });
  }
}

/** @param {Response} response */
async function readJson(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new ApiError("network", gettext("The answer broke off."), { problem: { cause: String(error) } });
  }
}

/**
 * @param {Response} response
 * @param {Problem} problem
 * @param {boolean} json
 */
function failure(response, problem, json) {
  if (leadsToLogin(response, json)) {
    return new ApiError("login", gettext("You have been logged out."), { status: 401 });
  }
  return failureOf(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
}

/**
 * @param {Response} response
 * @param {boolean} json
 */
function leadsToLogin(response, json) {
  return response.redirected && !json;
}

/**
 * @param {number} status
 * @param {Problem} problem
 * @returns {Kind}
 */
function kindOf(status, problem) {
  if (status === 401 || (status === 403 && isAnonymous(problem))) return "login";
  if (status === 409 && problem.type !== "unfit") return "conflict";
  if (status >= 500 || status === 429 || status === 408 || status === 0) return "server";
  return "refused";
}

/** @param {Problem} problem */
function isAnonymous(problem) {
  return /not[-_]authenticated|login|csrf/i.test(`${problem.type ?? ""} ${problem.code ?? ""}`);
}

/**
 * The whole in words, and what it leaves out of the fields'.
 * @param {Problem} problem
 */
function wordsOf(problem) {
  const whole = problem.detail || problem.title || "";
  const words = [whole];
  for (const [field, messages] of Object.entries(problem.errors ?? {})) {
    const texts = [messages].flat().filter((message) => typeof message === "string" && !whole.includes(message));
    if (texts.length) words.push(/^\d+$|^non_field/.test(field) ? texts.join(" ") : `${field}: ${texts.join(" ")}`);
  }
  return [...new Set(words.filter(Boolean))].join(" ");
}

/* Log-in changes the token, possibly in another tab, so the cookie is read for every call. */
export function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => /^(__Host-|__Secure-)?csrftoken=/.test(part));
  if (cookie) return decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1));
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}
