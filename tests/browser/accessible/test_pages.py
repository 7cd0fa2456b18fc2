"""Every page against WCAG 2.2 AA, light and dark, and whether it fits; here in English, beside in
Chinese, so that two processes share the walk. A page that is not walked fails."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

from corpus.accounts.tokens import setup_link
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
    "rounds/<round>/agreement/propose/",
    "rounds/<round>/meetings/<round>/minutes.<ending>",
}
# Of a closed round alone.
NO_PAGES |= {"rounds/<round>/feedback/"}
# Open only while there is no account: walked as a server without any makes it.
FIRST = "setup/<token>/"
WALKED = sorted((PAGES.keys() | PUBLIC) - NO_PAGES)
# What a page needs before it is as people see it.
READY = {
    "assignments/<pass>/": ".wb-clause[aria-current]",
    "assignments/<reference>/": ".wb-clause[aria-current]",
    "projects/<project>/codebook/draft/": "[role=treeitem]",
    "projects/<project>/review/": "#field-title",
    "projects/<project>/words/": "canvas",
    "projects/<project>/network/": "canvas",
}
THEMES = {"en": ("light", "dark"), "zh-hans": ("dark", "light")}
HTML = "text/html; charset=utf-8"


def walk(page_of, study: Study, language: str, first_account: str) -> Iterator[tuple[str, Page]]:
    """Every page, shown to whoever it is for."""
    pages: dict[str, Page] = {}
    for route in WALKED:
        who = WHOSE.get(route, "owner")
        page = pages.get(who) or pages.setdefault(who, page_of(who, language=language))
        if route == FIRST:
            page.route(
                "**/setup/*/", lambda asked: asked.fulfill(body=first_account, content_type=HTML)
            )
        answer = page.goto(study.address(route))
        assert answer is not None
        assert answer.status == 200, (route, answer.status)
        if ready := READY.get(route):
            page.locator(ready).first.wait_for()
        yield route, page


def faults_of(page_of, study: Study, client, language: str) -> list[str]:
    """What is wrong with any page, each in the first theme wholly, its colours in the second, too."""
    client.cookies["django_language"] = language
    first_account = client.get(urlsplit(setup_link()).path).content.decode()
    assert "<form" in first_account
    found = []
    first, second = THEMES[language]
    for route, page in walk(page_of, study, language, first_account):
        turn(page, first)
        found += [f"{route} {fault}" for fault in unfit(page)]
        found += [f"{route} ({first}) {fault}" for fault in faults(page)]
        turn(page, second)
        found += [f"{route} ({second}) {fault}" for fault in faults(page, OF_COLOURS)]
    return found


def test_every_page_can_be_used_by_everybody_and_fits(page_of, study, client, db):
    found = faults_of(page_of, study, client, "en")
    assert not found, f"{len(found)} faults\n" + "\n".join(found)
