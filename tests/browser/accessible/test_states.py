"""What opens over a page or beside it, and what is said of a form: against WCAG 2.2 AA as the pages are."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible.axe import OF_COLOURS, faults, turn
from tests.browser.accessible.layout import unfit

# What the foot of the workbench opens; keys differ with the codebook.
OPENERS = ("memo", "Propose", "all keys")


@pytest.fixture
def desk(page_of, study) -> Page:
    page = page_of("coder_a")
    page.goto(study.address("assignments/<pass>/"))
    expect(page.locator(".wb-clause[aria-current]")).to_be_visible()
    return page


def both(page: Page, what: str) -> list[str]:
    """In the light, and the colours in the dark."""
    turn(page, "light")
    found = faults(page)
    turn(page, "dark")
    found += faults(page, OF_COLOURS)
    turn(page, "light")
    return [f"{what}: {fault}" for fault in found]


def test_what_opens_in_the_workbench(desk):
    found = []
    for opener in OPENERS:
        desk.get_by_role("contentinfo").get_by_role("button", name=opener).click()
        expect(desk.locator("dialog[open]")).to_be_visible()
        found += both(desk, opener)
        desk.keyboard.press("Escape")
        expect(desk.locator("dialog[open]")).to_be_hidden()
    desk.keyboard.press("/")
    expect(desk.locator(".wb-found")).to_be_visible()
    found += both(desk, "find")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Submit", exact=True).click()
    expect(desk.locator("dialog[open]")).to_be_visible()
    found += both(desk, "submit")
    assert not found, "\n".join(found)


def test_drawers_of_the_workbench(desk):
    desk.set_viewport_size({"width": 800, "height": 900})
    found = []
    for name in ("Outline of the document", "Codebook"):
        opener = desk.locator("header").get_by_role("button", name=name)
        opener.click()
        found += both(desk, name)
        opener.click()
    assert not found, "\n".join(found)


def test_menu_and_forms_with_faults(page_of, study):
    page = page_of("owner")
    page.goto(study.address("projects/<project>/"))
    page.get_by_role("button", name="Account of").click()
    found = both(page, "menu")
    page.goto("/projects/new/")
    page.locator("main form").evaluate("(form) => { form.noValidate = true; }")
    page.locator("main form [type=submit]").last.click()
    expect(page.locator(".field-error").first).to_be_visible()
    found += both(page, "form")
    page.goto(study.address("projects/<project>/settings/"))
    page.get_by_role("button", name="Delete the project").click()
    found += both(page, "settings")
    assert not found, "\n".join(found)


def test_long_names_fit(page_of, study):
    page = page_of("owner")
    own, round_id = study.things["own"], study.things["own_round"]
    found = []
    for path in (
        f"projects/{own}/",
        f"projects/{own}/rounds/",
        f"projects/{own}/members/",
        f"projects/{own}/documents/",
        f"rounds/{round_id}/",
        f"rounds/{round_id}/dashboard/",
        f"rounds/{round_id}/change/",
    ):
        page.goto(f"/{path}")
        found += [f"{path} {fault}" for fault in unfit(page)]
    assert not found, "\n".join(found)
