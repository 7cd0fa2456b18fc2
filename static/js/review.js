/** The review page: reads what the server put into it and starts. */

import { render } from "preact";
import { html } from "./kit/html.js";
import { installKeys } from "./review/keys.js";
import { createSaving } from "./review/saving.js";
import { createStore } from "./review/store.js";
import { Progress, Review } from "./review/views.js";

const element = document.getElementById("review-data");
if (element) start(JSON.parse(element.textContent));

async function start(data) {
  const store = createStore(data);
  const saving = await createSaving(store);
  const root = document.getElementById("review");
  root.replaceChildren();
  render(html`<${Review} store=${store} saving=${saving} />`, root);
  render(html`<${Progress} store=${store} />`, document.getElementById("review-progress"));
  installKeys({ store, saving, root });
  store.open(store.first());
  saving.restore();
}
