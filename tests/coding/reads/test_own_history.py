"""A coder reads what they have saved in their own pass; nobody else does, and nothing handed in."""

import pytest
from django.utils import timezone

from coding.actions.passes import submit_assignment
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment
from coding.reads.plan import Dealing
from tests.coding.carrying import NONE

FUNDED = {"tool": {"outcome": "coded", "references": [{"node": "funding"}]}}


def save(api, person, one, clause, dimensions, revision=0):
    body = {"revision": revision, "dimensions": dimensions}
    assert api(person).put(f"assignments/{one.pk}/clauses/{clause}/", body).status_code == 200


def history(api, person, one):
    return api(person).get(f"assignments/{one.pk}/history/")


def test_every_save_of_ones_own_with_what_was_before(api, cast, passes, document):
    first, second = document.clauses.codable()[:2]
    own = passes["coder_a"]
    save(api, cast.coder_a, own, first.pk, FUNDED)
    save(api, cast.coder_a, own, second.pk, NONE)
    save(api, cast.coder_a, own, first.pk, {}, revision=1)
    save(api, cast.coder_b, passes["coder_b"], first.pk, NONE)
    rows = history(api, cast.coder_a, own).json()["results"]
    assert [row["clause"] for row in rows] == [first.pk, second.pk, first.pk]
    assert rows[0]["before"]["dimensions"]["tool"]["references"][0]["node"] == "funding"
    assert rows[0]["after"]["dimensions"] == {}
    assert [row["before"] is None for row in rows] == [False, True, True]
    # an id of the log would tell how much the others save
    assert [row["id"] for row in rows] == [3, 2, 1]
    paged = api(cast.coder_a).get(f"assignments/{own.pk}/history/", page=2, page_size=2).json()
    assert [row["id"] for row in paged["results"]] == [1]


def test_the_whole_pass_as_it_stood_at_a_moment(api, cast, passes, document):
    first, second, third = document.clauses.codable()[:3]
    own = passes["coder_a"]
    save(api, cast.coder_a, own, first.pk, FUNDED)
    save(api, cast.coder_a, own, second.pk, FUNDED)
    moment = timezone.now().isoformat()
    save(api, cast.coder_a, own, second.pk, {}, revision=1)
    save(api, cast.coder_a, own, second.pk, NONE, revision=2)
    save(api, cast.coder_a, own, third.pk, NONE)
    save(api, cast.coder_b, passes["coder_b"], first.pk, NONE)

    def then(**since):
        return api(cast.coder_a).get(f"assignments/{own.pk}/history/since/", **since).json()

    told = then(since=moment)
    assert told["saves"] == 3
    by_clause = {one["clause"]: one["before"] for one in told["clauses"]}
    assert by_clause.keys() == {second.pk, third.pk}
    assert by_clause[second.pk]["dimensions"]["tool"]["references"][0]["node"] == "funding"
    assert by_clause[third.pk] is None
    assert then()["saves"] == 5
    assert then(since="0001-01-01T00:00:00+14:00") == then()
    assert then(since="2999-01-01T00:00") == {"saves": 0, "clauses": []}


@pytest.mark.parametrize(("reader", "status"), [("coder_b", 404), ("lead", 403), ("viewer", 404)])
def test_nobody_else_reads_it(api, cast, passes, reader, status):
    own = passes["coder_a"]
    assert history(api, getattr(cast, reader), own).status_code == status
    since = api(getattr(cast, reader)).get(f"assignments/{own.pk}/history/since/")
    assert since.status_code == status


def test_of_a_clause_that_comes_back_only_the_second_time(api, cast, project, document):
    made = create_round(
        actor=cast.lead,
        project=project,
        name="Twice",
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        dealing=Dealing(repeats=0.2, repeats_seed="secret"),
    )
    own = Assignment.objects.filter(round=made, coder=cast.coder_a)
    first, second = own.get(kind="coder", part=1), own.get(kind="coder", part=2)
    again = own.get(beside=second)
    for clause in first.clauses:
        save(api, cast.coder_a, first, clause, FUNDED)
    submit_assignment(actor=cast.coder_a, assignment=first)
    save(api, cast.coder_a, second, again.clauses[0], NONE)
    (row,) = history(api, cast.coder_a, second).json()["results"]
    assert (row["clause"], row["before"]) == (again.clauses[0], None)
    assert row["after"]["dimensions"]["tool"]["outcome"] == "none"
    assert history(api, cast.coder_a, first).status_code == 409
