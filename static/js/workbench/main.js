/* The workbench page: reads what the server put into it, brings back unsaved work, and starts. */

import { signal } from "@preact/signals";
import { render } from "preact";
import { html } from "../kit/html.js";
import { sayWord } from "./arriving.js";
import { ownKeys } from "./binding.js";
import { followChoice } from "./choosing.js";
import { readCodebook } from "./codebook.js";
import { createCommands } from "./commands.js";
import { createDrafts } from "./drafts.js";
import { createDrawing } from "./drawing.js";
import { TABS } from "./filter.js";
import { guardFocus } from "./focus.js";
import { rowByNumber } from "./goto.js";
import { createHighlights } from "./highlights.js";
import { installKeys } from "./keys.js";
import { installLayout } from "./layout.js";
import { bringMoved } from "./moved.js";
import { createMoving } from "./moving.js";
import { createNotes } from "./notes.js";
import { createOutbox } from "./outbox.js";
import { createPasses } from "./passes.js";
import { createProposals } from "./proposing.js";
import { recallRecent } from "./recent.js";
import { createPlaces } from "./returning.js";
import { speakOfFindings } from "./speaking.js";
import { createStore } from "./store.js";
import { createSync } from "./sync.js";
import { recordTime } from "./timing.js";
import { openHistory } from "./undo.js";
import { Workbench } from "./views/app.js";
import { saidOf } from "./views/gotobox.js";
import { watchElsewhere } from "./watching.js";

start();

async function start() {
  const told = document.getElementById("workbench-data");
  if (!told) {
    document.getElementById("workbench-failed").hidden = false;
    return;
  }
  const data = JSON.parse(told.textContent);
  // While the browser opens what it keeps, the rows are made.
  const opening = openHistory(data.user.id, `assignment/${data.assignment.id}@${data.codebook.version}`);
  const store = createStore(
    data,
    readCodebook(data.codebook, () => ownKeys(data.assignment.project.id)),
  );
  recallRecent(store);
  const [sync, history] = await Promise.all([createSync(data, store), opening]);
  const { queue, refresh } = sync;
  const commands = createCommands({ store, queue, history });
  const outbox = createOutbox(data);
  const app = {
    store,
    sync,
    commands,
    queue,
    outbox,
    proposals: createProposals({ store, urls: data.urls, outbox }),
    notes: createNotes({ data, store, outbox }),
    urls: { home: "/", ...data.urls },
    user: data.user,
    language: document.getElementById("language-form"),
    passes: createPasses({ data, store }),
    places: createPlaces({ data, store }),
    jump: signal(null), // a row to bring into view without making it current
    drafts: createDrafts(data, store),
  };
  app.moving = createMoving({ app, highlights: createHighlights() });
  installLayout(store);
  // What waits here is shown before anything is chosen or a key does something.
  await queue.find();
  if (store.editable.peek() && data.reconsider.length && !app.places.row) store.filter.value = TABS.check;
  // After work was found the next key must not change a clause that is done.
  const { left, row } = app.places;
  const before = queue.unsaved.peek() && row?.progress === "done" && !left ? null : row;
  const linked = linkedRow(store);
  if (linked || !before) app.places.top = null;
  commands.goTo(linked ?? before ?? firstRow(store), { still: Boolean(app.places.top) });
  app.drawing = createDrawing(store);
  const root = document.getElementById("workbench");
  root.replaceChildren();
  render(html`<${Workbench} app=${app} />`, root);
  installKeys(app);
  guardFocus(app);
  sayWord(app);
  followChoice(store, commands);
  speakOfFindings({ store, found: saidOf });
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

/* The clause a link asks for, by its id or its number. */
function linkedRow(store) {
  const [, by, asked] = /^#(clause|number)-(.+)$/.exec(location.hash) ?? [];
  if (by === "number") return rowByNumber(store.codable, store.assignment.peek().document.number, asked);
  return by && store.codable.find((row) => String(row.clause.id) === asked);
}

/* Where the work goes on: first what is to be checked. */
function firstRow(store) {
  const left = store.editable.peek() && store.counts.toCheck.peek();
  const toCheck = left && store.codable.find((row) => row.toCheck.peek());
  return toCheck || store.codable.find((row) => row.progress !== "done") || store.codable[0];
}
