/* One clause of the reading column: its number, its text and the chips of what it is coded with. */

import { useLayoutEffect } from "preact/hooks";
import { html, Icon, Key, keepFocus, keyCap } from "../../kit/html.js";
import { dropSelection, showAgain } from "../choosing.js";
import { isCoded, nodesOf } from "../judgement.js";
import { spansOf } from "../spans.js";
import { say, sayNumber, words } from "../words.js";
import { Mark, stateWords } from "./mark.js";
import { NoteFlag } from "./notes.js";
import { Cross, pickUnder, SpanChip } from "./spans.js";
import { Text } from "./text.js";

export function Clause({ app, row }) {
  const { clause } = row;
  const active = row.active.value;
  const content = row.content.value;
  const spans = spansOf(content);
  useLayoutEffect(() => showAgain(app.store, row), [content]);
  const label = say(words.stateOf, {
    clause: clause.number,
    state: stateWords(row.progress, row.unsure, row.toCheck.value),
  });
  return html`<section id=${`segment-${row.index}`} class="wb-clause" data-clause=${clause.id} data-progress=${row.progress} data-check=${row.toCheck.value || undefined}
    aria-label=${label} aria-current=${active ? "true" : undefined} data-current=${active ? "" : undefined} data-selected=${row.selected.value || undefined} tabindex=${active ? 0 : -1}
    onMouseDown=${(event) => pick(event, app, row)} onClick=${(event) => pickUnder(event, app, row, spans)}>
    <div class="wb-number"><span title=${clause.path}>${clause.number}</span>
      ${(row.progress !== "untouched" || row.toCheck.value) && html`<${Mark} progress=${row.progress} unsure=${row.unsure} toCheck=${row.toCheck.value} />`}</div>
    <div class="wb-text" lang="zh-Hans"><${Text} clause=${clause} spans=${spans} codebook=${app.store.codebook} />
      ${row.toCheck.value && (row.queued.length ? html`<${Reconsider} app=${app} row=${row} />` : html`<${Check} app=${app} row=${row} />`)}</div>
    <${Chips} app=${app} row=${row} content=${content} spans=${spans} />
  </section>`;
}

/* The clause read otherwise when it was coded: what changed, and one button when the codes still hold. */
function Check({ app, row }) {
  const { commands, store } = app;
  const before = store.data.before[row.clause.id];
  const { keys } = store.codebook;
  return html`<div class="wb-check" role="note">
    <p class="wb-check-head"><${Icon} name="alert-triangle" />${say(words.checkClause, { number: before?.number ?? "" })}</p>
    ${
      before &&
      html`<p class="wb-check-text">${before.old.map(({ text, changed }, n) => (changed ? html`<del key=${n}>${text}</del>` : text))}</p>
      <p class="wb-check-text">${before.new.map(({ text, changed }, n) => (changed ? html`<ins key=${n}>${text}</ins>` : text))}</p>`
    }
    ${
      store.editable.value &&
      html`<p><button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${() => commands.confirm(row)}>
      ${words.stillRight} ${keys.confirm && html`<${Key}>${keyCap(keys.confirm)}<//>`}</button> <span class="wb-hint">${words.orRecode}</span></p>`
    }
  </div>`;
}

/* The codebook changed since it was coded: what was said, why that is asked again, the new definitions. */
function Reconsider({ app, row }) {
  const { commands, store } = app;
  const { codebook } = store;
  const { keys } = codebook;
  const content = row.content.value;
  const [{ from, to }] = row.queued;
  const open = row.queued.some(
    ({ dimension }) => codebook.required.includes(dimension) && !content.dimensions[dimension],
  );
  return html`<div class="wb-check" role="note">
    <p class="wb-check-head"><${Icon} name="list-tree" />${say(words.reconsider, { from, to })}</p>
    ${row.queued.map((entry) => html`<${Queued} key=${`${entry.dimension}-${entry.from}`} codebook=${codebook} entry=${entry} />`)}
    ${
      store.editable.value &&
      html`<p>${
        open
          ? html`<span class="wb-hint">${words.codeAnew}</span>`
          : html`<button type="button" class="btn btn-sm" onMouseDown=${keepFocus} onClick=${() => commands.confirm(row)}>
      ${words.stillRight} ${keys.confirm && html`<${Key}>${keyCap(keys.confirm)}<//>`}</button> <span class="wb-hint">${words.orRecode}</span>`
      }</p>`
    }
  </div>`;
}

