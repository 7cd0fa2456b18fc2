"""Candidates are included or excluded, by one screener or by two who do not see each other's."""

import json

import pytest

from coding.actions.codebook import start_project
from coding.models import Round
from coding.reads.history import readable_entries
from corpus.actions.screening import (
    Verdict,
    decide,
    decide_many,
    reopen,
    set_status,
    settle_waiting,
    undo,
)
from corpus.models import AuditEntry, Document, Membership, ScreeningDecision
from corpus.permissions import Role
from corpus.reads.screening import (
    agreement,
    disagreements,
    entries,
    progress,
    screened,
    to_do,
    with_screening,
)
from policycoder.errors import Conflict, Invalid
from tests.corpus.pages import text_of, visitor

INCLUDE = Verdict("included")


@pytest.fixture
def candidates(project, cast) -> list[Document]:
    return [make(project, cast.lead, number) for number in range(1, 7)]


def make(project, user, number: int, status: str = "candidate") -> Document:
    return Document.objects.create(
        project=project,
        number=number,
        status=status,
        title=f"措施{number}",
        file_name=f"{number}.txt",
        file_digest=f"{number:064}",
        file_size=1,
        text_digest="x",
        created_by=user,
    )


@pytest.fixture
def off_topic(project) -> Verdict:
    return Verdict("excluded", project.exclusion_reasons.first(), "about schools")


@pytest.fixture
def two(project, cast):
    """Two screeners for each candidate, and a third lead beside owner and lead."""
    project.second_screener = True
    project.save()
    member = Membership.objects.get(project=project, user=cast.coder_a)
    member.role = Role.LEAD
    member.save()
    return project


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def member(project, user) -> Membership:
    return Membership.objects.select_related("project", "user").get(project=project, user=user)


def test_one_screener_settles_the_status(candidates, cast, off_topic):
    first, second, *_rest = candidates
    decide(actor=cast.lead, document=first, verdict=INCLUDE)
    decide(actor=cast.lead, document=second, verdict=off_topic)
    assert fresh(first).status == "included"
    assert fresh(second).status == "excluded"
    assert fresh(second).exclusion_reason == off_topic.reason
    row = ScreeningDecision.objects.get(document=second)
    assert (row.screener, row.note, row.final) == (cast.lead, "about schools", False)


def test_a_decision_leaves_who_what_before_and_after(candidates, cast, off_topic):
    decide(actor=cast.lead, document=candidates[0], verdict=off_topic)
    entry = AuditEntry.objects.get(verb="screen_document")
    assert entry.actor_name == "lead"
    assert entry.before["status"] == "candidate"
    assert entry.after["status"] == "excluded"
    assert entry.after["reason"] == off_topic.reason.name
    assert entry.after["note"] == "about schools"


def test_the_same_decision_again_writes_nothing(candidates, cast, off_topic):
    decide(actor=cast.lead, document=candidates[0], verdict=off_topic)
    decide(actor=cast.lead, document=candidates[0], verdict=off_topic)
    assert AuditEntry.objects.filter(verb="screen_document").count() == 1


def test_an_exclusion_needs_a_reason(candidates, cast):
    with pytest.raises(Invalid):
        decide(actor=cast.lead, document=candidates[0], verdict=Verdict("excluded"))
    assert fresh(candidates[0]).status == "candidate"


def test_undo_goes_back_step_by_step_by_new_entries(candidates, cast, off_topic):
    document = candidates[0]
    decide(actor=cast.lead, document=document, verdict=INCLUDE)
    decide(actor=cast.lead, document=document, verdict=off_topic)
    undo(actor=cast.lead, document=document)
    assert fresh(document).status == "included"
    assert ScreeningDecision.objects.get(document=document).decision == "included"
    undo(actor=cast.lead, document=document)
    assert fresh(document).status == "candidate"
    assert not ScreeningDecision.objects.filter(document=document).exists()
    with pytest.raises(Invalid):
        undo(actor=cast.lead, document=document)
    assert (
        list(
            AuditEntry.objects.filter(object_type="document")
            .order_by("id")
            .values_list("verb", flat=1)
        )
        == ["screen_document"] * 2 + ["undo_screening"] * 2
    )


