"""Changing who codes in a round, and what, while it runs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coding.actions.passes import submit_assignment
from coding.agreement.units import load_units
from coding.models import Absence, Assignment, Judgement, Round
from coding.reads.progress import known_to, progress_of
from coding.results.agreement import agreement_of
from coding.results.base import based_on
from coding.results.entries import COUNTS
from coding.results.kinds import Asked
from coding.results.life import is_stale, take
from corpus.models import AuditEntry, Membership
from corpus.permissions import Role
from tests.coding.carrying import NEW_POLICY, NONE, codings, put

OTHER = "关于加快工业互联网发展的实施意见\n\n一、建设工业互联网平台。\n\n二、对重点平台给予资助。\n"


@pytest.fixture
def other(import_text):
    """A second document, of two codable clauses."""
    return import_text(OTHER, "other.txt")


@pytest.fixture
def third(cast, project):
    """A coder who is not in the round."""
    person = type(cast.owner).objects.create(username="third", name="Third", language="en")
    Membership.objects.create(project=project, user=person, role=Role.CODER)
    return person


@pytest.fixture
def running(api, cast, blind_round, document, other):
    """coder_a has submitted the first document and begun the second; coder_b has begun nothing."""
    api(cast.owner).post(f"rounds/{blind_round.pk}/extend/", {"documents": [other.pk]})
    for clause in document.clauses.codable():
        put(api, cast.coder_a, pass_of(blind_round, "coder_a", document), clause, codings())
    submit_assignment(actor=cast.coder_a, assignment=pass_of(blind_round, "coder_a", document))
    begun = pass_of(blind_round, "coder_a", other)
    put(api, cast.coder_a, begun, other.clauses.codable()[0], NONE)
    return blind_round


@pytest.fixture
def act(api, cast):
    """Asks for a change as the owner."""

    def asked(round: Round, what: str, status: int = 200, who=None, **body):
        answer = api(who or cast.owner).post(f"rounds/{round.pk}/{what}/", body)
        assert answer.status_code == status, answer.content
        return answer.json()

    return asked


def pass_of(round: Round, name: str, document, kind: str = "coder") -> Assignment:
    return Assignment.objects.get(round=round, coder__username=name, document=document, kind=kind)


def passes(round: Round) -> set[tuple[str, int, str, str]]:
    rows = round.assignments.values_list("coder__username", "document__number", "kind", "status")
    return set(rows)


def last_entry(verb: str) -> AuditEntry:
    return AuditEntry.objects.filter(verb=verb).latest("pk")


def history(api, person, round) -> list[dict]:
    return api(person).get(f"rounds/{round.pk}/history/").json()["results"]


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
    problem = act(running, f"coders/{what}", 400, coder="lead")
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
        ("open", "viewer", 400, "to"),
        ("none", "third", 400, "passes"),
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
        running, "passes/move", 400, passes=[pass_of(running, "coder_a", other).pk], to="coder_b"
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
    problem = act(running, "documents/withdraw", 400, documents=[other.pk])
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
    act(running, "passes/restore", 400, passes=[ids["open"]])
    act(running, "passes/restore", passes=[ids["submitted"]])
    assert Absence.objects.get().kind == "left"


# Nothing of it counts


def test_what_is_set_aside_is_counted_nowhere(api, cast, running, document, act):
    project = running.project_id
    known = known_to(Membership.objects.get(user=cast.owner))
    put(
        api,
        cast.coder_b,
        pass_of(running, "coder_b", document),
        document.clauses.codable()[0],
        NONE,
    )
    counts = Asked(COUNTS, based_on(project, {running.pk}))
    whole, agreed = take(counts), take(agreement_of(running))
    assert whole.data["dimensions"]["tool"]["total"]["references"] == 5
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    assert is_stale(whole, counts)
    assert is_stale(agreed, agreement_of(running))
    now = take(counts)
    assert now.data["dimensions"]["tool"]["total"]["references"] == 0
    assert [one["username"] for one in now.data["base"]["coders"]] == ["coder_b"]
    assert load_units(running).coders == (cast.coder_b.pk,)
    progress = progress_of([running], known)[running.pk]
    assert (progress["done"], progress["total"], progress["passes"]) == (1, 7, 2)
    assert not api(cast.owner).get(f"projects/{project}/search/?node=funding").json()["results"]
    ids = running.assignments.filter(kind="set_aside").values_list("pk", flat=True)
    act(running, "passes/restore", passes=list(ids))
    assert is_stale(now, counts)
    assert not is_stale(whole, counts)
    assert take(agreement_of(running)).data["units"] == agreed.data["units"]


def rows_of(api, person, of, **query) -> tuple[int, str]:
    answer = api(person).get(f"projects/{of.project_id}/exports/references.csv", **query)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, text.decode()


def test_files_hold_what_is_set_aside_only_when_asked(api, cast, running, act):
    act(running, "coders/remove", coder="coder_a", finished="set_aside")
    assert "coder_a" not in rows_of(api, cast.owner, running)[1]
    status, text = rows_of(api, cast.owner, running, layer="set_aside", round=running.pk)
    assert (status, text.count(",coder_a,set_aside,")) == (200, 5)
    assert rows_of(api, cast.coder_a, running, layer="set_aside")[0] == 403
    nodes = api(cast.owner).get(f"projects/{running.project_id}/exports/nodes.csv?layer=set_aside")
    assert nodes.status_code == 400


# The deadline


def test_a_deadline_is_told_and_its_changes_are_kept(api, cast, running, act):
    path = f"rounds/{running.pk}/deadline/"
    yesterday = timezone.localdate() - timedelta(days=1)
    api(cast.lead).put(path, {"deadline": "2030-01-31"})
    api(cast.lead).put(path, {"deadline": "2030-01-31"})
    told = api(cast.lead).put(path, {"deadline": yesterday.isoformat(), "why": "holidays"}).json()
    assert (told["deadline"], told["overdue"]) == (yesterday.isoformat(), True)
    own = api(cast.coder_a).get(f"projects/{running.project_id}/assignments/").json()["results"][0]
    assert (own["round"]["deadline"], own["round"]["overdue"]) == (yesterday.isoformat(), True)
    api(cast.lead).put(path, {"deadline": None})
    running.refresh_from_db()
    assert running.deadline is None
    texts = [(one["text"], one["why"]) for one in history(api, cast.lead, running)[:3]]
    assert texts == [
        (f"took back the deadline {yesterday}", ""),
        (f"moved the deadline from 2030-01-31 to {yesterday}", "holidays"),
        ("set the deadline to 2030-01-31", ""),
    ]
    for bad in ("soon", "0001-01-01", 7):
        assert api(cast.lead).put(path, {"deadline": bad}).status_code == 400


def test_a_round_is_not_overdue_on_its_last_day_or_when_it_is_locked(running):
    running.deadline = timezone.localdate()
    assert not running.overdue
    running.deadline = date(2020, 1, 1)
    assert running.overdue
    running.status = "locked"
    assert not running.overdue


# The history


def test_the_history_tells_every_change_in_words(api, cast, running, document, other, third, act):
    first = pass_of(running, "coder_a", document)
    api(cast.owner).post(f"assignments/{first.pk}/reopen/")
    act(running, "coders/pause", coder="coder_a", why="ill")
    act(running, "coders/resume", coder="coder_a")
    act(running, "passes/move", passes=[pass_of(running, "coder_a", other).pk], to="third")
    act(
        running, "coders/replace", coder="coder_a", by="owner", finished="set_aside", not_blind=True
    )
    act(running, "documents/withdraw", documents=[other.pk])
    act(running, "passes/restore", passes=[pass_of(running, "third", other, "set_aside").pk])
    act(running, "lock")
    told = history(api, cast.lead, running)
    assert [(one["actor"], one["text"]) for one in reversed(told)] == [
        ("lead", "opened the round: document 1 for coder_a, coder_b"),
        ("owner", "added document 2"),
        ("owner", "gave document 1 back to coder_a"),
        ("owner", "paused coder_a"),
        ("owner", "let coder_a go on"),
        ("owner", "gave document 2 of coder_a to third, who begins afresh"),
        (
            "owner",
            "put owner in the place of coder_a; begun afresh: document 1 (marked “not blind”)",
        ),
        ("owner", "withdrew document 2; set aside what coder_b, third had of it"),
        ("owner", "put back what was set aside: document 2 of third"),
        ("owner", "locked the round"),
    ]
    assert [one["why"] for one in told if one["verb"] == "pause_coder"] == ["ill"]


def test_who_codes_in_the_blind_round_reads_no_reasons_of_others(api, cast, running, act):
    Membership.objects.filter(user=cast.coder_b).update(role=Role.LEAD)
    act(running, "coders/pause", coder="coder_a", why="codes everything as none")
    act(running, "coders/resume", who=cast.coder_b, coder="coder_a", why="my own words")
    told = {one["verb"]: one["why"] for one in history(api, cast.coder_b, running)}
    assert (told["pause_coder"], told["resume_coder"]) == (None, "my own words")
    assert history(api, cast.lead, running)[1]["why"] == "codes everything as none"


def test_nothing_is_changed_in_a_round_that_is_not_open(running, document, third, act):
    act(running, "lock")
    first = pass_of(running, "coder_a", document).pk
    act(running, "coders/pause", 409, coder="coder_a")
    act(running, "coders/remove", 409, coder="coder_a")
    act(running, "coders/replace", 409, coder="coder_a", by="third")
    act(running, "documents/withdraw", 409, documents=[document.pk])
    act(running, "passes/move", 409, passes=[first], to="third")
    act(running, "passes/restore", 409, passes=[first])


@pytest.mark.parametrize("why", ["x" * 501, None, 7, ["x"]])
def test_a_reason_is_a_short_text(running, act, api, cast, why):
    answer = api(cast.owner).post(
        f"rounds/{running.pk}/coders/pause/", {"coder": "coder_a", "why": why}
    )
    assert answer.status_code == (200 if why == 7 else 400)
