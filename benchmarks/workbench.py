"""The workbench on a long document in a real browser, beside a page of plain HTML with the same
clauses and chips from the same web server.

Opening is timed from navigation to the painted current clause, with an empty and with a warm
browser cache, both pages in turns; a key press from the event to the next painted frame. Then
scrolling from top to bottom, memory, and what coding a thousand clauses in a row leaves behind.
"""

import os
import statistics
from collections import defaultdict

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.common import Session, percentile, product
from benchmarks.in_browser import (
    FIRST,
    MB,
    SCROLL,
    SPLIT,
    WATCH,
    Memory,
    fill,
    opened,
    pressed,
    shown,
)
from benchmarks.static_page import served
from scripts.get_browser import installed

CLAUSES = 5000
SPANS = 500
BATCH = 200
TURNS = int(os.environ.get("BENCH_TURNS", "5"))
CODED = 1000  # in a row
SENTENCE = (
    "支持企业实施智能化改造，对符合条件的项目，按核定投入的百分之二十给予资助，最高五百万元。"
)


def prepare(owner: Session) -> int:
    """A document of CLAUSES articles, assigned to the owner: the assignment's id."""
    articles = (f"第{n}条 {SENTENCE}" for n in range(1, CLAUSES + 1))
    text = "\n\n".join(["关于试验的规定", *articles])
    project = owner.api("POST", "projects/", json={"name": "long", "template": "policy-tools"})
    path = f"projects/{project['id']}"
    files = [("files", ("long.txt", text.encode()))]
    owner.finished(owner.api("POST", f"{path}/imports/", files=files)["job"])
    body = {"name": "long", "coders": ["owner"], "documents": "included"}
    owner.api("POST", f"{path}/rounds/", json=body)
    made = owner.api("GET", f"{path}/assignments/?coder=me")["results"][0]
    code(owner, made["id"], made["document"]["id"])
    return made["id"]


def code(owner: Session, assignment: int, document: int) -> None:
    """Two nodes on each clause, and words of every tenth."""
    clauses = owner.api("GET", f"documents/{document}/clauses/")
    codable = [clause for clause in clauses if clause["codable"]]
    bodies = []
    for place, clause in enumerate(codable):
        tool: list[dict] = [{"node": "technology"}]
        if place % (CLAUSES // SPANS) == 0:
            start = clause["start"] + 8
            tool.append({"node": "funding", "start": start, "end": start + 12})
        bodies.append(
            {
                "clause": clause["id"],
                "revision": 0,
                "dimensions": {
                    "tool": {"outcome": "coded", "references": tool},
                    "stage": {"outcome": "coded", "references": [{"node": "rnd"}]},
                },
            }
        )
    for start in range(0, len(bodies), BATCH):
        owner.api("PUT", f"assignments/{assignment}/clauses/", json=bodies[start : start + BATCH])


def fresh(browser: Browser, owner: Session, base: str) -> Page:
    """A page of a browser that has seen nothing yet."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": c.name, "value": c.value, "url": base} for c in owner.cookies])
    page = context.new_page()
    page.add_init_script(WATCH)
    return page


def measure_opening(browser: Browser, owner: Session, base: str, addresses: dict[str, str]) -> None:
    """Cold and warm, the pages by turns."""
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    split: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for turn in range(TURNS):
        for name in sorted(addresses, reverse=bool(turn % 2)):
            page = fresh(browser, owner, base)
            for cache in ("cold", "warm"):
                times[cache][name].append(opened(page, addresses[name]))
                if name == "workbench":
                    for what, value in page.evaluate(SPLIT).items():
                        split[cache][what].append(value)
            page.context.close()
    for cache, found in times.items():
        own, plain = found["workbench"], found["static page"]
        ratios = [one / other for one, other in zip(own, plain, strict=True)]
        parts = ", ".join(f"{what} {statistics.median(v):.0f}" for what, v in split[cache].items())
        print(
            f"workbench, {CLAUSES} clauses with two nodes each and {SPANS} spans, {cache}: usable"
            f" after {shown(own)}; static page {shown(plain)};"
            f" {statistics.median(ratios):.2f} x (median of {TURNS} turns); {parts}",
            flush=True,
        )


def measure_work(browser: Browser, page: Page, address: str) -> None:
    opened(page, address)
    early = pressed(page, "qwer")
    presses = pressed(page, "asdfghzxcv" * 5)
    longest = page.evaluate(SCROLL)
    page.wait_for_timeout(3000)  # what was left behind is undrawn when nothing else is done
    memory = Memory(browser, page)
    print(
        f"key press to paint median {statistics.median(presses):.1f} ms"
        f" p95 {percentile(presses, 0.95):.1f} ms, just after opening {max(early):.1f} ms;"
        f" longest task while scrolling top to bottom {longest:.0f} ms;"
        f" heap {memory.metrics()['JSHeapUsedSize'] / MB:.0f} MB,"
        f" private memory of the page's process {memory.private() / MB:.0f} MB",
        flush=True,
    )
    code_many(page)  # with a node more
    before = memory.metrics()
    code_many(page)  # without it
    code_many(page)  # with it
    after = memory.metrics()
    heap, nodes, listeners = (
        after[name] - before[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")
    )
    print(
        f"coding {CODED} clauses in a row twice, to what they were: heap {heap / 1024:+.0f} kB,"
        f" nodes {nodes:+.0f}, listeners {listeners:+.0f}",
        flush=True,
    )


def code_many(page: Page) -> None:
    """From the first clause on a node more or less on each, until all is saved."""
    page.evaluate(FIRST)
    for _ in range(CODED // 50):
        pressed(page, "qj" * 50)
    page.locator('[data-unsaved="0"]').wait_for(state="attached", timeout=120_000)
    page.wait_for_timeout(3000)


def main() -> None:
    with product() as (base, accounts), sync_playwright() as playwright:
        owner = Session(base, "owner", accounts["owner"])
        address = f"{base}/assignments/{prepare(owner)}/"
        browser = playwright.chromium.launch(
            executable_path=installed(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = fresh(browser, owner, base)
        opened(page, address)
        fill(page, CLAUSES)
        with served(page) as plain:
            pages = {"workbench": address, "static page": plain}
            page.goto("about:blank")
            measure_opening(browser, owner, base, pages)
        measure_work(browser, page, address)
        browser.close()


if __name__ == "__main__":
    main()
