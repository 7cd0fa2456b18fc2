/* The page on which the next version of the codebook is written. */

import { render } from "preact";
import { createStore } from "./drafting/store.js";
import { Editor } from "./drafting/views.js";
import { html } from "./kit/html.js";

const element = document.getElementById("draft-data");
if (element) start(JSON.parse(element.textContent));

function start(data) {
  const store = createStore(data);
  const root = document.getElementById("draft");
  root.replaceChildren();
  render(html`<${Editor} store=${store} />`, root);
  addEventListener("beforeunload", (event) => {
    if (store.unsaved()) event.preventDefault();
  });
}
