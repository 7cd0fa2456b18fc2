// @ts-check
/* What the adjudication page says. */

export const words = {
  queue: gettext("Disagreements"),
  filters: gettext("Filters"),
  all: gettext("All"),
  dimension: gettext("Dimension"),
  node: gettext("Node"),
  document: gettext("Document"),
  coders: gettext("Coders"),
  kind: gettext("Kind"),
  state: gettext("State"),
  loading: gettext("Loading…"),
  nothing: gettext("No clause fits the filters."),
  done: gettext("Every disagreement has been decided or skipped."),
  progress: gettext("%(decided)s of %(disputed)s decided"),
  skipped: gettext("%(n)s skipped"),
  outdated: gettext("coded otherwise since"),
  outdatedLong: gettext("The coders' choices have changed since this was decided. Decide again to confirm it."),
  unsure: gettext("Unsure"),
  majority: gettext("Majority"),
  hidden: gettext("Coder %(letter)s"),
  alike: gettext("Nobody disagrees"),
  notJudged: gettext("Nobody judged this"),
  decision: gettext("Decision"),
  choose: gettext("Choose what the clause is coded as: a coder's choice, several together, or afresh."),
  none: gettext("None applies"),
  undeterminable: gettext("Undeterminable"),
  edit: gettext("Other nodes"),
  reason: gettext("Why they differ"),
  note: gettext("Note"),
  notePlaceholder: gettext("For the coders and the record"),
  settle: gettext("Decide"),
  skip: gettext("Skip"),
  reopen: gettext("Open again"),
  undo: gettext("Undo"),
  nextOpen: gettext("Next open"),
  remove: gettext("Remove"),
  find: gettext("Find a node"),
  definition: gettext("Definitions"),
  include: gettext("Include"),
  exclude: gettext("Exclude"),
  example: gettext("Example"),
  wholeClause: gettext("whole clause"),
  decidedBy: gettext("Decided by %(name)s"),
  sameAs: gettext("as chosen by %(names)s"),
  nobodys: gettext("as none of the coders had chosen"),
  saved: gettext("Saved"),
  saving: gettext("Saving…"),
  keptHere: gettext("Not saved yet: kept in this browser and sent again by itself."),
  overtaken: gettext("Somebody else has decided on this clause. Look at it again; what you had chosen is kept."),
  ended: gettext("This round is not being adjudicated any more."),
  acceptUnanimous: gettext("Accept what is unanimous"),
  acceptMajority: gettext("Apply the majority"),
  acceptSingle: gettext("Also what one coder alone judged"),
  acceptUnsure: gettext("Also where somebody was unsure"),
  least: gettext("Smallest share of the coders"),
  moreThanHalf: gettext("more than half"),
  twoThirds: gettext("two thirds"),
  threeQuarters: gettext("three quarters"),
  fillOnly: gettext("Only what is open is decided. What has been decided stays as it is."),
  ruleKept: gettext("Each of these decisions bears the rule that made it, in the record."),
  accept: gettext("Accept"),
  apply: gettext("Apply"),
  nothingToAccept: gettext("Nothing is left for this rule."),
  meeting: gettext("Meeting"),
  meetingTitle: gettext("Decide together"),
  meetingText: gettext(
    "One clause at a time in large type, for a screen that all look at. Votes and decisions go into the minutes.",
  ),
  people: gettext("Who takes part, one name a line"),
  beginMeeting: gettext("Begin"),
  endMeeting: gettext("End the meeting"),
  minutes: gettext("Minutes"),
  vote: gettext("votes"),
  agreed: gettext("Agreed"),
  discuss: gettext("Talk it over, then vote again, or choose together."),
  voteNow: gettext("Vote with the keys beside your name."),
  keys: gettext("Keys"),
  decisions: gettext("Statistics"),
  openText: gettext("In the text"),
  close: gettext("Close"),
  chosenWords: gettext("The next node you choose stands on: %(quote)s"),
};

/** @type {Record<string, string>} */
export const KINDS = {
  label: gettext("different nodes"),
  boundary: gettext("different passages"),
  missed: gettext("missed by one"),
  unsure: gettext("somebody unsure"),
};

/** @type {Record<string, string>} */
export const STATES = {
  open: gettext("To decide"),
  decided: gettext("Decided"),
  skipped: gettext("Skipped"),
  outdated: gettext("Coded otherwise since"),
  all: gettext("All"),
};

/** @type {[string, string, string][]} value, words, key */
export const REASONS = [
  ["codebook_unclear", gettext("codebook unclear"), "q"],
  ["clause_ambiguous", gettext("clause ambiguous"), "w"],
  ["slip", gettext("slip"), "r"],
  ["other", gettext("other reason"), "t"],
];

/** @type {Record<string, string>} */
export const OUTCOMES = { none: words.none, undeterminable: words.undeterminable };

/** @type {[string, string][]} */
export const KEYS = [
  ["1 – 9", gettext("choose a coder's choice")],
  ["⇧1 – 9", gettext("add a coder's choice to it")],
  ["N", words.none],
  ["U", words.undeterminable],
  ["E", gettext("choose nodes yourself")],
  ["M", gettext("take what the majority chose")],
  ["Q W R T", gettext("say why they differ")],
  ["I", gettext("write a note")],
  ["Enter", gettext("decide and go on")],
  ["S", gettext("skip")],
  ["O", gettext("open again")],
  ["Z", gettext("undo")],
  ["↓ ↑", gettext("next and previous clause")],
  ["← →", gettext("previous and next dimension")],
  ["J", gettext("next open clause")],
];

/**
 * @param {string} text
 * @param {Record<string, any>} values
 */
export const say = (text, values) => interpolate(text, values, true);
