/* Keeps what is shown, what waits in this browser, what other tabs show and what the server holds together. */

import { contentOf, fingerprint, sameContent } from "./judgement.js";
import { createQueue } from "./queue.js";
import { joinTabs } from "./tabs.js";
import { words } from "./words.js";

const LOOK_MS = 20_000;

/**
 * @param {{assignment, user, urls}} data the page's json_script
 * @param {Object} store from createStore
 * @param {Object|null} pending from openPending, null without IndexedDB
 */
export function createSync(data, store, pending) {
  const { user, urls } = data;
  const tabs = joinTabs(`policycoder:${user.id}:${data.assignment.id}`, onMessage);
  const queue = createQueue({
    pending,
    urls: { ...urls, assignment: urls.bulk.replace(/clauses\/$/, "") },
    tab: tabs.tab,
    // What was made on an earlier edition is sent too: the server knows where it belongs now.
    open: () => store.editable.peek() || Boolean(store.assignment.peek().superseded_by),
    onStored,
    onTrouble,
    onClosed,
  });

  function onStored(clause, judgement, settled) {
    if (judgement.moved_to) onClosed({ editable: false, superseded_by: judgement.moved_to.assignment });
    const row = store.byId.get(clause);
    if (row) take(row, judgement, settled);
    tabs.tell({ type: "saved", clause, judgement, settled });
  }

  function onTrouble(clause, kind) {
    const row = store.byId.get(clause);
    if (row) row.trouble.value = kind;
    if (kind === "conflict" && !store.dialog.peek()) store.dialog.value = { kind: "trouble" };
  }

  /* The text shows what counts; what came too late is offered apart from it. */
  function onClosed(answer) {
    store.assignment.value = { ...store.assignment.peek(), ...answer };
    for (const { clause } of queue.entries()) {
      const row = store.byId.get(clause);
      if (row) store.show(row, row.stored);
    }
    if (answer.superseded_by) queue.pump();
  }

  function take(row, judgement, shown) {
    if (judgement.revision < row.revision) return;
    row.revision = judgement.revision;
    row.stored = contentOf(judgement);
    if (!shown) return;
    store.mark(row, judgement.carried === "changed");
    store.show(row, row.stored);
  }

  function onMessage(message) {
    const row = store.byId.get(message.clause);
    if (message.type === "edit" && row) {
      // The other tab saw this tab's work before it went on: its judgement is the later one.
      queue.handOver(row.clause.id, message.content);
      store.show(row, message.content);
    } else if (message.type === "saved" && row) {
      queue.rebase(row.clause.id, message.judgement, message.settled);
      take(row, message.judgement, message.settled && !queue.has(row.clause.id));
    } else if (message.type === "status") {
      store.assignment.value = { ...store.assignment.peek(), ...message.status };
    } else if (message.type === "bye") {
      adopt();
    }
  }

  /** Shows this user's unsaved work over the server's judgements; sends it unless another tab is at it. */
  async function restore() {
    const records = await read();
    for (const record of records) {
      const row = store.byId.get(record.clause);
      if (row && store.editable.peek()) store.show(row, record.content);
    }
    queue.countElsewhere(records.map((record) => record.clause));
    if (records.length) await adopt();
  }

  async function adopt() {
    const records = (await read()).filter((record) => record.tab !== tabs.tab && !queue.has(record.clause));
    queue.countElsewhere(records.map((record) => record.clause));
    if (!records.length) return;
    const others = await tabs.others();
    for (const record of records) {
      if (!others.has(record.tab) && !queue.has(record.clause)) resume(record);
    }
    queue.pump();
  }

  function resume(record) {
    const row = store.byId.get(record.clause);
    if (!row) {
      queue.restore({ ...record, state: "refused", problem: words.clauseGone });
    } else if (sameContent(record.content, row.stored) && !row.toCheck.peek()) {
      queue.forget(record);
    } else {
      // An earlier attempt arrived although its answer did not: what waits is based on that.
      const arrived = record.sent.includes(fingerprint(row.stored));
      queue.restore({ ...record, base: arrived ? row.revision : record.base });
      if (store.editable.peek()) {
        store.mark(row, false);
        store.show(row, record.content);
      }
    }
  }

  async function read() {
    try {
      return pending ? await pending.all() : [];
    } catch (error) {
      console.error("Unsaved work in this browser could not be read", error);
      return [];
    }
  }

  setInterval(adopt, LOOK_MS);
  window.addEventListener("pagehide", () => tabs.tell({ type: "bye" }));
  window.addEventListener("beforeunload", (event) => {
    const unsafe = queue.writing.peek() > 0 || (queue.storage.peek() === "memory" && queue.unsaved.peek() > 0);
    if (unsafe) event.preventDefault();
  });

  /** What the server holds by now, unless newer work of the clause waits here. */
  function refresh(judgements) {
    for (const judgement of judgements) {
      const row = store.byId.get(judgement.clause);
      if (row) take(row, judgement, !queue.has(judgement.clause));
    }
  }

  return { queue, tabs, restore, refresh };
}
