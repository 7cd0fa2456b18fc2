/* Proposing a node, or other words for one, from a clause; and what became of it. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/dialog.js";
import { html } from "../../kit/html.js";
import { quoteOf } from "../choosing.js";
import { say, words } from "../words.js";
import { notes as said } from "../words_notes.js";
import { DraftLine } from "./draft.js";

const PAUSE_MS = 300;
const FIELDS = ["definition", "include", "exclude"];
const WRITTEN = ["kind", "dimension", "name", "node", "field", "text", "reason"];

export function Propose({ app, row, chosen: pointed }) {
  const { store, commands, proposals, drafts } = app;
  const what = `propose/${row.clause.id}`;
  const before = drafts.get(what);
  const chosen = pointed ?? before?.chosen ?? null;
  const { dimensions } = store.codebook;
  const used = store.used.peek() ?? dimensions[0]?.nodes[0];
  const empty = {
    kind: "node",
    dimension: (used && store.codebook.dimension(used.dimension)?.key) ?? dimensions[0].key,
    name: chosen?.quote.trim().slice(0, 100) ?? "",
    below: "",
    node: used?.key ?? "",
    field: "definition",
    text: "",
    reason: "",
  };
  const draft = useSignal({ ...empty, ...before?.draft });
  const unsure = useSignal(true);
  const undeterminable = useSignal(false);
  const alike = useSignal([]);
  const problem = useSignal("");
  const busy = useSignal(false);
  const first = useRef(null);
  const { kind, dimension, name, below, node, field, text, reason } = draft.value;
  const set = (values) => {
    draft.value = { ...draft.value, ...values };
    const said = ["name", "text", "reason"].some((field) => draft.peek()[field].trim());
    if (said) drafts.set(what, { draft: draft.peek(), chosen });
    else drafts.drop(what);
  };
  useLayoutEffect(() => first.current?.focus(), [kind]);
  useEffect(() => {
    if (kind !== "node" || !name.trim()) {
      alike.value = [];
      return undefined;
    }
    const timer = setTimeout(async () => {
      const asked = name;
      try {
        const found = await proposals.alike(asked);
        if (draft.peek().name === asked) alike.value = found;
      } catch {
        alike.value = []; // a warning only; sending says what is wrong
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name, kind]);

  const place = { clause: row.clause.id, start: chosen?.start ?? null, end: chosen?.end ?? null };
  const at = store.codebook.dimension(dimension);
  const offered = at.undeterminable && !row.content.peek().dimensions[dimension];
  const ready = kind === "node" ? name.trim() : node && text.trim();

  async function run(call) {
    busy.value = true;
    problem.value = "";
    try {
      const sent = await call();
      drafts.drop(what);
      commands.afterProposal(row, {
        sent,
        unsure: unsure.peek(),
        undeterminable: offered && undeterminable.peek() ? at : null,
      });
    } catch (error) {
      problem.value = error.message;
      busy.value = false;
    }
  }
  const send = () =>
    ready &&
    !busy.peek() &&
    run(() =>
      proposals.make(
        kind === "node"
          ? { kind, dimension, node: below, name, text, reason, clauses: [place] }
          : { kind, dimension, node, field, text, reason, clauses: [place] },
      ),
    );
  function onKeyDown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  }

  const textOf = (key, field) => store.codebook.node(dimension, key)?.[field] ?? "";
  return html`<${Dialog} title=${say(words.proposeTitle, { clause: row.clause.number })} wide=${true} onClose=${commands.closeDialog}>
    <div onKeyDown=${onKeyDown}>
    <p class="wb-quote"><${Quoted} text=${row.clause.text.trim()} quote=${chosen?.quote} /></p>
    <div class="field cluster" role="radiogroup" aria-label=${words.proposeKind}>
      ${[
        ["node", words.proposeNode],
        ["definition", words.proposeWords],
      ].map(
        ([
          value,
          label,
        ]) => html`<label key=${value} class="check"><input type="radio" name="propose-kind" checked=${kind === value}
          onChange=${() => set({ kind: value, text: value === "node" ? "" : textOf(node, field) })} /> ${label}</label>`,
      )}
    </div>
    <div class="columns">
      <div class="field"><label for="propose-dimension">${words.dimension}</label>
        <select id="propose-dimension" class="form-select" value=${dimension} onChange=${(event) => {
          const key = event.currentTarget.value;
          set({ dimension: key, below: "", node: store.codebook.dimension(key).nodes[0]?.key ?? "" });
        }}>${dimensions.map((one) => html`<option key=${one.key} value=${one.key}>${one.name}</option>`)}</select></div>
      ${
        kind === "node"
          ? html`<div class="field"><label for="propose-below">${words.proposeBelow}</label>
              <select id="propose-below" class="form-select" value=${below} onChange=${(event) => set({ below: event.currentTarget.value })}>
                <option value="">${words.proposeAnywhere}</option>
                ${everyNode(app, dimension).map(({ key, label }) => html`<option key=${key} value=${key}>${label}</option>`)}</select></div>`
          : html`<div class="field"><label for="propose-node">${words.node}</label>
              <select id="propose-node" class="form-select" value=${node} onChange=${(event) => {
                const key = event.currentTarget.value;
                set({ node: key, text: textOf(key, field) });
              }}>${everyNode(app, dimension).map(({ key, label }) => html`<option key=${key} value=${key}>${label}</option>`)}</select></div>
            <div class="field"><label for="propose-field">${words.proposeField}</label>
              <select id="propose-field" class="form-select" value=${field} onChange=${(event) => {
                const which = event.currentTarget.value;
                set({ field: which, text: textOf(node, which) });
              }}>${FIELDS.map((one) => html`<option key=${one} value=${one}>${words.fields[one]}</option>`)}</select></div>`
      }
    </div>
    ${
      kind === "node" &&
      html`<div class="field"><label for="propose-name">${words.name}</label>
        <input id="propose-name" ref=${first} class="form-control" type="text" maxlength="100" autocomplete="off" value=${name}
          onInput=${(event) => set({ name: event.currentTarget.value })} /></div>
      ${alike.value.length > 0 && html`<${Alike} app=${app} row=${row} found=${alike.value} onAdd=${(one) => run(() => proposals.add(one, place))} />`}`
    }
    <div class="columns">
      <div class="field"><label for="propose-text">${kind === "node" ? words.proposeDefinition : words.proposeInstead}</label>
        <textarea id="propose-text" ref=${kind === "node" ? undefined : first} class="form-control" rows="3" maxlength="5000" value=${text}
          onInput=${(event) => set({ text: event.currentTarget.value })}></textarea></div>
      <div class="field"><label for="propose-reason">${words.proposeWhy}</label>
        <textarea id="propose-reason" class="form-control" rows="3" maxlength="2000" value=${reason}
          onInput=${(event) => set({ reason: event.currentTarget.value })}></textarea></div>
    </div>
    <div class="cluster">
      <label class="check"><input type="checkbox" checked=${unsure.value} onChange=${(event) => {
        unsure.value = event.currentTarget.checked;
      }} /> ${words.proposeUnsure}</label>
      ${
        offered &&
        html`<label class="check"><input type="checkbox" checked=${undeterminable.value} onChange=${(event) => {
          undeterminable.value = event.currentTarget.checked;
        }} /> ${say(words.outcomeChip.undeterminable, { dimension: at.name })}</label>`
      }
    </div>
    ${problem.value && html`<p class="alarm" role="alert">${problem.value}</p>`}
    <${DraftLine} drafts=${drafts} what=${what} onDrop=${() => {
      drafts.drop(what);
      draft.value = empty;
    }} />
    <footer class="dialog-actions">
      <span class="wb-hint">${words.proposeHint}</span>
      <button type="button" class="btn" onClick=${commands.closeDialog}>${words.cancel}</button>
      <button type="button" class="btn btn-primary" disabled=${!ready || busy.value} onClick=${send}>${words.propose}</button>
    </footer>
    </div>
  <//>`;
}

function Quoted({ text, quote }) {
  const at = quote ? text.indexOf(quote) : -1;
  if (at < 0) return text;
  return html`${text.slice(0, at)}<mark>${quote}</mark>${text.slice(at + quote.length)}`;
}

/* What says the same already: a node is one press away, an own proposal takes the clause too. */
function Alike({ app, row, found, onAdd }) {
  const { store, commands } = app;
  function use(one) {
    const dimension = store.codebook.dimension(one.dimension);
    const node = dimension?.nodes.find(({ key }) => key === one.key);
    if (!node) return;
    commands.closeDialog();
    commands.toggleNode(dimension, node, row);
  }
  const codable = (one) => store.codebook.dimension(one.dimension)?.nodes.some(({ key }) => key === one.key);
  return html`<div class="notice notice-warning" role="status"><div><b>${words.alikeTitle}</b>
    <ul class="points">${found.map(
      (
        one,
      ) => html`<li key=${one.id ?? `${one.dimension}/${one.key}`}>${one.name} <span class="small muted">${words.alikeWays[one.way]} · ${
        one.kind === "node"
          ? (store.codebook.dimension(one.dimension)?.name ?? one.dimension)
          : `${one.own ? words.ownProposal : words.proposal}, ${words.proposalStates[one.state]}`
      }${one.answer ? `: ${one.answer}` : ""}</span>
      ${one.kind === "node" && codable(one) && html` <button type="button" class="btn btn-sm" onClick=${() => use(one)}>${words.useNode}</button>`}
      ${one.kind === "proposal" && one.own && one.state === "open" && html` <button type="button" class="btn btn-sm" onClick=${() => onAdd(one)}>${words.addClause}</button>`}</li>`,
    )}</ul></div></div>`;
}

