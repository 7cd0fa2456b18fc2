/* What the editor holds: the content as the server has it, steps on their way there one after the
   other, what is chosen, and a conflict to be answered. */

import { computed, signal } from "@preact/signals";
import { get, post } from "../kit/api.js";
import { toast } from "../kit/toasts.js";
import { find, flat } from "./tree.js";

const RETRY_MS = 3000;
const LOOK_MS = 5000;

export function createStore({ urls, draft, fields, tones }) {
  const content = signal(draft.content);
  const stand = signal({ revision: draft.revision, undo: draft.undo, redo: draft.redo });
  const chosen = signal({ dimension: draft.content.dimensions[0]?.key ?? null, node: null });
  const saving = signal("saved"); // saved, saving, waiting
  const conflict = signal(null);
  const naming = signal(null); // what is added once it has a name
  const waiting = [];
  const typing = new Map(); // fields whose last letters are not on their way yet: their values
  let busy = false;

  const selected = computed(() => find(content.value, chosen.value));

  function take(answer) {
    content.value = answer.content;
    stand.value = { revision: answer.revision, undo: answer.undo, redo: answer.redo };
    if (!find(answer.content, chosen.peek())) {
      const dimension = answer.content.dimensions.find((one) => one.key === chosen.peek().dimension);
      chosen.value = { dimension: dimension?.key ?? answer.content.dimensions[0]?.key ?? null, node: null };
    }
  }

  function send(call) {
    return new Promise((resolve) => {
      waiting.push({ ...call, resolve });
      run();
    });
  }

  async function run() {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      saving.value = "saving";
      const { url, body, resolve } = waiting[0];
      try {
        const answer = await post(url, body);
        waiting.shift();
        if (!waiting.length) take(answer);
        resolve(answer);
      } catch (error) {
        if (error.transient) {
          saving.value = "waiting";
          await new Promise((done) => setTimeout(done, RETRY_MS));
          continue;
        }
        waiting.shift();
        refused(error, body);
        resolve(null);
        await look(true);
      }
    }
    saving.value = "saved";
    busy = false;
  }

  function refused(error, body) {
    if (error.problem?.conflict) conflict.value = { ...error.problem.conflict, group: body.group };
    else toast(error.message, "error");
  }

  /* What others did meanwhile; a step of one's own that is on its way brings it anyway. */
  async function look(now = false) {
    if (!now && (busy || waiting.length || document.hidden)) return;
    try {
      const answer = await get(urls.draft);
      if (now || !(busy || waiting.length)) take(answer);
    } catch (error) {
      if (error.status === 404) location.assign(urls.codebook);
    }
  }
  setInterval(look, LOOK_MS);

  const edit = (operations, group = "") => send({ url: urls.operations, body: { operations, group } });

  return {
    urls,
    fields,
    tones,
    content,
    stand,
    chosen,
    selected,
    saving,
    conflict,
    naming,
    typing,
    edit,
    undo: () => send({ url: urls.undo, body: {} }),
    redo: () => send({ url: urls.redo, body: {} }),
    look: () => look(true),
    unsaved: () => busy || waiting.length > 0 || typing.size > 0,
    choose: (dimension, node = null) => {
      chosen.value = { dimension, node };
    },
    /* A new node or dimension is chosen; its key is made of its first name and stays. */
    async add(operation) {
      const before = new Set(keysOf(content.peek(), operation.dimension));
      const answer = await edit([operation]);
      if (!answer) return;
      const made = keysOf(answer.content, operation.dimension).find((key) => !before.has(key));
      chosen.value = operation.dimension
        ? { dimension: operation.dimension, node: made }
        : { dimension: made, node: null };
      requestAnimationFrame(() => document.querySelector("[data-draft-tree]")?.focus());
    },
  };
}

function keysOf(content, dimension) {
  if (!dimension) return content.dimensions.map((one) => one.key);
  const found = content.dimensions.find((one) => one.key === dimension);
  return found ? flat(found).map(({ node }) => node.key) : [];
}
