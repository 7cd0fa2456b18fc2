/* A submitted pass: asking a lead for it back, and what they answered. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { askBack } from "../ending.js";
import { say, words } from "../words.js";

const LONGEST = 500;

/** What stands in the banner of one's own submitted pass. */
export function Back({ app }) {
  const { request } = app.store.assignment.value;
  const waits = request && !request.answer;
  const ask = () => {
    app.store.dialog.value = { kind: "back" };
  };
  return html`${waits && html`<span class="tone">${words.askedBack}</span>`}
    ${request?.answer === "declined" && html`<span>${request.word ? say(words.declinedBack, request) : words.declinedBackPlain}</span>`}
    ${!waits && html`<button type="button" class="btn btn-sm" onClick=${ask}>${words.askBack}</button>`}`;
}

export function AskBack({ app }) {
  const why = useSignal("");
  const problem = useSignal("");
  const sending = useSignal(false);
  const field = useRef(null);
  useLayoutEffect(() => field.current.focus(), []);

  async function send(event) {
    event.preventDefault();
    if (sending.value || !why.value.trim()) return;
    sending.value = true;
    problem.value = await askBack(app, why.value);
    sending.value = false;
    if (!problem.value) app.commands.closeDialog();
  }

  return html`<${Dialog} title=${words.askBackTitle} onClose=${app.commands.closeDialog}>
    <form onSubmit=${send}>
      <p>${words.askBackText}</p>
      <input ref=${field} class="form-control" maxlength=${LONGEST} required aria-label=${words.askBackWhy} placeholder=${words.askBackWhy}
        value=${why} onInput=${(event) => {
          why.value = event.currentTarget.value;
        }} />
      ${problem.value && html`<p class="field-error" role="alert">${problem.value}</p>`}
      <footer>
        <button type="button" class="btn" onClick=${app.commands.closeDialog}>${words.close}</button>
        <button type="submit" class="btn btn-primary" disabled=${sending.value || !why.value.trim()}>${words.askBackSend}</button>
      </footer>
    </form>
  <//>`;
}
