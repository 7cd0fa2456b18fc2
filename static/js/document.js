/** The document page for leads: change a segment's kind, split it, merge it with the next one. */

import { patch, post } from "./kit/api.js";
import { toCodePoints } from "./kit/text.js";
import { toast } from "./kit/toasts.js";

const reader = document.getElementById("reader");
const tools = document.getElementById("segment-tools").content.firstElementChild.cloneNode(true);
const tool = (name) => tools.querySelector(`[data-tool="${name}"]`);
const cut = document.createElement("span");
cut.className = "segment-cut";

let active = null;
let busy = false;

const clauseOf = (segment) => segment.id.slice(1);
const addressOf = (segment) => `${reader.dataset.api}${clauseOf(segment)}/`;
const textOf = (segment) => segment.querySelector(".segment-text");

/* Choosing a segment */

function activate(segment) {
  if (segment === active || busy || active?.classList.contains("segment-cutting")) return;
  leave();
  active = segment;
  segment.classList.add("segment-active");
  tool("kind").value = segment.dataset.kind;
  tool("history").href = reader.dataset.history.replace("/0/", `/${clauseOf(segment)}/`);
  segment.append(tools);
}

function leave() {
  if (!active) return;
  cut.remove();
  textOf(active).normalize();
  active.classList.remove("segment-active", "segment-cutting");
  tools.remove();
  active = null;
}

/* Splitting: `cut` stands in the text where the second part begins */

function startSplit() {
  active.classList.add("segment-cutting");
  const [first, last] = readable();
  placeCut(Math.floor((first + last) / 2));
  tool("cut").focus();
}

/** Where the text that is seen begins and ends, in UTF-16 units. */
function readable() {
  const text = textOf(active);
  const length = (selector) => text.querySelector(selector)?.textContent.length ?? 0;
  return [length(".segment-lead"), text.textContent.length - length(".segment-tail")];
}

/** UTF-16 offset of the cut in the segment's text. */
function cutOffset() {
  const range = document.createRange();
  range.setStart(textOf(active), 0);
  range.setEndBefore(cut);
  return range.toString().length;
}

function placeCut(offset) {
  const text = textOf(active);
  cut.remove();
  text.normalize();
  let left = Math.max(0, Math.min(offset, text.textContent.length));
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.length) {
      const range = document.createRange();
      range.setStart(node, left);
      range.insertNode(cut);
      return;
    }
    left -= node.length;
  }
}

function moveCut(step) {
  const text = textOf(active).textContent;
  const at = cutOffset();
  const wide = step > 0 ? text.codePointAt(at) > 0xffff : text.codePointAt(at - 2) > 0xffff;
  const [first, last] = readable();
  placeCut(Math.min(last, Math.max(first + 1, at + step * (wide ? 2 : 1))));
}

/** Where in the segment's text a click landed, in UTF-16 units; null beside the text. */
function offsetAt(event) {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const old = caret ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
  const node = caret?.offsetNode ?? old?.startContainer;
  if (!node || !textOf(active).contains(node)) return null;
  const range = document.createRange();
  range.setStart(textOf(active), 0);
  range.setEnd(node, caret?.offset ?? old.startOffset);
  return range.toString().length;
}

/* Writing: the server answers, and the page shows what it has now */

async function write(call) {
  if (busy) return;
  busy = true;
  tools.toggleAttribute("inert", true);
  const { id } = active;
  try {
    await call(active);
    await refresh(id);
  } catch (error) {
    toast(error.message, "error");
    if (active) tool("kind").value = active.dataset.kind;
  } finally {
    busy = false;
    tools.removeAttribute("inert");
    activate(document.getElementById(id));
  }
}

async function refresh(id) {
  const before = document.getElementById(id).getBoundingClientRect().top;
  leave();
  const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of [".reader-outline ol", "#text", ".page-subtitle"]) {
    document.querySelector(selector).replaceWith(page.querySelector(selector));
  }
  const segment = document.getElementById(id);
  scrollBy({ top: segment.getBoundingClientRect().top - before, behavior: "instant" });
  segment.querySelector(".segment-mark").focus({ preventScroll: true });
}

function splitHere() {
  write((segment) => {
    const text = textOf(segment).textContent;
    return post(`${addressOf(segment)}split/`, {
      at: Number(segment.dataset.start) + toCodePoints(text, cutOffset()),
    });
  });
}

function cancelSplit() {
  cut.remove();
  textOf(active).normalize();
  active.classList.remove("segment-cutting");
  tool("split").focus();
}

tool("kind").addEventListener("change", ({ target }) =>
  write((segment) => patch(addressOf(segment), { kind: target.value })),
);
tool("merge").addEventListener("click", () => write((segment) => post(`${addressOf(segment)}merge/`)));
tool("split").addEventListener("click", startSplit);
tool("cut").addEventListener("click", splitHere);
tool("cancel").addEventListener("click", cancelSplit);

/* Only a pointer that moves chooses: when the text shifts under a resting one, the tools stay. */
let place = "";
reader.addEventListener("pointermove", ({ target, screenX, screenY }) => {
  const moved = place !== `${screenX} ${screenY}`;
  place = `${screenX} ${screenY}`;
  const segment = moved ? target.closest(".segment") : null;
  // A hover must not take the tools away from somebody who is using them.
  if (segment && !tools.contains(document.activeElement)) activate(segment);
});
reader.addEventListener("focusin", ({ target }) => {
  const segment = target.closest(".segment");
  if (segment) activate(segment);
});
reader.addEventListener("click", (event) => {
  const segment = event.target.closest(".segment-cutting");
  if (!segment || tools.contains(event.target)) return;
  event.preventDefault();
  const offset = offsetAt(event);
  if (offset !== null) placeCut(offset);
  tool("cut").focus();
});
document.addEventListener("keydown", (event) => {
  if (!active?.classList.contains("segment-cutting")) return;
  const act = {
    ArrowLeft: () => moveCut(-1),
    ArrowRight: () => moveCut(1),
    Escape: cancelSplit,
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
