/** What every server-rendered page can do; runs on load and on whatever htmx brings in later. */

import { installJob, installJobForms } from "./jobs.js";
import { installDialogs } from "./kit/ask.js";
import "./kit/look.js";
import { storable } from "./kit/text.js";
import { toast } from "./kit/toasts.js";
import { installSide } from "./side.js";
import { installTable } from "./tables.js";
import { installTablist } from "./tablists.js";

function each(root, selector, install) {
  if (root.matches?.(selector)) install(root);
  for (const element of root.querySelectorAll(selector)) install(element);
}

async function install(root) {
  each(root, "table[data-sortable]", installTable);
  each(root, "[role=tablist]", installTablist);
  each(root, "[data-job]", installJob);
  if (root.querySelector("[data-chart]")) {
    const { installChart } = await import("./charts.js");
    each(root, "[data-chart]", installChart);
  }
}

async function copy(button) {
  const source = button.dataset.copy;
  const text = button.dataset.copyText ?? document.querySelector(source).textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    toast(gettext("Copied"), "success");
  } catch {
    // Without HTTPS the clipboard is closed to scripts: select the text, so that Ctrl C takes it.
    if (source) getSelection().selectAllChildren(document.querySelector(source));
    toast(gettext("Press Ctrl C to copy the selected text."), "info");
  }
}

/* A form that comes back with errors begins at the first of them. */
const wrong = document.querySelector("form .field-error[role=alert], form .errorlist");
if (wrong) {
  wrong.scrollIntoView({ block: "center" });
  wrong.closest(".field, fieldset")?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
}

/* What a page has chosen by itself stands in its address, to be kept and sent. */
const chosen = document.querySelector("[data-address]")?.dataset.address;
if (chosen) history.replaceState(history.state, "", chosen + location.hash);

document.addEventListener("click", (event) => {
  const { target } = event;
  target.closest("[data-close-notice]")?.closest(".notice").remove();
  const copying = target.closest("[data-copy], [data-copy-text]");
  if (copying) copy(copying);
  if (target.closest("[data-back]")) history.back();
  if (target.closest("[data-appearance]")) openAppearance(target);
});

/* The menu it was opened from gives the focus back to its button. */
async function openAppearance(entry) {
  entry.closest("[popover]")?.hidePopover();
  const { openAppearance: open } = await import("./appearance.js");
  open();
}

/* What is pasted may hold characters that nobody sees and the server refuses. */
document.addEventListener(
  "input",
  ({ target: field }) => {
    if (!field.matches?.("textarea, input:not([type]), input[type=text], input[type=search]")) return;
    const kept = storable(field.value);
    if (kept === field.value) return;
    const caret = storable(field.value.slice(0, field.selectionStart)).length;
    field.value = kept;
    field.setSelectionRange(caret, caret);
  },
  true,
);

document.addEventListener("change", ({ target }) => {
  const all = target.dataset.checkAll;
  if (all) {
    for (const box of document.querySelectorAll(all)) {
      if (box.disabled || box.checked === target.checked) continue;
      box.checked = target.checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  if (target.form?.dataset.autosubmit !== undefined && target.matches("select, [type=checkbox], [type=radio]")) {
    target.form.requestSubmit();
  }
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  toast(
    interpolate(
      gettext("The server refused this (%(status)s). Nothing was changed."),
      { status: detail.xhr.status },
      true,
    ),
    "error",
  );
});
document.addEventListener("htmx:sendError", () => {
  toast(gettext("The server does not answer. Check the connection and try again."), "error");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.requestConfig.verb !== "get") dispatchEvent(new Event("policycoder:changed"));
});
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) install(detail.elt);
});

/* The user is told in the data of the page; nobody else's work is looked at. */
async function installUnsent() {
  const { user } = JSON.parse(document.getElementById("preferences")?.textContent ?? "{}");
  if (!user || !window.indexedDB) return;
  try {
    const { sendUnsent } = await import("./unsent.js");
    await sendUnsent(user);
  } catch (error) {
    // The server or the browser's storage is away: the next page looks again.
    console.error("Unsaved work could not be looked for", error);
  }
}

installDialogs();
installJobForms();
installSide();
// A page that is at its own work takes that up first.
if (document.querySelector("#workbench, #screening, #review")) setTimeout(installUnsent, 3000);
else installUnsent();
install(document);
