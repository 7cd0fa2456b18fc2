"""Screening over the API and on its page."""

import json

from coding.actions.codebook import start_project
from coding.models import Round
from corpus.actions.screening import (
    decide,
)
from corpus.models import ScreeningDecision
from corpus.reads.screening import (
    entries,
    screened,
    to_do,
    with_screening,
)
from tests.corpus.pages import text_of, visitor
from tests.corpus.reads.conftest import INCLUDE, fresh

# Over the API


def put(api, document, **body):
    return api.put(f"documents/{document.pk}/screening/", body)


def test_a_decision_by_the_api_answers_with_the_entry(candidates, cast, api, off_topic):
    reason = off_topic.reason
    answer = put(api(cast.lead), candidates[0], decision="excluded", reason=reason.pk, note=" x ")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["reason"], body["reason_name"]) == (
        "excluded",
        reason.pk,
        reason.name,
    )
    assert body["decisions"][0]["note"] == "x"
    assert body["progress"]["done"] == 1
    again = api(cast.lead).delete(f"documents/{candidates[0].pk}/screening/")
    assert again.json()["status"] == "candidate"


def test_a_reason_is_given_by_its_name_or_its_id(candidates, cast, api, off_topic):
    reason = off_topic.reason
    for document, given in zip(candidates, (reason.name, reason.pk, str(reason.pk)), strict=False):
        answer = put(api(cast.lead), document, decision="excluded", reason=given)
        assert answer.json()["reason_name"] == reason.name
    answer = put(api(cast.lead), candidates[3], decision="excluded", reason="Elsewhere")
    assert answer.status_code == 404
    assert reason.name in answer.json()["errors"]["reason"][0]


def test_screeners_are_shown_by_name_and_local_time(two, candidates, cast, api):
    cast.owner.name = "Zhou Lan"
    cast.owner.save()
    put(api(cast.lead), candidates[0], decision="included")
    put(api(cast.owner), candidates[0], decision="included")
    ScreeningDecision.objects.update(at="2026-11-22T23:36:54Z")
    shown = api(cast.lead).get(f"documents/{candidates[0].pk}/screening/").json()["decisions"]
    assert [row["name"] for row in shown] == ["Lead", "Zhou Lan"]
    assert {row["said_at"] for row in shown} == {"2026-11-23 07:36"}
    page = text_of(visitor(cast.lead).get(f"/projects/{two.pk}/screening/"))
    assert "Lead · Zhou Lan" in page


def test_a_stale_revision_is_told(candidates, cast, api):
    listed = api(cast.lead).get(f"projects/{candidates[0].project_id}/screening/").json()
    revision = listed["results"][0]["revision"]
    assert put(api(cast.owner), candidates[0], decision="included", revision=revision).status_code
    answer = put(api(cast.lead), candidates[0], decision="included", revision=revision)
    assert answer.status_code == 409


def test_the_other_screeners_decision_is_not_shown_before_both_have_decided(
    two, candidates, cast, api, off_topic
):
    put(api(cast.lead), candidates[0], decision="included")
    path = f"projects/{two.pk}/screening/"
    shown = api(cast.owner).get(path).json()["results"][0]
    untouched = api(cast.owner).get(path).json()["results"][1]
    assert shown["decisions"] == []
    assert shown["revision"] == untouched["revision"]
    put(api(cast.owner), candidates[0], decision="excluded", reason=off_topic.reason.pk)
    shown = api(cast.owner).get(path, show="disagreements").json()["results"]
    assert [row["disagreement"] for row in shown] == [True]
    assert {row["screener"] for row in shown[0]["decisions"]} == {"lead", "owner"}


def test_a_reason_of_another_project_is_refused(candidates, cast, api):
    other = start_project(actor=cast.lead, name="Other", template="", granularity="article")
    reason = other.exclusion_reasons.first()
    assert (
        put(api(cast.lead), candidates[0], decision="excluded", reason=reason.pk).status_code == 404
    )


def test_many_by_the_api(candidates, cast, api, off_topic, project):
    body = {
        "documents": [one.pk for one in candidates[:3]],
        "decision": "excluded",
        "reason": off_topic.reason.pk,
    }
    answer = api(cast.lead).put(f"projects/{project.pk}/screening/", body)
    assert [row["status"] for row in answer.json()["results"]] == ["excluded"] * 3
    body["documents"].append(10**9)
    assert api(cast.lead).put(f"projects/{project.pk}/screening/", body).status_code == 404


