/* Which parts of the text are drawn: those near the screen, and what somebody is at. The others are boxes,
   as tall as they were or are likely to be, that hold their words for the browser's own search. */

import { batch, effect, signal } from "@preact/signals";
import { headingText, isSilent } from "../kit/text.js";

const CHUNK = 16; // segments
const NEAR = "1200px 0px"; // so near it is drawn
const FAR = "4000px 0px"; // and so far it is drawn no longer
const LINE = 30;
const CHARACTERS = 34;
const WORDS_AT_ONCE = 12;
const SWEPT_AT_ONCE = 2;
const SOON_MS = 300;
const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));

/**
 * @typedef {Object} Chunk
 * @property {number} index
 * @property {any[]} rows
 * @property {number} height in pixels, while it is not drawn
 * @property {import("@preact/signals").Signal<"" | "words" | "drawn">} state
 * @property {boolean} far
 */

/** @param {any} store whose current row is chosen */
export function createDrawing(store) {
  const chunks = cut(store);
  const drawn = new Set();
  const waiting = new Set();
  let pane = null;
  let frame = 0;
  let sweeping = false;
  let onPaper = false;
  const apart = signal(false); // whether every chunk has a box of its own: not before the first is seen

  function draw(chunk) {
    waiting.delete(chunk);
    drawn.add(chunk);
    chunk.state.value = "drawn";
  }

  /** What there is to show: chunks, and as long as nobody has seen the first, one box for all before and after it. */
  function parts() {
    if (apart.value) return chunks;
    /** @type {any[]} */
    const found = [];
    for (const chunk of chunks) {
      const last = found.at(-1);
      if (drawn.has(chunk)) found.push(chunk);
      else if (last && !last.rows) last.height += chunk.height;
      else found.push({ index: `from-${chunk.index}`, height: chunk.height });
    }
    return found;
  }

  /* One in a frame, so that nobody waits for it; first what is seen. */
  function drawNext() {
    const next = nearest([...waiting], pane);
    if (next) draw(next);
    frame = waiting.size ? requestAnimationFrame(drawNext) : 0;
  }

  function drawSoon(chunk) {
    if (drawn.has(chunk)) return;
    waiting.add(chunk);
    if (!frame) frame = requestAnimationFrame(drawNext);
  }

  function isHeld(chunk) {
    const element = elementOf(chunk);
    return (
      onPaper || chunk === chunkOf(store.current.peek()) || element.matches(":focus-within") || isSelected(element)
    );
  }

  function sweepSoon() {
    if (sweeping) return;
    sweeping = true;
    // Some at a time, that no key waits; but before long, or they would be more and more.
    const sweep = () => {
      sweeping = false;
      const left = [...drawn].filter((one) => one.far && !isHeld(one));
      for (const chunk of left.slice(0, SWEPT_AT_ONCE)) {
        drawn.delete(chunk);
        chunk.state.value = "words";
      }
      if (left.length > SWEPT_AT_ONCE) sweepSoon();
    };
    whenIdle(sweep, { timeout: SOON_MS });
  }

  const chunkOf = (row) => chunks[row?.chunk];

  /* The first is at hand when the page is drawn for the first time. */
  effect(() => {
    const chunk = chunkOf(store.current.value) ?? chunks[0];
    if (chunk) draw(chunk);
    sweepSoon();
  });

  /** Draws where a segment stands, or would; answers whether it was drawn already. */
  function reach({ index }) {
    const chunk = chunks.findLast(({ rows }) => rows[0].index <= index);
    if (!chunk || drawn.has(chunk)) return true;
    draw(chunk);
    apart.value = true;
    return false;
  }

  // What is selected can be copied, and what is printed is all of it.
  document.addEventListener("selectionchange", () => {
    sweepSoon();
    const { anchorNode, focusNode, isCollapsed } = document.getSelection();
    const within = boxAround(anchorNode);
    if (isCollapsed || (within && within === boxAround(focusNode))) return;
    for (const box of document.querySelectorAll(".wb-reading [data-chunk]")) {
      const chunk = chunks[Number(box.dataset.chunk)];
      if (!drawn.has(chunk) && isSelected(box)) draw(chunk);
    }
  });
  window.addEventListener("beforeprint", () => {
    onPaper = true;
    batch(() => {
      apart.value = true;
      chunks.forEach(draw);
    });
  });
  window.addEventListener("afterprint", () => {
    onPaper = false;
    sweepSoon();
  });

  /** Follows what is near in the pane, until it is told to stop. @param {Element} element */
  function watch(element) {
    pane = element;
    if (!apart.peek()) {
      const timer = setTimeout(() => {
        apart.value = true;
      });
      return () => clearTimeout(timer);
    }
    const near = observed(pane, NEAR, (index, isNear) => {
      if (isNear) drawSoon(chunks[index]);
      else waiting.delete(chunks[index]);
    });
    const far = observed(pane, FAR, (index, isNear, { height }) => {
      const chunk = chunks[index];
      chunk.far = !isNear;
      if (chunk.far && drawn.has(chunk)) {
        chunk.height = height;
        sweepSoon();
      }
    });
    const stop = new AbortController();
    whenIdle(() => fillWords(chunks, stop.signal));
    return () => {
      stop.abort();
      near.disconnect();
      far.disconnect();
    };
  }

  return { apart, parts, reach, watch };
}

