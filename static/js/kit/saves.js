// @ts-check
/* A page's saves: the queue, where it is kept, and the other tabs of the same page and user. Work that
   a closed tab left behind is taken up by one that is open, or by the next. */

import { createQueue } from "./queue.js";
import { openStorage } from "./storage.js";
import { joinTabs } from "./tabs.js";

/**
 * @typedef {import("./queue.js").Key} Key
 * @typedef {import("./queue.js").Entry} Entry
 *
 * @typedef {Object} Shared what the page does with unsaved work and with what its other tabs tell
 * @property {(record: Entry) => void} [onFound] unsaved work found at the start, not yet taken up
 * @property {(record: Entry) => Entry | null | Promise<Entry | null>} resume
 *   the entry as it is to be taken up; null when the server holds it already
 * @property {(key: Key, content: any) => void} [onEdited] another tab went on with the thing
 * @property {(message: any) => void} [onMessage] whatever else another tab told
 * @typedef {import("./queue.js").Owner & Shared} PageOwner
 */

const LOOK_MS = 20_000;

/** Pages whose work is sent from here. */
export const opened = new Set();

/**
 * @param {number} user
 * @param {string} page
 * @param {PageOwner} owner
 */
export async function openSaves(user, page, owner) {
  opened.add(page);
  const storage = await openStorage(user, page);
  const tabs = joinTabs(`policycoder/${user}/${page}`, onMessage);
  const queue = createQueue({
    storage,
    tab: tabs.tab,
    owner: {
      ...owner,
      onStored(key, answer, settled) {
        owner.onStored(key, answer, settled);
        tabs.tell({ type: "saved", key, answer, settled });
      },
    },
  });

  /** @type {Map<Key, Entry>} */
  const found = new Map();

  /** @param {any} message */
  function onMessage({ type, ...message }) {
    const { key, content, answer, settled } = message;
    if (type === "edit") {
      // The other tab saw this tab's work before it went on: its content is the later one.
      queue.handOver(key, content);
      owner.onEdited?.(key, content);
    } else if (type === "saved") {
      queue.rebase(key, answer, settled);
      owner.onStored(key, answer, settled && !queue.has(key));
    } else if (type === "bye") {
      adopt();
    } else {
      owner.onMessage?.({ type, ...message });
    }
  }

  /** Shows this user's unsaved work, and remembers it until `adopt` has taken it up. */
  async function find() {
    const records = await read();
    for (const record of records) {
      found.set(record.key, record);
      owner.onFound?.(record);
    }
    queue.countElsewhere(records.map(({ key }) => key));
  }

  /** Brings back this user's unsaved work; sends it unless another tab is at it. */
  async function restore() {
    await find();
    if (found.size) await adopt();
  }

  async function adopt() {
    const records = (await read()).filter((record) => record.tab !== tabs.tab && !queue.has(record.key));
    queue.countElsewhere(records.map(({ key }) => key));
    if (!records.length) return;
    const others = await tabs.others();
    for (const record of records) if (!others.has(record.tab)) await resume(record);
    found.clear();
    queue.pump();
  }

  /** @param {Entry} record */
  async function resume(record) {
    if (queue.has(record.key)) return;
    const entry = await owner.resume(record);
    if (queue.has(record.key)) return;
    if (entry) queue.restore(entry);
    else queue.forget(record);
  }

  /** @returns {Promise<(Entry & {tab: string})[]>} in the order in which it was done */
  async function read() {
    try {
      const records = storage ? await storage.all() : [];
      return records.sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
    } catch (error) {
      console.error("Unsaved work in this browser could not be read", error);
      return [];
    }
  }

  setInterval(adopt, LOOK_MS);
  window.addEventListener("pagehide", () => tabs.tell({ type: "bye" }));
  window.addEventListener("beforeunload", (event) => {
    const unsafe = queue.writing.peek() > 0 || (queue.storage.peek() !== "kept" && queue.unsaved.peek() > 0);
    if (unsafe) event.preventDefault();
  });

  return {
    ...queue,
    find,
    adopt,
    restore,
    tell: tabs.tell,
    /** @type {typeof queue.edit} */
    edit(key, content, revision) {
      // The page goes on with what it has only shown: on the revision that this was based on.
      const shown = found.get(key);
      if (shown && !queue.has(key)) queue.restore(shown);
      found.delete(key);
      tabs.tell({ type: "edit", key, content });
      return queue.edit(key, content, revision);
    },
    /** @type {typeof queue.editMany} */
    editMany(edits) {
      for (const { key, content } of edits) tabs.tell({ type: "edit", key, content });
      return queue.editMany(edits);
    },
  };
}
