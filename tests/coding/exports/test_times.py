"""Measured times as a file: leads read those of rounds they may see, coders their own."""

import csv
import io
from uuid import uuid4

import pytest

from coding.actions.passes import submit_assignment
from coding.actions.timing import record_time
from coding.models import Assignment, Round
from tests.coding.carrying import NONE, put


@pytest.fixture
def spent(cast, passes, document):
    """coder_a twice on the first clause and once on the second; coder_b on the first."""
    first, second = document.clauses.codable()[:2]
    for who, seconds in (
        ("coder_a", {first.pk: 30, second.pk: 7}),
        ("coder_a", {first.pk: 12}),
        ("coder_b", {first.pk: 99}),
    ):
        actor, own = getattr(cast, who), passes[who]
        record_time(actor=actor, assignment=own, sitting=uuid4(), spent=seconds)
    return [first.number, second.number]


@pytest.fixture
def rows(api, project):
    def call(person) -> list[dict[str, str]]:
        answer = api(person).client.get(f"/api/v1/projects/{project.pk}/exports/times.csv")
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))

    return call


def told(rows) -> list[tuple[str, ...]]:
    return [(row["clause"], row["coder"], row["seconds"], row["sittings"]) for row in rows]


def test_a_lead_reads_all_and_each_clause_of_a_coder_once(cast, spent, rows, document):
    first, second = spent
    found = rows(cast.lead)
    assert told(found) == [
        (first, "coder_a", "42", "2"),
        (first, "coder_b", "99", "1"),
        (second, "coder_a", "7", "1"),
    ]
    assert {(row["document"], row["round"]) for row in found} == {(str(document.number), "Round 1")}


def test_coders_read_their_own_also_once_the_round_is_closed(cast, spent, rows):
    first, _second = spent
    assert told(rows(cast.coder_b)) == [(first, "coder_b", "99", "1")]
    assert rows(cast.viewer) == []
    Round.objects.update(status=Round.Status.CLOSED)
    assert {row["coder"] for row in rows(cast.coder_a)} == {"coder_a"}
    assert rows(cast.viewer) == []


def test_a_lead_who_codes_blind_is_told_their_own_until_they_have_submitted(
    api, cast, spent, rows, blind_round, document
):
    own = Assignment.objects.create(round=blind_round, document=document, coder=cast.lead)
    assert rows(cast.lead) == []
    for clause in document.clauses.codable():
        put(api, cast.lead, own, clause, NONE)
    submit_assignment(actor=cast.lead, assignment=own)
    assert len(rows(cast.lead)) == 3


def test_what_is_sealed_from_its_coder_tells_no_times(cast, spent, rows):
    Round.objects.update(sealed=True)
    assert rows(cast.coder_a) == []


def test_a_pass_over_an_earlier_edition_is_not_counted_again(cast, spent, rows, passes):
    Assignment.objects.filter(pk=passes["coder_b"].pk).update(kind=Assignment.Kind.EARLIER)
    assert {row["coder"] for row in rows(cast.lead)} == {"coder_a"}
