// @ts-check
/* The keys that mean something else while words are chosen. */

/**
 * @param {any} store
 * @param {ReturnType<typeof import("./spanning.js").createSpanning>} spanning
 * @returns {(key: string, shift: boolean) => (() => unknown) | undefined}
 */
export function spanKeys(store, spanning) {
  /** @type {Record<string, (shift: boolean) => unknown>} */
  const across = {
    Escape: spanning.leave,
    ArrowRight: (shift) => spanning.step(shift ? "character" : "word", 1),
    ArrowLeft: (shift) => spanning.step(shift ? "character" : "word", -1),
  };
  // Words chosen by mouse leave these keys to the clauses.
  /** @type {Record<string, (shift: boolean) => unknown>} */
  const byKeys = {
    ...across,
    ArrowDown: () => spanning.step("sentence", 1),
    ArrowUp: () => spanning.step("sentence", -1),
    Home: () => spanning.stretch("start"),
    End: () => spanning.stretch("end"),
  };
  return (key, shift) => {
    const chosen = store.chosen.peek();
    if (!chosen) return shift && (key === "ArrowRight" || key === "ArrowLeft") ? spanning.begin : undefined;
    if (chosen.of && (key === "Delete" || key === "Backspace")) return spanning.remove;
    const run = (chosen.keys ? byKeys : across)[key];
    return run && (() => run(shift));
  };
}
