"""Moving, withdrawing and restoring passes of a round while it runs."""

import pytest

from coding.models import Absence, Assignment
from corpus.models import Membership
from corpus.permissions import Role
from tests.coding.actions.staffing.conftest import last_entry, pass_of, passes
from tests.coding.carrying import NEW_POLICY, NONE, put

# Moving


def test_open_documents_are_moved_and_the_partial_work_is_kept(
    api, cast, running, other, third, act
):
    begun = pass_of(running, "coder_a", other)
    act(running, "passes/move", passes=[begun.pk], to="third")
    begun.refresh_from_db()
    assert (begun.kind, begun.set_aside_because, begun.judgements.count()) == (
        "set_aside",
        "moved",
        1,
    )
    assert pass_of(running, "third", other).status == "open"
    assert not Absence.objects.exists()
    put_back = put(api, cast.coder_a, begun, other.clauses.codable()[1], NONE)
    assert "given to another coder" in put_back.json()["detail"]


@pytest.mark.parametrize(
    ("which", "to", "status", "field"),
    [
        ("submitted", "third", 409, "passes"),
        ("open", "coder_b", 409, "to"),
        ("open", "coder_a", 409, "to"),
        ("open", "viewer", 404, "to"),
        ("none", "third", 404, "passes"),
    ],
)
def test_what_cannot_be_moved_is_named(
    running, document, other, third, act, which, to, status, field
):
    ids = {
        "submitted": pass_of(running, "coder_a", document).pk,
        "open": pass_of(running, "coder_a", other).pk,
        "none": 10**9,
    }
    before = passes(running)
    problem = act(running, "passes/move", status, passes=[ids[which]], to=to)
    assert list(problem["errors"]) == [field]
    assert passes(running) == before


def test_nothing_is_moved_to_somebody_who_is_paused(running, other, third, act):
    act(running, "extend", coders=["third"])
    act(
        running, "passes/move", passes=[pass_of(running, "third", other).pk], to="third", status=409
    )
    act(running, "coders/pause", coder="coder_b")
    problem = act(
        running, "passes/move", 409, passes=[pass_of(running, "coder_a", other).pk], to="coder_b"
    )
    assert problem["errors"]["to"] == ["Coder_B is paused in this round."]


# Documents


def test_a_withdrawn_document_is_nobodys_and_does_not_come_back_with_the_next_coder(
    running, document, other, third, act
):
    act(running, "coders/remove", coder="coder_a")
    act(running, "documents/withdraw", documents=[other.pk], why="a duplicate")
    assert {row for row in passes(running) if row[1] == 2} == {
        ("coder_a", 2, "set_aside", "open"),
        ("coder_b", 2, "set_aside", "open"),
    }
    act(running, "extend", coders=["third"])
    assert {row[1] for row in passes(running) if row[0] == "third"} == {1}
    assert last_entry("withdraw_documents").after == {
        "coders": ["coder_b"],
        "documents": [2],
        "why": "a duplicate",
    }
    problem = act(running, "documents/withdraw", 404, documents=[other.pk])
    assert "is not in this round" in problem["detail"]


# Putting back


def test_what_was_set_aside_is_put_back_as_it_was(api, cast, running, document, other, act):
    before = passes(running)
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    listed = api(cast.owner).get(f"rounds/{running.pk}/passes/set-aside/").json()["results"]
    assert {(one["document"]["number"], one["because"], one["by"]["name"]) for one in listed} == {
        (1, "left", "Owner"),
        (2, "left", "Owner"),
    }
    act(running, "passes/restore", passes=[one["id"] for one in listed])
    assert passes(running) == before
    assert not Absence.objects.exists()
    own = pass_of(running, "coder_a", other)
    assert (own.judgements.count(), own.set_aside_because) == (1, "")
    assert put(api, cast.coder_a, own, other.clauses.codable()[1], NONE).status_code == 200


def test_two_passes_of_one_coder_over_one_document_never_count_at_once(
    api, cast, running, other, act
):
    act(running, "coders/remove", coder="coder_a")
    act(running, "extend", coders=["coder_a"])
    first = pass_of(running, "coder_a", other, "set_aside")
    problem = act(running, "passes/restore", 409, passes=[first.pk])
    assert "has another pass over document 2" in problem["detail"]
    act(running, "coders/remove", coder="coder_a")
    both = Assignment.objects.filter(coder=cast.coder_a, kind="set_aside")
    assert both.count() == 2
    act(running, "passes/restore", 409, passes=[one.pk for one in both])
    act(running, "passes/restore", passes=[first.pk])
    assert pass_of(running, "coder_a", other).pk == first.pk


def test_a_pass_over_an_earlier_edition_is_carried_to_the_newest(api, cast, running, document, act):
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    old = pass_of(running, "coder_a", document, "set_aside")
    body = {"text": NEW_POLICY, "note": "a misprint"}
    made = api(cast.owner).post(f"documents/{document.pk}/editions/", body).json()
    act(running, "passes/restore", passes=[old.pk])
    new = Assignment.objects.get(round=running, coder=cast.coder_a, document=made["id"])
    old.refresh_from_db()
    assert (old.kind, old.superseded_by, new.kind) == ("earlier", new, "coder")
    # Of five clauses one is gone, one changed; one is new. The changed one is to be looked at.
    kinds = new.judgements.values_list("carried", flat=True)
    assert sorted(kinds) == ["changed", "exact", "exact", "exact"]
    # Its coder has left, and is asked nothing any more.
    assert new.status == "submitted"


def test_an_open_pass_is_not_put_back_for_somebody_who_codes_no_more(running, cast, act):
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    Membership.objects.filter(user=cast.coder_a).update(role=Role.VIEWER)
    ids = dict(running.assignments.filter(coder=cast.coder_a).values_list("status", "pk"))
    act(running, "passes/restore", 409, passes=[ids["open"]])
    act(running, "passes/restore", passes=[ids["submitted"]])
    assert Absence.objects.get().kind == "left"
