"""A coder submits in the workbench and reads there how it compares with the reference."""

from playwright.sync_api import expect

from tests.browser.workbench.conftest import import_document
from tests.browser.workbench.desk import POLICY

KEY = ["goal_planning", "none", "funding", "public_service_platform", "none", "talent"]
OWN = ["goal_planning", "none", "rewards", "public_service_platform", "none", "talent"]


def code(session, project: int, round_id: int, choices: list[str]) -> int:
    """Code every clause of the person's one pass in the round; returns the pass."""
    found = session.api("GET", f"projects/{project}/assignments/?coder=me&round={round_id}")
    one = found["results"][0]
    clauses = session.api("GET", f"documents/{one['document']['id']}/clauses/")
    codable = [clause["id"] for clause in clauses if clause["codable"]]
    for clause, choice in zip(codable, choices, strict=True):
        tool = (
            {"outcome": "none"}
            if choice == "none"
            else {"outcome": "coded", "references": [{"node": choice}]}
        )
        body = {"revision": 0, "dimensions": {"tool": tool, "stage": {"outcome": "none"}}}
        session.api("PUT", f"assignments/{one['id']}/clauses/{clause}/", json=body)
    return one["id"]


def test_a_coder_compares_after_submitting(site, page_of):
    owner, coder = site.session("owner"), site.session("coder_a")
    project, document = import_document(owner, "Training", POLICY)
    asked = {"kind": "training", "coders": ["coder_a"], "documents": [document], "bar": 0.8}
    training = owner.api("POST", f"projects/{project}/rounds/", json={"name": "T", **asked})["id"]
    asked = {"coders": ["coder_a"], "documents": [document], "training": training}
    main = owner.api("POST", f"projects/{project}/rounds/", json={"name": "M", **asked})["id"]
    owner.api("POST", f"rounds/{training}/training/reference/", json={})
    key = code(owner, project, training, KEY)
    owner.api("POST", f"assignments/{key}/submit/")
    own = code(coder, project, training, OWN)

    page = page_of("coder_a")
    page.goto(f"/assignments/{own}/comparison/")
    expect(page.get_by_text("shown once the document has been submitted")).to_be_visible()
    page.goto(f"/assignments/{own}/")
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Submit", exact=True).click()
    page.get_by_role("link", name="Compare with the reference").click()
    expect(page.locator("article")).to_have_count(1)
    differing = page.locator("article")
    expect(differing).to_contain_text("首台（套）装备")
    expect(differing.locator(".choices").first.locator(".chip")).to_have_count(2)
    expect(differing).to_contain_text("Include:")
    page.get_by_role("link", name="All 6 clauses").click()
    expect(page.locator("article")).to_have_count(6)
    page.get_by_role("link", name="All scores").click()
    expect(
        page.get_by_text("passed", exact=True).or_(page.get_by_text("not passed"))
    ).to_be_visible()

    # the main round waits, or not, as the score says
    attempt = coder.api("GET", f"rounds/{training}/training/")["coders"][0]["attempts"][0]
    page.goto(f"/rounds/{main}/")
    shut = page.get_by_text("opens once you have passed")
    assert attempt["passed"] is (shut.count() == 0)
