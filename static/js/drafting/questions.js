/* What two people wrote at once waits here until somebody decides; nothing is dropped by itself. */

import { signal } from "@preact/signals";

/**
 * A question is `{kind: "field", dimension, node, field, was, yours, theirs, by, name}`, of two
 * values, or `{kind: "gone", dimension, node, values, by, name, back}`, of what was written in a
 * node that is no longer there (`values`: field -> value).
 */
export function createQuestions({ edit, fields }) {
  const list = signal([]);
  const asked = signal(null); // the one whose dialog is open

  const isOf = (question, { op, dimension, node, field }) =>
    op === "set" &&
    question.dimension === dimension &&
    (question.kind === "gone" && question.node === null ? true : question.node === (node ?? null)) &&
    (question.kind === "gone" || question.field === field);

  function add(question) {
    const others = list.peek().filter((one) => !same(one, question));
    list.value = [...others, question];
  }

  const same = (one, other) =>
    ["kind", "dimension", "node", "field"].every((name) => (one[name] ?? null) === (other[name] ?? null));

  function update(question, change) {
    list.value = list.peek().map((one) => (one === question ? { ...one, ...change } : one));
  }

  function drop(question) {
    list.value = list.peek().filter((one) => !same(one, question));
    if (asked.peek() && same(asked.peek(), question)) asked.value = null;
  }

  return {
    list,
    asked,
    isOf,
    /* True where a refusal is one of these; `later`: steps that were to follow. */
    ask(problem, sent, later) {
      const { conflict, gone } = problem;
      if (conflict) {
        const was = sent.find((one) => isOf({ kind: "field", ...conflict }, one))?.was;
        const question = { kind: "field", was, ...conflict };
        add({ ...question, yours: later.findLast((one) => isOf(question, one))?.value ?? conflict.yours });
        return true;
      }
      const question = gone && { kind: "gone", name: "", by: "", back: false, ...gone };
      const written = question ? [...sent, ...later].filter((one) => isOf(question, one)) : [];
      if (!written.length) return false;
      const before = list.peek().find((one) => same(one, question))?.values;
      add({ ...question, values: { ...before, ...Object.fromEntries(written.map((one) => [one.field, one.value])) } });
      return true;
    },
    /* The question of a field, while it is open. */
    of: (dimension, node, field) =>
      list.value.find((one) => one.kind === "field" && isOf(one, { op: "set", dimension, node, field })),
    write: (question, yours) => update(question, { yours }),
    labelOf: (field) => [...fields.node, ...fields.dimension].find(({ name }) => name === field)?.label ?? field,
    fieldOf: (field) => [...fields.node, ...fields.dimension].find(({ name }) => name === field),
    keep: drop,
    use(question, value) {
      const { dimension, node, field, theirs } = question;
      drop(question);
      return edit([{ op: "set", dimension, node, field, value, was: theirs }]);
    },
    bringBack(question) {
      const { dimension, node, values } = question;
      drop(question);
      const written = Object.entries(values).map(([field, value]) => ({ op: "set", dimension, node, field, value }));
      return edit([{ op: "bring_back", dimension, node }, ...written], "", { placed: () => ({ dimension, node }) });
    },
  };
}

/** Both changes of `was` in one text, where they do not touch each other; else null. */
export function joined(was, yours, theirs) {
  if ([was, yours, theirs].some((text) => typeof text !== "string")) return null;
  const [a, b] = [changeOf(was, yours), changeOf(was, theirs)];
  if (a.start < b.end && b.start < a.end) return null;
  if (a.start === b.start && a.end === b.end) return null;
  const [first, second] = a.end <= b.start ? [a, b] : [b, a];
  return (
    was.slice(0, first.start) + first.text + was.slice(first.end, second.start) + second.text + was.slice(second.end)
  );
}

/* The stretch of `from` that another text has instead. */
function changeOf(from, to) {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let tail = 0;
  while (tail < most - start && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  return { start, end: from.length - tail, text: to.slice(start, to.length - tail) };
}
