"""What a browser says of a page: how long until it can be used, what it holds, what a key costs."""

import glob
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

MB = 1024 * 1024

WATCH = """
window.longTasks = [];
new PerformanceObserver(list => longTasks.push(...list.getEntries().map(task => task.duration)))
  .observe({type: 'longtask', buffered: true});
new MutationObserver((_, observer) => {
  if (!document.querySelector('.wb-clause[aria-current]')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
"""

PRESS = """key => new Promise(painted => {
  const start = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => painted(performance.now() - start);
    after.port2.postMessage(0);
  });
})"""

FIRST = """async () => {
  document.querySelector('.wb-reading').scrollTop = 0;
  const first = () => document.querySelector('[data-chunk="0"] .wb-clause');
  while (!first()) await new Promise(requestAnimationFrame);
  first().dispatchEvent(new MouseEvent('mousedown', {bubbles: true, cancelable: true}));
}"""

SCROLL = """async () => {
  const pane = document.querySelector('.wb-reading');
  pane.scrollTop = 0;
  longTasks.length = 0;
  while (pane.scrollTop + pane.clientHeight < pane.scrollHeight - 1) {
    pane.scrollTop += 800;
    await new Promise(requestAnimationFrame);
  }
  return Math.max(0, ...longTasks);
}"""

# Where the milliseconds from navigation go, by the browser's own clock.
SPLIT = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const own = performance.getEntriesByType('resource').filter(
    one => one.responseEnd < usableAt && /\\.js|joined|\\.css/.test(one.name));
  return {
    'answer begins': page.responseStart, 'answer ends': page.responseEnd,
    'files there': Math.max(page.responseEnd, ...own.map(one => one.responseEnd)),
    usable: usableAt,
    files: own.length, 'page, kB': page.encodedBodySize / 1000,
  };
}"""


def opened(page: Page, address: str) -> float:
    """Milliseconds from navigation until it can be used; nothing else is at work before."""
    page.goto("about:blank")
    page.wait_for_timeout(300)
    page.goto(address, wait_until="commit")
    page.wait_for_timeout(500)
    for _ in range(600):
        if found := page.evaluate("window.usableAt"):
            return float(found)
        page.wait_for_timeout(100)
    raise RuntimeError(f"{address} was not there after a minute.")


def fill(page: Page, clauses: int) -> None:
    """Draws every clause, as for paper."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.locator(".wb-clause").nth(clauses - 1).wait_for(state="attached", timeout=300_000)
    page.wait_for_timeout(1000)


def pressed(page: Page, keys: str) -> list[float]:
    return [page.evaluate(PRESS, key) for key in keys]


def shown(milliseconds: Sequence[float]) -> str:
    return f"{statistics.median(milliseconds):.0f} ms (best {min(milliseconds):.0f})"


class Memory:
    """What a page holds, after garbage was collected."""

    def __init__(self, browser: Browser, page: Page):
        self._page: CDPSession = page.context.new_cdp_session(page)
        self._page.send("Performance.enable")
        self._page.send("HeapProfiler.enable")
        self._browser = browser.new_browser_cdp_session()

    def metrics(self) -> dict[str, Any]:
        """`JSHeapUsedSize` in bytes, `Nodes`, `JSEventListeners`."""
        for _ in range(3):
            self._page.send("HeapProfiler.collectGarbage")
        found = self._page.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in found}

    def private(self) -> int:
        """Bytes of the largest process of a page that no other process shares."""
        processes = self._browser.send("SystemInfo.getProcessInfo")["processInfo"]
        return max(_private(one["id"]) for one in processes if one["type"] == "renderer")


def _private(process: int) -> int:
    found = 0
    for path in glob.glob(f"/proc/{process}/smaps_rollup"):
        for line in Path(path).read_text().splitlines():
            if line.startswith("Private_"):
                found += int(line.split()[1]) * 1024
    return found
