from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARGS, CHROMIUM


@pytest.fixture
def page(site, browser) -> Iterator[Page]:
    """The viewer's, in a browser that keeps whole pages for its “back”, as people's browsers do."""
    keeping = browser.browser_type.launch(
        executable_path=CHROMIUM, args=ARGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = keeping.new_context(base_url=site.url, locale="en")
    cookies = site.log_in("viewer").cookies
    context.add_cookies([{"name": c.name, "value": c.value, "url": site.url} for c in cookies])
    yield context.new_page()
    keeping.close()


def test_back_after_the_log_out_shows_nothing(site, page):
    project = site.session("viewer").api("GET", "projects/")["results"][0]["id"]
    for address in ("/", f"/projects/{project}/", f"/projects/{project}/documents/"):
        page.goto(address)
    page.locator(".account-button").click()
    page.locator("#account-menu button[type=submit]").click()
    expect(page).to_have_url(f"{site.url}/login/")
    for address in (f"projects/{project}/documents/", f"projects/{project}/", ""):
        page.go_back(wait_until="commit")
        expect(page).to_have_url(f"{site.url}/login/?next=/{address}")
        expect(page.locator("input[name=password]")).to_be_visible()
