"""Menus and tabs do what they promise, and every component can be read in the light and in the dark."""

import pytest
from playwright.sync_api import Page, expect

# Contrast of every text with the ground it stands on, after WCAG 2.2: 4.5 for text, 3 for large text.
TOO_FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].flatMap((element) => {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(element);
    if (!text || !element.checkVisibility() || element.matches(":disabled, .skip-link, script, option")) return [];
    const [a, b] = [light(rgba(style.color)), light(ground(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5) ? [`${element.textContent.trim()} ${contrast.toFixed(2)}`] : [];
  });
}"""


@pytest.fixture
def page(page_of) -> Page:
    page = page_of("owner")
    page.goto("/components/")
    return page


@pytest.mark.parametrize("theme", ["", "?theme=dark"])
def test_every_component_can_be_read(page: Page, theme: str):
    page.goto(f"/components/{theme}")
    assert page.evaluate(TOO_FAINT) == []


def test_the_dark_leaves_nothing_white(page: Page):
    page.goto("/components/?theme=dark")
    grounds = page.evaluate(
        "[...document.querySelectorAll('body, .panel, .topbar, .btn:not(.btn-primary, .btn-danger),"
        " input, select, .chip, .tone, .notice')]"
        ".map((element) => getComputedStyle(element).backgroundColor)"
    )
    assert "rgb(255, 255, 255)" not in grounds


def test_a_menu_opens_and_closes_by_key(page: Page):
    opener = page.get_by_role("button", name="Account of")
    opener.click()
    log_out = page.get_by_role("button", name="Log out")
    expect(log_out).to_be_visible()
    page.keyboard.press("Escape")
    expect(log_out).to_be_hidden()
    expect(opener).to_be_focused()


def test_one_tab_shows_its_panel_and_arrows_go_on_to_the_next(page: Page):
    first, second, _ = page.get_by_role("tab").all()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    first.click()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel")).to_have_id("panel-2")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel")).to_have_id("panel-1")


def test_the_project_is_a_drawer_where_there_is_no_room(page_of, site):
    project = site.session("owner").api("GET", "projects/")["results"][0]["id"]
    page = page_of("owner")
    page.goto(f"/projects/{project}/")
    documents = page.get_by_role("navigation").get_by_role("link", name="Documents")
    expect(documents).to_be_visible()
    page.set_viewport_size({"width": 700, "height": 800})
    expect(documents).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(documents).to_be_visible()
    page.keyboard.press("Escape")
    expect(documents).to_be_hidden()
