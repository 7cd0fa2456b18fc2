"""The form that opens a round."""

import re

import pytest

from coding.actions.codebook import start_project
from coding.models import Round
from corpus.models import Document
from tests.coding.pages.conftest import new_body, text_of

# Opening


def test_a_round_is_opened_from_the_form(cast, project, document, browser):
    client = browser(cast.lead)
    answer = client.post(f"/projects/{project.pk}/rounds/new/", new_body(document))
    made = Round.objects.get()
    assert answer["Location"] == f"/rounds/{made.pk}/"
    assert (made.name, made.kind, made.blind) == ("Second", "reliability", True)
    assert set(made.assignments.values_list("coder__username", flat=True)) == {"coder_a", "coder_b"}


def test_the_forms_take_a_last_day_and_a_reason(cast, project, document, browser):
    lead = browser(cast.lead)
    lead.post(f"/projects/{project.pk}/rounds/new/", new_body(document, deadline="2031-05-20"))
    made = Round.objects.get()
    assert made.deadline.isoformat() == "2031-05-20"
    extension = {"coders": ["lead"], "deadline": "2031-06-01", "why": "One more pair of eyes."}
    page = f"/rounds/{made.pk}/extend/"
    assert "it stays 2031-05-20" in text_of(lead.get(page))
    lead.post(page, extension)
    made.refresh_from_db()
    assert made.deadline.isoformat() == "2031-06-01"
    assert "One more pair of eyes." in text_of(lead.get(f"/rounds/{made.pk}/history/"))
    wrong = lead.post(page, {"coders": ["owner"], "deadline": "tomorrow"})
    assert (wrong.status_code, wrong.context["form"].errors.keys()) == (400, {"deadline"})


def test_the_form_opens_an_open_round_over_all_included_documents(
    cast, project, document, import_text, browser
):
    left_out = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    Document.objects.filter(pk=left_out.pk).update(status="excluded")
    body = new_body(document, blind="0", scope="included", documents=[])
    browser(cast.lead).post(f"/projects/{project.pk}/rounds/new/", body)
    made = Round.objects.get()
    assert not made.blind
    assert set(made.assignments.values_list("document", flat=True)) == {document.pk}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"coders": []}, "coders"),
        ({"coders": ["viewer"]}, "coders"),
        ({"documents": []}, "documents"),
        ({"documents": ["999999"]}, "documents"),
        ({"kind": "x"}, "kind"),
        ({"codebook_version": "7"}, "codebook_version"),
    ],
)
def test_errors_stand_in_place_and_what_was_typed_stays(
    cast, project, document, browser, change, field
):
    body = new_body(document, name="Keep me") | change
    answer = browser(cast.lead).post(f"/projects/{project.pk}/rounds/new/", body)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert "field-error" in page
    if field != "name":
        assert 'value="Keep me"' in page
    if field != "coders":
        assert re.search(r'value="coder_b" checked', page)
    if field != "documents":
        assert re.search(rf'value="{document.pk}"[^>]* checked', page)
    assert not Round.objects.exists()


def test_a_taken_name_is_said_beside_the_name(cast, project, document, blind_round, browser):
    body = new_body(document, name=blind_round.name)
    answer = browser(cast.lead).post(f"/projects/{project.pk}/rounds/new/", body)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["name"]
    assert Round.objects.count() == 1


def test_the_form_offers_who_may_code_and_nobody_else(cast, project, document, browser):
    page = browser(cast.lead).get(f"/projects/{project.pk}/rounds/new/").content.decode()
    offered = re.findall(r'name="coders" value="(\w+)"', page)
    assert offered == ["coder_a", "coder_b", "lead", "owner"]


def test_without_a_codebook_the_form_leads_to_it(cast, browser):
    bare = start_project(actor=cast.lead, name="Bare", granularity="article")
    answer = browser(cast.lead).get(f"/projects/{bare.pk}/rounds/new/")
    assert answer["Location"] == f"/projects/{bare.pk}/codebook/"
