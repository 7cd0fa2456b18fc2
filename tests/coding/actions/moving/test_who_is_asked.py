"""Who is asked again after a move, what goes back to them, and what an undoing gives back."""

import pytest

from coding.actions.moving import start_migration, undo_migration
from coding.actions.passes import submit_assignment
from coding.actions.references import start_reference
from coding.models import Assignment, Migration, Reconsider, Round
from coding.reads.round_history import history_of, read_history
from corpus.models import Membership
from tests.coding.actions.moving.conftest import ended
from tests.coding.actions.moving.test_moving import second
from tests.coding.carrying import put
from tests.coding.exports.test_files import code

KIND = Assignment.Kind


def plan(api, cast, study):
    return api(cast.owner).get(f"rounds/{study.round.pk}/migration/").json()["plan"]


def queued(*kinds):
    found = Reconsider.objects.filter(done_at=None, assignment__kind__in=kinds or [KIND.CODER])
    return sorted(found.values_list("assignment__coder__username", flat=True))


def states(study):
    found = Assignment.objects.filter(round=study.round).order_by("pk")
    return list(found.values_list("pk", "status", "submitted_at"))


def submit(cast, *passes):
    for one in passes:
        submit_assignment(actor=one.coder, assignment=one, confirm=True)


def told(study, person, project):
    member = Membership.objects.get(project=project, user=person)
    return [
        (one.text, one.why)
        for one in read_history(study.round, member, list(history_of(study.round)))
    ]


def test_undone_what_went_back_is_submitted_as_it_was(
    api, cast, project, study, published, moved, moved_back
):
    submit(cast, *study.passes.values())
    before = states(study)
    made = moved(second(published), reopen=True)
    assert {status for _pk, status, _at in states(study)} == {"open"}
    moved_back(made)
    assert states(study) == before
    history = told(study, cast.owner, project)
    assert [text for text, _why in history[:6]] == [
        "undoing the move, took document 1 of Coder_B as submitted again",
        "undoing the move, took document 1 of Coder_A as submitted again",
        "undid the move: the round is at codebook version 2 again",
        "gave document 1 back to Coder_B",
        "gave document 1 back to Coder_A",
        "moved the round from codebook version 2 to 3",
    ]
    assert history[3][1] == "the round moved to codebook version 3"


def test_a_pass_its_coder_handed_in_again_keeps_that_time(
    cast, study, published, moved, moved_back
):
    submit(cast, study.passes["coder_b"])
    made = moved(second(published), reopen=True)
    own = Assignment.objects.select_related("round", "coder").get(pk=study.passes["coder_b"].pk)
    submit(cast, own)
    again = states(study)
    moved_back(made)
    assert states(study) == again


def test_in_a_round_with_hidden_repeats_nobody_is_asked_of_what_stays_shut(
    api, cast, study, published, moved
):
    submit(cast, study.passes["coder_b"])
    Round.objects.filter(pk=study.round.pk).update(sealed=True)
    version = second(published)
    found = plan(api, cast, study)
    assert (found["total"]["judgements"], found["shut"]["judgements"]) == (3, 1)
    page = api(cast.owner).client.get(f"/rounds/{study.round.pk}/migration/").content.decode()
    assert "1 more judgement, with 1 reference points, is in submitted documents" in page
    assert 'name="reopen"' not in page
    moved(version, reopen=True)
    assert queued() == ["coder_a"] * 3
    shut = Assignment.objects.get(pk=study.passes["coder_b"].pk)
    assert shut.status == "submitted"
    board = api(cast.owner).get(f"rounds/{study.round.pk}/dashboard/").json()
    assert [one["n"] for one in board["waits"] if one["what"] == "check"] == [3]


@pytest.fixture
def training(api, cast, study):
    """Submitted by coder_b, with a reference that says `grants` of two clauses."""
    Round.objects.filter(pk=study.round.pk).update(kind=Round.Kind.TRAINING)
    study.round.refresh_from_db()
    (key,) = start_reference(actor=cast.lead, round=study.round)
    for place in (0, 1):
        code(cast.lead, key, study.clauses[place], means=["grants"])
    return key


def test_a_reference_goes_back_to_its_lead_and_is_counted(
    api, cast, study, training, published, moved, moved_back
):
    submit(cast, study.passes["coder_b"], training)
    before = states(study)
    version = second(published)
    found = plan(api, cast, study)
    assert found["reference"]["judgements"] == 2
    # who has been shown how they compare is given a new attempt, and asked nothing
    assert (found["total"]["judgements"], found["shut"]["judgements"]) == (3, 1)
    assert "2 judgements of the reference are to be reconsidered too" in (
        api(cast.owner).client.get(f"/rounds/{study.round.pk}/migration/").content.decode()
    )
    made = moved(version)
    assert queued(KIND.REFERENCE) == ["lead", "lead"]
    assert queued() == ["coder_a"] * 3
    training.refresh_from_db()
    assert training.status == "open"
    (move,) = api(cast.owner).get(f"rounds/{study.round.pk}/migration/").json()["moves"]
    assert move["queued"] == 5
    said = {"means": {"outcome": "coded", "references": [{"node": "soft_grants"}]}}
    asked = api(cast.lead).get(f"assignments/{training.pk}/reconsider/").json()
    assert [one["clause"] for one in asked] == [one.pk for one in study.clauses[:2]]
    moved_back(made)
    assert states(study) == before
    again = ended(start_migration(actor=cast.lead, round=study.round, to=version), study)
    assert put(api, cast.lead, training, study.clauses[0], said, revision=4).status_code == 200
    assert again.state == Migration.State.DONE


def test_giving_back_is_not_done_in_a_move_that_is_being_undone(
    cast, study, published, monkeypatch
):
    from coding.actions.moving import give_back

    submit(cast, study.passes["coder_b"])
    made = start_migration(actor=cast.lead, round=study.round, to=second(published), reopen=True)
    monkeypatch.setattr("coding.actions.moving.give_back", lambda migration: None)
    ended(made, study)
    undo_migration(actor=cast.lead, migration=made)
    give_back(made)
    assert Assignment.objects.get(pk=study.passes["coder_b"].pk).status == "submitted"


def test_what_is_done_in_a_training_stands_in_the_rounds_history(
    api, cast, project, study, training
):
    submit(cast, study.passes["coder_b"], training)
    client = api(cast.lead)
    waived = client.post(
        f"rounds/{study.round.pk}/training/waivers/", {"coder": "coder_a", "reason": "trained"}
    )
    assert waived.status_code in (200, 201), waived.content
    history = told(study, cast.owner, project)
    assert history[0] == ("waived the training for Coder_A", "trained")
    assert ("finished a reference: document 1", "") in history
    assert ("began a reference: document 1", "") in history
