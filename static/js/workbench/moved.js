/* Unsaved work on an earlier edition of the document, brought to the pass that took its place. */

import { ApiError, get, put } from "../kit/api.js";
import { openStorage } from "../kit/storage.js";
import { pageOf } from "./sending.js";

const PATIENCE_MS = 60_000;

/**
 * Sends what this browser still holds of the passes before this one; the server puts it where it
 * belongs now.
 * @param {{user, urls, earlier: number[]}} data the page's json_script
 * @param {(judgements: Object[]) => void} refresh takes what the server holds then
 * @returns {Promise<{left: number, pass: number|null}>} how many changes no clause takes any more, and of which pass
 */
export async function bringMoved({ user, urls, earlier }, refresh) {
  let sent = 0;
  const found = { left: 0, pass: null };
  for (const pass of earlier) {
    const storage = await openStorage(user.id, pageOf(pass), PATIENCE_MS);
    for (const record of (await storage?.all()) ?? []) {
      if (await send(pass, record)) {
        await storage.remove(record.key, record.token);
        sent += 1;
      } else {
        found.left += 1;
        found.pass = pass;
      }
    }
  }
  if (sent) refresh(await get(urls.judgements));
  return found;
}

async function send(pass, { key, content, base }) {
  try {
    await put(`/api/v1/assignments/${pass}/clauses/${encodeURIComponent(key)}/`, { revision: base, ...content });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return false;
  }
}
