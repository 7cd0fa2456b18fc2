/* Marks what was searched for in the text as it is shown, without touching the elements. */

import { wordsPattern } from "./filter.js";

const ALL = "wb-hit";
const ONE = "wb-hit-current";
const SEGMENTS = ".wb-words, .wb-heading";

/* Segments come and go with scrolling: they are marked as they come. */
export function createHighlights() {
  if (!("highlights" in CSS)) return { mark() {}, point() {}, clear() {} };
  let pattern = null;
  let pointed = null;
  const found = new Map(); // element -> its ranges
  const observer = new MutationObserver((records) => {
    const touched = new Set(records.map(({ target }) => nearest(target)).filter(Boolean));
    for (const element of touched) for (const one of segmentsIn(element)) markIn(one);
    for (const element of found.keys()) if (!element.isConnected) found.delete(element);
    paint();
  });

  function markIn(element) {
    const ranges = rangesIn(element, pattern);
    if (ranges.length) found.set(element, ranges);
    else found.delete(element);
  }

  function paint() {
    CSS.highlights.set(ALL, new Highlight(...[...found.values()].flat()));
    const place = pointed && document.getElementById(`segment-${pointed.row.index}`);
    const [element] = place ? segmentsIn(place) : [];
    const range = element && found.get(element)?.[pointed.nth];
    if (range) CSS.highlights.set(ONE, new Highlight(range));
    else CSS.highlights.delete(ONE);
    return range ?? null;
  }

  return {
    /** @param {string} text */
    mark(text) {
      found.clear();
      pattern = wordsPattern(text, "giu");
      const column = document.querySelector(".wb-column");
      for (const element of segmentsIn(column)) markIn(element);
      observer.observe(column, { childList: true, subtree: true, characterData: true });
      paint();
    },
    /** The hit that is stepped to; answers its range once it is there. */
    point(hit) {
      pointed = hit;
      return paint();
    },
    clear() {
      observer.disconnect();
      found.clear();
      pointed = null;
      CSS.highlights.delete(ALL);
      CSS.highlights.delete(ONE);
    },
  };
}

function nearest(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element?.closest(SEGMENTS) ?? element?.closest(".wb-chunk, .wb-column");
}

function segmentsIn(element) {
  return element.matches(SEGMENTS) ? [element] : [...element.querySelectorAll(SEGMENTS)];
}

function rangesIn(element, pattern) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, from: text.length });
    text += walker.currentNode.data;
  }
  return [...text.matchAll(pattern)].map((match) => {
    const range = new Range();
    range.setStart(...placeOf(nodes, match.index));
    range.setEnd(...placeOf(nodes, match.index + match[0].length, true));
    return range;
  });
}

/* The end of a piece belongs to the text node before it. */
function placeOf(nodes, at, end = false) {
  const { node, from } = nodes.findLast(({ from }) => (end ? from < at : from <= at));
  return [node, at - from];
}
