"""From a table of codings to the report of its own round, on the page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coding.models import Assignment, Round
from corpus.models import Project

TABLE = "unit,ann,ben,gold\n" + "".join(f"{n},{n % 3},{n % 2},{n % 3}\n" for n in range(24))


@pytest.fixture
def page(api, cast, project):
    """POST a table to the page, as htmx to look at it or as the form to take it."""

    def _page(data=TABLE, *, user=None, look=False, address=None, **more):
        sent = {"file": SimpleUploadedFile("table.csv", data.encode()), **more}
        headers = {"HX-Request": "true"} if look else {}
        client = api(user or cast.lead).client
        return client.post(address or f"/projects/{project.pk}/check/", sent, headers=headers)

    return _page


def test_the_table_is_shown_before_anything_is_written(page):
    before = Project.objects.count()
    shown = page(look=True)
    assert shown.status_code == 200
    words = shown.content.decode()
    assert "<html" not in words
    assert "Compute the report" in words
    assert "holds what was decided" in words
    assert re.search(r"<strong>24</strong> units", words)
    assert 'name="ordinal"' in words
    assert Project.objects.count() == before


def test_one_more_click_leads_to_the_report(page, api, cast, project):
    answer = page()
    made = Round.objects.get()
    assert answer["Location"] == f"/rounds/{made.pk}/agreement/"
    report = api(cast.lead).get(answer["Location"])
    assert report.status_code == 200
    assert b"data-job" in report.content
    before = api(cast.lead).get(f"/projects/{project.pk}/check/").content.decode()
    assert f"/rounds/{made.pk}/agreement/" in before


def test_what_is_chosen_of_a_name_is_kept(page):
    said = {"coder-name": ["ann", "ben", "gold"], "coder-found": ["coder", "coder", "consensus"]}
    shown = page(look=True, **said, **{"coder-role": ["coder", "model", "consensus"]})
    assert "holds what was decided" in shown.content.decode()
    page(**said, **{"coder-role": ["coder", "model", "consensus"]})
    kinds = set(Assignment.objects.values_list("coder__name", "kind"))
    assert kinds == {("ann", "coder"), ("ben", "model"), ("gold", "consensus")}


def test_faults_stand_on_the_page(page):
    bad = TABLE + "0,1,1,1\n"
    assert "Row 26" in page(bad, look=True).content.decode()
    refused = page(bad)
    assert refused.status_code == 409
    assert "Row 26" in refused.content.decode()
    assert page("unit,a,b\n", look=True).status_code == 200
    assert not Round.objects.exists()


def test_passages_show_their_figures_at_once(page):
    shown = page("rater,start,length,category\na,0,4,A\nb,2,4,A\n", look=True)
    words = shown.content.decode()
    assert "α_U" in words
    assert "Compute the report" not in words


def test_codings_of_the_project_become_a_round(page, document):
    number = document.clauses.codable().first().number
    data = f"clause,coder_a,coder_b,dimension\n{number},funding,talent,tool\n"
    assert "Bring in as a round" in page(data, look=True).content.decode()
    answer = page(data)
    assert answer["Location"] == f"/rounds/{Round.objects.get().pk}/"


def test_a_visitor_checks_a_table_without_a_project(page, cast):
    answer = page(user=cast.outsider, address="/check/")
    made = Round.objects.get()
    assert answer["Location"] == f"/rounds/{made.pk}/agreement/"
    assert (made.project.created_by, made.project.checked_from) == (cast.outsider, None)


def test_the_page_is_for_those_who_lead(page, cast):
    assert page(user=cast.coder_a).status_code == 403
    assert page(user=cast.outsider).status_code == 404
