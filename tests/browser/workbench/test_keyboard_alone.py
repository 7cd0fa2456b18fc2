"""A day's work without a mouse: what is needed can be reached, and the focus is never lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.workbench.conftest import import_document
from tests.browser.workbench.desk import nodes

TEXT = "措施\n\n一、总则\n\n（一）设立专项资金，支持企业研发。\n\n（二）完善平台，面向企业开放。\n"


def reach(page: Page, target: Locator, most: int = 60) -> None:
    """By Tab alone."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by {most} presses of Tab")


def held(page: Page) -> str:
    """What has the focus; nothing is no answer."""
    found = page.evaluate("document.activeElement?.outerHTML.slice(0, 120)")
    assert not found.startswith("<body"), "the focus fell to the body"
    return found


@pytest.fixture
def passes(site, owner) -> list[int]:
    """Two documents of coder_a in a round of their own."""
    project, first = import_document(owner, "Keyboard", TEXT)
    files = [("files", ("more.txt", TEXT.replace("措施", "办法").encode()))]
    job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    second = job["result"]["files"][0]["document"]
    body = {"name": "By keys", "coders": ["coder_a"], "documents": [first, second]}
    made = owner.api("POST", f"projects/{project}/rounds/", json=body)
    path = f"projects/{project}/assignments/?coder=me&round={made['id']}"
    return [one["id"] for one in site.session("coder_a").api("GET", path)["results"]]


def test_from_log_in_to_log_out(page_of, site, passes):
    page = page_of("")
    page.goto("/")
    reach_or_there(page, page.locator("input[name=username]"))
    page.keyboard.type("coder_a")
    page.keyboard.press("Tab")
    page.keyboard.type(site.accounts["coder_a"])
    page.keyboard.press("Enter")
    first = page.locator(f'tr[data-pass="{passes[0]}"] a').first
    expect(first).to_be_visible()
    reach(page, first, 200)
    page.keyboard.press("Enter")
    current = page.locator(".wb-clause[aria-current]")
    expect(current).to_be_visible()
    code(page, current)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/assignments/{passes[1]}/")
    expect(current).to_be_visible()
    dialog = page.locator("dialog[open]")
    page.keyboard.press("q")
    expect(current.locator(".chip")).to_have_count(1)
    page.keyboard.press("Shift+H")
    expect(dialog.locator(".wb-saves li")).to_have_count(1)
    reach(page, dialog.get_by_role("button", name="This clause back to before"), 12)
    page.keyboard.press("Enter")
    held(page)
    reach(page, dialog.get_by_role("button", name="Change 1 clause back"), 6)
    page.keyboard.press("Enter")
    expect(current.locator(".chip")).to_have_count(0)
    held(page)
    reach(page, page.locator(".wb-top a.brand"))
    page.keyboard.press("Enter")
    expect(page.locator("main.page")).to_be_visible()
    reach(page, page.locator(".account-button"))
    page.keyboard.press("Enter")
    reach(page, page.locator("#account-menu button[type=submit]"), 12)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=username]")).to_be_visible()
    coder = site.session("coder_a")
    stored = coder.api("GET", f"assignments/{passes[0]}/judgements/")
    assert [nodes(one, "tool") for one in stored] == [{"rewards"}, {"rewards"}]
    assert stored[0]["memo"] == "by keys"
    assert stored[0]["dimensions"]["tool"]["references"][-1]["start"] is not None
    (note,) = coder.api("GET", f"assignments/{passes[0]}/notes/")
    assert note["text"] == "a question"
    assert coder.api("GET", f"assignments/{passes[0]}/")["status"] == "submitted"


def reach_or_there(page: Page, target: Locator) -> None:
    expect(target).to_be_visible()
    if not target.evaluate("(element) => element === document.activeElement"):
        reach(page, target)


def code(page: Page, current: Locator) -> None:
    """Two clauses: one as a whole, with a memo, a question and a span; the other as a whole."""
    page.keyboard.press("q")
    page.keyboard.press("n")
    page.keyboard.press("m")
    page.keyboard.type("by keys")
    page.keyboard.press("Control+Enter")
    expect(current.locator(".wb-flag").filter(has_text="by keys")).to_be_visible()
    held(page)
    page.keyboard.press("Shift+Q")
    page.keyboard.type("a question")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open] .note")).to_have_count(1)
    held(page)
    page.keyboard.press("Escape")
    held(page)
    page.keyboard.press("Shift+V")
    chosen = page.locator(".wb-chosen-bar q")
    expect(chosen).to_be_visible()
    before = chosen.inner_text()
    page.keyboard.press("ArrowRight")
    expect(chosen).not_to_have_text(before)
    page.keyboard.press("q")
    expect(current.locator(".chip")).to_have_count(3)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.press("q")
    page.keyboard.press("n")
    expect(current.locator(".chip")).to_have_count(2)
