"""A cut is added by hand in a real browser, and the text split there."""

import re

from playwright.sync_api import expect

from tests.conftest import POLICY

TITLED = "给全市职工的一封信"


def test_a_cut_is_added_and_the_document_split(site, page_of):
    owner = site.session("owner")
    project = owner.api("POST", "projects/", json={"name": "Cuts", "template": "policy-tools"})
    text = f"{POLICY}\n\n{TITLED}\n\n亲爱的职工：\n\n现在开始缴存。"
    files = [("files", ("joined.txt", text.encode()))]
    sent = owner.api("POST", f"projects/{project['id']}/imports/", files=files)
    owner.finished(sent["job"])
    (document,) = owner.api("GET", f"projects/{project['id']}/documents/")["results"]

    page = page_of("owner")
    page.goto(f"/documents/{document['id']}/parts/")
    button = page.locator("#split")
    expect(button).to_be_disabled()
    page.get_by_text("Add a cut", exact=True).click()
    page.get_by_label(TITLED).check()
    expect(button).to_have_text(re.compile("Split into 2 documents"))
    button.click()
    expect(page.locator(".notice-success")).to_contain_text("split into documents 2–3")
