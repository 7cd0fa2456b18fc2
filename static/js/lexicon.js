/** The lexicon's editor: three lists, what a change would do, and saving it as a new version. */

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { csrfToken, post } from "./kit/api.js";
import { ask } from "./kit/ask.js";
import { html } from "./kit/html.js";
import { toast } from "./kit/toasts.js";
import { Effect } from "./lexicon/effect.js";
import {
  bodyOf,
  changed,
  entryOf,
  faultOf,
  KINDS,
  listsOf,
  textOf,
  withEntry,
  without,
  wordOf,
} from "./lexicon/lists.js";

const root = document.getElementById("lexicon-editor");
const data = JSON.parse(document.getElementById("lexicon-data").textContent);
const api = `${document.querySelector('meta[name="api"]').content}projects/${data.project}/lexicon/`;
const saved = Object.fromEntries(KINDS.map((kind) => [kind, data[kind]]));
// A list of thousands is searched, not read.
const MOST_SHOWN = 300;
const PREVIEW_MS = 60_000;

const WORDS = {
  user_words: {
    title: gettext("User words"),
    about: gettext(
      "Words that jieba does not know, such as 专精特新. They are kept whole. A frequency is needed only where a word is still cut.",
    ),
    first: gettext("Word"),
    second: gettext("Frequency (optional)"),
  },
  stop_words: {
    title: gettext("Stop words"),
    about: gettext(
      "Words that are not listed in frequencies and networks. The built-in list keeps the words by which policies command: 应当, 不得, 可以, 鼓励, 支持 …",
    ),
    first: gettext("Word"),
  },
  synonyms: {
    title: gettext("Synonyms"),
    about: gettext("Variants are counted as the word they stand for: 人工智能 ← AI, 人智."),
    first: gettext("Counted as"),
    second: gettext("Variants, apart by blanks"),
  },
};

