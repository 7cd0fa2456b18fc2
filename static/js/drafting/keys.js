/* The tree by keyboard: moving about, moving nodes, adding and removing. */

import { below, flat, moved } from "./tree.js";

const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

/* Every row of the tree, dimensions among them, in reading order. */
function rowsOf(content) {
  return content.dimensions.flatMap((dimension) => [
    { dimension: dimension.key, node: null },
    ...flat(dimension).map(({ node }) => ({ dimension: dimension.key, node: node.key })),
  ]);
}

export function onTreeKey(event, store) {
  const done = press(event, store);
  if (done) event.preventDefault();
}

function press(event, store) {
  const selected = store.selected.peek();
  if (event.altKey && WAYS[event.key]) return move(store, selected, WAYS[event.key]);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return step(store, event.key === "ArrowDown" ? 1 : -1);
  if (event.key === "Enter" || event.key === "F2") return rename();
  if (event.key === "Insert" || event.key === "n") return addBeside(store, selected);
  if (event.key === "c") return addBelow(store, selected);
  if (event.key === "Delete") return remove(store, selected);
  return false;
}

function step(store, by) {
  const rows = rowsOf(store.content.peek());
  const { dimension, node } = store.chosen.peek();
  const at = rows.findIndex((row) => row.dimension === dimension && row.node === node);
  const next = rows[at + by];
  if (next) store.choose(next.dimension, next.node);
  return true;
}

function rename() {
  document.querySelector("[data-first-field]")?.select();
  return true;
}

export function move(store, selected, way) {
  if (!selected) return false;
  const operation = selected.row
    ? moved(selected.dimension, selected.row, way)
    : movedDimension(store.content.peek().dimensions, selected.dimension, way);
  if (operation) store.edit([operation]);
  return Boolean(operation) || way === "up" || way === "down";
}

function movedDimension(dimensions, dimension, way) {
  const place = dimensions.indexOf(dimension);
  const after = { up: dimensions[place - 2]?.key ?? null, down: dimensions[place + 1]?.key }[way];
  if (after === undefined || (way === "up" && place === 0)) return null;
  return { op: "move_dimension", dimension: dimension.key, after };
}

export function addBeside(store, selected) {
  if (!selected) return addDimension(store);
  const { dimension, row } = selected;
  const last = dimension.nodes.at(-1)?.key ?? null;
  store.naming.value = {
    op: "add_node",
    dimension: dimension.key,
    parent: row?.parent?.key ?? null,
    after: row ? row.node.key : last,
  };
  return true;
}

export function addBelow(store, selected) {
  if (!selected?.row) return addBeside(store, selected);
  const { dimension, entry } = selected;
  store.naming.value = {
    op: "add_node",
    dimension: dimension.key,
    parent: entry.key,
    after: entry.children.at(-1)?.key ?? null,
  };
  return true;
}

export function addDimension(store) {
  const last = store.content.peek().dimensions.at(-1)?.key ?? null;
  store.naming.value = { op: "add_dimension", after: last };
  return true;
}

export function remove(store, selected) {
  if (!selected) return false;
  const { dimension, entry, row } = selected;
  store.edit([
    row
      ? { op: "remove_node", dimension: dimension.key, node: entry.key, expect: below(entry) }
      : { op: "remove_dimension", dimension: dimension.key },
  ]);
  return true;
}
