/* Unsaved work, kept in IndexedDB until the server has acknowledged it. One record a clause, under
   the user and the assignment it belongs to, so that nobody else on this browser sends or sees it. */

import { openDB } from "idb";

const DATABASE = "policycoder-workbench";
const STORE = "pending";

/**
 * @returns {Promise<{all, put, remove}>} access to one user's pending work on one assignment;
 *   rejects where the browser has no IndexedDB (some private windows)
 */
export async function openPending(user, assignment) {
  const database = await openDB(DATABASE, 1, {
    upgrade: (opened) => opened.createObjectStore(STORE, { keyPath: ["user", "assignment", "clause"] }),
  });
  const owner = { user: String(user), assignment: String(assignment) };
  const range = IDBKeyRange.bound([owner.user, owner.assignment], [owner.user, owner.assignment, []]);
  return {
    all: () => database.getAll(STORE, range),
    put: (record) => database.put(STORE, { ...record, ...owner }),
    remove: (clause, token) => removeIfUnchanged(database, [owner.user, owner.assignment, clause], token),
  };
}

/* Another tab may have put newer work of the same clause here since: only the record that was sent goes. */
async function removeIfUnchanged(database, key, token) {
  const transaction = database.transaction(STORE, "readwrite");
  const record = await transaction.store.get(key);
  if (record && (token === undefined || record.token === token)) await transaction.store.delete(key);
  await transaction.done;
}
