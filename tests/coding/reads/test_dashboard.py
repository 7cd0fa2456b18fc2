"""What the dashboard tells, to whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from coding.actions.passes import submit_assignment
from coding.models import Assignment, Judgement, Round
from coding.reads.dashboard import dashboard_of
from coding.results.agreement import agreement_of
from coding.results.life import take
from corpus.models import Membership
from corpus.permissions import Role
from tests.coding.carrying import NONE, put

HALF = {"tool": {"outcome": "none"}}
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def begun(api, cast, blind_round, passes, document):
    """Of five clauses coder_a has finished three, one unsure and one with a memo, and half of a
    fourth; coder_b has finished one."""
    clauses = list(document.clauses.codable())
    put(api, cast.coder_a, passes["coder_a"], clauses[0], NONE)
    put(api, cast.coder_a, passes["coder_a"], clauses[1], NONE, unsure=True)
    put(api, cast.coder_a, passes["coder_a"], clauses[2], NONE, memo="why?")
    put(api, cast.coder_a, passes["coder_a"], clauses[3], HALF)
    put(api, cast.coder_b, passes["coder_b"], clauses[0], NONE)
    return blind_round


def saved(name: str, *at: datetime) -> None:
    """Let the coder's judgements have been saved first and last then, in the order of the text."""
    own = Judgement.objects.filter(assignment__coder__username=name).order_by("clause__start")
    for judgement, when in zip(own, at, strict=True):
        Judgement.objects.filter(pk=judgement.pk).update(created_at=when, updated_at=when)


