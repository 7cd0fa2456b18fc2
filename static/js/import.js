/** The import page: choose files, say what the tables among them are, send them, see each outcome. */

import { showEnd } from "./import_end.js";
import { setOutcome, showOutcomes } from "./import_outcomes.js";
import { sendAll } from "./import_send.js";
import { isTable, TableChoice } from "./import_tables.js";

/* What file managers and Word leave lying about in folders. */
const LITTER = /^(\.|~\$)|^(thumbs\.db|desktop\.ini)$/i;

const root = document.getElementById("import");
const fields = JSON.parse(document.getElementById("import-fields").textContent);
const limits = JSON.parse(document.getElementById("import-limits").textContent);
const part = (id) => document.getElementById(id);

/**
 * @typedef {{file: File, path: string, state: string, row: HTMLTableRowElement, table?: TableChoice,
 *            parts: {id: number, name: string, count: number}[]}} Entry
 */
/** @type {Map<string, Entry>} */
const entries = new Map();
let sending = false;

/* Choosing */

function add(file, path = file.webkitRelativePath || file.name) {
  const key = `${path}\n${file.size}\n${file.lastModified}`;
  if (LITTER.test(file.name) || entries.has(key)) return;
  const entry = { file, path, state: "chosen", row: rowOf(path, file.size), parts: [] };
  entry.row.querySelector("button").addEventListener("click", () => {
    entries.delete(key);
    entry.row.remove();
    entry.table?.element.remove();
    showTotals();
  });
  entries.set(key, entry);
  part("chosen-files").append(entry.row);
  if (file.size > limits.largest) {
    const limit = sizeText(limits.largest);
    setOutcome(entry, "failed", interpolate(gettext("Larger than %(limit)s; it is not sent."), { limit }, true));
  } else if (isTable(file.name)) {
    entry.table = new TableChoice(file, path, { preview: root.dataset.preview, changed: showTotals, fields });
    part("tables").append(entry.table.element);
  }
}

async function addDropped(items) {
  const found = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  for (const one of found) await walk(one);
  chosen();
}

/* A dropped folder tells its content in portions; an empty portion is the end. */
async function walk(entry) {
  if (entry instanceof File) return add(entry);
  if (!entry) return undefined;
  if (entry.isFile) {
    return add(await new Promise((resolve, reject) => entry.file(resolve, reject)), entry.fullPath.slice(1));
  }
  const reader = entry.createReader();
  for (;;) {
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!portion.length) return undefined;
    for (const child of portion) await walk(child);
  }
}

/** After a choice: what the tables are is guessed once it is known what came with them. */
function chosen() {
  const all = [...entries.values()];
  const others = all.some(({ table, state }) => !table && state === "chosen");
  for (const { table } of all) table?.open(others);
  showTotals();
}

/* The list */

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function rowOf(path, size) {
  const row = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = path;
  const bytes = document.createElement("td");
  bytes.className = "num";
  bytes.textContent = sizeText(size);
  const outcome = document.createElement("td");
  const remove = document.createElement("td");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn-text";
  button.textContent = "×";
  button.setAttribute("aria-label", interpolate(gettext("Leave out %(name)s"), { name: path }, true));
  remove.append(button);
  row.append(name, bytes, outcome, remove);
  return row;
}

const isOpen = ({ state }) => state === "chosen" || state === "unsent";

function showTotals() {
  const all = [...entries.values()];
  const open = all.filter(isOpen);
  part("chosen").hidden = all.length === 0;
  const size = sizeText(all.reduce((sum, { file }) => sum + file.size, 0));
  part("chosen-title").textContent = interpolate(
    ngettext("%(n)s file, %(size)s", "%(n)s files, %(size)s", all.length),
    { n: all.length, size },
    true,
  );
  const wrong = open.find(({ table }) => table && !table.ready);
  part("send-files").disabled = sending || open.length === 0 || Boolean(wrong);
  part("clear-files").disabled = sending;
  part("to-documents").hidden = !all.some(({ state }) => state === "imported");
  part("send-note").textContent = wrong?.table.fault ?? "";
  showOutcomes(all);
}

async function send() {
  const open = [...entries.values()].filter(isOpen);
  sending = true;
  part("import-end").hidden = true;
  for (const row of part("chosen-files").rows) row.hidden = false;
  for (const { table } of open) table?.close();
  showTotals();
  await sendAll(open, {
    url: root.dataset.url,
    limits,
    status: part("arrive-as").value,
    sent: () => {
      sending = false;
      showTotals();
    },
    changed: showTotals,
  });
  putFirst(["failed", "unsent"]);
  showTotals();
  await showEnd([...entries.values()]);
}

/** What needs a person stands on top. */
function putFirst(states) {
  const body = part("chosen-files");
  const rows = [...body.rows];
  rows.sort((a, b) => states.includes(b.dataset.state) - states.includes(a.dataset.state));
  body.append(...rows);
}

async function warnWithoutWorker() {
  try {
    const health = await (await fetch(root.dataset.health, { cache: "no-store" })).json();
    part("no-worker").hidden = health.worker === "ok";
  } catch {
    // No answer at all: the page says so as soon as something is sent.
  }
}

for (const input of [part("choose-files"), part("choose-folder")]) {
  input.addEventListener("change", () => {
    for (const file of input.files) add(file);
    input.value = "";
    chosen();
  });
}
const drop = part("drop");
/* The whole page takes drops, so that a near miss does not open the file instead of the page. */
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("drop-over");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("drop-over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("drop-over");
  addDropped(event.dataTransfer.items);
});
part("send-files").addEventListener("click", send);
part("clear-files").addEventListener("click", () => {
  entries.clear();
  part("chosen-files").replaceChildren();
  part("tables").replaceChildren();
  part("import-end").hidden = true;
  showTotals();
});
addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
warnWithoutWorker();
