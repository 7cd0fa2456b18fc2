// @ts-check
/* The page of notes: what is typed into its forms and not sent stays in this browser, and is there
   again; whom a to-do is for is asked of to-dos alone. */

import { openDrafts } from "./kit/drafts.js";

const { user } = JSON.parse(document.getElementById("preferences")?.textContent ?? "{}");
const drafts = openDrafts(user, location.pathname);

/** The server has it: what was kept of it goes. */
function dropSent() {
  const sent = /^#sent=(.+)$/.exec(location.hash)?.[1];
  if (!sent) return;
  for (const [what, { token }] of Object.entries(drafts.all.peek())) if (token === sent) drafts.drop(what);
  history.replaceState(null, "", location.pathname + location.search);
}

const PLACE = "policycoder/note";

/** After the answer the page is another; one goes on at the note, or above those that are left. */
function comeBack() {
  const id = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (id === null) return;
  const place = document.getElementById(id) ?? document.getElementById("main");
  place?.setAttribute("tabindex", "-1");
  place?.focus();
}

/** @param {HTMLFormElement} form */
function sendByKeys(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name=act]"));
  });
  const details = form.closest("details");
  details?.querySelector("summary")?.addEventListener("click", () =>
    // It opens with the click.
    setTimeout(
      () => details.open && /** @type {HTMLElement | null} */ (details.querySelector("textarea, select"))?.focus(),
    ),
  );
}

/** @param {HTMLFormElement} form */
function keepDraft(form) {
  const what = form.dataset.draft ?? "";
  const area = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("token"));
  const stored = area.value;
  const kept = drafts.get(what);
  if (kept) {
    area.value = kept.text;
    token.value = kept.token;
    const line = document.createElement("p");
    line.className = "small warn";
    line.textContent = gettext("A draft that was not sent.");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-sm";
    drop.textContent = gettext("Throw it away");
    drop.addEventListener("click", () => {
      drafts.drop(what);
      area.value = stored;
      line.remove();
    });
    line.append(" ", drop);
    area.after(line);
    for (let at = form.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
  }
  area.addEventListener("input", () => {
    if (area.value.trim() && area.value !== stored) drafts.set(what, { text: area.value, token: token.value });
    else drafts.drop(what);
  });
}

/** @param {Element} field @param {HTMLSelectElement} kind */
function ofTodos(field, kind) {
  const show = () => field.toggleAttribute("hidden", kind.value !== "todo");
  kind.addEventListener("change", show);
  show();
}

dropSent();
document.addEventListener("submit", ({ target }) => {
  const form = /** @type {HTMLFormElement} */ (target);
  if (form.method === "post") sessionStorage.setItem(PLACE, form.closest("article")?.id ?? "");
});
for (const form of document.querySelectorAll("form[data-draft]")) {
  keepDraft(/** @type {HTMLFormElement} */ (form));
  sendByKeys(/** @type {HTMLFormElement} */ (form));
}
comeBack();
const assignee = document.querySelector("[data-of-todo]");
const kind = document.getElementById("new-kind");
if (assignee && kind) ofTodos(assignee, /** @type {HTMLSelectElement} */ (kind));