def test_the_queue_is_narrowed(candidates, cast, api, project):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    path = f"projects/{project.pk}/screening/"

    def numbers(**params) -> list[int]:
        return [row["number"] for row in api(cast.lead).get(path, **params).json()["results"]]

    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert numbers(show="todo") == numbers(show="candidates") == [2, 3, 4, 5, 6]
    assert numbers(show="decided") == [1]
    assert numbers(show="disagreements") == []
    assert numbers(q="措施4") == [4]


def test_a_document_in_a_round_is_told(blind_round, cast, api, document, project, off_topic):
    decide(actor=cast.lead, document=document, verdict=off_topic)
    (row,) = api(cast.lead).get(f"projects/{project.pk}/screening/").json()["results"]
    assert row["in_round"] is True
    assert Round.objects.get().assignments.count() == 2


def test_the_queue_takes_a_fixed_number_of_queries(
    candidates, cast, project, django_assert_max_num_queries
):
    for document in candidates:
        decide(actor=cast.lead, document=document, verdict=INCLUDE)
    with django_assert_max_num_queries(6):
        entries(cast.lead, project, list(with_screening(screened(project))))


def test_a_status_patched_with_the_metadata_is_a_decision_without_a_reason(
    candidates, cast, api, project
):
    document = candidates[0]
    answer = api(cast.lead).patch(
        f"documents/{document.pk}/", {"status": "excluded", "title": "新题"}
    )
    assert (answer.json()["status"], answer.json()["title"]) == ("excluded", "新题")
    row = document.decisions.get()
    assert (row.screener, row.decision, row.reason, row.final) == (
        cast.lead,
        "excluded",
        None,
        True,
    )
    assert to_do(project, cast.owner).count() == 5
    api(cast.lead).patch(f"documents/{document.pk}/", {"status": "candidate"})
    assert document in to_do(project, cast.owner)


def test_the_settings_are_the_owners_and_without_a_second_screener_nobody_is_waited_for(
    two, candidates, cast, api
):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    path = f"projects/{two.pk}/"
    assert api(cast.lead).patch(path, {"second_screener": False}).status_code == 403
    answer = api(cast.owner).patch(path, {"second_screener": False, "screening": True}).json()
    assert (answer["screening"], answer["second_screener"]) == (True, False)
    assert fresh(candidates[0]).status == "included"


# The page


def test_the_page_starts_with_what_is_to_be_done(candidates, cast, project):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/screening/"))
    data = json.loads(page.split('id="screening-data" type="application/json">')[1].split("<")[0])
    assert [row["number"] for row in data["results"]] == [2, 3, 4, 5, 6]
    assert (data["progress"]["done"], data["more"]) == (1, False)
    assert len(data["reasons"]) == 8


def test_one_documents_text_comes_alone(document, cast, project):
    client = visitor(cast.lead)
    path = f"/projects/{project.pk}/screening/"
    page = text_of(client.get(path, {"document": document.pk}))
    assert "设立专项资金" in page
    assert "<html" not in page
    assert client.get(path, {"document": "x"}).status_code == 400
    assert client.get(path, {"document": 10**12}).status_code == 404


def test_the_owner_switches_screening_on_from_the_page(cast, project):
    path = f"/projects/{project.pk}/screening/"
    body = {"screening": "on"}
    assert visitor(cast.lead).post(path, body).status_code == 403
    assert visitor(cast.owner).post(path, body).status_code == 302
    project.refresh_from_db()
    assert (project.screening, project.second_screener) == (True, False)


def test_the_agreement_of_two_is_shown(two, candidates, cast):
    for actor in (cast.lead, cast.owner):
        decide(actor=actor, document=candidates[0], verdict=INCLUDE)
    page = text_of(visitor(cast.lead).get(f"/projects/{two.pk}/screening/"))
    assert "Lead · Owner" in page
    assert "undefined: both decided the same on all" in page


def test_the_log_says_what_was_decided(candidates, cast, off_topic, project):
    decide(actor=cast.lead, document=candidates[0], verdict=off_topic)
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/log/"))
    assert f"decided in screening on document 1 措施1: Excluded ({off_topic.reason.name})" in page
