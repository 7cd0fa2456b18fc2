/** A csv or xlsx among the chosen files: whether it holds texts or describes files, and its columns. */

import { csrfToken, failureOf } from "./kit/api.js";

const TABLE = /\.(csv|tsv|xlsx|xlsm|xls)$/i;
const PREVIEW_TIMEOUT_MS = 60_000;

export const isTable = (name) => TABLE.test(name);

const NEEDED = { texts: "text", list: "file_name" };

/** One table's panel. `ready` tells whether it can be sent, `fault` why not. */
export class TableChoice {
  #file;
  #path;
  #preview;
  #changed;
  #fields;
  #table = null;
  #kind = "";
  #opened = false;
  fault = "";

  /** `fields` are what a column may hold, [[name, label]]. */
  constructor(file, path, { preview, changed, fields }) {
    this.#file = file;
    this.#path = path;
    this.#preview = preview;
    this.#changed = changed;
    this.#fields = fields;
    this.element = document.getElementById("table-template").content.firstElementChild.cloneNode(true);
    this.#part("name").textContent = path;
    for (const input of this.element.querySelectorAll("input[type=radio]")) {
      input.name = `kind-${path}`;
      input.addEventListener("change", () => this.#choose(input.value));
    }
  }

  get isList() {
    return this.#kind === "list";
  }

  /** A table that cannot be looked into is sent all the same: the import says what is wrong. */
  get ready() {
    if (!this.#table) return this.#opened && this.fault !== "";
    return this.fault === "";
  }

  /** `{field: column}`, without what does not count for this kind of table. */
  get mapping() {
    const other = this.isList ? "text" : "file_name";
    const chosen = [...this.element.querySelectorAll("select")].map((select) => [select.value, select.dataset.column]);
    return Object.fromEntries(chosen.filter(([field]) => field && field !== other));
  }

  /** Look into the table, once; with other files beside it, a column of file names makes it a list. */
  async open(othersBeside) {
    if (this.#opened) return;
    this.#opened = true;
    try {
      this.#table = await this.#look();
    } catch (error) {
      this.fault = error.message;
      this.#part("fault").textContent = error.message;
      this.#part("wait").hidden = true;
      this.#changed();
      return;
    }
    const { mapping } = this.#table;
    const list = "file_name" in mapping && (othersBeside || !("text" in mapping));
    this.#show();
    this.#choose(list ? "list" : "texts");
  }

  /** After sending nothing can be chosen any more. */
  close() {
    this.element.remove();
  }

  #part(name) {
    return this.element.querySelector(`[data-table-${name}]`);
  }

  async #look() {
    const body = new FormData();
    body.append("file", this.#file, this.#file.name);
    let response;
    try {
      response = await fetch(this.#preview, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
        credentials: "same-origin",
        signal: AbortSignal.timeout(PREVIEW_TIMEOUT_MS),
      });
    } catch {
      throw new Error(gettext("The server cannot be reached."));
    }
    const data = await response.json().catch(() => ({}));
    if (!response.ok) throw failureOf(response.status, data);
    return data;
  }

  #show() {
    const { columns, rows, total, sheet, encoding, mapping } = this.#table;
    const facts = [interpolate(ngettext("%(n)s row", "%(n)s rows", total), { n: total }, true)];
    if (sheet) facts.push(interpolate(gettext("sheet “%(sheet)s”"), { sheet }, true));
    if (encoding) facts.push(encoding);
    this.#part("facts").textContent = facts.join(" · ");
    this.#part("wait").hidden = true;
    this.#part("choices").hidden = false;
    const fields = Object.fromEntries(Object.entries(mapping).map(([field, column]) => [column, field]));
    const head = this.#part("columns");
    head.replaceChildren(...columns.map((column) => headOf(column, fields[column] ?? "", this.#fields)));
    this.#part("rows").replaceChildren(
      ...rows.map((cells) => {
        const row = document.createElement("tr");
        row.append(
          ...cells.map((cell) => {
            const field = document.createElement("td");
            const text = document.createElement("div");
            text.className = "sample clamp";
            text.textContent = cell;
            field.append(text);
            return field;
          }),
        );
        return row;
      }),
    );
    for (const select of this.element.querySelectorAll("select")) {
      select.addEventListener("change", () => this.#once(select));
    }
  }

  /* A field stands in one column only: the newest choice counts. */
  #once(chosen) {
    for (const select of this.element.querySelectorAll("select")) {
      if (select !== chosen && select.value === chosen.value) select.value = "";
    }
    this.#check();
  }

  #choose(kind) {
    this.#kind = kind;
    this.element.querySelector(`input[value="${kind}"]`).checked = true;
    const needless = kind === "list" ? "text" : "file_name";
    for (const option of this.element.querySelectorAll("option")) option.hidden = option.value === needless;
    this.#check();
  }

  #check() {
    const needed = NEEDED[this.#kind];
    const name = this.#path;
    const missing = needed && !(needed in this.mapping);
    const said =
      needed === "text"
        ? gettext("%(name)s: choose the column that holds the texts.")
        : gettext("%(name)s: choose the column that holds the file names.");
    this.fault = missing ? interpolate(said, { name }, true) : "";
    this.#part("fault").textContent = this.fault;
    this.#changed();
  }
}

function headOf(column, field, meanings) {
  const cell = document.createElement("th");
  cell.scope = "col";
  const name = document.createElement("div");
  name.textContent = column;
  const select = document.createElement("select");
  select.className = "form-select form-select-sm";
  select.dataset.column = column;
  select.setAttribute("aria-label", interpolate(gettext("Meaning of the column %(column)s"), { column }, true));
  select.append(new Option(gettext("not used"), ""));
  for (const [value, label] of meanings) select.append(new Option(label, value));
  select.value = field;
  cell.append(name, select);
  return cell;
}
