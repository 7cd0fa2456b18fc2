/* The exact place in a pass, kept while it is left and found again: clause, scroll, filter, panes. */

import { effect } from "@preact/signals";
import { recall, remember } from "../kit/memory.js";
import { EVERYTHING } from "./filter.js";

const PANES = ["outlineOpen", "dock", "dockHeight", "codebookOpen"];

/** @param {{data, store}} parts */
export function createPlaces({ data, store }) {
  const { user, assignment } = data;
  const about = `place/${assignment.id}`;
  const kept = recall(user.id, about);
  // What a move of the round or a new edition asks to check comes before where one was.
  const found = kept?.version === store.codebook.version ? kept : null;
  const panes = recall(user.id, "workbench") ?? {};
  for (const name of PANES) if (name in panes && store[name]) store[name].value = panes[name];
  if (found?.filter) store.filter.value = { ...EVERYTHING, ...found.filter };
  if (found?.beside) store.beside.value = found.beside;

  let left = false; // to log in and come back

  function keep() {
    const current = store.current.peek();
    if (!current) return;
    remember(user.id, about, {
      clause: current.clause.id,
      top: topOf(pane()),
      filter: store.filter.peek(),
      beside: store.beside.peek(),
      version: store.codebook.version,
      left,
    });
  }

  effect(() => {
    const widths = Object.fromEntries(PANES.map((name) => [name, store[name].value]));
    if (store.narrow.peek()) return;
    remember(user.id, "workbench", widths);
  });
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());

  return {
    /** Whether it was left to come back to the very clause. */
    left: Boolean(found?.left),
    leave() {
      left = true;
    },
    row: found ? (store.byId.get(found.clause) ?? null) : null,
    top: found?.top ?? null,
  };
}

const pane = () => document.querySelector(".wb-reading");

/* The segment at the top of the text, and how much of it is above. */
function topOf(reading) {
  if (!reading) return null;
  const { top } = reading.getBoundingClientRect();
  for (const chunk of reading.querySelectorAll(".wb-chunk")) {
    if (chunk.getBoundingClientRect().bottom <= top) continue;
    for (const element of chunk.children) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top && element.id) return { index: Number(element.id.slice(8)), offset: box.top - top };
    }
  }
  return null;
}

/**
 * Puts the text back where it was; its parts become real when they are near, so it takes a few looks.
 * @param {Element} reading
 * @param {{reach: (row: Object) => boolean}} drawing
 * @param {Object[]} rows
 * @param {Object | null} row the current one, which takes the focus
 * @param {{index: number, offset: number}} top
 */
export function putBack(reading, drawing, rows, row, { index, offset }) {
  drawing.reach(rows[index]);
  let looks = 3;
  const look = () => {
    const element = document.getElementById(`segment-${index}`);
    if (element)
      reading.scrollTop += element.getBoundingClientRect().top - reading.getBoundingClientRect().top - offset;
    if (row && looks === 1) document.getElementById(`segment-${row.index}`)?.focus({ preventScroll: true });
    looks -= 1;
    if (looks) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
