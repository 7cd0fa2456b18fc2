// @ts-check
/* How pages look: the server wrote it into <html>; what the user changes, here or in another tab, is shown
   at once. On paper it is always light. */

import { effect } from "@preact/signals-core";
import { preference, rendered } from "./preferences.js";

const root = document.documentElement;
const inTheDark = matchMedia("(prefers-color-scheme: dark)");
const scheme = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=color-scheme]"));
/** @type {HTMLLinkElement[]} */
const sheets = Array.from(document.querySelectorAll("link[data-dark]"));
const USUAL_SIZE = 16;
/** @type {Record<string, string>} as corpus/pages/look.py has them */
const MEDIA = { system: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };
/** @type {Set<() => void>} */
const painters = new Set();

/** @type {Record<string, (value: any) => void>} */
const SHOWN = {
  theme(value) {
    root.dataset.theme = value;
    if (scheme) scheme.content = value === "system" ? "light dark" : value;
    count(MEDIA[value]);
    repaint();
  },
  density(value) {
    root.dataset.density = value;
  },
  font_size(value) {
    root.style.fontSize = `${(value / USUAL_SIZE) * 100}%`;
  },
  reading_face(value) {
    root.dataset.face = value;
  },
  reading_width(value) {
    root.dataset.width = value;
  },
  focus(value) {
    root.dataset.focus = value;
  },
};

const shown = { ...rendered };
effect(() => {
  for (const [name, show] of Object.entries(SHOWN)) {
    const value = preference(name);
    if (value === undefined || value === shown[name]) continue;
    shown[name] = value;
    show(value);
  }
});

/**
 * Draws what does not follow the style sheets by itself, now and whenever the colours change.
 * @param {() => void} paint
 * @returns {() => boolean} ends it
 */
export function painted(paint) {
  painters.add(paint);
  paint();
  return () => painters.delete(paint);
}

/**
 * A colour of tokens.css or dark.css, as it is now.
 * @param {string} name without its dashes
 */
export function token(name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/**
 * What is drawn for paper or for others, whose pages are light.
 * @template T
 * @param {() => T} run
 * @returns {T}
 */
export function inTheLight(run) {
  const before = sheets.map(({ media }) => media);
  count("not all");
  try {
    repaint();
    return run();
  } finally {
    sheets.forEach((sheet, at) => {
      sheet.media = before[at];
    });
    repaint();
  }
}

/** @param {string} media */
function count(media) {
  for (const sheet of sheets) sheet.media = media;
}

function repaint() {
  for (const paint of painters) paint();
}

inTheDark.addEventListener("change", repaint);
window.addEventListener("beforeprint", () => {
  count("not all");
  repaint();
});
window.addEventListener("afterprint", () => {
  count(MEDIA[root.dataset.theme ?? "system"]);
  repaint();
});