def told(api, person, round) -> dict:
    answer = api(person).get(f"rounds/{round.pk}/dashboard/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def member(person, round) -> Membership:
    return Membership.objects.get(user=person, project=round.project_id)


def board(person, round, now=NOW):
    return dashboard_of(Round.objects.get(pk=round.pk), member(person, round), now=now)


def test_counts_of_coders_and_documents(api, cast, begun):
    found = told(api, cast.lead, begun)
    counts = {one["username"]: one["counts"] for one in found["coders"]}
    assert counts["coder_a"] == {
        "passes": 1, "submitted": 0, "total": 5, "done": 3, "half": 1, "untouched": 1,
        "unsure": 1, "memos": 1, "to_check": 0,
    }  # fmt: skip
    assert (counts["coder_b"]["done"], counts["coder_b"]["untouched"]) == (1, 4)
    (document,) = found["documents"]
    assert (document["counts"]["done"], document["counts"]["total"]) == (4, 10)
    assert found["counts"] == document["counts"]
    questions = [(one["coder"], one["unsure"], one["memo"]) for one in found["questions"]]
    assert questions == [("Coder_A", False, "why?"), ("Coder_A", True, "")]


def test_a_pass_over_some_clauses_is_counted_by_these(api, cast, begun, passes, document):
    some = [clause.pk for clause in document.clauses.codable()[:2]]
    Assignment.objects.filter(pk=passes["coder_b"].pk).update(clauses=some)
    counts = {one["username"]: one["counts"] for one in told(api, cast.lead, begun)["coders"]}
    assert (counts["coder_a"]["total"], counts["coder_b"]["total"]) == (5, 2)


def test_pace_and_seconds_come_from_the_first_saves(begun, cast):
    # Three finished within two days of four: 1.5 a day; the half one is not among them.
    start = NOW - timedelta(days=2)
    saved("coder_a", start, start + timedelta(seconds=40), start + timedelta(seconds=100), NOW)
    saved("coder_b", NOW - timedelta(days=15))
    coder_a, coder_b = board(cast.lead, begun).coders
    assert (coder_a.pace, coder_a.last_work) == (1.5, NOW)
    # Gaps of 40 s and 60 s; the one of two days is no sitting.
    assert coder_a.seconds == 50
    assert (coder_b.pace, coder_b.seconds, coder_b.finish) == (0, None, None)


def test_saves_that_come_together_tell_no_seconds(begun, cast):
    at = [NOW - timedelta(hours=1) + timedelta(milliseconds=5 * n) for n in range(4)]
    saved("coder_a", *at)
    assert board(cast.lead, begun).coders[0].seconds is None


def test_five_minutes_are_one_sitting_and_a_second_more_is_not(begun, cast):
    start = NOW - timedelta(hours=1)
    gaps = (timedelta(0), timedelta(seconds=300), timedelta(seconds=601), timedelta(seconds=1000))
    saved("coder_a", *(start + gap for gap in gaps))
    assert board(cast.lead, begun).coders[0].seconds == 300


def test_the_end_is_expected_at_that_pace_and_held_against_the_deadline(begun, cast):
    # Two clauses are left at 1.5 a day: a day and a third, so on the second day.
    start = NOW - timedelta(days=2)
    saved("coder_a", start, start, start, start)
    Round.objects.filter(pk=begun.pk).update(deadline=date(2026, 3, 20))
    found = board(cast.lead, begun)
    first = found.coders[0]
    assert (first.remaining, first.pace, first.finish, first.late) == (
        2,
        1.5,
        date(2026, 3, 21),
        True,
    )
    Round.objects.filter(pk=begun.pk).update(deadline=date(2026, 3, 21))
    assert not board(cast.lead, begun).coders[0].late


def waits(api, person, round) -> list[tuple[str, str, int]]:
    return [(one["who"], one["what"], one["n"]) for one in told(api, person, round)["waits"]]


def test_what_waits_for_whom(api, cast, begun, passes, document):
    assert waits(api, cast.lead, begun) == [("coder_a", "finish", 1), ("coder_b", "finish", 1)]
    for clause in document.clauses.codable()[1:]:
        put(api, cast.coder_b, passes["coder_b"], clause, NONE)
    assert ("coder_b", "submit", 1) in waits(api, cast.lead, begun)
    api(cast.lead).post(f"rounds/{begun.pk}/coders/pause/", {"coder": "coder_a"})
    Round.objects.filter(pk=begun.pk).update(deadline=date(2020, 1, 1))
    assert waits(api, cast.lead, begun) == [
        ("coder_b", "submit", 1),
        ("lead", "overdue", 2),
        ("lead", "stuck", 1),
    ]
    assert waits(api, cast.coder_b, begun) == [("coder_b", "submit", 1)]
    api(cast.lead).post(f"rounds/{begun.pk}/coders/resume/", {"coder": "coder_a"})
    Membership.objects.filter(user=cast.coder_a).update(role=Role.VIEWER)
    text = told(api, cast.lead, begun)["waits"][-1]["text"]
    assert text == "Coder_A may code no more: 1 document to be given to somebody else"
    for one in passes.values():
        submit_assignment(actor=one.coder, assignment=one, confirm=True)
    assert waits(api, cast.lead, begun) == [("lead", "lock", 1)]


def test_agreement_is_shown_with_its_age_to_who_may_see_it(api, cast, begun):
    assert told(api, cast.lead, begun)["agreement"] is None
    snapshot = take(agreement_of(begun))
    agreed = told(api, cast.lead, begun)["agreement"]
    assert datetime.fromisoformat(agreed["created_at"]) == snapshot.created_at
    assert {one["dimension"] for one in agreed["dimensions"]} == {"tool", "stage"}
    assert told(api, cast.coder_a, begun)["agreement"] is None
    Membership.objects.filter(user=cast.coder_a).update(role=Role.LEAD)
    assert told(api, cast.coder_a, begun)["agreement"] is None


# Blindness


def test_a_coder_is_told_of_their_own_part_alone(api, cast, begun, passes, document):
    before = told(api, cast.coder_b, begun)
    assert [one["username"] for one in before["coders"]] == ["coder_b"]
    assert (before["own"], before["counts"]["total"], before["questions"]) == (True, 5, [])
    put(api, cast.coder_a, passes["coder_a"], document.clauses.codable()[4], NONE, memo="new")
    submit_assignment(actor=cast.coder_a, assignment=passes["coder_a"])
    assert told(api, cast.coder_b, begun) == before
    client = Client()
    client.force_login(cast.coder_b)
    page = client.get(f"/rounds/{begun.pk}/dashboard/").content.decode()
    assert "Coder_A" not in page
    assert "coder_a" not in page


def test_a_lead_who_codes_blind_is_told_how_much_the_others_finished_and_no_more(
    api, cast, begun, passes, document
):
    Membership.objects.filter(user=cast.coder_b).update(role=Role.LEAD)
    found = told(api, cast.coder_b, begun)
    others, own = found["coders"]
    assert found["veiled"] is True
    assert (others["counts"]["done"], others["counts"]["total"]) == (3, 5)
    for name in ("half", "untouched", "unsure", "memos", "to_check"):
        assert others["counts"][name] is None
        assert found["counts"][name] is None
    for name in ("last_work", "pace", "seconds", "finish"):
        assert others[name] is None
    assert (own["counts"]["half"], found["questions"]) == (0, [])
    # What is half done, unsure or noted changes nothing of what they are told.
    put(api, cast.coder_a, passes["coder_a"], document.clauses.codable()[4], HALF, unsure=True)
    assert told(api, cast.coder_b, begun) == found


def test_what_is_set_aside_is_not_on_it(api, cast, begun):
    body = {"coder": "coder_a", "finished": "set_aside"}
    api(cast.lead).post(f"rounds/{begun.pk}/coders/remove/", body)
    found = told(api, cast.lead, begun)
    assert [one["username"] for one in found["coders"]] == ["coder_b"]
    assert (found["counts"]["total"], found["questions"]) == (5, [])


@pytest.mark.parametrize("who", ["lead", "coder_a"])
def test_the_page_shows_it_and_refreshes_only_what_changed(api, cast, begun, passes, document, who):
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(cast, who))
    path = f"/rounds/{begun.pk}/dashboard/"
    page = client.get(path).content.decode()
    assert "1 document to finish" in page
    assert ("Agreement so far" in page) is (who == "lead")
    mark = page.split("mark=")[1].split("&")[0].split('"')[0]
    asked = {"mark": mark, "phase": "open"}
    assert client.get(path, asked, headers={"hx-request": "true"}).status_code == 204
    put(api, cast.coder_a, passes["coder_a"], document.clauses.codable()[4], NONE)
    again = client.get(path, asked, headers={"hx-request": "true"})
    assert again.status_code == 200
    assert again.content.decode().lstrip().startswith('<section id="dashboard"')


def test_a_round_without_passes_has_an_empty_dashboard(api, cast, begun):
    for name in ("coder_a", "coder_b"):
        body = {"coder": name, "finished": "set_aside"}
        api(cast.lead).post(f"rounds/{begun.pk}/coders/remove/", body)
    found = told(api, cast.lead, begun)
    assert (found["coders"], found["documents"], found["waits"]) == ([], [], [])
