/* The keyboard: moving about in the tree, moving nodes, adding and removing, and back from fields. */

import { keyOf } from "../kit/keys.js";
import { below, height, moved, rowsOf } from "./tree.js";

const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

export function focusTree() {
  document.querySelector("[data-draft-tree]")?.focus({ preventScroll: true });
}

export function onTreeKey(event, store) {
  if (press(event, store)) event.preventDefault();
}

function press(event, store) {
  const selected = store.selected.peek();
  if (event.altKey && WAYS[event.key]) return move(store, selected, WAYS[event.key]);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return KEYS[keyOf(event)]?.(store, selected) ?? false;
}

const KEYS = {
  ArrowDown: (store) => step(store, 1),
  ArrowUp: (store) => step(store, -1),
  Home: (store) => step(store, Number.NEGATIVE_INFINITY),
  End: (store) => step(store, Number.POSITIVE_INFINITY),
  ArrowLeft: (store, selected) => {
    if (selected?.row) store.choose(selected.dimension.key, selected.row.parent?.key ?? null);
    return true;
  },
  ArrowRight: (store, selected) =>
    selected && (selected.row ? selected.entry.children : selected.dimension.nodes).length ? step(store, 1) : true,
  Enter: rename,
  F2: rename,
  Insert: addBeside,
  n: addBeside,
  c: addBelow,
  d: addDimension,
  m: (store, selected) => openFor(store, selected, "join"),
  s: (store, selected) => openFor(store, selected, "split"),
  Delete: remove,
};

function step(store, by) {
  const rows = rowsOf(store.content.peek());
  const { dimension, node } = store.chosen.peek();
  const at = rows.findIndex((row) => row.dimension === dimension && row.node === node);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  if (next) store.choose(next.dimension, next.node);
  return true;
}

function rename() {
  document.querySelector("[data-first-field]")?.select();
  return true;
}

export function openFor(store, selected, dialog) {
  if (!selected?.row) return true;
  focusTree();
  store.opened.value = dialog;
  return true;
}

function tooDeep(store) {
  store.say(interpolate(gettext("A codebook has at most %s levels."), [store.levels]));
  return true;
}

export function move(store, selected, way) {
  if (!selected) return false;
  const { row } = selected;
  if (way === "in" && row?.place > 0 && row.depth + 1 + height(row.node) > store.levels) return tooDeep(store);
  const operation = row
    ? moved(selected.dimension, row, way)
    : movedDimension(store.content.peek().dimensions, selected.dimension, way);
  if (operation) store.edit([operation]);
  return true;
}

function movedDimension(dimensions, dimension, way) {
  const place = dimensions.indexOf(dimension);
  const after = { up: dimensions[place - 2]?.key ?? null, down: dimensions[place + 1]?.key }[way];
  if (after === undefined || (way === "up" && place === 0)) return null;
  return { op: "move_dimension", dimension: dimension.key, after };
}

/* From wherever it was asked for, the keys go to the tree again. */
function name(store, operation) {
  focusTree();
  store.naming.value = operation;
}

export function addBeside(store, selected) {
  if (!selected) return addDimension(store);
  const { dimension, row } = selected;
  const last = dimension.nodes.at(-1)?.key ?? null;
  name(store, {
    op: "add_node",
    dimension: dimension.key,
    parent: row?.parent?.key ?? null,
    after: row ? row.node.key : last,
  });
  return true;
}

export function addBelow(store, selected) {
  if (!selected?.row) return addBeside(store, selected);
  const { dimension, entry, row } = selected;
  if (row.depth + 2 > store.levels) return tooDeep(store);
  name(store, {
    op: "add_node",
    dimension: dimension.key,
    parent: entry.key,
    after: entry.children.at(-1)?.key ?? null,
  });
  return true;
}

export function addDimension(store) {
  const { dimensions } = store.content.peek();
  const after = store.selected.peek()?.dimension ?? dimensions.at(-1);
  name(store, { op: "add_dimension", after: after?.key ?? null });
  return true;
}

export function remove(store, selected) {
  if (!selected) return false;
  const { dimension, entry, row } = selected;
  focusTree();
  store.edit([
    row
      ? { op: "remove_node", dimension: dimension.key, node: entry.key, expect: below(entry) }
      : { op: "remove_dimension", dimension: dimension.key },
  ]);
  return true;
}

/* Esc leads from any field back to the tree, Enter from those of one line; what was typed is kept. */
export function onFieldKey(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  const line = event.target.matches("input[type=text]");
  if (event.key !== "Escape" && !(event.key === "Enter" && (line || event.ctrlKey || event.metaKey))) return;
  event.preventDefault();
  focusTree();
}

/* Undo is one for tree and fields: what the browser would take back letter by letter goes as one. */
export function onPageKey(event, store) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const key = keyOf(event);
  const turn = { z: store.undo, y: store.redo, "shift+z": store.redo }[key];
  if (!turn) return;
  event.preventDefault();
  turn();
}
