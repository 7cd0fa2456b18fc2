/* A segment that is not coded here. */

import { html } from "../../kit/html.js";
import { headingText } from "../../kit/text.js";
import { words } from "../words.js";
import { Text } from "./text.js";

const HEADING_LEVELS = 4;

/** Headings stand out, everything else steps back. */
export function Passage({ row }) {
  const { kind, depth } = row.clause;
  const id = `segment-${row.index}`;
  if (row.heading) {
    const level = Math.min(Math.max(depth, 1), HEADING_LEVELS);
    return html`<div id=${id} class=${`wb-heading wb-heading-${level}`} role="heading" aria-level=${level + 1}>${headingText(row.clause.text)}</div>`;
  }
  if (row.others) {
    return html`<div id=${id} class="wb-clause" title=${words.notYours}>
      <div class="wb-number">${row.clause.number}</div><div class="wb-text muted" lang="zh-Hans"><${Text} clause=${row.clause} /></div>
    </div>`;
  }
  return html`<div id=${id} class=${`wb-passage wb-passage-${kind}`} lang="zh-Hans"><${Text} clause=${row.clause} /></div>`;
}
