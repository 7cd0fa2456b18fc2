/* The published codebook, indexed for coding: nodes by key, groups under their parent, and which
   key of the keyboard does what. */

import { computed } from "@preact/signals";

import { bind, idOf } from "./binding.js";

/* Commands on plain keys step aside when a node owns their key; the first free candidate is taken. */
export const COMMAND_KEYS = {
  none: ["n", "shift+n", "-"],
  undeterminable: ["0", "shift+d", "="],
  noneOnAll: ["shift+n", "shift+e", "_"],
  unsure: ["u", "shift+u"],
  memo: ["m", "shift+m"],
  propose: ["p", "shift+p", "+"],
  notes: ["shift+q", "shift+k", "t"],
  confirm: ["=", "shift+y"],
  span: ["v", "shift+v", "."],
  nextSpan: ["shift+s", ","],
  find: ["/"],
  help: ["?"],
  goto: ["g", "shift+g", ";"],
  forward: ["."],
  back: [","],
  bookmark: ["b", "shift+b", "'"],
  define: ["i", "shift+i"],
  pin: ["o", "shift+o"],
  coded: ["shift+w", "shift+c"],
  beside: ["shift+t", "shift+x"],
  repeat: ["r", "shift+r", "*"],
  copyPrevious: ["c", "shift+c", '"'],
  history: ["h", "shift+h"],
  favourite: ["f", "shift+f", "+"],
  focus: ["shift+z", "shift+q", "\\"],
  previous: ["k"],
  next: ["j"],
};

/**
 * @param {any} codebook as the page has it
 * @param {() => Object} [chosenKeys] the user's own, as `bind` takes them; read again when they change
 * @returns {{version, dimensions, required: string[], node(dimension, key), bound, shortcuts: Map, keys: Object, pressOf(dimension, key): string}}
 *   dimensions: the codebook's own, each with `groups` [{id, label, tone, nodes}] and `nodes` (selectable, in order);
 *   shortcuts: key -> {dimension, node}; keys: command -> key, absent where nodes own every candidate;
 *   pressOf: "a", "a s" or "".
 */
export function readCodebook(codebook, chosenKeys = () => ({})) {
  const dimensions = codebook.dimensions.map(readDimension);
  const nodes = new Map(dimensions.map((dimension) => [dimension.key, nodeIndex(dimension)]));
  const bound = computed(() => bind(dimensions, COMMAND_KEYS, chosenKeys()));
  return {
    version: codebook.version,
    dimensions,
    required: dimensions.filter((dimension) => dimension.required).map((dimension) => dimension.key),
    node: (dimension, key) => nodes.get(dimension)?.get(key) ?? null,
    dimension: (key) => dimensions.find((dimension) => dimension.key === key) ?? null,
    bound,
    get shortcuts() {
      return bound.value.shortcuts;
    },
    get keys() {
      return bound.value.keys;
    },
    pressOf: (dimension, key) => bound.value.presses.get(idOf(dimension, key)) ?? "",
  };
}

function readDimension(dimension) {
  const groups = [];
  collect(dimension.nodes, { trail: [], key: dimension.key, above: "" }, groups);
  const nodes = groups.flatMap((group) => group.nodes);
  return { ...dimension, groups, nodes };
}

/* In the codebook's order: neighbours under one parent make a group, named by all that stands above them. */
function collect(nodes, { trail, key, above }, groups) {
  const label = trail.join(" › ");
  let group = null;
  for (const node of nodes) {
    if (node.selectable) {
      if (!group) {
        group = { id: idOf(key, above), label, tone: node.tone, nodes: [] };
        groups.push(group);
      }
      group.nodes.push({ ...node, dimension: key, parent: label });
    }
    if (!node.children?.length) continue;
    collect(node.children, { trail: [...trail, node.name], key, above: node.key }, groups);
    group = null;
  }
}

function nodeIndex(dimension) {
  return new Map(dimension.nodes.map((node) => [node.key, node]));
}
