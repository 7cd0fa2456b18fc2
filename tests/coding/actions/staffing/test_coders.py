"""Pausing and replacing coders of a round while it runs."""

import pytest

from coding.models import Absence, Assignment, Judgement
from corpus.models import AuditEntry
from tests.coding.actions.staffing.conftest import last_entry, pass_of, passes
from tests.coding.carrying import NONE, put

# Pausing


def test_a_paused_coder_writes_nothing_until_they_go_on(api, cast, running, other, act):
    own = pass_of(running, "coder_a", other)
    clause = other.clauses.codable()[1]
    act(running, "coders/pause", coder="coder_a", why="ill")
    refused = put(api, cast.coder_a, own, clause, NONE)
    assert refused.status_code == 409
    assert "Owner has paused your part in this round" in refused.json()["detail"]
    assert refused.json()["absence"] == "paused"
    many = api(cast.coder_a).put(
        f"assignments/{own.pk}/clauses/",
        [{"clause": clause.pk, "revision": 0, "dimensions": NONE}],
    )
    assert many.status_code == 409
    assert api(cast.coder_a).post(f"assignments/{own.pk}/submit/").status_code == 409
    assert not Judgement.objects.filter(clause=clause).exists()
    told = api(cast.coder_a).get(f"assignments/{own.pk}/").json()
    assert told["editable"] is False
    assert (told["absence"]["kind"], told["absence"]["username"]) == ("paused", "owner")
    act(running, "coders/resume", coder="coder_a")
    assert api(cast.coder_a).get(f"assignments/{own.pk}/").json()["editable"] is True
    assert put(api, cast.coder_a, own, clause, NONE).status_code == 200
    verbs = AuditEntry.objects.filter(verb__in=["pause_coder", "resume_coder"])
    assert list(verbs.order_by("pk").values_list("verb", "after__why")) == [
        ("pause_coder", "ill"),
        ("resume_coder", None),
    ]


def test_others_write_on_while_one_is_paused_and_twice_is_once(api, cast, running, other, act):
    act(running, "coders/pause", coder="coder_a")
    act(running, "coders/pause", coder="coder_a")
    assert Absence.objects.count() == AuditEntry.objects.filter(verb="pause_coder").count() == 1
    theirs = pass_of(running, "coder_b", other)
    assert put(api, cast.coder_b, theirs, other.clauses.codable()[0], NONE).status_code == 200
    (row,) = api(cast.lead).get(f"rounds/{running.pk}/coders/absent/").json()
    assert (row["coder"]["username"], row["kind"], row["by"]["username"]) == (
        "coder_a",
        "paused",
        "owner",
    )


@pytest.mark.parametrize("what", ["pause", "resume", "remove"])
def test_only_who_codes_in_the_round_is_paused_or_taken_out(running, act, what):
    problem = act(running, f"coders/{what}", 404, coder="lead")
    assert problem["errors"]["coder"] == ["lead does not code in this round."]


# Taking out


def test_what_is_submitted_stays_and_the_rest_is_set_aside(api, cast, running, other, act):
    done = other.clauses.codable()[0]
    act(running, "coders/remove", coder="coder_a", why="has left the project")
    assert passes(running) == {
        ("coder_a", 1, "coder", "submitted"),
        ("coder_a", 2, "set_aside", "open"),
        ("coder_b", 1, "coder", "open"),
        ("coder_b", 2, "coder", "open"),
    }
    aside = pass_of(running, "coder_a", other, "set_aside")
    assert (aside.set_aside_by, aside.set_aside_because) == (cast.owner, "left")
    assert aside.judgements.get().clause == done
    entry = last_entry("remove_coder")
    assert (entry.actor_name, entry.round_id, entry.after) == (
        "owner",
        running.pk,
        {
            "coder": "coder_a",
            "finished": "stay",
            "documents": [2],
            "why": "has left the project",
        },
    )
    assert last_entry("set_aside_pass").object_id == str(aside.pk)


def test_all_of_a_coder_is_set_aside_when_it_is_so_wished(running, act):
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    assert {row for row in passes(running) if row[0] == "coder_a"} == {
        ("coder_a", 1, "set_aside", "submitted"),
        ("coder_a", 2, "set_aside", "open"),
    }


def test_who_has_left_reads_their_passes_and_writes_nothing(api, cast, running, other, act):
    own = pass_of(running, "coder_a", other)
    act(running, "coders/remove", coder="coder_a")
    assert api(cast.coder_a).get(f"assignments/{own.pk}/judgements/").status_code == 200
    refused = put(api, cast.coder_a, own, other.clauses.codable()[1], NONE)
    assert refused.status_code == 409
    assert "What you did is kept" in refused.json()["detail"]
    mine = api(cast.coder_a).get(f"projects/{running.project_id}/assignments/").json()["results"]
    assert [one["document"]["number"] for one in mine] == [1]
    stayed = Assignment.objects.get(coder=cast.coder_a, kind="coder")
    given_back = api(cast.owner).post(f"assignments/{stayed.pk}/reopen/")
    assert given_back.status_code == 409
    assert "Coder_A has left the round" in given_back.json()["detail"]


def test_who_has_left_gets_no_new_documents_and_comes_back_by_being_added(
    api, cast, running, import_text, act
):
    act(running, "coders/remove", coder="coder_a")
    more = import_text("一、甲。\n\n二、乙。\n", "more.txt")
    act(running, "extend", documents=[more.pk])
    assert ("coder_a", 3, "coder", "open") not in passes(running)
    act(running, "extend", coders=["coder_a"])
    assert {row[1:] for row in passes(running) if row[0] == "coder_a"} == {
        (1, "coder", "submitted"),
        (2, "set_aside", "open"),
        (2, "coder", "open"),
        (3, "coder", "open"),
    }
    assert not Absence.objects.exists()


def test_a_document_stays_in_the_round_when_its_only_coder_leaves(api, cast, running, third, act):
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    act(running, "coders/remove", coder="coder_b", finished="set_aside")
    act(running, "extend", coders=["third"])
    assert {row[1] for row in passes(running) if row[0] == "third"} == {1, 2}


# Putting somebody else in the place


def test_the_successor_begins_afresh(api, cast, running, other, third, act):
    act(running, "coders/replace", coder="coder_a", by="third", why="moved abroad")
    assert {row for row in passes(running) if row[0] in ("coder_a", "third")} == {
        ("coder_a", 1, "coder", "submitted"),
        ("coder_a", 2, "set_aside", "open"),
        ("third", 2, "coder", "open"),
    }
    fresh, before = (
        pass_of(running, "third", other),
        pass_of(running, "coder_a", other, "set_aside"),
    )
    assert not fresh.judgements.exists()
    assert not fresh.not_blind
    hidden = api(third).get(f"assignments/{before.pk}/judgements/")
    assert hidden.status_code == 404
    assert last_entry("replace_coder").after["by"] == "third"


def test_a_successor_who_could_see_the_codings_is_refused_or_marked(api, cast, running, act):
    body = {"coder": "coder_a", "by": "lead"}
    problem = act(running, "coders/replace", 403, **body)
    assert "Lead (since" in problem["errors"]["by"][0]
    assert not Assignment.objects.filter(kind="set_aside").exists()
    act(running, "coders/replace", **body, not_blind=True)
    assert Assignment.objects.get(coder=cast.lead).not_blind
    assert last_entry("replace_coder").after["not_blind"] is True
