/* The clause one is at, brought into view and kept there while what is around the text grows. */

/**
 * @param {Element} pane
 * @param {{reach: (row: Object) => boolean}} drawing
 * @param {any} row which takes the focus, unless somebody types
 */
export function bring(pane, drawing, row) {
  drawing.reach(row);
  const settle = () => {
    const element = pane.querySelector(`#segment-${row.index}`);
    if (!element) return;
    place(pane, element);
    if (row.codable && !isTyping()) element.focus({ preventScroll: true });
  };
  // Rows become real once they are near: a second look corrects the place.
  requestAnimationFrame(() => {
    settle();
    requestAnimationFrame(settle);
  });
}

function isTyping() {
  return Boolean(document.activeElement?.closest("input, textarea, dialog"));
}

/* With its chips, which may stand out of it. */
function extentOf(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const chips = element.querySelector(".wb-chip-list")?.getBoundingClientRect().bottom ?? 0;
  return { top, bottom: Math.max(bottom, chips) };
}

/* Leaves the text before and after in view; a clause longer than the pane shows its beginning. */
function place(pane, element) {
  const frame = pane.getBoundingClientRect();
  const { top, bottom } = extentOf(element);
  const height = bottom - top;
  const margin = Math.min(120, frame.height / 6);
  if (top >= frame.top + margin / 2 && bottom <= frame.bottom - margin) return;
  const fits = height < frame.height - 2 * margin;
  pane.scrollTop += top - frame.top - (fits ? Math.max(margin, frame.height / 3 - height / 2) : 24);
}

const EDGE = 12;

/**
 * Where the pane loses height under a clause that was seen, the text moves just so far that it still is.
 * @param {Element} pane
 * @param {any} store
 */
export function keepInView(pane, store) {
  let before = pane.clientHeight;
  const observer = new ResizeObserver(() => {
    const height = pane.clientHeight;
    const lost = before - height;
    before = height;
    const row = store.current.peek();
    const element = lost > 0 && row && document.getElementById(`segment-${row.index}`);
    if (!element) return;
    const frame = pane.getBoundingClientRect();
    const { top, bottom } = extentOf(element);
    if (bottom <= frame.top || top >= frame.bottom + lost) return; // one reads elsewhere
    const hidden = bottom + EDGE - frame.bottom;
    if (hidden > 0) pane.scrollTop += Math.min(hidden, Math.max(0, top - frame.top - EDGE));
  });
  observer.observe(pane);
  return () => observer.disconnect();
}
