/* How much room there is: "" wide; "side" (a tablet across, or who wants the text alone), where the outline
   lies over the text; "over" (200 % zoom), where the codebook does too. */

import { effect } from "@preact/signals";
import { preference } from "../kit/preferences.js";

const SIDE = matchMedia("(max-width: 1100px)");
const OVER = matchMedia("(max-width: 900px)");

/** @param {any} store from createStore */
export function installLayout(store) {
  let focused = false;

  function fit() {
    const focus = preference("focus") === "on";
    const narrow = OVER.matches ? "over" : SIDE.matches || focus ? "side" : "";
    if (narrow === store.narrow.peek() && focus === focused) return;
    focused = focus;
    if (narrow === "over" || focus) store.dock.value = "";
    else if (store.narrow.peek() && !store.dock.peek()) store.dock.value = "open";
    store.narrow.value = narrow;
    store.outlineOpen.value = !narrow;
    store.codebookOpen.value = narrow !== "over";
  }
  for (const media of [SIDE, OVER]) media.addEventListener("change", fit);
  effect(fit);
}
