/** The parts of a document: a cut can be dropped or added, then it is split into documents. */

import { jobElement, watchJob } from "./jobs.js";
import { post } from "./kit/api.js";

const form = document.getElementById("parts");
const place = document.getElementById("split-job");

function kept() {
  return [...form.querySelectorAll("input:checked")].map(({ value }) => Number(value));
}

/** Rows whose cut is dropped belong to the part above; an added cut begins a part within its row. */
function number() {
  let count = 0;
  for (const row of form.querySelectorAll("tbody tr")) {
    const box = row.querySelector("input[name=start]");
    const begins = !box || box.checked;
    count += begins ? 1 : 0;
    row.classList.toggle("part-joined", !begins);
    row.querySelector("[data-part-number]").textContent = begins ? count : "";
    count += row.querySelectorAll("input[name=added]:checked").length;
  }
  const label = document.getElementById("split-label");
  const button = document.getElementById("split");
  if (!button) return;
  label.textContent =
    count < 2 ? gettext("Split") : interpolate(gettext("Split into %(n)s documents"), { n: count }, true);
  button.disabled = count < 2;
}

async function split(event) {
  event.preventDefault();
  const button = document.getElementById("split");
  button.disabled = true;
  const element = jobElement(gettext("Splitting"));
  element.hidden = false;
  place.replaceChildren(element);
  try {
    const { job } = await post(form.dataset.url, { starts: kept() });
    await watchJob(element, job);
    location.reload();
  } catch (error) {
    element.dataset.state = "failed";
    element.querySelector("[data-job-note]").textContent = error.message;
    button.disabled = false;
  }
}

if (form) {
  form.addEventListener("change", number);
  form.addEventListener("submit", split);
}
