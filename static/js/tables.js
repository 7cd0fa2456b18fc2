/** Sorting of `<table data-sortable>`: a button in every heading, stable, numbers as numbers. */

const compareText = new Intl.Collator(document.documentElement.lang || "zh-Hans", { numeric: true });

/** The value a cell sorts by: a number where it reads as one, else its text; null when empty. */
export function cellValue(cell) {
  const text = (cell?.dataset.value ?? cell?.textContent ?? "").trim();
  if (text === "" || text === "—" || text === "–") return null;
  const plain = text.replace(/[,\s%]/g, "").replace("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : text;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText.compare(String(a), String(b));
}

function sortBody(body, column, descending) {
  const rows = [...body.rows].filter((row) => row.dataset.fixed === undefined);
  const keyed = rows.map((row) => ({ row, value: cellValue(row.cells[column]) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
    return descending ? compare(b.value, a.value) : compare(a.value, b.value);
  });
  const fixed = [...body.rows].filter((row) => row.dataset.fixed !== undefined);
  body.append(...keyed.map(({ row }) => row), ...fixed);
}

function sortBy(table, heading) {
  const descending =
    heading.getAttribute("aria-sort") === "ascending" ||
    (!heading.hasAttribute("aria-sort") && heading.classList.contains("num"));
  for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  for (const body of table.tBodies) sortBody(body, heading.cellIndex, descending);
}

export function installTable(table) {
  if (!table.tHead || table.dataset.sortReady !== undefined) return;
  table.dataset.sortReady = "";
  for (const heading of table.tHead.rows[table.tHead.rows.length - 1].cells) {
    if (heading.dataset.nosort !== undefined || heading.textContent.trim() === "") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, heading));
    heading.append(button);
  }
}
