/* Agencies that look like one: m merges and k keeps both, of the pair in focus or else the first. */

import { listenToKeys } from "./kit/keys.js";

function press(action) {
  const pair = document.activeElement?.closest("[data-pair]") ?? document.querySelector("[data-pair]");
  pair?.querySelector(`[value="${action}"]`).click();
}

const COMMANDS = { m: () => press("merge_pair"), k: () => press("keep_agencies") };
listenToKeys((key, { ctrlKey, metaKey }) => !ctrlKey && !metaKey && COMMANDS[key]);
