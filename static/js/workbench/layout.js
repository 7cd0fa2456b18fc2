/* How much room there is: "" wide; "side" (a tablet across), where the outline lies over the text;
   "over" (200 % zoom), where the codebook does too. */

const SIDE = matchMedia("(max-width: 1100px)");
const OVER = matchMedia("(max-width: 900px)");

/** @param {any} store from createStore */
export function installLayout(store) {
  function fit() {
    const narrow = OVER.matches ? "over" : SIDE.matches ? "side" : "";
    if (narrow === store.narrow.peek()) return;
    if (narrow === "over") store.dock.value = "";
    else if (store.narrow.peek() === "over") store.dock.value = "open";
    store.narrow.value = narrow;
    store.outlineOpen.value = !narrow;
    store.codebookOpen.value = narrow !== "over";
  }
  for (const media of [SIDE, OVER]) media.addEventListener("change", fit);
  fit();
}
