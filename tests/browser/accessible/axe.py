"""axe-core in a page: what it finds against WCAG 2.2 AA, and its best practices."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

(SCRIPT,) = (Path(__file__).parent.parent / "vendor").glob("axe-core-*/axe.min.js")
SOURCE = SCRIPT.read_text(encoding="utf-8")

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Rules that axe leaves out unless they are asked for.
MORE = ("label-content-name-mismatch", "td-has-header", "table-fake-caption", "p-as-heading")
OF_COLOURS = ("color-contrast", "link-in-text-block")

RUN = """async ({ standards, more, only }) => {
  // What only opens when asked for is read as well; what moves is read where it stops.
  for (const each of document.querySelectorAll("main details")) each.open = true;
  // The rows of a long table are alike.
  for (const each of document.querySelectorAll("main tbody > tr:nth-child(n + 20)")) each.hidden = true;
  for (const each of document.getAnimations()) if (each.effect.getComputedTiming().endTime !== Infinity) each.finish();
  const options = only.length
    ? { runOnly: { type: "rule", values: only } }
    : {
        runOnly: { type: "tag", values: standards },
        rules: Object.fromEntries(more.map((rule) => [rule, { enabled: true }])),
      };
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html, any, all, none }) => {
      const why = [...any, ...all, ...none].map(({ message }) => message).join(" ");
      return `${id}: ${target.join(" ")}\\n    ${html.slice(0, 240)}\\n    ${why}`;
    }),
  );
}"""

# axe does not look at placeholders. Contrast with the ground of their field, after WCAG 2.2: 4.5.
FAINT_PLACEHOLDERS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const painted = (...colours) => {
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => colour
    .map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  return [...document.querySelectorAll("[placeholder]:not(:disabled)")].flatMap((field) => {
    if (!field.checkVisibility() || !field.placeholder) return [];
    const ground = getComputedStyle(field).backgroundColor;
    const { color, opacity } = getComputedStyle(field, "::placeholder");
    const [a, b] = [light(painted(ground, color)), light(painted(ground))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < 4.5 || opacity !== "1" ? [`placeholder ${contrast.toFixed(2)}: ${field.placeholder}`] : [];
  });
}"""


def faults(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds in the page as it stands; `only` names the rules, else all are held."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found = page.evaluate(RUN, {"standards": STANDARDS, "more": MORE, "only": only})
    return found + page.evaluate(FAINT_PLACEHOLDERS)


def turn(page: Page, theme: Literal["light", "dark"]) -> None:
    """Light or dark, as the system says whose user has chosen neither."""
    page.emulate_media(color_scheme=theme)