/* Every node of the dimension, groups too, indented by their depth. */
function everyNode(app, dimension) {
  const tree = app.store.data.codebook.dimensions.find(({ key }) => key === dimension);
  const rows = [];
  const walk = (nodes, depth) => {
    for (const node of nodes) {
      rows.push({ key: node.key, label: "　".repeat(depth) + node.name });
      walk(node.children ?? [], depth + 1);
    }
  };
  walk(tree.nodes, 0);
  return rows;
}

/** The proposals from a clause: what they say, how they stand, what was answered. */
export function Proposed({ app, row }) {
  const { commands, proposals } = app;
  const problem = useSignal("");
  const found = row.proposals.value;
  useEffect(() => {
    if (!found.length) commands.closeDialog();
  }, [found.length]);
  function writeAnew({ id, ...said }) {
    const [{ start, end }] = said.clauses;
    const draft = Object.fromEntries(WRITTEN.map((field) => [field, said[field] ?? ""]));
    if (said.kind === "node") draft.below = said.node;
    const chosen = start === null ? null : { quote: quoteOf({ row, start, end }), start, end };
    app.drafts.set(`propose/${row.clause.id}`, { draft, chosen });
    app.outbox.drop(id);
    commands.closeDialog();
    commands.openPropose(row);
  }
  async function withdraw(one) {
    try {
      await proposals.withdraw(one.id);
    } catch (error) {
      problem.value = error.message;
    }
  }
  return html`<${Dialog} title=${say(words.proposedTitle, { clause: row.clause.number })} onClose=${commands.closeDialog}>
    <ul class="lines">${found.map(
      (
        one,
      ) => html`<li key=${one.id}><div><b>${one.name}</b> <span class="tone">${words.proposalStates[one.state]}</span>
        <span class="small muted"> ${one.own ? "" : `${one.author.name || one.author.username} · `}${one.kind === "node" ? words.proposeNode : words.fields[one.field]}</span>
        ${one.text && html`<div>${one.text}</div>`}${one.reason && html`<div class="muted">${one.reason}</div>`}
        ${one.answer && html`<div>${one.answered_by && html`<b>${one.answered_by.name || one.answered_by.username}</b> `}${one.answer}</div>`}</div>
        ${
          one.state === "refused" &&
          html`<span class="cluster"><button type="button" class="btn btn-sm" onClick=${() => writeAnew(one)}>${said.takeBack}</button>
          <button type="button" class="btn btn-sm" onClick=${() => app.outbox.drop(one.id)}>${said.dropIt}</button></span>`
        }
        ${one.own && one.state === "open" && app.store.editable.value && html`<button type="button" class="btn btn-sm" onClick=${() => withdraw(one)}>${words.withdraw}</button>`}</li>`,
    )}</ul>
    ${problem.value && html`<p class="alarm" role="alert">${problem.value}</p>`}
    <footer><button type="button" class="btn" onClick=${commands.closeDialog}>${words.close}</button></footer>
  <//>`;
}
