/* Words of what is applied: to several clauses, by two keys, by favourites and keys of one's own. */

export const applying = {
  changedSince: (n) =>
    ngettext(
      "%(n)s clause was changed elsewhere since and stays as it is.",
      "%(n)s clauses were changed elsewhere since and stay as they are.",
      n,
    ),
  manyTravelled: {
    before: (n) => ngettext("Undone in %(n)s clause", "Undone in %(n)s clauses", n),
    after: (n) => ngettext("Done again in %(n)s clause", "Done again in %(n)s clauses", n),
  },
  many: {
    nodeAdded: (n) => ngettext("%(node)s added to %(n)s clause", "%(node)s added to %(n)s clauses", n),
    nodeRemoved: (n) => ngettext("%(node)s removed from %(n)s clause", "%(node)s removed from %(n)s clauses", n),
    outcomeSet: (n) => ngettext("Set on %(n)s clause", "Set on %(n)s clauses", n),
    outcomeRemoved: (n) => ngettext("Taken back on %(n)s clause", "Taken back on %(n)s clauses", n),
    unsureSet: (n) => ngettext("%(n)s clause marked unsure", "%(n)s clauses marked unsure", n),
    unsureRemoved: (n) => ngettext("%(n)s clause no longer unsure", "%(n)s clauses no longer unsure", n),
    cleared: (n) => ngettext("Codes of %(n)s clause cleared", "Codes of %(n)s clauses cleared", n),
    copied: gettext("Codes of %(clause)s copied"),
    nothingToCopy: gettext("The clause before has no codes to copy."),
    nothingOpen: gettext("Nothing is open here: what is coded stays."),
    repeated: gettext("Once more: %(name)s"),
    thereAlready: gettext("%(name)s: nothing to add here"),
    nothingToRepeat: gettext("Nothing has been coded yet that could be repeated."),
  },
  selection: {
    bar: gettext("Selected clauses"),
    count: (n) => ngettext("%(n)s clause selected", "%(n)s clauses selected", n),
    range: gettext("%(first)s to %(last)s"),
    section: gettext("whole section"),
    clear: gettext("clear the codes"),
    end: gettext("end the selection"),
    ofSection: gettext("Shift and a click select the section."),
  },
  favourites: {
    title: gettext("Favourites"),
    add: gettext("Add %(node)s to the favourites"),
    remove: gettext("Remove %(node)s from the favourites"),
    added: gettext("%(node)s is a favourite now"),
    removed: gettext("%(node)s is no favourite any more"),
    which: gettext("Point at a node, or use one, to make it a favourite."),
  },
  sequence: {
    title: gettext("Then press"),
    cancel: gettext("Esc: none of these"),
    nothing: gettext("No node has the keys %(keys)s."),
  },
  keymap: {
    title: gettext("Change keys"),
    card: gettext("Key card to print"),
    hint: gettext("Your own keys go with your account. Those of nodes are kept for this project's codebook."),
    ofCommands: gettext("Commands"),
    commands: {
      previous: gettext("previous clause"),
      next: gettext("next clause"),
      forward: gettext("next clause of the filter"),
      back: gettext("previous clause of the filter"),
    },
    press: gettext("Press a key; Esc leaves it"),
    none: gettext("no key"),
    change: gettext("Change"),
    changeOf: gettext("Change the key of: %(name)s"),
    reset: gettext("Reset"),
    resetOf: gettext("The usual key again for: %(name)s"),
    resetAll: gettext("All usual keys again"),
    fixed: gettext("%(key)s means the same for everybody and cannot be given away."),
    taken: gettext("%(key)s belongs to: %(name)s."),
    first: (n) =>
      ngettext(
        "%(key)s is the first of two keys for %(n)s node, which would get others.",
        "%(key)s is the first of two keys for %(n)s nodes, which would get others.",
        n,
      ),
    take: gettext("Take it all the same"),
  },
  fold: gettext("Fold %(group)s"),
  unfold: gettext("Unfold %(group)s"),
  folded: (n) => ngettext("%(n)s node", "%(n)s nodes", n),
};

export const applyingKeys = {
  repeat: gettext("the last node or outcome once more"),
  copyPrevious: gettext("copy the codes of the clause before"),
  favourite: gettext("make the node a favourite, or no longer"),
  extend: gettext("select several clauses"),
  selectSection: gettext("select the section, then all"),
  clearCodes: gettext("clear the codes"),
};
