/* Two documents side by side: n and p go from difference to difference. */

import { listenToKeys } from "./kit/keys.js";

const runs = [...document.querySelectorAll(".duplicate-difference")];
const place = document.querySelector("[data-place]");
let current = -1;

function step(by) {
  if (!runs.length) return;
  runs[current]?.removeAttribute("data-current");
  current = Math.max(0, Math.min(current + by, runs.length - 1));
  const run = runs[current];
  run.dataset.current = "";
  run.scrollIntoView({ block: "start", behavior: "instant" });
  run.focus({ preventScroll: true });
  tell();
}

function tell() {
  if (place)
    place.textContent = interpolate(gettext("%(n)s of %(total)s"), { n: current + 1, total: runs.length }, true);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
});
const COMMANDS = { n: () => step(1), p: () => step(-1) };
listenToKeys((key, { ctrlKey, metaKey }) => !ctrlKey && !metaKey && COMMANDS[key]);
tell();
