/* The content as a list to move about in, and where a node goes when it is moved. */

/** Every node of a dimension in reading order, with what is above it and the list it stands in. */
export function flat(dimension) {
  const rows = [];
  const walk = (nodes, parent, depth) => {
    for (const [place, node] of nodes.entries()) {
      rows.push({ node, parent, siblings: nodes, place, depth });
      walk(node.children, node, depth + 1);
    }
  };
  walk(dimension.nodes, null, 0);
  return rows;
}

/** The chosen dimension or node; null where it is gone. */
export function find(content, { dimension, node }) {
  const found = content.dimensions.find((one) => one.key === dimension);
  if (!found) return null;
  if (!node) return { dimension: found, entry: found, row: null };
  const row = flat(found).find((one) => one.node.key === node);
  return row ? { dimension: found, entry: row.node, row } : null;
}

/** The field whose name is shown: that of the reader's language, or of the other where it has none. */
export const nameField = (entry) => {
  const names = document.documentElement.lang.startsWith("en") ? ["name_en", "name_zh"] : ["name_zh", "name_en"];
  return names.find((name) => entry[name]) ?? names[0];
};

export const named = (entry) => entry[nameField(entry)] || gettext("(no name)");

/** Where to go when what was chosen is gone: the node behind it, before it, above it, or what is left. */
export function beside(before, { dimension, node }, after, keyOf = (key) => key) {
  const found = find(before, { dimension, node });
  const keys = [];
  for (let row = found?.row; row; ) {
    const { siblings, place, parent } = row;
    keys.push(...siblings.slice(place + 1).map(({ key }) => key));
    keys.push(
      ...siblings
        .slice(0, place)
        .reverse()
        .map(({ key }) => key),
    );
    if (parent) keys.push(parent.key);
    row = parent && flat(found.dimension).find((one) => one.node === parent);
  }
  const places = keys.map((key) => ({ dimension: keyOf(dimension), node: keyOf(key) }));
  const at = before.dimensions.findIndex((one) => one.key === dimension);
  const others = [...before.dimensions.slice(at), ...before.dimensions.slice(0, Math.max(at, 0)).reverse()];
  places.push(...others.map((one) => ({ dimension: keyOf(one.key), node: null })));
  places.push({ dimension: after.dimensions[0]?.key ?? null, node: null });
  return places.find((place) => find(after, place)) ?? places.at(-1);
}

/** The first dimension or node of `after` that is new, reads otherwise or stands below another. */
export function changedAt(before, after) {
  const said = (content) =>
    content.dimensions.flatMap((dimension) => [
      [dimension.key, null, JSON.stringify({ ...dimension, nodes: null })],
      ...flat(dimension).map(({ node, parent }) => [
        dimension.key,
        node.key,
        JSON.stringify([{ ...node, children: null }, parent?.key]),
      ]),
    ]);
  const known = new Map(said(before).map(([dimension, node, words]) => [`${dimension}/${node}`, words]));
  const found = said(after).find(([dimension, node, words]) => known.get(`${dimension}/${node}`) !== words);
  return found && { dimension: found[0], node: found[1] };
}

/** Every row of the tree, dimensions among them, in reading order. */
export function rowsOf(content) {
  return content.dimensions.flatMap((dimension) => [
    { dimension: dimension.key, node: null },
    ...flat(dimension).map(({ node }) => ({ dimension: dimension.key, node: node.key })),
  ]);
}

/** How many levels a node and what stands below it take. */
export const height = (node) => 1 + Math.max(0, ...node.children.map(height));

const keyAt = (entries, place) => (place >= 0 ? entries[place].key : null);

/* The operation that moves a row up, down, in or out; null where it cannot go. */
export function moved(dimension, row, way) {
  const { node, parent, siblings, place } = row;
  const move = (above, after) => ({ op: "move_node", dimension: dimension.key, node: node.key, parent: above, after });
  const above = parent?.key ?? null;
  if (way === "up" && place > 0) return move(above, keyAt(siblings, place - 2));
  if (way === "down" && place < siblings.length - 1) return move(above, siblings[place + 1].key);
  if (way === "in" && place > 0) {
    const target = siblings[place - 1];
    return move(target.key, keyAt(target.children, target.children.length - 1));
  }
  if (way === "out" && parent) {
    const rows = flat(dimension);
    return move(rows.find((one) => one.node === parent).parent?.key ?? null, parent.key);
  }
  return null;
}

/* The operation that drops a node before, behind or below another. */
export function dropped(dimension, key, target, where) {
  const move = (parent, after) => ({ op: "move_node", dimension: dimension.key, node: key, parent, after });
  if (where === "below") return move(target.node.key, keyAt(target.node.children, target.node.children.length - 1));
  const above = target.parent?.key ?? null;
  const others = target.siblings.filter((one) => one.key !== key);
  const place = others.indexOf(target.node);
  return move(above, where === "before" ? keyAt(others, place - 1) : target.node.key);
}

/** The keys of a node and of all below it. */
export const below = (node) => [node.key, ...node.children.flatMap(below)];
