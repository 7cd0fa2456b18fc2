"""What is set aside counts nowhere; deadlines and the history of a round."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coding.agreement.units import load_units
from coding.reads.progress import known_to, progress_of
from coding.results.agreement import agreement_of
from coding.results.base import based_on
from coding.results.entries import COUNTS
from coding.results.kinds import Asked
from coding.results.life import is_stale, take
from corpus.models import Membership
from corpus.permissions import Role
from tests.coding.actions.staffing.conftest import history, pass_of
from tests.coding.carrying import NONE, put

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
    assert nodes.status_code == 409


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
    for bad, status in (("soon", 400), ("0001-01-01", 409), (7, 400)):
        assert api(cast.lead).put(path, {"deadline": bad}).status_code == status


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
        ("Lead", "opened the round: document 1 for Coder_A, Coder_B"),
        ("Owner", "added document 2"),
        ("Owner", "gave document 1 back to Coder_A"),
        ("Owner", "paused Coder_A"),
        ("Owner", "let Coder_A go on"),
        ("Owner", "gave document 2 of Coder_A to Third, who begins afresh"),
        (
            "Owner",
            "put Owner in the place of Coder_A; set aside, and begun afresh: document 1 (marked “not blind”)",
        ),
        ("Owner", "withdrew document 2; set aside what Coder_B, Third had of it"),
        ("Owner", "put back what was set aside: document 2 of Third"),
        ("Owner", "locked the round"),
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
    assert answer.status_code == 400
