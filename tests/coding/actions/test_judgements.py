"""One PUT carries the whole judgement of a clause; the same twice is nothing."""

import pytest
from django.db import DatabaseError, connection, transaction

from coding.models import Judgement, Reference
from corpus.models import AuditEntry

FUNDING = {
    "revision": 0,
    "dimensions": {
        "tool": {"outcome": "coded", "references": [{"node": "funding"}, {"node": "rewards"}]},
        "stage": {"outcome": "none"},
    },
    "unsure": True,
    "memo": "见第二款",
}


@pytest.fixture
def clause(document):
    return document.clauses.codable().first()


@pytest.fixture
def path(passes, clause):
    return f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/"


def test_a_first_judgement_is_stored_whole(api, cast, passes, clause, path):
    answer = api(cast.coder_a).put(path, FUNDING)
    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    stored = Judgement.objects.get(clause=clause)
    assert stored.outcomes == {"tool": "coded", "stage": "none"}
    assert (stored.complete, stored.unsure, stored.memo) == (True, True, "见第二款")
    keys = Reference.objects.filter(judgement=stored).values_list("node__key", flat=True)
    assert set(keys) == {"funding", "rewards"}
    entry = AuditEntry.objects.get(verb="save_judgement")
    assert entry.actor_name == "coder_a"
    assert entry.before is None
    assert entry.after["dimensions"]["stage"] == {"outcome": "none", "references": []}


def test_the_same_body_twice_changes_nothing(api, cast, path):
    coder = api(cast.coder_a)
    first, again = coder.put(path, FUNDING).json(), coder.put(path, FUNDING).json()
    assert again == first
    assert AuditEntry.objects.filter(verb="save_judgement").count() == 1
    assert Reference.objects.count() == 2


def test_a_stale_revision_is_refused_with_the_stored_judgement(api, cast, path):
    coder = api(cast.coder_a)
    stored = coder.put(path, FUNDING).json()
    other = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}}
    answer = coder.put(path, other)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["judgement"] == stored
    assert Judgement.objects.get().outcomes["tool"] == "coded"


def test_a_change_keeps_the_references_that_stay(api, cast, path):
    coder = api(cast.coder_a)
    coder.put(path, FUNDING)
    kept = Reference.objects.get(node__key="funding")
    change = {**FUNDING, "revision": 1}
    change["dimensions"] = {
        "tool": {"outcome": "coded", "references": [{"node": "funding"}, {"node": "talent"}]}
    }
    assert coder.put(path, change).json()["revision"] == 2
    assert set(Reference.objects.values_list("node__key", flat=True)) == {"funding", "talent"}
    assert Reference.objects.get(node__key="funding").pk == kept.pk
    assert not Judgement.objects.get().complete
    entry = AuditEntry.objects.filter(verb="save_judgement").first()
    assert entry.before["revision"] == 1
    assert entry.after["revision"] == 2


@pytest.mark.parametrize(
    ("dimensions", "field"),
    [
        ({"colour": {"outcome": "none"}}, "dimensions.colour"),
        ({"tool": {"outcome": "undeterminable"}}, "dimensions.tool.outcome"),
        ({"tool": {"outcome": "coded", "references": []}}, "dimensions.tool.references"),
        (
            {"tool": {"outcome": "none", "references": [{"node": "funding"}]}},
            "dimensions.tool.references",
        ),
        (
            {"tool": {"outcome": "coded", "references": [{"node": "supply"}]}},
            "dimensions.tool.references",
        ),
        (
            {"tool": {"outcome": "coded", "references": [{"node": "rnd"}]}},
            "dimensions.tool.references",
        ),
        ([], "dimensions"),
    ],
)
def test_what_does_not_fit_the_codebook_is_refused(api, cast, path, dimensions, field):
    answer = api(cast.coder_a).put(path, {"revision": 0, "dimensions": dimensions})
    assert answer.status_code == (404 if "colour" in dimensions else 400)
    assert list(answer.json()["errors"]) == [field]
    assert not Judgement.objects.exists()


def test_a_span_of_white_space_is_refused(api, cast, clause, path):
    assert clause.text[-1] == "\n"
    span = {"node": "funding", "start": clause.end - 1, "end": clause.end}
    body = {"revision": 0, "dimensions": {"tool": {"outcome": "coded", "references": [span]}}}
    answer = api(cast.coder_a).put(path, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["references"])
    span["start"] = clause.start + len(clause.text.rstrip()) - 1
    assert api(cast.coder_a).put(path, body).status_code == 200


def test_a_span_outside_its_clause_is_refused(api, cast, clause, path):
    span = {"node": "funding", "start": clause.start, "end": clause.end + 1}
    body = {"revision": 0, "dimensions": {"tool": {"outcome": "coded", "references": [span]}}}
    assert api(cast.coder_a).put(path, body).status_code == 400
    span["end"] = clause.end
    assert api(cast.coder_a).put(path, body).status_code == 200


def test_many_judgements_succeed_or_fail_one_by_one(api, cast, passes, document):
    first, second = document.clauses.codable()[:2]
    bodies = [
        {"clause": first.pk, **FUNDING},
        {"clause": second.pk, "revision": 0, "dimensions": {"x": {"outcome": "none"}}},
        {"clause": 0, **FUNDING},
        "nonsense",
    ]
    answer = api(cast.coder_a).put(f"assignments/{passes['coder_a'].pk}/clauses/", bodies)
    assert [one["status"] for one in answer.json()] == [200, 404, 404, 400]
    assert Judgement.objects.get().clause == first


def test_a_locked_round_takes_no_judgement(api, cast, blind_round, path):
    assert api(cast.lead).post(f"rounds/{blind_round.pk}/lock/").status_code == 200
    assert api(cast.coder_a).put(path, FUNDING).status_code == 409


def test_a_submitted_pass_takes_none_until_a_lead_reopens_it(api, cast, passes, path):
    own = f"assignments/{passes['coder_a'].pk}"
    coder = api(cast.coder_a)
    assert coder.post(f"{own}/submit/").json()["status"] == "submitted"
    assert coder.put(path, FUNDING).status_code == 409
    assert coder.post(f"{own}/reopen/").status_code == 403
    assert api(cast.lead).post(f"{own}/reopen/").json()["status"] == "open"
    assert coder.put(path, FUNDING).status_code == 200


def test_the_audit_log_refuses_change_and_deletion(api, cast, path):
    api(cast.coder_a).put(path, FUNDING)
    for statement in (
        "UPDATE corpus_auditentry SET verb = 'x'",
        "DELETE FROM corpus_auditentry",
        "TRUNCATE corpus_auditentry",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