function Editor() {
  const [lists, setLists] = useState(saved);
  const [kind, setKind] = useState(KINDS[0]);
  const [effect, setEffect] = useState(null);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState([]);
  const count = changed(saved, lists);

  const change = (entries) => {
    setLists((now) => ({ ...now, [kind]: entries(now[kind]) }));
    setEffect(null);
    setProblems([]);
  };

  useEffect(() => {
    const warn = (event) => count > 0 && !busy && event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [count, busy]);

  async function send(path, extra = {}) {
    setBusy(true);
    setProblems([]);
    try {
      return await post(api + path, { ...bodyOf(lists), ...extra }, { timeout: PREVIEW_MS });
    } catch (error) {
      const all = Object.values(error.problem?.errors ?? {}).flat();
      setProblems(all.length > 0 ? all : [error.message]);
      return null;
    } finally {
      setBusy(false);
    }
  }

  async function save(event) {
    event.preventDefault();
    const note = new FormData(event.target).get("note");
    const made = await send("", { note, based_on: data.number });
    if (!made) return;
    setBusy(true); // leaving loses nothing now
    location.reload();
  }

  return html`
    <nav class="tabs" aria-label=${gettext("Word lists")}>${KINDS.map(
      (
        one,
      ) => html`<button type="button" key=${one} aria-current=${one === kind ? "page" : undefined} onClick=${() => setKind(one)}>
        ${WORDS[one].title} <span class="muted">${lists[one].length}</span></button>`,
    )}</nav>
    <${List} key=${kind} kind=${kind} entries=${lists[kind]} change=${change} problems=${problems} />
    ${
      data.canEdit &&
      html`<form class="inline inline-fill lexicon-row lexicon-save" onSubmit=${save}>
      <button class="btn" type="button" id="lexicon-preview" disabled=${busy || count === 0} onClick=${async () => setEffect(await send("preview/"))}>${gettext("Preview the effect")}</button>
      <input class="form-control" name="note" maxlength="500" placeholder=${gettext("Why (optional)")} aria-label=${gettext("Note")} />
      <button class="btn btn-primary" type="submit" disabled=${busy || count === 0}>${gettext("Save as a new version")}</button>
      <span class="muted small" role="status">${count === 0 ? gettext("Nothing changed") : interpolate(ngettext("%(n)s entry changed", "%(n)s entries changed", count), { n: count }, true)}</span>
    </form>`
    }
    ${problems.map((text) => html`<p class="notice notice-error" role="alert" key=${text}>${text}</p>`)}
    ${effect && html`<${Effect} effect=${effect} />`}`;
}

function List({ kind, entries, change, problems }) {
  const [query, setQuery] = useState("");
  const words = WORDS[kind];
  const found = query ? entries.filter((entry) => textOf(kind, entry).includes(query)) : entries;
  return html`<p class="muted small prose">${words.about}</p>
    ${data.canEdit && html`<${Adder} kind=${kind} change=${change} />`}
    <div class="inline inline-fill lexicon-row">
      <input class="form-control" type="search" placeholder=${gettext("Find")} aria-label=${gettext("Find")} value=${query} onInput=${(event) => setQuery(event.target.value)} />
      <a class="btn btn-sm" href=${`${api}${kind}.txt`} download>${gettext("Export")}</a>
      ${data.canEdit && html`<${Reader} kind=${kind} change=${change} />`}
    </div>
    ${
      found.length === 0
        ? html`<p class="muted">${query ? gettext("No entry has this.") : gettext("No entries yet.")}</p>`
        : html`<ul class="lexicon-list">${found
            .slice(0, MOST_SHOWN)
            .map(
              (entry) =>
                html`<li key=${wordOf(kind, entry)} class=${problems.some((text) => text.includes(`“${wordOf(kind, entry)}”`)) ? "lexicon-bad" : undefined}><span>${textOf(kind, entry)}</span>${data.canEdit && html`<button type="button" class="icon-button" aria-label=${interpolate(gettext("Take out %(word)s"), { word: wordOf(kind, entry) }, true)} onClick=${() => change((now) => without(kind, now, wordOf(kind, entry)))}>×</button>`}</li>`,
            )}</ul>`
    }
    ${found.length > MOST_SHOWN && html`<p class="muted small">${interpolate(gettext("The first %(n)s of %(total)s; type to find the others."), { n: MOST_SHOWN, total: found.length }, true)}</p>`}`;
}

function Adder({ kind, change }) {
  const words = WORDS[kind];
  const first = useRef(null);
  const [fault, setFault] = useState("");
  function add(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const entry = entryOf(kind, form.get("first"), form.get("second") ?? "");
    const wrong = faultOf(kind, entry);
    setFault(wrong);
    first.current.focus();
    if (wrong) return;
    change((now) => withEntry(kind, now, entry));
    event.target.reset();
  }
  return html`<form class="inline inline-fill lexicon-row" onSubmit=${add} onInput=${() => setFault("")}>
    <input class="form-control" name="first" ref=${first} required aria-invalid=${fault ? "true" : undefined} aria-describedby="lexicon-fault" maxlength="30" placeholder=${words.first} aria-label=${words.first} />
    ${kind === "user_words" && html`<input class="form-control" name="second" type="number" min="1" max="10000000" placeholder=${words.second} aria-label=${words.second} />`}
    ${kind === "synonyms" && html`<input class="form-control" name="second" required placeholder=${words.second} aria-label=${words.second} />`}
    <button class="btn" type="submit">${gettext("Add")}</button>
    <p class="field-error" id="lexicon-fault" role="alert" hidden=${!fault}>${fault}</p>
  </form>`;
}

function Reader({ kind, change }) {
  const input = useRef(null);
  async function read() {
    const body = new FormData();
    body.append("file", input.current.files[0]);
    input.current.value = "";
    const answer = await fetch(`${api}${kind}/read/`, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    });
    const found = await answer.json();
    if (!answer.ok) return toast(found.detail, "error");
    const entries = listsOf(found)[kind];
    change((now) => entries.reduceRight((sum, entry) => withEntry(kind, sum, entry), now));
    return toast(
      interpolate(ngettext("%(n)s entry read", "%(n)s entries read", entries.length), { n: entries.length }, true),
      "success",
    );
  }
  return html`<label class="btn btn-sm">${gettext("Import txt or csv")}<input type="file" accept=".txt,.csv" class="visually-hidden" ref=${input} onChange=${read} /></label>`;
}

document.addEventListener("click", async ({ target }) => {
  const number = target.closest?.("[data-restore]")?.dataset.restore;
  if (!number) return;
  const agreed = await ask({
    title: interpolate(gettext("Bring back version %(n)s?"), { n: number }, true),
    text: gettext("It becomes a new version; the versions in between stay in the list."),
    action: gettext("Bring back"),
    danger: false,
  });
  if (!agreed) return;
  try {
    await post(`${api}versions/${number}/restore/`, {});
    location.reload();
  } catch (error) {
    toast(error.message, "error");
  }
});

render(html`<${Editor} />`, root);
