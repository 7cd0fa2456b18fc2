"""How pages look for whom: dark or light from the first paint on, in charts and on paper; each choice remembered."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

DARK_GROUND = "rgb(18, 23, 30)"
LIGHT_GROUND = "rgb(245, 246, 248)"
LIGHT_INK = "rgb(27, 36, 48)"
GROUND = "getComputedStyle(document.body).backgroundColor"
CHART_INK = """async () => {
  const { getInstanceByDom } = await import("echarts");
  return getInstanceByDom(document.querySelector(".chart-canvas")).getOption().textStyle.color;
}"""


@pytest.fixture
def usual(site: Site):
    """Nothing is chosen, before and after."""
    session = site.session("viewer")
    nothing = dict.fromkeys(session.api("GET", "me/preferences/"))
    session.api("PATCH", "me/preferences/", json=nothing)
    yield session
    session.api("PATCH", "me/preferences/", json=nothing)


def open_appearance(page: Page):
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Appearance").click()
    return page.get_by_role("dialog", name="Appearance")


def test_the_server_writes_the_theme_so_that_nothing_flashes(usual, page_of):
    usual.api("PATCH", "me/preferences/", json={"theme": "dark"})
    page = page_of("viewer", java_script_enabled=False)
    for address in ("/", "/projects/999999/", "/api/v1/docs/"):
        page.goto(address)
        assert page.evaluate(GROUND) == DARK_GROUND
        assert page.locator("meta[name=color-scheme]").get_attribute("content") == "dark"


@pytest.mark.parametrize(("scheme", "ground"), [("dark", DARK_GROUND), ("light", LIGHT_GROUND)])
def test_a_visitor_has_the_theme_of_their_system(site: Site, browser, scheme, ground):
    context = browser.new_context(base_url=site.url, color_scheme=scheme)
    page = context.new_page()
    page.goto("/login/")
    assert page.evaluate(GROUND) == ground
    context.close()


def test_charts_follow_at_once_and_paper_is_light(usual, page_of):
    project = usual.api("GET", "projects/")["results"][0]["id"]
    page = page_of("viewer")
    page.goto(f"/projects/{project}/nodes/")
    page.locator(".chart-canvas canvas").first.wait_for()
    assert page.evaluate(CHART_INK) == "#1b2430"
    open_appearance(page).get_by_text("Dark").click()
    assert page.evaluate(GROUND) == DARK_GROUND
    assert page.evaluate(CHART_INK) == "#e4e8ef"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(CHART_INK) == "#1b2430"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(CHART_INK) == "#e4e8ef"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == LIGHT_INK


def test_each_choice_is_shown_at_once_and_on_another_machine(usual, page_of):
    page = page_of("viewer")
    page.goto("/")
    dialog = open_appearance(page)
    for text in ("Light", "Compact", "Hei (sans serif)", "Wide", "Focus: only the text"):
        dialog.get_by_text(text).click()
    for _ in range(4):
        dialog.get_by_role("button", name="Larger").click()
    chosen = {
        "theme": "light",
        "density": "compact",
        "face": "sans",
        "width": "wide",
        "focus": "on",
    }
    root = "({...document.documentElement.dataset})"
    assert page.evaluate(root) == chosen
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    expect(dialog).to_contain_text("Remembered with your account.")
    other = page_of("viewer", java_script_enabled=False, color_scheme="dark")
    other.goto("/")
    assert other.evaluate(root) == chosen
    assert other.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert other.evaluate(GROUND) == LIGHT_GROUND
    dialog.get_by_role("button", name="As it was at first").click()
    expect(dialog).to_contain_text("Remembered with your account.")
    other.reload()
    assert other.evaluate(root)["focus"] == "off"


def test_what_could_not_be_saved_is_said_and_kept_here(usual, page_of):
    page = page_of("viewer")
    page.goto("/")
    page.route("**/me/preferences/", lambda route: route.abort())
    dialog = open_appearance(page)
    dialog.get_by_text("Dark").click()
    expect(dialog).to_contain_text("Not saved yet")
    expect(page.locator(".toasts")).to_contain_text("Your settings are not saved yet")
    page.reload()
    assert page.evaluate(GROUND) == DARK_GROUND
    page.unroute("**/me/preferences/")
    page.reload()
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.includes('preferences'))"
    )
    assert usual.api("GET", "me/preferences/")["theme"] == "dark"


def test_two_tabs_look_the_same(usual, page_of):
    page = page_of("viewer")
    page.goto("/")
    other = page.context.new_page()
    other.goto("/account/")
    open_appearance(page).get_by_text("Dark").click()
    other.wait_for_function(f"() => {GROUND} === '{DARK_GROUND}'")
