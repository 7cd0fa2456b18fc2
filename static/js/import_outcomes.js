/** What became of the chosen files: a mark in each row, totals above, what needs a look below. */

const part = (id) => document.getElementById(id);
const documentUrl = part("import").dataset.document;
const partsUrl = part("import").dataset.parts;

export const OUTCOMES = {
  failed: ["tone-alarm", () => gettext("Failed")],
  unsent: ["tone-warn", () => gettext("Not sent")],
  imported: ["tone-good", () => gettext("Imported")],
  duplicate: ["", () => gettext("Already there")],
  unpacked: ["tone-good", () => gettext("Unpacked")],
  list: ["", () => gettext("Metadata")],
  sending: ["tone-accent", () => gettext("Sending")],
  waiting: ["", () => gettext("Waiting")],
};

const TOTALS = {
  failed: (n) => ngettext("%(n)s failed", "%(n)s failed", n),
  unsent: (n) => ngettext("%(n)s not sent", "%(n)s not sent", n),
  imported: (n) => ngettext("%(n)s imported", "%(n)s imported", n),
  duplicate: (n) => ngettext("%(n)s already there", "%(n)s already there", n),
  waiting: (n) => ngettext("%(n)s waiting", "%(n)s waiting", n),
};

/** A link or a text that says what became of one file. */
function said(detail, document_) {
  const element = document.createElement(document_ ? "a" : "span");
  if (document_) element.href = documentUrl.replace("/0/", `/${document_}/`);
  element.textContent = detail || (document_ ? gettext("Open") : "");
  return element;
}

function mark(state, label = OUTCOMES[state][1]()) {
  const element = document.createElement("span");
  element.className = `tone ${OUTCOMES[state][0]}`;
  element.textContent = label;
  return element;
}

/** `look`: it came in, but somebody should look at it. */
function outcomeMark(state, look) {
  const element = mark(state);
  if (look) element.className = "tone tone-warn";
  return element;
}

export function setOutcome(entry, state, detail = "", document_ = null, look = false) {
  entry.state = state;
  entry.row.dataset.state = state;
  entry.row.cells[2].replaceChildren(outcomeMark(state, look), " ", said(detail, document_));
  entry.row.querySelector("button")?.toggleAttribute("hidden", state !== "unsent");
}

/** An archive or a table: totals in its own row, and a row beneath for each piece of it. */
export function setPieces(entry, files) {
  for (const row of entry.pieces ?? []) row.remove();
  entry.counts = {};
  for (const { status } of files) entry.counts[status] = (entry.counts[status] ?? 0) + 1;
  setOutcome(entry, entry.counts.failed === files.length ? "failed" : "unpacked");
  entry.row.cells[2].replaceChildren(...marksOf(entry.counts));
  const order = ["failed", "imported", "duplicate", "waiting"];
  const rows = files.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status)).map(pieceRow);
  entry.pieces = rows;
  entry.row.after(...rows);
}

function pieceRow(file) {
  const row = document.createElement("tr");
  row.className = "import-piece";
  row.dataset.state = file.status;
  const name = document.createElement("th");
  name.scope = "row";
  name.className = "indent";
  name.textContent = file.name;
  const outcome = document.createElement("td");
  outcome.append(outcomeMark(file.status, file.look), " ", said(file.detail, file.document));
  row.append(name, document.createElement("td"), outcome, document.createElement("td"));
  return row;
}

function marksOf(counts) {
  return Object.keys(TOTALS)
    .filter((state) => counts[state])
    .flatMap((state) => [mark(state, wordsOf(state, counts[state])), " "]);
}

/** “12 imported” */
export function wordsOf(state, n) {
  return interpolate(TOTALS[state](n), { n }, true);
}

/** How many files came to what, those of archives one by one. */
export function countsOf(all) {
  const counts = {};
  for (const { state, counts: own } of all) {
    for (const [status, n] of Object.entries(own ?? { [state]: 1 })) counts[status] = (counts[status] ?? 0) + n;
  }
  return counts;
}

/** Totals over all rows, and the documents that seem to be several run together. */
export function showOutcomes(all) {
  part("chosen-totals").replaceChildren(...marksOf(countsOf(all)));
  const several = all.flatMap(({ parts }) => parts);
  part("several").hidden = several.length === 0;
  part("several-list").replaceChildren(...several.map(severalItem));
}

function severalItem({ id, name, count }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = partsUrl.replace("/0/", `/${id}/`);
  link.textContent = name;
  const number = interpolate(ngettext("%(n)s part", "%(n)s parts", count), { n: count }, true);
  item.append(link, ` · ${number}`);
  return item;
}

/** What the spreadsheets said, over all jobs; which rows fit nothing, the last job of a list knows. */
export function showMetadata(reports) {
  const told = reports.filter(
    (report) =>
      report &&
      (report.matched ||
        report.described ||
        report.unchanged ||
        report.kept?.length ||
        report.unmatched.length ||
        report.problems.length),
  );
  const place = part("metadata-report");
  place.hidden = told.length === 0;
  if (place.hidden) return;
  const matched = told.reduce((sum, report) => sum + report.matched, 0);
  const key = ({ sheet, row }) => `${sheet}\n${row}`;
  const asked = reports.some((report) => report?.last) ? told.filter(({ last }) => last) : told;
  const missing = new Map(asked.flatMap(({ unmatched }) => unmatched).map((row) => [key(row), row]));
  const problems = [...new Set(told.flatMap((report) => [...(report.kept ?? []), ...report.problems]))];
  const described = told.reduce((sum, report) => sum + (report.described ?? 0), 0);
  // What several jobs find unchanged is what the first of them brought in.
  const unchanged = told.length === 1 ? (told[0].unchanged ?? 0) : 0;
  const good = [
    [matched, ngettext("%(n)s row of metadata was used.", "%(n)s rows of metadata were used.", matched)],
    [
      described,
      ngettext(
        "%(n)s document of the project was described.",
        "%(n)s documents of the project were described.",
        described,
      ),
    ],
    [
      unchanged,
      ngettext(
        "%(n)s document of the project had these values already.",
        "%(n)s documents of the project had these values already.",
        unchanged,
      ),
    ],
  ]
    .filter(([n]) => n)
    .map(([n, words]) => interpolate(words, { n }, true));
  const lines = [
    ...good,
    ...[...missing.values()].map((row) =>
      interpolate(gettext("%(sheet)s, row %(row)s: no file or document is named %(file)s."), row, true),
    ),
    ...problems,
  ];
  place.classList.toggle("notice-warning", lines.length > good.length);
  place.classList.toggle("notice-success", lines.length === good.length);
  part("metadata-lines").replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}
