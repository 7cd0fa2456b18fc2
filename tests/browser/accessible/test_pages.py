"""Every page against WCAG 2.2 AA, in both languages, light and dark, and whether it fits. A page that is
not walked fails."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.accessible.axe import OF_COLOURS, faults, turn
from tests.browser.accessible.layout import unfit
from tests.browser.accessible.study import WHOSE, Study
from tests.test_routes import PAGES, PUBLIC

# No pages: files, parts of pages, what only sends on or takes a form.
NO_PAGES = {
    "healthz/",
    "joined/<asked>/",
    "joined/<asked>/words/<language>/",
    "api/v1/schema/",
    "api/v1/auth/token/",
    "logout/",
    "language/",
    "invitations/<invitation>/",
    "documents/<document>/file/",
    "documents/<document>/editions/vanished.csv",
    "projects/<project>/rounds/sample-size/",
    "projects/<project>/standing/",
    "rounds/<round>/meetings/<round>/minutes.<ending>",
}
# Asks for a second document that reads like it.
NO_PAGES |= {"documents/<document>/join/"}
# Of a closed round alone.
NO_PAGES |= {"rounds/<round>/feedback/"}
# Open only while there is no account; it is made as the page of an account's first password is.
NOT_NOW = {"setup/<token>/"}
WALKED = sorted((PAGES.keys() | PUBLIC) - NO_PAGES - NOT_NOW)
# What a page needs before it is as people see it.
READY = {
    "assignments/<pass>/": ".wb-clause[aria-current]",
    "assignments/<reference>/": ".wb-clause[aria-current]",
    "projects/<project>/codebook/draft/": "[role=treeitem]",
    "projects/<project>/review/": "#field-title",
    "projects/<project>/words/": "canvas",
    "projects/<project>/network/": "canvas",
}
LANGUAGES = {"en": ("light", "dark"), "zh-hans": ("dark", "light")}


def walk(page_of, study: Study, language: str, routes) -> Iterator[tuple[str, Page]]:
    """Every page of the routes, shown to whoever it is for."""
    pages: dict[str, Page] = {}
    for route in routes:
        who = WHOSE.get(route, "owner")
        page = pages.get(who) or pages.setdefault(who, page_of(who, language=language))
        answer = page.goto(study.address(route))
        assert answer is not None
        assert answer.status == 200, (route, answer.status)
        if ready := READY.get(route):
            page.locator(ready).first.wait_for()
        yield route, page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_used_by_everybody_and_fits(page_of, study, language):
    found = []
    for route, page in walk(page_of, study, language, WALKED):
        first, second = LANGUAGES[language]
        turn(page, first)
        found += [f"{route} {fault}" for fault in unfit(page)]
        found += [f"{route} ({first}) {fault}" for fault in faults(page)]
        turn(page, second)
        found += [f"{route} ({second}) {fault}" for fault in faults(page, OF_COLOURS)]
    assert not found, f"{len(found)} faults\n" + "\n".join(found)
