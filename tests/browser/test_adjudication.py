"""Two adjudicators in two browsers, by keyboard; one is killed in the middle of a decision."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

TEXT = "关于技术改造的若干措施\n\n一、支持企业购买设备。\n\n二、对企业给予补贴。\n\n三、建设检测平台。\n"


def said(node: str) -> dict:
    return {"outcome": "coded", "references": [{"node": node}]}


@pytest.fixture
def round(site) -> SimpleNamespace:
    """Locked: coder_a has given funding to every clause, coder_b tax incentives."""
    owner = site.session("owner")
    project = owner.api("POST", "projects/", json={"name": "Desk", "template": "policy-tools"})[
        "id"
    ]
    for name, role in (("lead", "lead"), ("coder_a", "coder"), ("coder_b", "coder")):
        owner.api("POST", f"projects/{project}/members/", json={"username": name, "role": role})
    files = [("files", ("1.txt", TEXT.encode()))]
    owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    body = {"name": "One", "coders": ["coder_a", "coder_b"], "documents": "included"}
    made = owner.api("POST", f"projects/{project}/rounds/", json=body)["id"]
    clauses: list[int] = []
    for name, node in (("coder_a", "funding"), ("coder_b", "tax_incentives")):
        coder = site.session(name)
        (own,) = coder.api("GET", f"projects/{project}/assignments/?round={made}&coder=me")[
            "results"
        ]
        document = own["document"]["id"]
        listed = owner.api("GET", f"documents/{document}/clauses/")
        clauses = [one["id"] for one in listed if one["codable"]]
        for clause in clauses:
            dimensions = {"tool": said(node), "stage": {"outcome": "none"}}
            coder.api(
                "PUT",
                f"assignments/{own['id']}/clauses/{clause}/",
                json={"revision": 0, "dimensions": dimensions},
            )
    owner.api("POST", f"rounds/{made}/lock/")
    owner.api("POST", f"rounds/{made}/adjudication/")
    return SimpleNamespace(pk=made, owner=owner, clauses=clauses)


def opened(page: Page, round) -> None:
    page.goto(f"/rounds/{round.pk}/adjudication/")
    expect(page.locator(".adj-choice")).to_have_count(2)


def stored(round, clause: int) -> dict:
    shown = round.owner.api("GET", f"rounds/{round.pk}/adjudication/clauses/{clause}/")
    return shown["dimensions"]["tool"]


def test_a_clause_is_decided_and_taken_back_by_keyboard(page_of, round):
    page = page_of("owner")
    opened(page, round)
    for key in ("1", "Shift+Digit2", "q"):
        page.keyboard.press(key)
    expect(page.locator(".adj-drafted .chip")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator(".adj-row").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    tool = stored(round, round.clauses[0])
    assert {one["node"] for one in tool["references"]} == {"funding", "tax_incentives"}
    assert (tool["state"], tool["reason"], tool["equals"]) == ("decided", "codebook_unclear", [])
    page.keyboard.press("z")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.locator(".adj-row").nth(0)).to_contain_text("○")
    assert stored(round, round.clauses[0])["state"] == "open"


def test_two_decide_at_once_and_one_who_is_killed_loses_nothing(page_of, round):
    one, other = page_of("owner"), page_of("lead")
    for page in (one, other):
        opened(page, round)
    one.keyboard.press("1")
    one.keyboard.press("Enter")
    # What the first decided is shown to the second, who has chosen otherwise meanwhile.
    other.keyboard.press("2")
    other.keyboard.press("Enter")
    expect(other.locator(".toasts, .adj-row .adj-decided").first).to_be_visible(timeout=15_000)
    expect(one.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
    decided = stored(round, round.clauses[0])
    assert decided["state"] == "decided"
    # Killed before the answer comes: what was not acknowledged is sent by the next page.
    one.route(
        "**/adjudication/clauses/**",
        lambda route: route.abort() if route.request.method == "PUT" else route.continue_(),
    )
    one.keyboard.press("2")
    one.keyboard.press("Enter")
    expect(one.get_by_text("Not saved yet", exact=False)).to_be_visible()
    context = one.context
    one.close()
    again = context.new_page()
    again.goto(f"/rounds/{round.pk}/adjudication/")
    expect(again.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
    assert stored(round, round.clauses[1])["references"][0]["node"] == "tax_incentives"
