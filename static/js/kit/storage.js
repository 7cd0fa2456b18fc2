// @ts-check
/* Unsaved work, kept in IndexedDB until the server has acknowledged it. One record a thing, under the
   user and the page it belongs to, so that nobody else on this browser sends or sees it. */

import { openDB } from "idb";

const DATABASE = "policycoder";
const STORE = "unsaved";
const EARLIER = { database: "policycoder-workbench", store: "pending" };
const WAIT_MS = 5_000;

/**
 * @typedef {Object} Storage
 * @property {() => Promise<any[]>} all
 * @property {(record: object) => Promise<unknown>} put with its `key`
 * @property {(key: IDBValidKey, token?: string, tab?: string) => Promise<void>} remove only the record with this
 *   token, or of this tab, if one is given
 */

/**
 * @param {number | string} user
 * @param {string} page what the work belongs to: "assignment/7"
 * @param {number} [patience] in milliseconds: longer where nobody waits for it
 * @returns {Promise<Storage | null>} null where the browser keeps nothing (some private windows)
 */
export async function openStorage(user, page, patience = WAIT_MS) {
  // Some browsers never answer where they store nothing.
  const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), patience));
  try {
    const database = await Promise.race([openDatabase(), tooLate]);
    return storageIn(database, String(user), page);
  } catch (error) {
    console.error("This browser offers no IndexedDB", error);
    return null;
  }
}

/**
 * The pages of which this browser holds unsaved work of the user, without opening what is not there.
 * @param {number} user
 * @returns {Promise<string[]>}
 */
export async function pagesWithWork(user) {
  const present = await indexedDB.databases?.();
  if (present && !present.some(({ name }) => name === DATABASE)) return [];
  const database = await openDatabase();
  const keys = await database.getAllKeys(STORE, IDBKeyRange.bound([String(user)], [String(user), []]));
  database.close();
  return [...new Set(keys.map((key) => String(/** @type {any} */ (key)[1])))];
}

async function openDatabase() {
  const database = await openDB(DATABASE, 1, {
    upgrade: (opened) => opened.createObjectStore(STORE, { keyPath: ["user", "page", "key"] }),
  });
  await takeOver(database);
  return database;
}

/**
 * @param {import("idb").Database} database
 * @param {string} user
 * @param {string} page
 * @returns {Storage}
 */
function storageIn(database, user, page) {
  return {
    all: () => database.getAll(STORE, IDBKeyRange.bound([user, page], [user, page, []])),
    put: (record) => database.put(STORE, { ...record, user, page }),
    /* Another tab may have put newer work of the same thing here since: only the record that was sent goes. */
    async remove(key, token, tab) {
      const transaction = database.transaction(STORE, "readwrite");
      const record = await transaction.store.get([user, page, key]);
      const ours = record && (token === undefined || record.token === token || (tab && record.tab === tab));
      if (ours) await transaction.store.delete([user, page, key]);
      await transaction.done;
    },
  };
}

/**
 * Moves what the workbench kept in a database of its own in earlier releases.
 * @param {import("idb").Database} database
 */
async function takeOver(database) {
  const present = (await indexedDB.databases?.()) ?? [];
  if (!present.some(({ name }) => name === EARLIER.database)) return;
  const earlier = await openDB(EARLIER.database);
  const records = await earlier.transaction(EARLIER.store, "readonly").store.getAll();
  for (const { assignment, clause, ...record } of records) {
    await database.put(STORE, { ...record, page: `assignment/${assignment}`, key: clause });
  }
  if (records.length) await earlier.transaction(EARLIER.store, "readwrite").store.clear();
  earlier.close();
}
