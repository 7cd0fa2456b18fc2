// @ts-check
/* The description of the API, read from the description itself. */

import { render } from "preact";
import { Operations } from "./docs/views.js";
import { html } from "./kit/html.js";

const place = /** @type {HTMLElement} */ (document.getElementById("api"));

try {
  const answer = await fetch(place.dataset.schema ?? "", { headers: { Accept: "application/vnd.oai.openapi+json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const description = await answer.json();
  place.textContent = "";
  render(html`<${Operations} description=${description} />`, place);
} catch {
  place.textContent = gettext("The description could not be loaded. Load the page again.");
}
