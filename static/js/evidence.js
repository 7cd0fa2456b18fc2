/** Where a piece of metadata was found: a click on it marks the words in the text. */

import { codePointLength, toUnits } from "./kit/text.js";

const MARK = "evidence";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-evidence]");
  if (!link || !CSS.highlights) return;
  const range = rangeOf(Number(link.dataset.start), Number(link.dataset.end));
  if (!range) return;
  event.preventDefault();
  CSS.highlights.set(MARK, new Highlight(range));
  const segment = range.startContainer.parentElement.closest(".segment");
  history.replaceState(null, "", `#${segment.id}`);
  segment.querySelector(".segment-mark").focus({ preventScroll: true });
  bring(segment);
  // Segments take their real height only when they come into sight, which moves the ones below.
  requestAnimationFrame(() => requestAnimationFrame(() => bring(segment)));
});

const bring = (segment) => segment.scrollIntoView({ block: "center", behavior: "instant" });

/** The range between two code points of the document's text; null outside of it. */
function rangeOf(start, end) {
  const segments = [...document.querySelectorAll("#text .segment")];
  const from = pointAt(segments, start);
  const to = pointAt(segments, end);
  if (!from || !to) return null;
  const range = document.createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range;
}

function pointAt(segments, place) {
  const segment = segments.findLast((each) => Number(each.dataset.start) <= place);
  if (!segment) return null;
  let left = place - Number(segment.dataset.start);
  const walker = document.createTreeWalker(segment.querySelector(".segment-text"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = codePointLength(node.data);
    if (left <= length) return [node, toUnits(node.data, left)];
    left -= length;
  }
  return null;
}
