/* What the editor holds: the content as it will be, steps on their way to the server one after the
   other, what is chosen, and questions to be answered. */

import { batch, computed, signal } from "@preact/signals";
import { get, post } from "../kit/api.js";
import { toast } from "../kit/toasts.js";
import { applied, isTemporary, renamed, temporaryKey } from "./operations.js";
import { createQuestions } from "./questions.js";
import { beside, changedAt, find, named } from "./tree.js";

const RETRY_MS = 3000;
const LOOK_MS = 5000;

/* Of one step alone: the server knows it again when its answer got lost and it is sent once more. */
const newToken = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

export function createStore({ urls, draft, fields, tones, levels }) {
  let server = draft.content; // without the steps that are not answered yet
  const content = signal(draft.content);
  const stand = signal({ revision: draft.revision, undo: draft.undo, redo: draft.redo });
  const chosen = signal({ dimension: draft.content.dimensions[0]?.key ?? null, node: null });
  const saving = signal("saved"); // saved, saving, waiting
  const naming = signal(null); // what is added once it has a name
  const opened = signal(null); // the dialog that is open
  const gone = signal(0); // how often what was chosen was taken away by somebody else
  const steps = []; // {url, operations, group, token, resolve}
  const typing = new Map(); // fields whose last letters are not on their way yet: what sends them
  const keys = new Map(); // temporary key -> the server's
  const firstKeys = new Map(); // the other way round
  const resting = []; // told when all steps are answered
  let closeToast = () => {};
  let busy = false;

  const selected = computed(() => find(content.value, chosen.value));
  const keyOf = (key) => keys.get(key) ?? key;
  const questions = createQuestions({ edit, fields });

  function show(next, place = chosen.peek()) {
    const before = content.peek();
    batch(() => {
      content.value = next;
      const meant = { dimension: keyOf(place.dimension), node: keyOf(place.node) };
      chosen.value = find(next, meant) ? meant : beside(before, chosen.peek(), next, keyOf);
    });
  }

  const open = () => steps.flatMap(({ operations = [] }) => operations.map((one) => renamed(one, keyOf)));

  function take(answer, place) {
    server = answer.content;
    stand.value = { revision: answer.revision, undo: answer.undo, redo: answer.redo };
    const before = selected.peek();
    const next = applied(server, open());
    const { dimension, node } = chosen.peek();
    const lost = before && !place && !find(next, { dimension: keyOf(dimension), node: keyOf(node) });
    show(next, place);
    if (lost) leave(before.entry);
  }

  /* What was open on it is about another one now. */
  function leave(entry) {
    const values = { gone: named(entry), chosen: selected.peek() ? named(selected.peek().entry) : "" };
    const forms = values.chosen
      ? gettext("“%(gone)s” was removed by somebody else; “%(chosen)s” is chosen now.")
      : gettext("“%(gone)s” was removed by somebody else; nothing is left.");
    batch(() => {
      if (opened.peek() === "join" || opened.peek() === "split") opened.value = null;
      gone.value += 1;
    });
    toast(interpolate(forms, values, true), "warning");
  }

  /* From now on the new nodes have the keys that the server gave them. */
  function learn({ operations = [] }, made) {
    const own = operations.flatMap((one) => one.keys ?? []);
    own.forEach((key, place) => {
      const given = made[place]?.node ?? made[place]?.dimension;
      keys.set(key, given);
      firstKeys.set(`${made[place]?.dimension}/${made[place]?.node ?? ""}`, key);
    });
  }

  function send(step) {
    return new Promise((resolve) => {
      steps.push({ ...step, token: newToken(), resolve });
      run();
    });
  }

  function bodyOf({ operations, group, token }) {
    if (!operations) return { token };
    const sent = operations.map((one) => {
      const { keys: _keys, blank: _blank, ...said } = renamed(one, keyOf);
      return said;
    });
    return { operations: sent, group, token };
  }

  async function run() {
    if (busy) return;
    busy = true;
    while (steps.length) {
      saving.value = "saving";
      const step = steps[0];
      const body = bodyOf(step);
      try {
        if (unheardOf(body.operations)) {
          steps.shift().resolve(null); // of what could not be added, which has been said
          continue;
        }
        const answer = await post(step.url, body);
        steps.shift();
        closeToast();
        learn(step, answer.made);
        take(answer, step.placed?.(answer));
        step.resolve(answer);
      } catch (error) {
        if (!error.kind) throw error;
        if (error.transient) {
          saving.value = "waiting";
          await new Promise((done) => setTimeout(done, RETRY_MS));
          continue;
        }
        steps.shift();
        refused(error, body);
        show(applied(server, open()));
        await look(true);
        if (step.from) choose(step.from.dimension, step.from.node);
        step.resolve(null);
      }
    }
    saving.value = "saved";
    busy = false;
    for (const done of resting.splice(0)) done();
  }

  const unheardOf = (operations = []) =>
    operations.some((one) => [one.dimension, one.node, one.parent].some(isTemporary));

  function refused(error, { operations = [] }) {
    if (questions.ask(error.problem ?? {}, operations, open())) {
      const asked = questions.list.peek().at(-1);
      // what was typed since belongs to the question
      for (const step of [...steps]) {
        if (!(step.operations ?? []).some((one) => questions.isOf(asked, renamed(one, keyOf)))) continue;
        steps.splice(steps.indexOf(step), 1);
        step.resolve(null);
      }
      return;
    }
    closeToast();
    closeToast = toast(error.message, "error");
  }

  /* What others did meanwhile; a step of one's own that is on its way brings it anyway. */
  async function look(now = false) {
    if (!now && (busy || steps.length || document.hidden)) return;
    try {
      const answer = await get(urls.draft);
      if (now || !(busy || steps.length)) take(answer);
    } catch (error) {
      if (error.status === 404) location.assign(urls.codebook);
    }
  }
  setInterval(look, LOOK_MS);

  function edit(operations, group = "", more = {}) {
    const done = send({ url: urls.operations, operations, group, ...more });
    const now = operations.map((one) => renamed(one, keyOf));
    show(applied(content.peek(), now), more.to);
    return done;
  }

  function choose(dimension, node = null) {
    const place = { dimension: keyOf(dimension), node: keyOf(node) };
    if (find(content.peek(), place)) chosen.value = place;
  }

  function flush() {
    for (const save of [...typing.values()]) save();
  }

  /* Shows what it changed. */
  function turn(url) {
    flush();
    const placed = (answer) => answer.made[0] ?? changedAt(server, answer.content);
    return send({ url, placed });
  }

  const blankOf = (table) => Object.fromEntries(table.map(({ name, empty }) => [name, empty]));

  return {
    urls,
    fields,
    tones,
    levels,
    content,
    stand,
    chosen,
    selected,
    saving,
    questions,
    naming,
    opened,
    gone,
    typing,
    edit,
    choose,
    flush,
    /* When the server has all that was done here. */
    settled() {
      flush();
      return busy ? new Promise((done) => resting.push(done)) : Promise.resolve();
    },
    undo: () => turn(urls.undo),
    redo: () => turn(urls.redo),
    look: () => look(true),
    say: (text) => {
      closeToast();
      closeToast = toast(text, "warning");
    },
    unsaved: () => busy || steps.length > 0 || typing.size > 0 || questions.list.peek().length > 0,
    /* By which a view knows a dimension or node, whatever key it has by now. */
    idOf: (dimension, node = null) => {
      const first = firstKeys.get(`${dimension}/`) ?? dimension;
      return `${first}/${node ? (firstKeys.get(`${dimension}/${node}`) ?? node) : ""}`;
    },
    /* A new node or dimension is chosen; its key is made of its first name and stays. */
    add(operation) {
      const [key, from] = [temporaryKey(), chosen.peek()];
      const dimension = operation.op === "add_dimension";
      const blank = blankOf(dimension ? fields.dimension : fields.node);
      const to = dimension ? { dimension: key, node: null } : { dimension: operation.dimension, node: key };
      return edit([{ ...operation, keys: [key], blank }], "", { from, to });
    },
    split(dimension, node, entries) {
      const made = entries.map(temporaryKey);
      const operation = { op: "split", dimension, node, entries, keys: made, blank: blankOf(fields.node) };
      return edit([operation], "", { to: { dimension, node: made[0] } });
    },
  };
}
