"""A codebook written by keyboard, by two people, and published."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def project(site):
    return site.session("owner").api("POST", "projects/", json={"name": "Drafted"})["id"]


def editor(page, project):
    page.goto(f"/projects/{project}/codebook/draft/")
    if page.get_by_role("button", name="Start the draft").is_visible():
        page.get_by_role("button", name="Start the draft").click()
    expect(page.get_by_role("button", name="Publish…")).to_be_visible()
    return page.locator("[data-draft-tree]")


def add(page, key, name):
    page.keyboard.press(key)
    page.get_by_label("Name", exact=True).fill(name)
    page.keyboard.press("Enter")
    chosen = page.locator("[role=treeitem][aria-selected=true]")
    expect(chosen).to_contain_text(name)
    expect(page.locator("[data-draft-tree]")).to_be_focused()


def levels(page):
    items = page.get_by_role("treeitem").all()
    return [
        (one.locator(".clip").inner_text(), one.get_attribute("aria-level")) for one in items[1:]
    ]


def test_a_codebook_is_written_by_keyboard_and_published(site, page_of, project):
    page = page_of("owner")
    tree = editor(page, project)
    page.get_by_role("button", name="Add a dimension").click()
    page.get_by_label("Name", exact=True).fill("Tool")
    page.keyboard.press("Enter")
    expect(tree).to_be_focused()
    add(page, "n", "Supply")
    add(page, "c", "Funding")
    add(page, "n", "人才支持")
    add(page, "n", "Demand")
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("[aria-selected=true]")).to_have_attribute("aria-level", "2")
    expected = [("Supply", "2"), ("Funding", "3"), ("人才支持", "3"), ("Demand", "2")]
    assert levels(page) == expected
    page.keyboard.press("Delete")
    expect(page.get_by_role("treeitem")).to_have_count(4)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("treeitem")).to_have_count(5)
    assert levels(page) == expected
    page.get_by_role("button", name="Publish…").click()
    page.get_by_label("What changed, and why").fill("The first one.")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url(f"**/projects/{project}/codebook/")
    (dimension,) = site.session("owner").api("GET", f"projects/{project}/codebook/")["dimensions"]
    found = [
        (node["name"], [one["name"] for one in node["children"]]) for node in dimension["nodes"]
    ]
    assert found == [("Supply", ["Funding", "人才支持"]), ("Demand", [])]


def test_two_editors_of_one_field_see_both_values(site, page_of):
    first, second = page_of("owner"), page_of("lead")
    editor(first, 1)
    editor(second, 1)
    for page in (first, second):
        page.locator(".draft-node", has_text="Funding").first.click()
    # what the first one changes does not reach the second one before they write themselves
    second.route("**/codebook/draft/", lambda route: route.abort())
    field = "Name (English)"
    first.get_by_label(field).fill("Money")
    first.get_by_label(field).blur()
    expect(first.locator(".draft-node", has_text="Money")).to_be_visible()
    api = site.session("lead")
    path = "projects/1/codebook/draft/"
    second.get_by_label(field).fill("Funding and means")
    said = "课题主持人 changed “Name (English)” of “Funding” too"
    expect(second.get_by_role("alert")).to_contain_text(said)
    expect(second.get_by_label(field)).to_have_value("Funding and means")
    # left open, nothing of it is lost
    second.get_by_role("button", name="Look at both").first.click()
    expect(second.get_by_role("dialog")).to_contain_text("Money")
    second.keyboard.press("Escape")
    expect(second.get_by_label(field)).to_have_value("Funding and means")
    second.unroute("**/codebook/draft/")
    second.get_by_role("button", name="Look at both").first.click()
    second.get_by_role("button", name="Use mine").click()
    expect(first.locator(".draft-node", has_text="Funding and means")).to_be_visible()
    api.delete(f"{site.url}/api/v1/{path}", headers={"X-CSRFToken": api.cookies["csrftoken"]})


def test_scores_shared_keys_and_example_clauses(site, page_of):
    owner = site.session("owner")
    project = owner.api("POST", "projects/", json={"name": "Strength"})["id"]
    text = "关于支持智能装备的若干措施\n\n一、支持措施\n\n（一）设立专项资金，给予资助。\n"
    files = [("files", ("p.txt", text.encode()))]
    owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    page = page_of("owner")
    editor(page, project)
    page.get_by_role("button", name="Add a dimension").click()
    page.get_by_label("Name", exact=True).fill("力度")
    page.keyboard.press("Enter")
    page.get_by_label("Scores (ordinal)").check()
    page.locator("[data-draft-tree]").focus()
    for name in ("弱", "强"):
        add(page, "n", name)
        page.get_by_label("Shortcut").fill("q")
        page.get_by_label("Shortcut").blur()
        page.locator("[data-draft-tree]").focus()
    expect(page.get_by_label("Score", exact=True)).to_have_value("2")
    expect(page.get_by_text("Also the key of “弱”")).to_be_visible()
    page.get_by_label("Clauses as examples").fill("9-9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No clause has the number 9-9")
    page.get_by_label("Clauses as examples").fill("1-1")
    page.keyboard.press("Enter")
    expect(page.locator(".draft-clauses li")).to_contain_text("设立专项资金")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    draft = owner.api("GET", f"projects/{project}/codebook/draft/")["content"]
    weak, strong = draft["dimensions"][0]["nodes"]
    assert (weak["key"], weak["score"], strong["key"], strong["score"]) == ("ruo", 1, "qiang", 2)
    (clause,) = strong["clauses"]
    assert owner.api("GET", f"clauses/{clause}/")["number"] == "1-1"


def names(content):
    def below(nodes):
        return [(node["name_en"], below(node["children"])) for node in nodes]

    return [(one["name_en"], below(one["nodes"])) for one in content["dimensions"]]


def test_keys_pressed_faster_than_the_server_answers_are_all_kept(site, page_of, project):
    page = page_of("owner")
    tree = editor(page, project)
    keyboard = page.keyboard
    page.get_by_role("button", name="Add a dimension").focus()

    def press(*keys):
        for key in keys:
            keyboard.press(key, delay=10)

    def add(key, name):
        press(key)
        keyboard.type(name, delay=20)
        press("Enter")

    add("Enter", "Tool")
    add("n", "Supply")
    add("c", "Funding")
    add("n", "Talent")
    add("n", "Demand")
    press("Alt+ArrowLeft")
    add("n", "Outsourcing")
    press("Alt+ArrowUp", "Alt+ArrowUp", "Enter")
    keyboard.type("Contracts", delay=20)
    press("Escape")
    add("d", "Stage")
    add("n", "Research")
    press("Enter", "Tab")
    keyboard.type("Before a product", delay=20)
    press("Escape", "ArrowUp", "Delete", "Control+z", "Control+z", "Control+y")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(tree).to_be_focused()
    content = site.session("owner").api("GET", f"projects/{project}/codebook/draft/")["content"]
    supply = ("Supply", [("Funding", []), ("Talent", [])])
    expected = [("Contracts", []), supply, ("Demand", [])]
    assert names(content) == [("Tool", expected), ("Stage", [("Research", [])])]
    assert content["dimensions"][1]["nodes"][0]["definition_zh"] == "Before a product"


def test_what_is_typed_in_a_node_that_somebody_removes_is_kept(site, page_of, project):
    page = page_of("owner")
    editor(page, project)
    page.get_by_role("button", name="Add a dimension").click()
    page.get_by_label("Name", exact=True).fill("Tool")
    page.keyboard.press("Enter")
    add(page, "n", "Funding")
    expect(page.get_by_text("Key funding")).to_be_visible()
    page.route("**/codebook/draft/", lambda route: route.abort())
    path = f"projects/{project}/codebook/draft/operations/"
    step = {"op": "remove_node", "dimension": "tool", "node": "funding"}
    owner = site.session("owner")
    owner.api("POST", f"projects/{project}/members/", json={"username": "lead", "role": "lead"})
    site.session("lead").api("POST", path, json={"operations": [step]})
    page.get_by_label("Definition (English)").fill("Grants, loans and guarantees.")
    page.unroute("**/codebook/draft/")
    expect(page.get_by_role("alert")).to_contain_text("removed “Funding” while you were writing")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Bring it back with my text").click()
    expect(page.get_by_label("Definition (English)")).to_have_value("Grants, loans and guarantees.")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    (node,) = owner.api("GET", f"projects/{project}/codebook/draft/")["content"]["dimensions"][0][
        "nodes"
    ]
    assert (node["key"], node["definition_en"]) == ("funding", "Grants, loans and guarantees.")


def test_the_focus_goes_to_the_tree_when_somebody_removes_what_is_written_on(
    site, page_of, project
):
    page = page_of("owner")
    tree = editor(page, project)
    page.get_by_role("button", name="Add a dimension").click()
    page.get_by_label("Name", exact=True).fill("Tool")
    page.keyboard.press("Enter")
    add(page, "n", "Supply")
    add(page, "n", "Demand")
    expect(page.get_by_text("Key demand")).to_be_visible()
    page.get_by_label("Definition (English)").focus()
    owner = site.session("owner")
    owner.api("POST", f"projects/{project}/members/", json={"username": "lead", "role": "lead"})
    step = {"op": "remove_node", "dimension": "tool", "node": "demand"}
    path = f"projects/{project}/codebook/draft/operations/"
    site.session("lead").api("POST", path, json={"operations": [step]})
    said = "“Demand” was removed by somebody else; “Supply” is chosen now."
    expect(page.locator(".toasts")).to_contain_text(said)
    expect(tree).to_be_focused()
    chosen = page.locator("[role=treeitem][aria-selected=true]")
    expect(chosen).to_contain_text("Supply")
    expect(tree).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    # one's own removal needs no word
    page.keyboard.press("Delete")
    expect(page.get_by_role("treeitem")).to_have_count(1)
    expect(tree).to_be_focused()
    expect(page.locator(".toasts")).not_to_contain_text("“Supply” was removed")


def test_a_step_whose_answer_is_lost_is_done_once(site, page_of, project):
    page = page_of("owner")
    tree = editor(page, project)
    page.get_by_role("button", name="Add a dimension").click()
    page.get_by_label("Name", exact=True).fill("Tool")
    page.keyboard.press("Enter")
    expect(tree).to_be_focused()
    lost = []

    def lose_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/draft/operations/", lose_first)
    add(page, "n", "Supply")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert lost == [200]
    kept = site.session("owner").api("GET", f"projects/{project}/codebook/draft/")["content"]
    assert names(kept) == [("Tool", [("Supply", [])])]
