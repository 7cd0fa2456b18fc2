/* What opens over the page: nodes to choose from, the rules, a meeting's people, the keys. */

import { useEffect, useState } from "preact/hooks";
import { get } from "../../kit/api.js";
import { Dialog } from "../../kit/dialog.js";
import { html, Key } from "../../kit/html.js";
import { KEYS, say, words } from "../words.js";

export function Dialogs({ app }) {
  const { dialog } = app.store;
  const close = () => {
    dialog.value = "";
  };
  const Shown = { nodes: Nodes, unanimous: Unanimous, majority: Majority, meeting: Meeting, keys: Keys }[dialog.value];
  return Shown ? html`<${Shown} key=${dialog.value} app=${app} close=${close} />` : null;
}

function Nodes({ app, close }) {
  const { store, desk } = app;
  const [sought, setSought] = useState("");
  const dimension = store.codebook.dimension(store.dimension.value);
  const fits = (node) =>
    [node.name, node.name_zh, node.name_en, node.pinyin, node.initials, node.key]
      .join(" ")
      .toLowerCase()
      .includes(sought.toLowerCase());
  const nodes = dimension.nodes.filter(fits);
  const has = (key) => store.draft.value.references.some(({ node }) => node === key);
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!sought) return close();
    if (nodes[0]) desk.toggle(nodes[0].key);
    setSought("");
  };
  return html`<${Dialog} title=${dimension.name} onClose=${close}>
    <input class="form-control" type="search" autofocus aria-label=${words.find} placeholder=${words.find} value=${sought} onInput=${({ target }) => setSought(target.value)} onKeyDown=${onKeyDown} />
    <div class="cluster adj-nodes">${nodes.map((node) => html`<button type="button" key=${node.key} class=${`chip palette-${node.tone}`} aria-pressed=${String(has(node.key))} onClick=${() => desk.toggle(node.key)}>${has(node.key) && "✓ "}${node.name}</button>`)}</div>
    <div class="dialog-actions"><button type="button" class="btn btn-primary" onClick=${close}>${words.close}</button></div>
  <//>`;
}

function Unanimous({ app, close }) {
  return html`<${Rule} app=${app} close=${close} rule="unanimous" title=${words.acceptUnanimous} action=${words.accept} text=${words.fillOnly} />`;
}

function Majority({ app, close }) {
  return html`<${Rule} app=${app} close=${close} rule="majority" title=${words.acceptMajority} action=${words.apply} text=${`${words.fillOnly} ${words.ruleKept}`} />`;
}

const SHARES = [
  ["0.5", words.moreThanHalf],
  ["0.666666", words.twoThirds],
  ["0.75", words.threeQuarters],
];

/* Its count is shown before anything is done, and what is sent says which count was seen. */
function Rule({ app, close, rule, title, action, text }) {
  const [wanted, setWanted] = useState(
    rule === "majority" ? { least: 0.5, unsure: false } : { single: false, unsure: false },
  );
  const [told, setTold] = useState(null);
  const set = (values) => setWanted({ ...wanted, ...values });
  useEffect(() => {
    setTold(null);
    app.desk.attempt(get(`${app.store.data.urls.api}accept-${rule}/?${new URLSearchParams(wanted)}`)).then(setTold);
  }, [JSON.stringify(wanted)]);
  const run = async () => {
    if (await app.desk.accept(rule, { ...wanted, expected: told.count })) close();
  };
  return html`<${Dialog} title=${title} onClose=${close}>
    <p>${text}</p>
    ${rule === "majority" && html`<label>${words.least} <select class="form-select" value=${String(wanted.least)} onChange=${({ target }) => set({ least: Number(target.value) })}>${SHARES.map(([value, name]) => html`<option key=${value} value=${value}>${name}</option>`)}</select></label>`}
    ${rule === "unanimous" && html`<p><label><input type="checkbox" checked=${wanted.single} onChange=${({ target }) => set({ single: target.checked })} /> ${words.acceptSingle}</label></p>`}
    <p><label><input type="checkbox" checked=${wanted.unsure} onChange=${({ target }) => set({ unsure: target.checked })} /> ${words.acceptUnsure}</label></p>
    <p role="status"><b>${told ? countOf(told) : words.loading}</b></p>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${close}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${!told?.count} onClick=${run}>${action}</button></div>
  <//>`;
}

function countOf({ count, clauses }) {
  if (!count) return words.nothingToAccept;
  const text = ngettext(
    "%(count)s choice on %(clauses)s clauses is decided.",
    "%(count)s choices on %(clauses)s clauses are decided.",
    count,
  );
  return say(text, { count, clauses });
}

function Meeting({ app, close }) {
  const [people, setPeople] = useState(app.store.data.people.join("\n"));
  const begin = async () => {
    if (
      await app.meeting.begin(
        people
          .split("\n")
          .map((name) => name.trim())
          .filter(Boolean),
      )
    )
      close();
  };
  return html`<${Dialog} title=${words.meetingTitle} onClose=${close}>
    <p>${words.meetingText}</p>
    <label>${words.people}<textarea class="form-control" rows="4" value=${people} onInput=${({ target }) => setPeople(target.value)}></textarea></label>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${close}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" onClick=${begin}>${words.beginMeeting}</button></div>
  <//>`;
}

function Keys({ close }) {
  return html`<${Dialog} title=${words.keys} onClose=${close}>
    <dl class="facts">${KEYS.map(([key, text]) => html`<dt key=${key}><${Key}>${key}<//><span class="visually-hidden">${key}</span></dt><dd>${text}</dd>`)}</dl>
  <//>`;
}
