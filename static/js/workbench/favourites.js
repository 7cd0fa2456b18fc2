// @ts-check
/* The nodes that a user has starred, and the groups they have folded, in this project's codebook. */

import { preference, setEntry } from "../kit/preferences.js";
import { idOf } from "./binding.js";

const MOST = 200;

/** @param {any} store */
const projectOf = (store) => store.data.assignment.project.id;

/** @param {any} store @returns {string[]} ids of nodes, in the order in which they were starred */
export function favouritesOf(store) {
  return preference("favourites")?.[projectOf(store)] ?? [];
}

/** @param {any} store @param {string} dimension @param {string} node @returns {boolean} whether it is starred now */
export function toggleFavourite(store, dimension, node) {
  return toggle(store, "favourites", idOf(dimension, node));
}

/** @param {any} store @param {string} id of a group or a dimension */
export function isFolded(store, id) {
  return Boolean(preference("collapsed")?.[projectOf(store)]?.includes(id));
}

/** @param {any} store @param {string} id */
export function toggleFolded(store, id) {
  toggle(store, "collapsed", id);
}

/** @param {any} store @param {string} name @param {string} id */
function toggle(store, name, id) {
  const project = projectOf(store);
  const before = preference(name)?.[project] ?? [];
  const has = before.includes(id);
  const after = has ? before.filter((/** @type {string} */ one) => one !== id) : [...before, id].slice(-MOST);
  setEntry(name, project, after.length ? after : null);
  return !has;
}
