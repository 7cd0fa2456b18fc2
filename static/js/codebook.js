/** The codebook page: shows the nodes that have all the words typed, in their name, initials or rules. */

const root = document.querySelector("[data-codebook]");
const search = root.querySelector("[data-codebook-search]");
const count = root.querySelector("[data-codebook-count]");
const nothing = root.querySelector("[data-codebook-nothing]");
const dimensions = [...root.querySelectorAll("[data-dimension]")];
const nodes = [...root.querySelectorAll("[data-node]")].map((element) => ({
  element,
  groups: groupsOf(element),
  entry: root.querySelector(`[data-index="${CSS.escape(element.dataset.node)}"]`)?.closest("li"),
  text: `${element.textContent} ${element.dataset.initials}`.toLowerCase(),
}));

/** The groups an element stands in, the innermost first. */
function groupsOf(element) {
  const group = element.parentElement.closest("[data-group]");
  return group ? [group, ...groupsOf(group)] : [];
}

function heads({ element, groups }) {
  return groups.length > 0 && element === groups[0].querySelector("[data-node]");
}

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = new Set(nodes.filter((node) => words.every((word) => node.text.includes(word))));
  const groups = new Set([...hits].flatMap((node) => node.groups));
  for (const node of nodes) {
    const visible = hits.has(node) || (heads(node) && groups.has(node.groups[0]));
    node.element.hidden = !visible;
    if (node.entry) node.entry.hidden = !visible;
  }
  for (const dimension of dimensions) {
    const visible = [...hits].some((node) => dimension.contains(node.element));
    dimension.hidden = !visible;
    root.querySelector(`[data-index-title="${CSS.escape(dimension.id)}"]`).hidden = !visible;
  }
  nothing.hidden = hits.size > 0;
  count.textContent = words.length
    ? interpolate(ngettext("%(n)s node", "%(n)s nodes", hits.size), { n: hits.size }, true)
    : "";
}

search.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  search.focus();
});
