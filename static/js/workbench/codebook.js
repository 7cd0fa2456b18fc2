/* The published codebook, indexed for coding: nodes by key, groups under their parent, and which
   key of the keyboard does what. */

/* Commands on plain keys step aside when a node owns their key; the first free candidate is taken. */
const COMMAND_KEYS = {
  none: ["n", "shift+n", "-"],
  undeterminable: ["0", "shift+d", "="],
  noneOnAll: ["shift+n", "shift+e", "_"],
  unsure: ["u", "shift+u"],
  memo: ["m", "shift+m"],
  propose: ["p", "shift+p", "+"],
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
  previous: ["k"],
  next: ["j"],
};

/**
 * @returns {{version, dimensions, required: string[], node(dimension, key), shortcuts: Map, keys: Object}}
 *   dimensions: the codebook's own, each with `groups` [{label, tone, nodes}] and `nodes` (selectable, in order);
 *   shortcuts: key -> {dimension, node}; keys: command -> key, absent where nodes own every candidate.
 */
export function readCodebook(codebook) {
  const dimensions = codebook.dimensions.map(readDimension);
  const nodes = new Map(dimensions.map((dimension) => [dimension.key, nodeIndex(dimension)]));
  const shortcuts = readShortcuts(dimensions);
  return {
    version: codebook.version,
    dimensions,
    required: dimensions.filter((dimension) => dimension.required).map((dimension) => dimension.key),
    node: (dimension, key) => nodes.get(dimension)?.get(key) ?? null,
    dimension: (key) => dimensions.find((dimension) => dimension.key === key) ?? null,
    shortcuts,
    keys: commandKeys(shortcuts),
  };
}

function readDimension(dimension) {
  const groups = [];
  collect(dimension.nodes, { trail: [], key: dimension.key }, groups);
  const nodes = groups.flatMap((group) => group.nodes);
  return { ...dimension, groups, nodes };
}

/* In the codebook's order: neighbours under one parent make a group, named by all that stands above them. */
function collect(nodes, { trail, key }, groups) {
  const label = trail.join(" › ");
  let group = null;
  for (const node of nodes) {
    if (node.selectable) {
      if (!group) {
        group = { label, tone: node.tone, nodes: [] };
        groups.push(group);
      }
      group.nodes.push({ ...node, dimension: key, parent: label });
    }
    if (!node.children?.length) continue;
    collect(node.children, { trail: [...trail, node.name], key }, groups);
    group = null;
  }
}

function nodeIndex(dimension) {
  return new Map(dimension.nodes.map((node) => [node.key, node]));
}

function readShortcuts(dimensions) {
  const shortcuts = new Map();
  for (const dimension of dimensions) {
    for (const node of dimension.nodes) {
      const key = (node.shortcut ?? "").toLowerCase();
      if (key && !shortcuts.has(key)) shortcuts.set(key, { dimension, node });
    }
  }
  return shortcuts;
}

function commandKeys(shortcuts) {
  const taken = new Set(shortcuts.keys());
  const keys = {};
  for (const [command, candidates] of Object.entries(COMMAND_KEYS)) {
    const free = candidates.find((key) => !taken.has(key));
    if (!free) continue;
    keys[command] = free;
    taken.add(free);
  }
  return keys;
}
