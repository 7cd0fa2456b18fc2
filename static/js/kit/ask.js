// @ts-check
/** Questions before something is lost: `data-confirm` on a form, a submit button or a link. With
 * `data-confirm-why` the dialog asks for a reason, which the form sends as `why`. */

/**
 * @param {string} text
 * @param {string} className
 * @param {string} value
 */
function button(text, className, value) {
  const element = document.createElement("button");
  element.type = "submit";
  element.className = className;
  element.value = value;
  element.textContent = text;
  return element;
}

/**
 * Ask in a dialog.
 * @param {{title: string, text: string, action: string, danger?: boolean, more?: HTMLElement}} question
 *   more: what is filled in below the text
 * @returns {Promise<boolean>} true when the person agrees
 */
export async function ask({ title, text, action, danger = true, more }) {
  const look = danger ? "btn btn-danger" : "btn btn-primary";
  return (await choose({ title, text, more, choices: [{ action, look, value: "yes" }] })) === "yes";
}

/**
 * Ask in a dialog which of some ways to go.
 * @param {{title: string, text: string, choices: {action: string, look: string, value: string}[], more?: HTMLElement}} question
 * @returns {Promise<string>} the value of the way chosen, "no" when none is
 */
export function choose({ title, text, choices, more }) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    const form = document.createElement("form");
    form.method = "dialog";
    const heading = document.createElement("h2");
    heading.id = "ask-title";
    heading.textContent = title;
    const body = document.createElement("p");
    body.textContent = text;
    const actions = document.createElement("div");
    actions.className = "dialog-actions";
    actions.append(
      button(gettext("Cancel"), "btn", "no"),
      ...choices.map(({ action, look, value }) => button(action, look, value)),
    );
    form.append(heading, body, ...(more ? [more] : []), actions);
    dialog.append(form);
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.addEventListener("close", () => {
      dialog.remove();
      focusAgain(before);
      resolve(dialog.returnValue || "no");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** What was in a menu is seen no more: its button. @param {Element | null} before */
function focusAgain(before) {
  const menu = before?.closest("[popover]:not(:popover-open)");
  const target = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : before;
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

/** @param {HTMLElement} element */
function questionOf(element) {
  const { confirm, confirmTitle, confirmButton, confirmCalm } = element.dataset;
  return {
    title: confirmTitle || gettext("Are you sure?"),
    text: confirm ?? "",
    action: confirmButton || (element.textContent ?? "").trim().slice(0, 24) || gettext("Continue"),
    danger: confirmCalm === undefined,
  };
}

/** @param {string} name what it asks for */
function reasonField(name) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.className = "form-control";
  input.maxLength = 500;
  // Enter agrees: the first button would cancel.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const yes = input.form?.querySelector("button[value=yes]");
    if (yes instanceof HTMLElement) yes.click();
  });
  label.append(name, input);
  return { label, input };
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function setHidden(form, name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.querySelector(`input[type=hidden][name=${name}]`)?.remove();
  form.append(field);
}

const agreed = new WeakSet();

/** @param {any} event */
async function onSubmit(event) {
  const form = event.target;
  const asking = event.submitter?.dataset.confirm !== undefined ? event.submitter : form;
  if (asking.dataset.confirm === undefined || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  const question = questionOf(asking);
  if (!asking.dataset.confirmButton && submitter) question.action = submitter.textContent.trim();
  const why = asking.dataset.confirmWhy ? reasonField(asking.dataset.confirmWhy) : undefined;
  if (await ask({ ...question, more: why?.label })) {
    if (why) setHidden(form, "why", why.input.value);
    agreed.add(form);
    form.requestSubmit(submitter);
  }
}

/** @param {any} event */
async function onClick(event) {
  const link = event.target.closest("a[data-confirm]");
  if (!link) return;
  event.preventDefault();
  if (await ask(questionOf(link))) location.assign(link.href);
}

/** @param {any} event */
async function onHtmxConfirm(event) {
  const question = event.detail.question;
  if (!question) return;
  event.preventDefault();
  const element = event.detail.elt;
  const action = element.dataset.confirmButton || gettext("Continue");
  if (await ask({ title: element.dataset.confirmTitle || gettext("Are you sure?"), text: question, action })) {
    event.detail.issueRequest(true);
  }
}

export function installDialogs() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:confirm", onHtmxConfirm);
}
