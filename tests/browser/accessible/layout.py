"""What does not fit: beyond the window, in columns of a letter, broken within a word."""

from playwright.sync_api import Page

WIDTHS = (1024, 1280)
HEIGHT = 720

UNFIT = """() => {
  const found = new Set();
  const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} ${element.textContent.trim().slice(0, 60)}`;
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  if (document.documentElement.scrollWidth > innerWidth) found.add("the page scrolls sideways");
  const range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest("script, .visually-hidden, svg, pre, code, [lang=zh-Hans]")) continue;
    range.selectNodeContents(text);
    const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
    if (!lines.length) continue;
    if (lines.some(({ right, left }) => right > innerWidth + 1 || left < -1) && !scrolls(element)) found.add(`beyond the window: ${name(element)}`);
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (lines.length > 3 && Math.max(...lines.map(({ width }) => width)) < 3 * size) found.add(`a narrow column: ${name(element)}`);
    for (const { 0: word, index } of text.data.matchAll(/[A-Za-z]{3,}/g)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const rows = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (rows.size > 1) found.add(`broken within “${word}”: ${name(element)}`);
    }
  }
  return [...found];
}"""


def unfit(page: Page) -> list[str]:
    """What does not fit at any of the widths, with the width before it."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width}: {fault}" for fault in page.evaluate(UNFIT)]
    return found
