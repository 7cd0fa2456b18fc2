"""How long clauses were looked at: recorded once, told to their coder and whoever leads the round."""

import pytest

from coding.actions.timing import record_time
from coding.models import Judgement, TimeSpent
from corpus.models import Membership, Project
from tests.coding.carrying import NONE, put

SITTINGS = ("01234567-89ab-4def-8123-456789abcdef", "11234567-89ab-4def-8123-456789abcdef")


@pytest.fixture
def clauses(document):
    return list(document.clauses.codable())


def spend(api, person, one, seconds: dict[int, int], sitting=SITTINGS[0]):
    spent = [{"clause": pk, "seconds": n} for pk, n in seconds.items()]
    return api(person).post(f"assignments/{one.pk}/time/", {"sitting": sitting, "spent": spent})


def stored() -> dict[int, int]:
    return dict(TimeSpent.objects.values_list("clause", "seconds"))


def seconds_of(api, person, round) -> dict[str, tuple]:
    found = api(person).get(f"rounds/{round.pk}/dashboard/").json()["coders"]
    return {one["username"]: (one["seconds"], one["timed"]) for one in found}


def test_the_most_that_was_sent_counts_and_nothing_twice(api, cast, passes, clauses):
    own, (first, second, *_) = passes["coder_a"], clauses
    for seconds in ({first.pk: 5}, {first.pk: 9, second.pk: 4}, {first.pk: 5}):
        answer = spend(api, cast.coder_a, own, seconds)
        assert (answer.status_code, answer.json()) == (200, {"recorded": len(seconds)})
    assert stored() == {first.pk: 9, second.pk: 4}
    assert Judgement.objects.count() == 0


def test_the_median_is_of_finished_clauses_all_sittings_together(
    api, cast, passes, clauses, blind_round
):
    own = passes["coder_a"]
    for clause in clauses[:3]:
        put(api, cast.coder_a, own, clause, NONE)
    spend(api, cast.coder_a, own, {c.pk: n for c, n in zip(clauses, (5, 8, 30, 90), strict=False)})
    spend(api, cast.coder_a, own, {clauses[0].pk: 20}, SITTINGS[1])
    assert seconds_of(api, cast.lead, blind_round) == {"coder_a": (25.0, 3), "coder_b": (None, 0)}
    assert seconds_of(api, cast.coder_a, blind_round) == {"coder_a": (25.0, 3)}
    assert seconds_of(api, cast.coder_b, blind_round) == {"coder_b": (None, 0)}


def test_who_codes_in_the_blind_round_is_told_nothing_of_others(
    api, cast, passes, clauses, blind_round
):
    put(api, cast.coder_a, passes["coder_a"], clauses[0], NONE)
    spend(api, cast.coder_a, passes["coder_a"], {clauses[0].pk: 7})
    Membership.objects.filter(user=cast.coder_b).update(role="lead")
    assert seconds_of(api, cast.coder_b, blind_round)["coder_a"] == (None, 0)


@pytest.mark.parametrize("who", ["project", "coder"])
def test_nothing_is_recorded_where_it_is_not_wanted(api, cast, passes, clauses, project, who):
    if who == "project":
        Project.objects.update(timing=False)
    else:
        api(cast.coder_a).patch("me/preferences/", {"timing": "off"})
    answer = spend(api, cast.coder_a, passes["coder_a"], {clauses[0].pk: 7})
    assert answer.json() == {"recorded": 0}
    assert stored() == {}


def test_clauses_of_other_documents_are_left_out(api, cast, passes, clauses, import_text):
    other = import_text(
        "关于别的规定\n\n第一条 甲。\n\n第二条 乙。", "other.txt"
    ).clauses.codable()[0]
    recorded = record_time(
        actor=cast.coder_a,
        assignment=passes["coder_a"],
        sitting=SITTINGS[0],
        spent={other.pk: 3, clauses[0].pk: 4, 10**15: 5},
    )
    assert recorded == 1
    assert stored() == {clauses[0].pk: 4}


@pytest.mark.parametrize(
    "body",
    [
        {"sitting": "x", "spent": []},
        {"sitting": SITTINGS[0], "spent": [{"clause": 1, "seconds": -1}]},
        {"sitting": SITTINGS[0], "spent": [{"clause": 1, "seconds": 90_000}]},
        {"sitting": SITTINGS[0], "spent": 5},
        {"sitting": SITTINGS[0], "spent": [3]},
        {},
    ],
)
def test_what_is_no_time_is_refused(api, cast, passes, body):
    path = f"assignments/{passes['coder_a'].pk}/time/"
    assert api(cast.coder_a).post(path, body).status_code == 400
