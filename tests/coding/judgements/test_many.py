"""Many judgements in one request: each has its own result, all take few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coding.actions.judgements import MOST
from coding.codebook.versions import published_version
from coding.models import Judgement, Migration, Reconsider, Reference
from corpus.models import AuditEntry

NONE = {"tool": {"outcome": "none"}}


def coded(*references):
    return {"tool": {"outcome": "coded", "references": list(references)}}


@pytest.fixture
def clauses(document):
    return list(document.clauses.codable())


@pytest.fixture
def send(api, cast, passes):
    def sent(bodies, coder="coder_a"):
        path = f"assignments/{passes[coder].pk}/clauses/"
        return api(getattr(cast, coder)).put(path, bodies)

    return sent


@pytest.fixture
def move(cast, project, blind_round):
    version = published_version(project)
    return Migration.objects.create(
        round=blind_round, from_version=version, to_version=version, plan={}, actor=cast.lead,
        state=Migration.State.DONE,
    )  # fmt: skip


def said(clause, dimensions=NONE, revision=0, **more):
    return {"clause": clause.pk, "revision": revision, "dimensions": dimensions, **more}


def stored(one):
    """What a pass holds, without ids and times."""
    judgements = Judgement.objects.filter(assignment=one).order_by("clause")
    references = Reference.objects.filter(assignment=one).order_by("judgement__clause", "pk")
    entries = AuditEntry.objects.filter(verb="save_judgement", actor_id=one.coder_id)
    fields = ("clause", "revision", "outcomes", "complete", "unsure", "memo", "version__number")
    return (
        list(judgements.values_list(*fields)),
        list(references.values_list("clause", "node__key", "start", "end")),
        list(entries.order_by("clause_id", "id").values_list("clause_id", "before", "after")),
    )


def test_each_is_stored_as_it_would_be_alone(api, cast, passes, clauses, send):
    first, second, third = clauses[:3]
    part = {"node": "funding", "start": first.start, "end": first.start + 2}
    rounds = [
        [
            said(first, coded({"node": "talent"}, part, {"node": "funding"}), memo="见“附件”\\n𠮷"),
            said(second, NONE, unsure=True),
            said(third, coded({"node": "rewards"})),
        ],
        [
            said(first, coded(part), revision=1),
            said(second, {}, revision=1),
            said(third, coded({"node": "rewards"}), revision=1),
        ],
    ]
    for bodies in rounds:
        together = send(bodies).json()
        for body, result in zip(bodies, together, strict=True):
            path = f"assignments/{passes['coder_b'].pk}/clauses/{body['clause']}/"
            alone = api(cast.coder_b).put(path, body).json()
            told = result["judgement"]
            assert result["status"] == 200
            assert {**told, "updated_at": ""} == {**alone, "updated_at": ""}
    assert stored(passes["coder_a"]) == stored(passes["coder_b"])
    assert stored(passes["coder_a"])[1] == [
        (first.pk, "funding", first.start, first.start + 2),
        (third.pk, "rewards", None, None),
    ]


def test_one_that_is_refused_keeps_no_other_out_and_changes_nothing_itself(send, clauses, document):
    first, second, third, fourth = clauses[:4]
    heading = document.clauses.filter(codable=False).first()
    kept = send([said(first, coded({"node": "funding"}))]).json()[0]["judgement"]
    outside = {"node": "funding", "start": fourth.start, "end": fourth.end + 1}
    results = send(
        [
            said(first, NONE),  # based on what has passed
            said(second, NONE),
            said(third, coded({"node": "no such node"})),
            said(fourth, coded({"node": "talent"}, outside)),
            said(heading),
            {"clause": 10**15, "revision": 0, "dimensions": {}},
        ]
    ).json()
    assert [one["status"] for one in results] == [409, 200, 400, 400, 409, 404]
    assert results[0]["problem"]["judgement"] == kept
    assert "within its clause" in results[3]["problem"]["detail"]
    assert set(Judgement.objects.values_list("clause", "revision")) == {
        (first.pk, 1),
        (second.pk, 1),
    }
    assert Reference.objects.get().clause_id == first.pk


def test_the_same_twice_is_nothing(send, clauses):
    bodies = [said(clause, coded({"node": "funding"})) for clause in clauses]
    once = send(bodies).json()
    assert send(bodies).json() == once
    assert AuditEntry.objects.filter(verb="save_judgement").count() == len(clauses)


def test_a_clause_named_twice_is_saved_twice(send, clauses):
    results = send([said(clauses[0], NONE), said(clauses[0], {}, revision=1)]).json()
    assert [one["judgement"]["revision"] for one in results] == [1, 2]


def test_the_statements_do_not_grow_with_the_clauses(send, clauses):
    send([said(clauses[0])])  # after which the statements are planned, and the codebook is known
    counts = []
    for chosen in (clauses[1:2], clauses[2:]):
        with CaptureQueriesContext(connection) as ran:
            send([said(clause, coded({"node": "funding"})) for clause in chosen])
        counts.append(len(ran))
    assert counts[0] == counts[1]


def test_more_than_are_taken_at_once_are_refused_whole(send, clauses):
    assert send([said(clauses[0])] * (MOST + 1)).status_code == 413
    assert not Judgement.objects.exists()


def test_what_was_to_be_reconsidered_is_settled_where_it_is_answered(send, clauses, passes, move):
    for clause in clauses[:2]:
        Reconsider.objects.create(
            migration=move,
            assignment=passes["coder_a"],
            clause=clause,
            dimension="tool",
            why=["split"],
            old={},
        )
    send([said(clause, {}, unsure=True) for clause in clauses[:2]])
    results = send([said(clauses[0], NONE, revision=1), said(clauses[2])]).json()
    assert results[0]["judgement"]["to_reconsider"] == []
    open_ones = Reconsider.objects.filter(done_at=None).values_list("clause", flat=True)
    assert list(open_ones) == [clauses[1].pk]


def test_a_submitted_pass_takes_none(api, cast, passes, send, clauses):
    send([said(clauses[0])])
    api(cast.coder_a).post(f"assignments/{passes['coder_a'].pk}/submit/")
    results = send([said(clauses[0], {}, revision=1), said(clauses[1])])
    assert [one["status"] for one in results.json()] == [409, 409]
    assert Judgement.objects.count() == 1


def test_while_the_round_is_moved_all_wait(send, clauses, blind_round):
    type(blind_round).objects.filter(pk=blind_round.pk).update(moving=True)
    answer = send([said(clause) for clause in clauses])
    assert answer.status_code == 503
    assert answer.json()["retry_after"] > 0
    assert not Judgement.objects.exists()
