/* All keys, and the bar at the bottom that shows the ones used most. */

import { Dialog } from "../../kit/dialog.js";
import { html, Icon, Key, keepFocus, keyCap } from "../../kit/html.js";
import { preference, setPreference } from "../../kit/preferences.js";
import { words } from "../words.js";
import { moving } from "../words_moving.js";
import { notes } from "../words_notes.js";
import { SelectedBar } from "./selected.js";
import { ChosenBar } from "./spans.js";

/** [title, [[keys, meaning]]] of all that is no node. */
export function keyGroups({ keys }) {
  return [
    [
      words.keys.moving,
      [
        [["↓", "↑"], words.keys.move],
        [[keys.next, keys.previous], words.keys.move],
        [["Enter"], words.keys.next],
        [["Home", "End"], words.keys.ends],
        [["PageUp", "PageDown"], words.keys.page],
        [[keys.goto, "Ctrl F"], moving.keys.goto],
        [[keys.forward, keys.back], moving.keys.filtered],
        [[keys.bookmark], moving.keys.bookmark],
        [["Ctrl Enter"], moving.keys.submit],
      ],
    ],
    [
      words.keys.coding,
      [
        [[keys.none], words.keys.none],
        [[keys.noneOnAll], words.keys.noneOnAll],
        [[keys.undeterminable], words.keys.undeterminable],
        [[keys.find], words.keys.find],
        [[keys.unsure], words.keys.unsure],
        [[keys.memo], words.keys.memo],
        [[keys.propose], words.keys.propose],
        [[keys.notes], notes.key],
        [[keys.confirm], words.keys.confirm],
        [[keys.repeat], words.keys.repeat],
        [[keys.copyPrevious], words.keys.copyPrevious],
        [[keys.favourite], words.keys.favourite],
        [["Delete"], words.keys.clearCodes],
        [["⇧↓", "⇧↑"], words.keys.extend],
        [["Ctrl A"], words.keys.selectSection],
      ],
    ],
    [
      words.keys.words,
      [
        [[keys.span], words.keys.span],
        [["→", "←"], words.keys.grow],
        [["↓", "↑"], words.keys.sentence],
        [["Home", "End"], words.spanBy.ends],
        [[keys.nextSpan], words.keys.nextSpan],
        [["Delete"], words.keys.removeSpan],
      ],
    ],
    [
      words.keys.other,
      [
        [["Ctrl Z"], words.keys.undo],
        [["Ctrl Y", "Ctrl ⇧Z"], words.keys.redo],
        [[keys.history], words.keys.history],
        [["["], words.keys.outline],
        [["]"], moving.keys.codebook],
        [[keys.focus], moving.keys.focus],
        [[keys.define], moving.keys.define],
        [[keys.pin], moving.keys.pin],
        [[keys.coded], moving.keys.coded],
        [[keys.beside], moving.keys.beside],
        [[keys.help], words.keys.help],
      ],
    ],
  ];
}

export function Help({ app }) {
  const { codebook } = app.store;
  const card = `${app.urls.card}?version=${codebook.version}`;
  return html`<${Dialog} onClose=${app.commands.closeDialog} title=${words.helpTitle} wide=${true}>
    <div class="wb-keys">
      ${keyGroups(codebook).map(([title, lines]) => html`<section key=${title}><h3>${title}</h3><dl>${lines.map(line)}</dl></section>`)}
      ${codebook.dimensions.map(
        (dimension) => html`<section key=${dimension.key}><h3>${dimension.name}</h3><dl>
        ${dimension.nodes.map((node) => line([[codebook.pressOf(dimension.key, node.key)], node.name]))}</dl></section>`,
      )}
    </div>
    ${
      app.store.data.timing &&
      html`<label class="check wb-draft-line"><input type="checkbox" checked=${preference("timing") !== "off"}
        onChange=${(event) => setPreference("timing", event.currentTarget.checked ? "on" : "off")} /> <span>${words.timing} <span class="muted small">${words.timingHint}</span></span></label>`
    }
    <footer><a class="btn" href=${card} target="_blank" rel="noopener">${words.keymap.card}</a>
      <button type="button" class="btn" onClick=${app.commands.openKeymap}>${words.keymap.title}</button></footer>
  <//>`;
}

export function line([keys, meaning]) {
  const caps = keys.filter(Boolean);
  if (!caps.length) return null;
  return html`<div key=${caps.join()}><dt>${caps.map((key) => html`<kbd key=${key}>${keyCap(key)}</kbd> `)}</dt><dd>${meaning}</dd></div>`;
}

export function Hints({ app }) {
  const { commands, store } = app;
  if (store.chosen.value) return html`<${ChosenBar} app=${app} />`;
  if (store.selection.value) return html`<${SelectedBar} app=${app} />`;
  const { keys } = store.codebook;
  const hints = [
    [["↓", "↑"], words.keys.hintMove, () => commands.step(1)],
    [["Enter"], words.keys.hintNext, commands.doneAndNext],
    [[keys.none], words.keys.hintNone, commands.pressNone],
    [[keys.unsure], words.keys.unsure, commands.toggleUnsure],
    [[keys.memo], words.keys.memo, () => commands.openMemo()],
    [[keys.span], words.keys.hintSpan, commands.spanning.begin],
    [[keys.propose], words.propose, () => commands.openPropose()],
    [[keys.notes], notes.title, () => commands.openNotes()],
    [["Ctrl Z"], words.keys.undo, commands.undo],
    [["Ctrl Y"], words.keys.redo, commands.redo],
  ];
  return html`<footer class="wb-hints">
    ${hints.map(
      ([caps, text, run]) =>
        caps[0] &&
        html`<button type="button" key=${caps[0]} onMouseDown=${keepFocus} onClick=${run}>
      ${caps.map((cap) => html`<${Key} key=${cap}>${keyCap(cap)}<//>`)}<span>${text}</span></button>`,
    )}
    <button type="button" class="wb-touch" aria-pressed=${store.taking.value} onMouseDown=${keepFocus} onClick=${commands.takeSeveral}>
      <${Icon} name="list-check" /><span>${words.selection.several}</span></button>
    <button type="button" class="wb-hints-end" onMouseDown=${keepFocus} onClick=${commands.openHelp}>
      <${Key}>${keyCap(keys.help ?? "?")}<//><span>${words.keys.help}</span></button>
  </footer>`;
}
