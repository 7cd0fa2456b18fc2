/* The star of a node and the fold of a group. */

import { html, Icon, keepFocus } from "../../kit/html.js";
import { idOf } from "../binding.js";
import { favouritesOf, toggleFolded } from "../favourites.js";
import { say, sayNumber, words } from "../words.js";

export function Star({ app, node }) {
  const starred = favouritesOf(app.store).includes(idOf(node.dimension, node.key));
  const label = say(starred ? words.favourites.remove : words.favourites.add, { node: node.name });
  return html`<button type="button" class="wb-star" tabindex="-1" aria-pressed=${starred} aria-label=${label} title=${label}
    onMouseDown=${keepFocus} onClick=${() => app.commands.toggleStar(node)}><span aria-hidden="true">${starred ? "★" : "☆"}</span></button>`;
}

export function Fold({ app, group, label, folded }) {
  return html`<button type="button" class="wb-fold" aria-expanded=${!folded} title=${say(folded ? words.unfold : words.fold, { group: label })}
    onMouseDown=${keepFocus} onClick=${() => toggleFolded(app.store, group.id)}>
    <${Icon} name=${folded ? "chevron-right" : "chevron-down"} />${label}${folded && html` <small>${sayNumber(words.folded, group.nodes.length)}</small>`}</button>`;
}
