// @ts-check
/* The dialog in which a user says how pages look: shown at once, remembered with the account. */

import { useComputed } from "@preact/signals";
import { render } from "preact";
import { Dialog } from "./kit/dialog.js";
import { html } from "./kit/html.js";
import { preference, savingPreferences, setPreference } from "./kit/preferences.js";

const SIZES = { least: 14, most: 22, usual: 16 };

/** @type {[string, string, [string, string][]][]} name, what it is, its values: the usual one first */
const CHOICES = [
  [
    "theme",
    gettext("Theme"),
    [
      ["system", gettext("As the system")],
      ["light", gettext("Light")],
      ["dark", gettext("Dark")],
    ],
  ],
  [
    "density",
    gettext("Density"),
    [
      ["comfortable", gettext("Comfortable")],
      ["compact", gettext("Compact")],
    ],
  ],
  [
    "reading_face",
    gettext("Face of the texts"),
    [
      ["serif", gettext("Song (serif)")],
      ["sans", gettext("Hei (sans serif)")],
    ],
  ],
  [
    "reading_width",
    gettext("Width of the texts"),
    [
      ["medium", gettext("Medium")],
      ["narrow", gettext("Narrow")],
      ["wide", gettext("Wide")],
      ["full", gettext("Full")],
    ],
  ],
];

/** @type {Record<string, string>} */
const STATES = {
  saved: gettext("Remembered with your account."),
  saving: gettext("Saving…"),
  kept: gettext("Not saved yet: this browser keeps it and sends it again."),
};

/** Opens it; the focus comes back to where it was. */
export function openAppearance() {
  const place = document.createElement("div");
  document.body.append(place);
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(html`<${Appearance} close=${close} />`, place);
}

/** @param {{close: () => void}} props */
function Appearance({ close }) {
  const state = useComputed(() => STATES[savingPreferences.value]);
  return html`<${Dialog} title=${gettext("Appearance")} onClose=${close}>
    <div class="facts appearance">
      ${CHOICES.slice(0, 2).map((choice) => html`<${Choice} key=${choice[0]} choice=${choice} />`)}
      <${Size} />
      ${CHOICES.slice(2).map((choice) => html`<${Choice} key=${choice[0]} choice=${choice} />`)}
      <span>${gettext("Workbench")}</span>
      <label class="cluster"><input type="checkbox" checked=${preference("focus") === "on"}
        onChange=${(/** @type {any} */ { currentTarget }) => setPreference("focus", currentTarget.checked ? "on" : "off")} />
        <span>${gettext("Focus: only the text and the nodes")}</span></label>
    </div>
    <p class="reading appearance-sample" lang="zh-Hans">对符合条件的企业，按照研发投入的百分之十给予补助，最高不超过五十万元。</p>
    <footer><span class="muted small" role="status">${state}</span>
      <button type="button" class="btn end" onClick=${reset}>${gettext("As it was at first")}</button>
      <button type="button" class="btn btn-primary" onClick=${close}>${gettext("Close")}</button></footer>
  <//>`;
}

/** @param {{choice: [string, string, [string, string][]]}} props */
function Choice({ choice: [name, label, values] }) {
  const chosen = preference(name);
  return html`<span id=${`look-${name}`}>${label}</span>
    <div class="pills" role="radiogroup" aria-labelledby=${`look-${name}`}>
      ${values.map(
        ([value, text]) =>
          html`<label key=${value}><input type="radio" class="visually-hidden" name=${name} checked=${chosen === value} onChange=${() => setPreference(name, value)} /><span>${text}</span></label>`,
      )}
    </div>`;
}

function Size() {
  const size = preference("font_size");
  /** @param {number} by */
  const change = (by) => setPreference("font_size", Math.min(SIZES.most, Math.max(SIZES.least, size + by)));
  return html`<span id="look-font_size">${gettext("Font size")}</span>
    <div class="cluster" role="group" aria-labelledby="look-font_size">
      <button type="button" class="btn btn-sm" aria-label=${gettext("Smaller")} disabled=${size <= SIZES.least} onClick=${() => change(-1)}>A−</button>
      <output aria-live="polite">${size}</output>
      <button type="button" class="btn btn-sm" aria-label=${gettext("Larger")} disabled=${size >= SIZES.most} onClick=${() => change(1)}>A+</button>
    </div>`;
}

function reset() {
  for (const [name, , [[usual]]] of CHOICES) setPreference(name, usual);
  setPreference("font_size", SIZES.usual);
  setPreference("focus", "off");
}
