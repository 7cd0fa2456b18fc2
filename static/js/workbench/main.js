/* The workbench page: reads what the server put into it, brings back unsaved work, and starts. */

import { signal } from "@preact/signals";
import { render } from "preact";
import { html } from "../kit/html.js";
import { followChoice } from "./choosing.js";
import { readCodebook } from "./codebook.js";
import { createCommands } from "./commands.js";
import { createDrafts } from "./drafts.js";
import { installKeys } from "./keys.js";
import { bringMoved } from "./moved.js";
import { returnToPlace } from "./place.js";
import { createProposals } from "./proposing.js";
import { createStore } from "./store.js";
import { createSync } from "./sync.js";
import { recordTime } from "./timing.js";
import { History } from "./undo.js";
import { Workbench } from "./views/app.js";
import { watchElsewhere } from "./watching.js";

start();

async function start() {
  const data = JSON.parse(document.getElementById("workbench-data").textContent);
  const store = createStore(data, readCodebook(data.codebook));
  const sync = await createSync(data, store);
  const { queue, refresh } = sync;
  const commands = createCommands({ store, queue, history: new History() });
  const app = {
    store,
    sync,
    commands,
    queue,
    proposals: createProposals({ store, urls: data.urls }),
    urls: { home: "/", ...data.urls },
    user: data.user,
    language: document.getElementById("language-form"),
    jump: signal(null), // a row to bring into view without making it current
    drafts: createDrafts(data, store),
  };
  // What waits here is shown before anything is chosen or a key does something.
  await queue.find();
  if (store.editable.peek() && data.reconsider.length) store.tab.value = "check";
  commands.goTo(firstRow(store));
  const root = document.getElementById("workbench");
  root.replaceChildren();
  render(html`<${Workbench} app=${app} />`, root);
  installKeys(app);
  followChoice(store, commands);
  returnToPlace(app);
  watchElsewhere(app);
  recordTime(app);
  await queue.adopt();
  await bringEarlier(data, store, refresh);
}

async function bringEarlier(data, store, refresh) {
  if (!data.earlier.length) return;
  try {
    store.moved.value = await bringMoved(data, refresh);
  } catch (error) {
    console.error("Unsaved work on an earlier edition could not be brought here", error);
  }
}

/* The clause a link asks for (#clause-<id>), else where the work goes on: first what is to be checked. */
function firstRow(store) {
  const asked = /^#clause-(.+)$/.exec(location.hash)?.[1];
  const linked = asked && store.codable.find((row) => String(row.clause.id) === asked);
  const toCheck = store.editable.peek() && store.codable.find((row) => row.toCheck.peek());
  return linked || toCheck || store.codable.find((row) => row.progress !== "done") || store.codable[0];
}
