"""Candidates are included or excluded, by one screener or by two who do not see each other's."""

import pytest

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
from corpus.models import AuditEntry, ScreeningDecision
from corpus.reads.screening import (
    agreement,
    disagreements,
    progress,
    to_do,
)
from policycoder.errors import Conflict, Invalid
from tests.corpus.reads.conftest import INCLUDE, fresh, make, member


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
