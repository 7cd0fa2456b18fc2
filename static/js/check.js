/** The page of a table to be checked: a file dropped anywhere on it is as good as one chosen. */

const form = document.getElementById("check");
const input = /** @type {HTMLInputElement} */ (document.getElementById("check-file"));
const name = document.getElementById("check-name");
const drop = input.closest(".drop");

input.addEventListener("change", () => {
  name.textContent = input.files[0]?.name ?? name.dataset.empty;
});

form.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("drop-over");
});
form.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("drop-over");
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

/* An upload is taken once; the report takes over from here. */
form.addEventListener("submit", () => {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
});