function Queued({ codebook, entry }) {
  const { references = [], outcome } = entry.old;
  const old = [...new Map(references.map((one) => [one.node, one])).values()];
  const said = outcome ? words.outcome[outcome] : words.notJudged;
  const fields = new Map(old.flatMap((one) => one.became.map((key) => [key, one.fields])));
  const now = [...fields.keys()].map((key) => codebook.node(entry.dimension, key)).filter(Boolean);
  return html`<p>${codebook.dimension(entry.dimension)?.name ?? entry.dimension}: ${
    old.length
      ? old.map((one) => html`<s key=${one.node} class=${`chip palette-${one.tone}`}>${one.name}</s> `)
      : html`<b>${said}</b>`
  } (${entry.reasons.join(words.listComma)})</p>
    ${now.map((node) => html`<${Successor} key=${node.key} node=${node} fields=${fields.get(node.key)} />`)}`;
}

/* What a node became: what it says, beside what it said where it stayed one. */
function Successor({ node, fields }) {
  if (!fields.length) return html`<p><b>${node.name}</b> ${node.definition || words.noDefinition}</p>`;
  return html`<p><b>${node.name}</b></p>
    ${fields.map(
      (one) => html`<${Side} key=${`${one.field}-old`} label=${words.ruleBefore[one.field]} runs=${one.old} as="del" />
      <${Side} key=${`${one.field}-new`} label=${words.ruleNow[one.field]} runs=${one.new} as="ins" />`,
    )}`;
}

function Side({ label, runs, as: Tag }) {
  return html`<p><span class="wb-hint">${label}</span> ${runs.length ? runs.map(({ text, changed }, n) => (changed ? html`<${Tag} key=${n}>${text}<//>` : text)) : "—"}</p>`;
}

/* Selecting text with the mouse must stay possible: the clause becomes current and nothing moves. */
function pick(event, app, row) {
  if (event.target.closest("button")) return;
  if (app.commands.selecting.press(event, row)) return;
  // Else a press on words that are selected would drag them away, and not begin another selection.
  if (!event.shiftKey && event.button === 0) dropSelection();
  app.commands.goTo(row, { still: true });
}

