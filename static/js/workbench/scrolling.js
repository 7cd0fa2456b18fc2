/* Two panes that scroll together. The one a hand is on leads; what it moves in the other answers to
   nothing. */

import { anchorsOf, answerTo } from "./alignment.js";

/**
 * @param {{left: Element, right: Element, here: Object[], there: Object[]}} panes with their segments,
 *   whose elements are `#segment-<index>` and `#beside-<index>`
 * @returns {{anchors: number, stop: () => void}}
 */
export function scrollTogether({ left, right, here, there }) {
  const anchors = anchorsOf(here, there);
  const back = anchors.map(([one, other]) => [other, one]);
  const sizes = [here.length, there.length];
  let frame = 0;
  let moved = null; // the pane that was moved, and not by a hand

  const follow = (from, to, prefix, other, pairs, size) => () => {
    if (moved === from) {
      moved = null;
      return;
    }
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const at = placeIn(from, prefix);
      if (at === null) return;
      const before = to.scrollTop;
      goTo(to, other, answerTo(pairs, at, size));
      moved = to.scrollTop === before ? null : to;
    });
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

const EDGE = 12; // what is at the top is what is read there

function placeIn(pane, prefix) {
  const line = pane.getBoundingClientRect().top + EDGE;
  for (const chunk of pane.querySelectorAll(".wb-chunk")) {
    if (chunk.getBoundingClientRect().bottom <= line) continue;
    for (const element of chunk.children) {
      const box = element.getBoundingClientRect();
      if (box.bottom <= line || !element.id.startsWith(prefix)) continue;
      return Number(element.id.slice(prefix.length)) + Math.max(0, line - box.top) / (box.height || 1);
    }
  }
  return null;
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
