/** Choosing coders and documents for a round: filtering the list, and what the choice amounts to. */

const form = document.querySelector("[data-round-form]");
const summary = form.querySelector("[data-summary]");
const picker = form.querySelector("[data-picker]");
const rows = [...form.querySelectorAll("[data-document]")].map((element) => ({
  element,
  box: element.querySelector("input[type=checkbox]"),
  text: element.textContent.toLowerCase(),
  clauses: Number(element.dataset.clauses),
}));
const filters = picker ? [...picker.querySelectorAll("[data-filter]")] : [];
const all = picker?.querySelector("[data-all-shown]");

const number = (name) => Number(form.dataset[name] ?? 0);
const say = (words, n) => interpolate(words, { n }, true);

function fits({ element, text }) {
  return filters.every(({ value, dataset }) => {
    if (dataset.filter === "words")
      return value
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word));
    return !value || element.dataset[dataset.filter] === value;
  });
}

function filter() {
  let shown = 0;
  for (const row of rows) {
    row.element.hidden = !fits(row);
    shown += !row.element.hidden;
  }
  picker.querySelector("[data-none-fits]").hidden = shown > 0;
  count();
}

/** The documents in force: all included ones, or those ticked. */
function chosen() {
  const included = form.elements.scope?.value === "included";
  return rows.filter(({ element, box }) => (included ? element.dataset.status === "included" : box.checked));
}

function count() {
  fit();
  if (picker) {
    const scope = form.elements.scope;
    if (scope) picker.hidden = scope.value === "included";
    const ticked = rows.filter(({ box }) => box.checked);
    const clauses = ticked.reduce((sum, row) => sum + row.clauses, 0);
    picker.querySelector("[data-picked]").textContent = [
      say(ngettext("%(n)s document chosen", "%(n)s documents chosen", ticked.length), ticked.length),
      say(ngettext("%(n)s clause", "%(n)s clauses", clauses), clauses),
    ].join(" · ");
    const shown = rows.filter(({ element }) => !element.hidden);
    const on = shown.filter(({ box }) => box.checked).length;
    all.checked = on > 0 && on === shown.length;
    all.indeterminate = on > 0 && on < shown.length;
  }
  amount();
}

/** What concerns a training, or every other kind of round. */
function fit() {
  for (const field of form.querySelectorAll("[data-for]"))
    field.hidden = (field.dataset.for === "training") !== (form.elements.kind.value === "training");
}

/** Whether a sample is drawn, or documents are dealt out: only the preview knows what that amounts to. */
function drawn() {
  return Boolean(form.elements.draw?.value) || form.elements.each?.value === "one";
}

function amount() {
  const documents = chosen();
  const clauses = documents.reduce((sum, row) => sum + row.clauses, 0);
  const coders = form.querySelectorAll("[name=coders]:checked, [name=not_blind][data-new]:checked").length;
  const leftOut = form.querySelectorAll("[name=not_blind]:not([data-new]):not(:checked)").length;
  const before = {
    coders: number("codersBefore"),
    documents: number("documentsBefore"),
    clauses: number("clausesBefore"),
  };
  const everybody = coders + before.coders - leftOut;
  const assignments = coders * before.documents + everybody * documents.length;
  const work = coders * before.clauses + everybody * clauses;
  const added = before.documents > 0;
  const parts = added
    ? [
        say(ngettext("%(n)s more coder", "%(n)s more coders", coders), coders),
        say(ngettext("%(n)s more document", "%(n)s more documents", documents.length), documents.length),
      ].join(gettext(", "))
    : [
        say(ngettext("%(n)s coder", "%(n)s coders", coders), coders),
        say(ngettext("%(n)s document", "%(n)s documents", documents.length), documents.length),
      ].join(" × ");
  if (drawn()) {
    summary.textContent = `${parts} · ${gettext("a part of them: the preview says how much")}`;
    return;
  }
  const result = added
    ? say(ngettext("%(n)s more assignment", "%(n)s more assignments", assignments), assignments)
    : say(ngettext("%(n)s assignment", "%(n)s assignments", assignments), assignments);
  const judging = say(ngettext("%(n)s clause to judge", "%(n)s clauses to judge", work), work);
  summary.textContent = `${parts} = ${result} · ${judging}`;
}

all?.addEventListener("change", () => {
  for (const { element, box } of rows) if (!element.hidden) box.checked = all.checked;
  count();
});
for (const element of filters) element.addEventListener("input", filter);
form.addEventListener("change", count);
// Enter in the search field looks for documents; it does not open the round.
picker?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.dataset.filter) event.preventDefault();
});
if (picker) filter();
else count();
