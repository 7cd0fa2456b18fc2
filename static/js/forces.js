/**
 * Where the words of a network stand: Fruchterman and Reingold (1991), with a pull to the middle
 * that keeps loose words in sight. The same network always gets the same drawing.
 */

const ROUNDS = 400;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Places `{x, y}` of the nodes, filling a drawing `width` × `height` large. */
export function forces(nodes, edges, width, height) {
  const count = nodes.length;
  const ideal = 1 / Math.sqrt(count);
  // A start on a spiral, neighbours in a community next to each other.
  const order = nodes.map((_node, index) => index).sort((a, b) => nodes[a].community - nodes[b].community || a - b);
  const places = new Array(count);
  order.forEach((index, turn) => {
    const far = 0.5 * Math.sqrt((turn + 0.5) / count);
    places[index] = { x: far * Math.cos(turn * GOLDEN_ANGLE), y: far * Math.sin(turn * GOLDEN_ANGLE) };
  });
  const most = Math.max(...edges.map((edge) => edge.weight));
  const pulls = edges.map((edge) => Math.sqrt(edge.weight / most));
  for (let round = 0; round < ROUNDS; round++) {
    const moves = places.map(({ x, y }) => ({ x: -x * 0.6 * ideal, y: -y * 0.6 * ideal }));
    repel(places, moves, ideal);
    for (const [index, { source, target }] of edges.entries())
      attract(places, moves, source, target, pulls[index], ideal);
    step(places, moves, 0.1 * (1 - round / ROUNDS) ** 1.5 + 0.0005);
  }
  const across = spread(
    places.map(({ x }) => x),
    width,
  );
  const down = spread(
    places.map(({ y }) => y),
    height,
  );
  return places.map((_place, index) => ({ x: across[index], y: down[index] }));
}

function spread(values, size) {
  const least = Math.min(...values);
  const range = Math.max(...values) - least || 1;
  return values.map((value) => (size * (value - least)) / range);
}

function repel(places, moves, ideal) {
  for (let a = 0; a < places.length; a++) {
    for (let b = a + 1; b < places.length; b++) {
      const dx = places[a].x - places[b].x;
      const dy = places[a].y - places[b].y;
      const force = (ideal * ideal) / Math.max(dx * dx + dy * dy, 1e-6);
      moves[a].x += dx * force;
      moves[a].y += dy * force;
      moves[b].x -= dx * force;
      moves[b].y -= dy * force;
    }
  }
}

function attract(places, moves, source, target, pull, ideal) {
  const dx = places[source].x - places[target].x;
  const dy = places[source].y - places[target].y;
  // Words that know all others would clump: each tie pulls the less, the more there are.
  const force = ((pull * Math.hypot(dx, dy)) / ideal) * (4 / places.length);
  moves[source].x -= dx * force;
  moves[source].y -= dy * force;
  moves[target].x += dx * force;
  moves[target].y += dy * force;
}

function step(places, moves, limit) {
  places.forEach((place, index) => {
    const { x, y } = moves[index];
    const length = Math.hypot(x, y);
    if (length === 0) return;
    const go = Math.min(length, limit) / length;
    place.x += x * go;
    place.y += y * go;
  });
}
