/* Steps on the content as coding/codebook/operations.py makes them, so that the tree follows a key
   at once; what the server makes of them replaces it. A new node has a key of its own until then. */

import { flat } from "./tree.js";

let made = 0;
/** A key that no server gives. */
export const temporaryKey = () => `~${++made}`;
export const isTemporary = (key) => typeof key === "string" && key.startsWith("~");

/** The content after the operations; what does not fit it is left to the server's answer. */
export function applied(content, operations) {
  const after = structuredClone(content);
  for (const operation of operations) STEPS[operation.op]?.(after, operation);
  return after;
}

/** The same operation with every key as `keyOf` has it. */
export function renamed(operation, keyOf) {
  const found = { ...operation };
  for (const name of ["dimension", "node", "parent", "after", "into"])
    if (name in found) found[name] = keyOf(found[name]);
  for (const name of ["nodes", "expect"]) if (found[name]) found[name] = found[name].map(keyOf);
  return found;
}

const dimensionIn = (content, key) => content.dimensions.find((one) => one.key === key);

function rowIn(content, { dimension, node }) {
  const found = dimensionIn(content, dimension);
  return found && flat(found).find((row) => row.node.key === node);
}

function insert(entries, entry, after) {
  const place = after == null ? 0 : entries.findIndex((one) => one.key === after) + 1 || entries.length;
  entries.splice(place, 0, entry);
}

function take(entries, entry) {
  entries.splice(entries.indexOf(entry), 1);
}

function listBelow(content, dimension, parent) {
  if (parent == null) return dimensionIn(content, dimension)?.nodes;
  return rowIn(content, { dimension, node: parent })?.node.children;
}

const STEPS = {
  set(content, { dimension, node, field, value }) {
    const target = node == null ? dimensionIn(content, dimension) : rowIn(content, { dimension, node })?.node;
    if (target) target[field] = value;
  },
  add_dimension(content, { after, entry, keys, blank }) {
    insert(content.dimensions, { ...blank, ...entry, key: keys[0], nodes: [] }, after);
  },
  remove_dimension(content, { dimension }) {
    content.dimensions = content.dimensions.filter((one) => one.key !== dimension);
  },
  move_dimension(content, { dimension, after }) {
    const found = dimensionIn(content, dimension);
    if (!found) return;
    take(content.dimensions, found);
    insert(content.dimensions, found, after);
  },
  add_node(content, { dimension, parent, after, entry, keys, blank }) {
    const list = listBelow(content, dimension, parent);
    if (list) insert(list, { ...blank, ...entry, key: keys[0], children: [] }, after);
  },
  remove_node(content, place) {
    const row = rowIn(content, place);
    if (row) take(row.siblings, row.node);
  },
  move_node(content, { dimension, node, parent, after }) {
    const row = rowIn(content, { dimension, node });
    const list = listBelow(content, dimension, parent);
    if (!row || !list || flat({ nodes: [row.node] }).some((one) => one.node.key === parent)) return;
    take(row.siblings, row.node);
    insert(list, row.node, after);
  },
  merge(content, { dimension, nodes, into }) {
    for (const node of nodes) {
      const row = rowIn(content, { dimension, node });
      const kept = rowIn(content, { dimension, node: into });
      if (!row || !kept) continue;
      kept.node.children.push(...row.node.children);
      take(row.siblings, row.node);
    }
  },
  split(content, { dimension, node, entries, keys, blank }) {
    const row = rowIn(content, { dimension, node });
    if (!row) return;
    const parts = entries.map((entry, place) => ({
      ...blank,
      tone: row.node.tone,
      ...entry,
      key: keys[place],
      children: [],
    }));
    parts[0].children = row.node.children;
    row.siblings.splice(row.place, 1, ...parts);
  },
};