def test_undo_gives_an_unscreened_inclusion_back(project, cast, off_topic):
    document = make(project, cast.lead, 1, status="included")
    decide(actor=cast.lead, document=document, verdict=off_topic)
    undo(actor=cast.lead, document=document)
    assert fresh(document).status == "included"
    assert fresh(document).exclusion_reason is None


def test_undo_is_refused_when_somebody_has_decided_since(candidates, cast, off_topic):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    decide(actor=cast.owner, document=candidates[0], verdict=off_topic)
    with pytest.raises(Conflict):
        undo(actor=cast.lead, document=candidates[0])
    assert fresh(candidates[0]).status == "excluded"


def test_another_lead_has_the_last_word_beside_the_first_decision(candidates, cast, off_topic):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    decide(actor=cast.owner, document=candidates[0], verdict=off_topic)
    rows = ScreeningDecision.objects.filter(document=candidates[0]).order_by("final")
    assert [(row.screener.username, row.decision, row.final) for row in rows] == [
        ("lead", "included", False),
        ("owner", "excluded", True),
    ]


def test_two_screeners_must_agree(two, candidates, cast, off_topic):
    decide(actor=cast.lead, document=candidates[0], verdict=off_topic)
    assert fresh(candidates[0]).status == "candidate"
    decide(actor=cast.owner, document=candidates[0], verdict=off_topic)
    assert fresh(candidates[0]).status == "excluded"
    assert fresh(candidates[0]).exclusion_reason == off_topic.reason


def test_a_disagreement_waits_for_a_last_word(two, candidates, cast, off_topic):
    document = candidates[0]
    decide(actor=cast.lead, document=document, verdict=INCLUDE)
    decide(actor=cast.owner, document=document, verdict=off_topic)
    assert fresh(document).status == "candidate"
    assert list(disagreements(two)) == [document]
    decide(actor=cast.lead, document=document, verdict=off_topic)
    assert fresh(document).status == "excluded"
    assert not disagreements(two).exists()
    own = ScreeningDecision.objects.get(document=document, screener=cast.lead, final=False)
    assert own.decision == "included"
    undo(actor=cast.lead, document=document)
    assert fresh(document).status == "candidate"
    assert list(disagreements(two)) == [document]


def test_who_disagrees_settles_it_with_a_note_only_a_third_person_without(
    two, candidates, cast, off_topic
):
    for document in candidates[:2]:
        decide(actor=cast.lead, document=document, verdict=INCLUDE)
        decide(actor=cast.owner, document=document, verdict=off_topic)
    with pytest.raises(Invalid) as refused:
        decide(actor=cast.owner, document=candidates[0], verdict=INCLUDE)
    assert list(refused.value.errors) == ["note"]
    assert fresh(candidates[0]).status == "candidate"
    talked = Verdict("included", note="talked with lead")
    decide(actor=cast.owner, document=candidates[0], verdict=talked)
    decide(actor=cast.coder_a, document=candidates[1], verdict=INCLUDE)
    assert {fresh(document).status for document in candidates[:2]} == {"included"}


def test_who_has_seen_the_other_decision_cannot_decide_blindly_again(two, candidates, cast):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    decide(actor=cast.owner, document=candidates[0], verdict=INCLUDE)
    with pytest.raises(Conflict):
        undo(actor=cast.owner, document=candidates[0])


def test_a_decision_is_on_the_to_do_list_of_those_who_are_asked(two, candidates, cast, off_topic):
    document = candidates[0]
    decide(actor=cast.lead, document=document, verdict=INCLUDE)
    assert document not in to_do(two, cast.lead)
    assert document in to_do(two, cast.owner)
    decide(actor=cast.owner, document=document, verdict=off_topic)
    assert document not in to_do(two, cast.coder_a)


