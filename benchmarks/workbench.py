"""The workbench on a long document in a real browser: opening, key presses, scrolling.

Opening is timed twice from navigation to the painted current clause, with an empty and with a warm
browser cache; a key press from the event to the next painted frame.
"""

import statistics

from playwright.sync_api import Page, sync_playwright

from benchmarks.common import Session, percentile, product
from scripts.get_browser import installed

CLAUSES = 5000
SPANS = 500
BATCH = 200
SENTENCE = (
    "支持企业实施智能化改造，对符合条件的项目，按核定投入的百分之二十给予资助，最高五百万元。"
)

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


def opened(page: Page, address: str) -> float:
    page.goto(address)
    page.locator(".wb-clause[aria-current]").wait_for()
    page.wait_for_timeout(500)
    return page.evaluate("usableAt")


def measure(page: Page, address: str) -> str:
    cold, warm = opened(page, address), opened(page, address)
    early = [page.evaluate(PRESS, key) for key in "qwer"]
    page.locator(".wb-clause").nth(CLAUSES - 1).wait_for(state="attached", timeout=120_000)
    presses = [page.evaluate(PRESS, key) for key in "asdfghzxcv" * 5]
    page.evaluate("longTasks.length = 0")
    page.mouse.move(600, 400)
    for _ in range(100):
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(16)
    longest = page.evaluate("Math.max(0, ...longTasks)")
    return (
        f"workbench, {CLAUSES} clauses with two nodes each and {SPANS} spans: usable after {cold:.0f} ms, {warm:.0f} ms with a warm cache;"
        f" key press to paint median {statistics.median(presses):.1f} ms"
        f" p95 {percentile(presses, 0.95):.1f} ms, just after opening {max(early):.1f} ms;"
        f" longest task while scrolling {longest:.0f} ms"
    )


def main() -> None:
    with product() as (base, accounts), sync_playwright() as playwright:
        owner = Session(base, "owner", accounts["owner"])
        address = f"{base}/assignments/{prepare(owner)}/"
        browser = playwright.chromium.launch(
            executable_path=installed(), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies(
            [{"name": c.name, "value": c.value, "url": base} for c in owner.cookies]
        )
        page = context.new_page()
        page.add_init_script(WATCH)
        print(measure(page, address))
        browser.close()


if __name__ == "__main__":
    main()
