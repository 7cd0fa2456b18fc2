/* The margin: a lane for each node in use, over the whole document. Points at a mark: node and clause; a click
   goes there; the legend shows and hides nodes. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { html, Icon, keepFocus } from "../../kit/html.js";
import { painted, token } from "../../kit/look.js";
import { marksOn, measured } from "../stripes.js";
import { say, words } from "../words.js";

const SOON_MS = 400;
const LEAST = 2; // pixels of a mark
const NEAR = 4; // pixels beside a mark that still point at it

export function Stripes({ app }) {
  const { store } = app;
  const canvas = useRef(null);
  const lanes = useSignal([]);
  const hidden = useSignal(new Set());
  const open = useSignal(false);
  const pointed = useSignal(null);
  const sizes = useMemo(() => measured(store.rows), [store]);
  const { changes } = store;

  useEffect(() => later(() => collect(store, sizes, lanes)), [changes.value]);
  const shown = lanes.value.filter(({ id }) => !hidden.value.has(id));
  const current = store.current.value;
  useEffect(() => {
    const draw = () => paint(canvas.current, shown, current && sizes.starts[current.index] / sizes.total);
    const forget = painted(draw);
    const observer = new ResizeObserver(draw);
    observer.observe(canvas.current);
    return () => {
      forget();
      observer.disconnect();
    };
  }, [lanes.value, hidden.value, current]);

  const find = (event) => under(event, canvas.current, shown);
  const names = lanes.value.map(({ name, marks }) => `${name} ${marks.length}`).join(words.listComma);
  return html`<section class="wb-stripes" aria-label=${words.stripes.legend}>
    <button type="button" class="icon-button" title=${words.stripes.legend} aria-label=${words.stripes.legend} aria-expanded=${open.value}
      onMouseDown=${keepFocus} onClick=${() => {
        open.value = !open.value;
      }}><${Icon} name="list-tree" /></button>
    <canvas ref=${canvas} role="img" aria-label=${names ? say(words.stripes.label, { nodes: names }) : words.stripes.none}
      onMouseMove=${(event) => {
        pointed.value = find(event);
      }}
      onMouseLeave=${() => {
        pointed.value = null;
      }}
      onClick=${(event) => {
        const found = find(event);
        if (found) app.commands.goTo(found.mark.row);
      }}></canvas>
    ${
      pointed.value &&
      html`<div class="wb-stripe-tip" style=${`top:${pointed.value.y}px`}><b>${pointed.value.lane.name}</b> ${pointed.value.mark.row.clause.number}</div>`
    }
    ${open.value && html`<${Legend} lanes=${lanes.value} hidden=${hidden} />`}
  </section>`;
}

function Legend({ lanes, hidden }) {
  const toggle = (id) => {
    const next = new Set(hidden.value);
    if (!next.delete(id)) next.add(id);
    hidden.value = next;
  };
  const all = lanes.every(({ id }) => !hidden.value.has(id));
  return html`<div class="wb-legend" role="group" aria-label=${words.stripes.legend}>
    ${!lanes.length && html`<p class="wb-hint">${words.stripes.none}</p>`}
    ${
      lanes.length > 1 &&
      html`<label><input type="checkbox" checked=${all} onChange=${() => {
        hidden.value = new Set(all ? lanes.map(({ id }) => id) : []);
      }} /> <b>${words.stripes.all}</b></label>`
    }
    ${lanes.map(
      ({
        id,
        name,
        tone,
        marks,
      }) => html`<label key=${id}><input type="checkbox" checked=${!hidden.value.has(id)} onChange=${() => toggle(id)} />
      <span class=${`wb-swatch palette-${tone}`}></span><span class="clip">${name}</span> <span class="wb-hint">${marks.length}</span></label>`,
    )}
  </div>`;
}

/* Never while a key is being answered. */
function later(run) {
  let idle = 0;
  const timer = setTimeout(() => {
    idle = window.requestIdleCallback ? requestIdleCallback(run, { timeout: SOON_MS }) : setTimeout(run);
  }, SOON_MS);
  return () => {
    clearTimeout(timer);
    if (idle && window.cancelIdleCallback) cancelIdleCallback(idle);
  };
}

/* The nodes in use in the order of the codebook, each with its marks in the order of the text. */
function collect(store, { starts, total }, lanes) {
  const found = new Map();
  for (const row of store.codable) {
    const length = (starts[row.index + 1] ?? total) - starts[row.index];
    for (const mark of marksOn(row, starts[row.index], length, total)) {
      const id = `${mark.dimension}/${mark.node}`;
      if (!found.has(id)) found.set(id, []);
      found.get(id).push(mark);
    }
  }
  const order = store.codebook.dimensions.flatMap(({ nodes }) => nodes);
  lanes.value = [...found].map(([id, marks]) => laneOf(store, id, marks, order)).sort((a, b) => a.order - b.order);
}

function laneOf({ codebook }, id, marks, order) {
  const node = codebook.node(marks[0].dimension, marks[0].node);
  return {
    id,
    marks,
    name: node?.name ?? marks[0].node,
    tone: node?.tone ?? 0,
    order: node ? order.indexOf(node) : -1,
  };
}

function paint(canvas, lanes, here) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  const step = width / Math.max(lanes.length, 6);
  lanes.forEach(({ marks, tone }, place) => {
    context.fillStyle = token(`tone-${tone}`);
    for (const { from, to } of marks) {
      context.fillRect(place * step, from * height, Math.max(step - 1, 1), Math.max((to - from) * height, LEAST));
    }
  });
  if (here === null) return;
  context.fillStyle = token("accent");
  context.fillRect(0, Math.round(here * height), width, 1);
}

function under(event, canvas, lanes) {
  const { width, height } = canvas.getBoundingClientRect();
  const lane = lanes[Math.floor(event.offsetX / (width / Math.max(lanes.length, 6)))];
  if (!lane) return null;
  const at = event.offsetY / height;
  const gap = ({ from, to }) => Math.max(from - at, at - to, 0);
  const mark = lane.marks.reduce((best, one) => (gap(one) < gap(best) ? one : best));
  return gap(mark) * height <= NEAR ? { lane, mark, y: canvas.offsetTop + event.offsetY } : null;
}