function elementOf({ index }) {
  return document.querySelector(`.wb-reading [data-chunk="${index}"]`);
}

function boxAround(node) {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  return element?.closest?.("[data-chunk]");
}

function isSelected(element) {
  const selection = document.getSelection();
  return Boolean(element && selection && !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(element));
}

function nearest(chunks, pane) {
  const { top, bottom } = pane.getBoundingClientRect();
  const away = (chunk) => {
    const box = elementOf(chunk).getBoundingClientRect();
    return Math.max(box.top - bottom, top - box.bottom, 0);
  };
  return chunks.map((chunk) => ({ chunk, away: away(chunk) })).sort((a, b) => a.away - b.away)[0]?.chunk;
}

/* Says of each chunk when it comes within the margin, and when it leaves it. */
function observed(root, rootMargin, told) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect } of entries)
        told(Number(target.dataset.chunk), isIntersecting, boundingClientRect);
    },
    { root, rootMargin },
  );
  for (const element of root.querySelectorAll(".wb-chunk")) observer.observe(element);
  return observer;
}

function fillWords(chunks, signal, from = 0) {
  if (signal.aborted) return;
  const next = chunks.slice(from, from + WORDS_AT_ONCE);
  for (const { state } of next) state.value ||= "words";
  if (next.length) whenIdle(() => fillWords(chunks, signal, from + WORDS_AT_ONCE));
}

function cut(store) {
  const rows = store.rows.filter((row) => row.codable || !(isSilent(row.clause.text) || repeatsTitle(row, store)));
  /** @type {Chunk[]} */
  const chunks = [];
  for (let at = 0; at < rows.length; at += CHUNK) {
    const members = rows.slice(at, at + CHUNK);
    for (const row of members) row.chunk = chunks.length;
    const height = members.reduce((sum, row) => sum + heightOf(row), 0);
    chunks.push({ index: chunks.length, rows: members, height, state: signal(""), far: false });
  }
  return chunks;
}

/* The title stands above the column with the metadata; its segments in the text need not repeat it. */
function repeatsTitle(row, store) {
  const title = store.assignment.peek().document.title.replace(/\s+/g, "");
  return (
    row.clause.kind === "title" && !row.codable && title.includes(headingText(row.clause.text).replace(/\s+/g, ""))
  );
}

function heightOf(row) {
  const lines = Math.ceil(row.clause.text.length / CHARACTERS);
  return Math.max(1, lines) * LINE + 24;
}
