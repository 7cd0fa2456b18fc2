/* What a coder is writing on clauses and has not saved: each clause says that it has some. */

import { effect } from "@preact/signals";

import { openDrafts } from "../kit/drafts.js";
import { pageOf } from "./sending.js";

/** What it is for; a draft stands under `<kind>/<clause>`. */
const KINDS = ["memo", "propose", "note"];

/** Drafts of this pass; `row.drafted` names the kinds of those on the clause. */
export function createDrafts({ user, assignment }, store) {
  const drafts = openDrafts(user.id, pageOf(assignment.id));
  let before = new Set();
  effect(() => {
    const now = new Map();
    for (const key of Object.keys(drafts.all.value)) {
      const [kind, clause] = key.split("/");
      const row = KINDS.includes(kind) && store.byId.get(Number(clause));
      if (row) now.set(row, [...(now.get(row) ?? []), kind]);
    }
    for (const row of before) if (!now.has(row)) row.drafted.value = [];
    for (const [row, kinds] of now) if (String(row.drafted.peek()) !== String(kinds)) row.drafted.value = kinds;
    before = new Set(now.keys());
  });
  return drafts;
}
