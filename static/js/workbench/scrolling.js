/* Two panes that scroll together. The one a hand is on leads; what it moves in the other answers to
   nothing. */

import { anchorsOf, answerTo } from "./alignment.js";

/**
 * @param {{left: Element, right: Element, here: Object[], there: Object[], reach: (index: number) => boolean}} panes
 *   with their segments, whose elements are `#segment-<index>` and `#beside-<index>`; `reach` has one on the left
 *   drawn, and answers whether it was
 * @returns {{anchors: number, stop: () => void}}
 */
export function scrollTogether({ left, right, here, there, reach }) {
  const anchors = anchorsOf(here, there);
  const back = anchors.map(([one, other]) => [other, one]);
  const sizes = [here.length, there.length];
  let frame = 0;
  let moved = null; // the pane that was moved, and not by a hand

  const lead = (to, prefix, place) => {
    const before = to.scrollTop;
    goTo(to, prefix, place);
    moved = to.scrollTop === before ? null : to;
  };
  const follow = (from, to, prefix, other, pairs, size) => () => {
    if (moved === from) {
      moved = null;
      return;
    }
    cancelAnimationFrame(frame);
    let last = null;
    // What is drawn has another height than was thought: looked at until it stays where it is.
    const look = (times) => {
      frame = requestAnimationFrame(() => {
        const at = placeIn(from, prefix);
        if (at === null || at === last) return;
        const place = answerTo(pairs, at, size);
        if (to === right || reach(Math.floor(place))) {
          last = at;
          lead(to, other, place);
        }
        if (times) look(times - 1);
      });
    };
    look(SETTLED_AFTER);
  };
  const onLeft = follow(left, right, "segment-", "beside-", anchors, sizes);
  const onRight = follow(right, left, "beside-", "segment-", back, [...sizes].reverse());
  left.addEventListener("scroll", onLeft, { passive: true });
  right.addEventListener("scroll", onRight, { passive: true });
  onLeft();
  return {
    anchors: anchors.length,
    stop() {
      cancelAnimationFrame(frame);
      left.removeEventListener("scroll", onLeft);
      right.removeEventListener("scroll", onRight);
    },
  };
}

const SETTLED_AFTER = 5; // frames
const EDGE = 12; // what is at the top is what is read there

function placeIn(pane, prefix) {
  const line = pane.getBoundingClientRect().top + EDGE;
  for (const chunk of pane.querySelectorAll(".wb-chunk")) {
    if (chunk.getBoundingClientRect().bottom <= line) continue;
    const { from, to } = chunk.dataset;
    if (from && !chunk.firstElementChild?.id) return Number(from) + within(chunk, line) * (to - from);
    for (const element of chunk.children) {
      const box = element.getBoundingClientRect();
      if (box.bottom <= line || !element.id.startsWith(prefix)) continue;
      return Number(element.id.slice(prefix.length)) + within(element, line);
    }
  }
  return null;
}

/* The share of it that is above the line. */
function within(element, line) {
  const { top, height } = element.getBoundingClientRect();
  return Math.max(0, line - top) / (height || 1);
}

function goTo(pane, prefix, place) {
  for (let index = Math.floor(place); index >= 0; index -= 1) {
    const element = document.getElementById(`${prefix}${index}`);
    if (!element) continue; // a segment without words, or one not drawn yet
    const box = element.getBoundingClientRect();
    const within = index === Math.floor(place) ? place - index : 1;
    pane.scrollTop += box.top + within * box.height - pane.getBoundingClientRect().top - EDGE;
    return;
  }
}
