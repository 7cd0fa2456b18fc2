// @ts-check
/* A user's own keys, kept with their preferences: of commands everywhere, of nodes in a project's codebook. */

import { preference, setEntry } from "../kit/preferences.js";
import { idOf, ownerOf } from "./binding.js";

/** @typedef {{command?: string, id: string}} Of a command, or a node by its id */

/** @param {any} store */
const projectOf = ({ data }) => data.assignment.project.id;

/**
 * Gives the key to a command or a node; whoever had it by the user's choice has its usual one again.
 * @param {any} store
 * @param {Of} of
 * @param {string} key
 */
export function giveKey(store, of, key) {
  const { command, target } = ownerOf(store.codebook.bound.peek(), key) ?? {};
  if (command) forgetKeys(store, { command, id: command });
  if (target) forgetKeys(store, { id: idOf(target.dimension.key, target.node.key) });
  if (of.command) setEntry("keymap", of.command, key);
  else setEntry("node_keys", projectOf(store), { [of.id]: key });
}

/**
 * The usual keys again: of one, or of all commands and of this codebook's nodes.
 * @param {any} store
 * @param {Of} [of]
 */
export function forgetKeys(store, of) {
  if (of?.command) setEntry("keymap", of.command, null);
  else if (of) setEntry("node_keys", projectOf(store), { [of.id]: null });
  else {
    for (const command of Object.keys(preference("keymap") ?? {})) setEntry("keymap", command, null);
    setEntry("node_keys", projectOf(store), null);
  }
}
