/* The text's head, tail and whatever lies between them and tells, with the evidence marked. */

import { useEffect, useRef } from "preact/hooks";
import { html } from "../kit/html.js";
import { codePointLength, sliceCodePoints } from "../kit/text.js";
import { inText } from "./fields.js";

export function Text({ store }) {
  const detail = store.detail.value;
  const id = store.current.value;
  const focused = store.focused.value;
  const pane = useRef(null);
  useEffect(() => {
    if (pane.current) pane.current.scrollTop = 0;
  }, [id]);
  useEffect(() => {
    const mark = focused && pane.current?.querySelector("mark.review-active");
    if (mark) bringIntoView(pane.current, mark);
  }, [focused, id]);
  return html`
    <article class="review-text panel reading" lang="zh-Hans" tabindex="0" aria-label=${gettext("Text")} ref=${pane}>
      ${detail?.excerpts.map(
        (excerpt, at) => html`
        ${at > 0 && html`<${Gap} key=${`gap${excerpt.start}`} length=${excerpt.start - endOf(detail.excerpts[at - 1])} />`}
        <div class="review-excerpt" key=${`${id} ${excerpt.start}`}>${marked(excerpt, detail.document.evidence, focused)}</div>`,
      )}
    </article>`;
}

/* Empty lines say nothing and push the text out of sight. */
const tight = (text) => text.replace(/\n(?:[ \t\u3000]*\n)+/g, "\n");
const endOf = (excerpt) => excerpt.start + codePointLength(excerpt.text);

function Gap({ length }) {
  return html`<p class="review-gap">${interpolate(ngettext("… %(n)s character left out …", "… %(n)s characters left out …", length), { n: length }, true)}</p>`;
}

function bringIntoView(pane, mark) {
  const box = pane.getBoundingClientRect();
  const place = mark.getBoundingClientRect();
  if (place.top < box.top + 24 || place.bottom > box.bottom - 24) {
    pane.scrollTop += place.top - box.top - box.height / 3;
  }
}

/* Pieces between the borders of all evidence; fields may share their words. */
function marked(excerpt, evidence, focused) {
  const last = endOf(excerpt);
  const spans = Object.entries(evidence)
    .filter(([, each]) => inText(each) && each.start < last && each.end > excerpt.start)
    .map(([name, { start, end }]) => ({ name, start: Math.max(start, excerpt.start), end: Math.min(end, last) }));
  const borders = [...new Set([excerpt.start, last, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return borders.slice(0, -1).map((start, at) => {
    const end = borders[at + 1];
    const text = sliceCodePoints(excerpt.text, start - excerpt.start, end - excerpt.start);
    const names = spans.filter((span) => span.start <= start && span.end >= end).map(({ name }) => name);
    if (!names.length) return tight(text);
    return html`<mark key=${start} class=${names.includes(focused) ? "review-active" : ""} data-fields=${names.join(" ")}>${tight(text)}</mark>`;
  });
}
