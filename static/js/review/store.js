/* What the review page knows: the list, the documents read so far, and what is typed but not saved. */

import { computed, signal } from "@preact/signals";

import { get } from "../kit/api.js";
import { faultOf, fieldValue, same, textOf } from "./fields.js";

const AHEAD = 2;

export function createStore(data) {
  const rows = signal(data.queue.documents);
  const confirmed = signal(data.queue.confirmed);
  const current = signal(null); // a document's id
  const details = signal({}); // id -> what the server told: {document, excerpts, length}
  const drafts = signal(readDrafts(data.project)); // id -> {field: text}
  const troubles = signal({}); // id -> {kind, message, errors, fields}
  const unsent = signal(new Map()); // id -> the trouble of what waits while the server is away
  const faults = signal({}); // id -> {field: what is wrong with what is typed}
  const loading = new Map(); // id -> promise
  const focused = signal(null); // the field whose evidence is shown

  const fieldOf = (wanted) => data.fields.find(({ name }) => name === wanted);
  const detail = computed(() => details.value[current.value]);
  const place = computed(() => rows.value.findIndex((row) => row.id === current.value));

  function setDetail(id, value) {
    details.value = { ...details.value, [id]: value };
  }

  function setDraft(id, name, text) {
    const stored = textOf(details.value[id]?.document[name]);
    const { [name]: _old, ...rest } = drafts.value[id] ?? {};
    writeDrafts(id, text === stored ? rest : { ...rest, [name]: text });
    setFault(id, name, "");
  }

  function setFault(id, name, said) {
    const { [name]: old = "", ...rest } = faults.value[id] ?? {};
    if (old !== said) faults.value = { ...faults.value, [id]: said ? { ...rest, [name]: said } : rest };
  }

  /** Mark what is wrong with a typed field; whether nothing is. */
  function check(id, name) {
    const typed = drafts.value[id]?.[name];
    const said = typed === undefined ? "" : faultOf(fieldOf(name), typed);
    setFault(id, name, said);
    return !said;
  }

  function writeDrafts(id, draft) {
    const { [id]: _old, ...others } = drafts.value;
    drafts.value = Object.keys(draft).length ? { ...others, [id]: draft } : others;
    keepDrafts(data.project, drafts.value);
  }

  /** The text a field shows: what is typed, else what is stored. */
  function fieldText(id, name) {
    return drafts.value[id]?.[name] ?? textOf(details.value[id]?.document[name]);
  }

  /** `{field: value}` of what is typed and differs from what is stored. */
  function changesOf(id) {
    const stored = details.value[id].document;
    const draft = Object.entries(drafts.value[id] ?? {});
    return Object.fromEntries(
      draft
        .filter(([name, text]) => !same(fieldOf(name), text, stored[name]))
        .map(([name, text]) => [name, fieldValue(fieldOf(name), text)]),
    );
  }

  /** What was sent is stored now; what was typed since stays. */
  function settleDrafts(id, changes) {
    const sent = ([name, text]) => name in changes && same(name, text, changes[name]);
    writeDrafts(id, Object.fromEntries(Object.entries(drafts.value[id] ?? {}).filter((draft) => !sent(draft))));
  }

  /** The server's document in the place of the one shown. */
  function take(id, document) {
    const row = rows.value.find((each) => each.id === id);
    const detail = details.value[id];
    const was = row ? row.reviewed : Boolean(detail?.document.reviewed_at);
    const is = document.reviewed_at !== null;
    confirmed.value += Number(is) - Number(was);
    if (detail) setDetail(id, { ...detail, document });
    for (const name of document.agencies) data.agencies[name] ??= name;
    const empty = data.fields.filter(({ name, brief }) => brief && !textOf(document[name]));
    const missing = empty.map(({ name }) => name);
    setRow(id, { title: document.title, status: document.status, reviewed: is, missing });
  }

  const troubleOf = (id) => troubles.value[id] ?? unsent.value.get(id);

  function setTrouble(id, trouble) {
    const { [id]: _old, ...others } = troubles.value;
    troubles.value = trouble ? { ...others, [id]: trouble } : others;
  }

  function setRow(id, change) {
    rows.value = rows.value.map((row) => (row.id === id ? { ...row, ...change } : row));
  }

  async function load(id, { again = false } = {}) {
    if (details.value[id] && !again) return details.value[id];
    if (!loading.has(id)) {
      const request = get(`${data.urls.api}documents/${id}/review/`);
      loading.set(
        id,
        request.finally(() => loading.delete(id)),
      );
    }
    const answer = await loading.get(id);
    setDetail(id, answer);
    return answer;
  }

  /** Make a document the current one and read the next ones ahead. */
  async function open(id) {
    if (id === undefined || id === null) return;
    current.value = id;
    focused.value = null;
    try {
      await load(id);
      const trouble = troubles.value[id];
      if (trouble?.kind === "load") setTrouble(id, null);
    } catch (error) {
      setTrouble(id, { kind: "load", message: error.message });
      return;
    }
    const next = rows.value.slice(place.value + 1, place.value + 1 + AHEAD);
    // What cannot be read ahead is asked for again, and said, when its turn comes.
    for (const row of next) load(row.id).catch(() => null);
  }

  function step(by) {
    const row = rows.value[place.value + by];
    if (row) open(row.id);
    return row;
  }

  /** The next document that waits; at the end of the list, one left behind. */
  function nextOpen() {
    const after = rows.value.slice(place.value + 1);
    const row = [...after, ...rows.value.slice(0, place.value)].find((each) => !each.reviewed);
    if (row) open(row.id);
    return row;
  }

  return {
    data,
    rows,
    confirmed,
    current,
    details,
    detail,
    drafts,
    faults,
    troubles,
    unsent,
    troubleOf,
    focused,
    place,
    total: data.queue.total,
    setDetail,
    setDraft,
    check,
    writeDrafts,
    settleDrafts,
    take,
    fieldText,
    changesOf,
    setTrouble,
    load,
    open,
    step,
    nextOpen,
    first: () => rows.value.find((row) => !row.reviewed)?.id ?? rows.value[0]?.id,
  };
}

/* Typed values outlive a reload of the page in the same tab. */

const keyOf = (project) => `policycoder.review.${project}`;

function readDrafts(project) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(project)) ?? "{}");
  } catch (error) {
    console.error("Values typed before cannot be read", error);
    return {};
  }
}

function keepDrafts(project, drafts) {
  try {
    sessionStorage.setItem(keyOf(project), JSON.stringify(drafts));
  } catch (error) {
    console.error("This browser keeps nothing for the session", error);
  }
}