def test_the_log_keeps_a_decision_from_the_other_screener(two, candidates, cast):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)

    def seen(user) -> int:
        return readable_entries(member(two, user)).filter(verb="screen_document").count()

    assert (seen(cast.lead), seen(cast.owner)) == (1, 0)
    decide(actor=cast.owner, document=candidates[0], verdict=INCLUDE)
    assert (seen(cast.lead), seen(cast.owner)) == (2, 2)


def test_without_the_second_screener_what_waited_is_settled_but_no_disagreement(
    two, candidates, cast, off_topic
):
    waiting, split, *_rest = candidates
    decide(actor=cast.lead, document=waiting, verdict=INCLUDE)
    decide(actor=cast.lead, document=split, verdict=INCLUDE)
    decide(actor=cast.owner, document=split, verdict=off_topic)
    two.second_screener = False
    two.save()
    settle_waiting(project=two)
    assert fresh(waiting).status == "included"
    assert fresh(split).status == "candidate"


def test_many_are_decided_at_once_or_none(candidates, cast, off_topic):
    decide_many(actor=cast.lead, documents=candidates, verdict=off_topic)
    assert {fresh(one).status for one in candidates} == {"excluded"}
    assert AuditEntry.objects.filter(verb="screen_document").count() == 6


def test_progress_counts_what_no_longer_waits_for_this_person(two, candidates, cast, off_topic):
    make(two, cast.lead, 99, status="included")
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    decide(actor=cast.owner, document=candidates[0], verdict=off_topic)
    decide(actor=cast.lead, document=candidates[1], verdict=INCLUDE)
    assert progress(member(two, cast.lead)) == {
        "done": 2,
        "total": 6,
        "todo": 4,
        "candidates": 6,
        "disagreements": 1,
        "decided": 0,
    }
    assert progress(member(two, cast.owner))["done"] == 1


def test_agreement_is_cohens_kappa_of_the_blind_decisions(two, candidates, cast, off_topic):
    # lead/owner: 3 both in, 1 both out, 1 in/out, 1 out/in: po = 4/6, pe = (4/6)^2 + (2/6)^2.
    for document, (one, other) in zip(
        candidates,
        [("i", "i"), ("i", "i"), ("i", "i"), ("o", "o"), ("i", "o"), ("o", "i")],
        strict=True,
    ):
        for actor, what in ((cast.lead, one), (cast.owner, other)):
            decide(actor=actor, document=document, verdict=INCLUDE if what == "i" else off_topic)
    decide(actor=cast.coder_a, document=candidates[5], verdict=INCLUDE)
    (row,) = agreement(two)
    assert (row.first, row.second, row.documents) == ("lead", "owner", 6)
    assert row.percent == pytest.approx(100 * 4 / 6)
    assert row.kappa == pytest.approx((4 / 6 - 20 / 36) / (16 / 36))


def test_kappa_is_undefined_when_all_were_taken_in(two, candidates, cast):
    for actor in (cast.lead, cast.owner):
        decide(actor=actor, document=candidates[0], verdict=INCLUDE)
    assert agreement(two)[0].kappa is None


def test_a_status_set_with_the_metadata_leaves_a_trail(candidates, cast):
    set_status(actor=cast.lead, document=candidates[0], status="excluded")
    row = ScreeningDecision.objects.get(document=candidates[0])
    assert (row.decision, row.reason, row.final) == ("excluded", None, True)
    set_status(actor=cast.lead, document=candidates[0], status="candidate")
    assert fresh(candidates[0]).status == "candidate"
    assert not candidates[0].decisions.exists()
    assert AuditEntry.objects.filter(verb="reopen_screening").get().before["decisions"]


def test_a_reopened_document_is_to_be_screened_again(candidates, cast, project):
    decide(actor=cast.lead, document=candidates[0], verdict=INCLUDE)
    reopen(actor=cast.owner, document=candidates[0])
    assert candidates[0] in to_do(project, cast.lead)
    with pytest.raises(Conflict):
        undo(actor=cast.lead, document=candidates[0])


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
