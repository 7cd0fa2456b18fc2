/* Two handles at the ends of a span that is taken hold of, to be dragged by mouse or finger; the keys do the
   same, so nothing is said of them to screen readers. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { html } from "../../kit/html.js";
import { placeUnder, rangeOf } from "../places.js";

export function Handles({ app, column }) {
  const { store, commands } = app;
  const chosen = store.chosen.value;
  const held = chosen?.of ? chosen : null;
  const ends = useSignal(null);
  useEffect(() => {
    const measure = () => {
      ends.value = held && column.current ? endsOf(held, column.current) : null;
    };
    measure();
    if (!held) return;
    const observer = new ResizeObserver(measure);
    observer.observe(column.current);
    return () => observer.disconnect();
  }, [held]);
  if (!held || !ends.value) return null;
  return ["start", "end"].map(
    (side) => html`<span key=${side} class=${`wb-handle wb-handle-${side}`} aria-hidden="true"
      style=${`left:${ends.value[side].left}px;top:${ends.value[side].top}px;height:${ends.value[side].height}px`}
      onPointerDown=${(event) => drag(event, side, store, commands.spanning)} onMouseDown=${(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}></span>`,
  );
}

/* In pixels of the column. */
function endsOf({ row, start, end }, column) {
  const boxes = [...(rangeOf(row, start, end)?.getClientRects() ?? [])].filter((box) => box.width);
  if (!boxes.length) return null;
  const { left, top } = column.getBoundingClientRect();
  const [first, last] = [boxes[0], boxes.at(-1)];
  const at = (x, box) => ({ left: x - left, top: box.top - top, height: box.height });
  return { start: at(first.left, first), end: at(last.right, last) };
}

function drag(event, side, store, spanning) {
  event.preventDefault();
  const pane = event.target.closest(".wb-reading");
  pane.classList.add("wb-dragging");
  const move = ({ clientX, clientY }) => {
    const chosen = store.chosen.peek();
    const place = chosen && placeUnder(chosen.row, clientX, clientY, side);
    if (place === null) return;
    const to = { start: chosen.start, end: chosen.end, [side]: place };
    if (to.start < to.end) spanning.place(to);
  };
  const stop = new AbortController();
  const finish = () => {
    stop.abort();
    pane.classList.remove("wb-dragging");
  };
  document.addEventListener("pointermove", move, { signal: stop.signal });
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, finish, { signal: stop.signal });
}