function Chips({ app, row, content, spans }) {
  const { store, commands } = app;
  const stop = row.active.value ? 0 : -1; // for Tab, only what belongs to the current clause
  const trouble = row.trouble.value;
  const proposals = row.proposals.value;
  const size =
    sizeOf(content, spans) +
    row.drafted.value.length +
    Math.min(row.notes.value.length, 1) +
    proposals.length +
    Number(Boolean(trouble));
  return html`<div class="wb-chips" style=${size > FIT ? `--size:${size}` : ""}><div class="wb-chip-list">
    ${store.codebook.dimensions.map((dimension) => html`<${Answer} key=${dimension.key} app=${app} row=${row} content=${content} dimension=${dimension} />`)}
    ${spans.map((span, at) => html`<${SpanChip} key=${`${span.dimension}/${span.node}@${span.start}-${span.end}`} app=${app} row=${row} span=${span} number=${at + 1} />`)}
    <div class="wb-flags">
      ${content.unsure && html`<span class="wb-flag wb-flag-unsure"><span class="wb-mark wb-mark-unsure" aria-hidden="true"></span>${words.unsure}</span>`}
      ${
        content.memo &&
        html`<button type="button" class="wb-flag" tabindex=${stop} title=${content.memo} aria-label=${say(words.memoOf, { memo: content.memo })}
        onMouseDown=${keepFocus} onClick=${() => commands.openMemo(row)}><${Icon} name="note" /><span class="clip">${content.memo}</span></button>`
      }
      <${NoteFlag} app=${app} row=${row} stop=${stop} />
      ${row.drafted.value.map(
        (
          kind,
        ) => html`<button type="button" key=${kind} class="wb-flag wb-flag-draft" tabindex=${stop} data-draft=${kind}
        onMouseDown=${keepFocus} onClick=${() => commands.openDraft(kind, row)}><${Icon} name="pencil" />${words.drafts[kind]}</button>`,
      )}
      ${proposals.map(
        (one) =>
          html`<button type="button" key=${one.id} class="wb-flag" tabindex=${stop} title=${say(words.proposalOf, { name: one.name, state: words.proposalStates[one.state] })}
        aria-label=${say(words.proposalOf, { name: one.name, state: words.proposalStates[one.state] })}
        onMouseDown=${keepFocus} onClick=${() => commands.openProposed(row)}><${Icon} name="message" /><span class="clip">${one.name}</span></button>`,
      )}
      ${
        trouble &&
        html`<button type="button" class="wb-flag wb-flag-trouble" tabindex=${stop} onMouseDown=${keepFocus} onClick=${commands.openTrouble}>
        <${Icon} name="alert-triangle" />${trouble === "conflict" ? words.troubleConflict : words.troubleRefused}</button>`
      }
    </div></div>
    ${size > FIT && html`<span class="wb-more">${sayNumber(words.inAll, size)}</span>`}</div>`;
}

/* As many stand beside the shortest clause; beside others a sign tells that not all are seen. */
const FIT = 2;

function sizeOf({ dimensions, unsure, memo }, spans) {
  const said = Object.keys(dimensions).flatMap((key) => {
    const whole = nodesOf({ dimensions }, key).filter((node) => isCoded({ dimensions }, key, node));
    return dimensions[key].outcome === "coded" ? whole : [key];
  });
  return said.length + spans.length + Number(Boolean(unsure)) + Number(Boolean(memo));
}

function Answer({ app, row, content, dimension }) {
  const answer = content.dimensions[dimension.key];
  if (!answer) return null;
  if (answer.outcome !== "coded") {
    const name = say(words.outcomeChip[answer.outcome], { dimension: dimension.name });
    return html`<${Chip} app=${app} row=${row} outcome name=${name} remove=${() => app.commands.toggleOutcome(dimension, answer.outcome, row)} />`;
  }
  const whole = nodesOf(content, dimension.key).filter((key) => isCoded(content, dimension.key, key));
  return whole.map((key) => {
    const node = app.store.codebook.node(dimension.key, key);
    return html`<${Chip} key=${key} app=${app} row=${row} tone=${node?.tone ?? 0} name=${node?.name ?? key} node=${node}
      remove=${() => app.commands.toggleNode(dimension, node ?? { key, name: key }, row, null)} />`;
  });
}

/* A press on it goes to its clause; only there it has a cross, which alone removes. */
function Chip({ app, row, tone = 0, outcome = false, name, node = null, remove }) {
  const { store } = app;
  const point = () => {
    if (node) store.pointed.value = node;
  };
  const leave = () => {
    store.pointed.value = null;
  };
  return html`<span class=${`chip palette-${tone} wb-chip${outcome ? " wb-chip-outcome" : ""}`} title=${name} onMouseEnter=${point} onMouseLeave=${leave}>
    <span class="clip">${name}</span>
    ${row.active.value && store.editable.value && html`<${Cross} label=${say(words.removeNode, { node: name, clause: row.clause.number })} remove=${remove} />`}
  </span>`;
}
