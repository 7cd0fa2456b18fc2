"""The agreement of a round through the API, beside independent packages fed with what was sent."""

import random
from datetime import timedelta
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from django.utils import timezone
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance
from sklearn.metrics import cohen_kappa_score

from coding.actions.extending import extend_round
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Judgement, Round, Snapshot
from coding.results.life import run_result
from corpus import jobs
from corpus.models import AuditEntry, Job

CODERS = ("coder_a", "coder_b", "owner")
TOP = {"funding": "supply", "talent": "supply", "regulation": "environment"}
DOCUMENTS = [
    "某市办法\n\n"
    + "\n\n".join(f"第{n}条 第{place}处规定的事项由有关部门负责落实。" for n in "一二三四五六七八")
    for place in "甲乙丙"
]


@pytest.fixture
def texts(import_text, project, kept):
    return kept.made(
        "texts of three",
        lambda: [import_text(text, f"{n}.txt") for n, text in enumerate(DOCUMENTS)],
        after="project",
    )


@pytest.fixture
def reliability(project, cast, texts, kept) -> Round:
    return kept.made(
        "round of three", lambda: make_reliability(project, cast, texts), after="texts of three"
    )


def make_reliability(project, cast, texts) -> Round:
    return create_round(
        actor=cast.lead,
        project=project,
        name="Reliability",
        version=published_version(project),
        coders=CODERS,
        documents=[document.pk for document in texts],
    )


def judged(nodes):
    """A set of nodes, "none" or "undeterminable" in the shape of the API."""
    if isinstance(nodes, str):
        return {"outcome": nodes}
    return {"outcome": "coded", "references": [{"node": node} for node in nodes]}


def send(api, assignment, clause, dimensions, *, revision=0, **more):
    body = {"revision": revision, "dimensions": dimensions, **more}
    path = f"assignments/{assignment.pk}/clauses/{clause.pk}/"
    answer = api(assignment.coder).put(path, body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def finish(api, user, pk) -> dict:
    """Start the computation as `user`, run its job here and read the report."""
    answer = api(user).post(f"rounds/{pk}/agreement/")
    assert answer.status_code == 202, answer.content
    jobs.run(answer.json()["job"], run_result)
    assert Job.objects.get(pk=answer.json()["job"]).state == Job.State.SUCCEEDED
    return api(user).get(f"rounds/{pk}/agreement/").json()


@pytest.fixture
def sent(api, reliability, kept) -> dict[tuple[int, str], str | frozenset]:
    return kept.made(
        "said of three", lambda: send_by_chance(api, reliability), after="round of three"
    )


def send_by_chance(api, reliability) -> dict[tuple[int, str], str | frozenset]:
    """What the coders said of the tools: (clause, coder) -> a set of nodes or "none".

    Drawn with a fixed seed; a fifth is left out, and the owner never sees the third document.
    """
    draw = random.Random(20210630)
    sets = [{"funding"}, {"talent"}, {"regulation"}, {"funding", "talent"}, "none"]
    said = {}
    for assignment in reliability.assignments.select_related("coder", "document"):
        coder = assignment.coder.username
        for clause in assignment.document.clauses.codable():
            truth = random.Random(clause.number).choice(sets)
            value = truth if draw.random() < 0.6 else draw.choice(sets)
            if draw.random() < 0.2 or (coder == "owner" and assignment.document.number == 3):
                continue
            send(api, assignment, clause, {"tool": judged(value)})
            said[clause.pk, coder] = value if value == "none" else frozenset(value)
    return said


def rows_of(sent, change=lambda value: value):
    """Per clause the three values; None where nothing was said."""
    clauses = sorted({clause for clause, _coder in sent})
    return [
        [change(sent[c, coder]) if (c, coder) in sent else None for coder in CODERS]
        for c in clauses
    ]


def alpha_nominal(rows):
    values = sorted({str(v) for row in rows for v in row if v is not None})
    data = np.array(
        [[np.nan if v is None else values.index(str(v)) for v in row] for row in rows]
    ).T
    return krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")


def alpha_masi(rows):
    as_set = lambda v: frozenset({"∅"}) if v == "none" else v  # noqa: E731
    task = AnnotationTask(
        [
            (str(coder), str(unit), as_set(value))
            for unit, row in enumerate(rows)
            for coder, value in enumerate(row)
            if value is not None and sum(v is not None for v in row) > 1
        ],
        distance=masi_distance,
    )
    return task.alpha()


def percent(rows):
    pairs = [
        (a, b) for row in rows for a, b in combinations(row, 2) if a is not None and b is not None
    ]
    return sum(a == b for a, b in pairs) / len(pairs)


def canonical(value):
    return value if isinstance(value, str) else "+".join(sorted(value))


def parents(value):
    return value if value == "none" else frozenset(TOP[node] for node in value)


def test_the_figures_are_those_of_other_packages(api, cast, reliability, sent):
    tool = finish(api, cast.lead, reliability.pk)["dimensions"]["tool"]
    rows = rows_of(sent)
    both_levels = [
        (tool["levels"]["leaf"], rows),
        (tool["levels"]["parent"], rows_of(sent, parents)),
    ]
    for level, values in both_levels:
        plain = [[None if v is None else canonical(v) for v in row] for row in values]
        assert level["alpha_masi"]["value"] == pytest.approx(alpha_masi(values), abs=1e-10)
        assert level["alpha_nominal"]["value"] == pytest.approx(alpha_nominal(plain), abs=1e-10)
        assert level["percent"]["value"] == pytest.approx(percent(values), abs=1e-10)
        kappas = []
        for pair in level["cohen"]["pairs"]:
            a, b = CODERS.index(pair["a"]), CODERS.index(pair["b"])
            shared = [(row[a], row[b]) for row in plain if None not in (row[a], row[b])]
            expected = cohen_kappa_score(*zip(*shared, strict=True))
            assert pair["n"] == len(shared)
            assert pair["value"] == pytest.approx(expected, abs=1e-10)
            kappas.append(expected)
        assert level["cohen"]["mean"]["value"] == pytest.approx(np.mean(kappas), abs=1e-10)


def test_the_figures_of_a_node_are_those_of_other_packages(api, cast, reliability, sent):
    tool = finish(api, cast.lead, reliability.pk)["dimensions"]["tool"]
    for node in ("funding", "talent", "regulation"):
        found = next(row for row in tool["nodes"] if row["node"] == node)
        rows = rows_of(sent, lambda value, node=node: node in value)
        values = [v for row in rows for v in row if v is not None]
        assert found["alpha"]["value"] == pytest.approx(alpha_nominal(rows), abs=1e-10)
        assert found["percent"]["value"] == pytest.approx(percent(rows), abs=1e-10)
        assert found["prevalence"] == pytest.approx(np.mean(values))
        assert found["disagreements"] == sum(len(set(row) - {None}) == 2 for row in rows)


def test_the_report_says_what_it_rests_on(api, cast, reliability, sent):
    found = finish(api, cast.lead, reliability.pk)
    rows = rows_of(sent)
    tool = found["dimensions"]["tool"]
    assert found["round"] == {
        "id": reliability.pk,
        "name": "Reliability",
        "kind": "main",
        "blind": True,
        "status": "open",
    }
    assert found["coders"] == [{"username": name, "name": name.title()} for name in CODERS]
    assert (found["documents"], found["codebook_version"]) == (3, 1)
    assert found["units"] == tool["n_units"] == len(rows)
    assert tool["n_pairable"] == sum(sum(v is not None for v in row) > 1 for row in rows)
    assert tool["disagreements"] == sum(
        len({canonical(v) for v in row if v is not None}) > 1 for row in rows
    )
    assert found["stale"] is False
    newest = Judgement.objects.latest("updated_at").updated_at
    snapshot = Snapshot.objects.get()
    assert (str(snapshot.pk), snapshot.as_of) == (found["snapshot"], newest)


def test_what_cannot_be_computed_is_null_with_its_reason(api, cast, reliability, sent):
    found = finish(api, cast.lead, reliability.pk)["dimensions"]
    unused = next(row for row in found["tool"]["nodes"] if row["node"] == "trade_control")
    assert unused["alpha"] == {"value": None, "reason": "one_category"}
    assert found["stage"]["levels"]["leaf"]["alpha_masi"] == {"value": None, "reason": "no_units"}
    assert found["stage"]["levels"]["parent"] is None


def test_undeterminable_is_a_value_of_its_own_and_absent_from_every_node(
    api, cast, reliability, texts
):
    clause = texts[0].clauses.codable().first()
    for assignment in reliability.assignments.filter(document=texts[0]):
        value = {"rnd"} if assignment.coder == cast.owner else "undeterminable"
        send(api, assignment, clause, {"stage": judged(value)})
    stage = finish(api, cast.lead, reliability.pk)["dimensions"]["stage"]
    assert stage["levels"]["leaf"]["percent"]["value"] == pytest.approx(1 / 3)
    assert stage["confusions"] == [{"a": "rnd", "b": "undeterminable", "count": 2}]
    node = next(row for row in stage["nodes"] if row["node"] == "rnd")
    assert (node["disagreements"], node["prevalence"]) == (1, pytest.approx(1 / 3))


def test_a_later_save_makes_the_snapshot_stale_and_a_new_one_fresh(
    api, cast, reliability, sent, texts
):
    first = finish(api, cast.lead, reliability.pk)
    clause = texts[0].clauses.codable().first()
    assignment = reliability.assignments.get(document=texts[0], coder=cast.coder_a)
    stored = Judgement.objects.filter(assignment=assignment, clause=clause).first()
    send(api, assignment, clause, {}, revision=stored.revision if stored else 0, memo="?")
    assert api(cast.lead).get(f"rounds/{reliability.pk}/agreement/").json()["stale"] is True
    second = finish(api, cast.lead, reliability.pk)
    assert second["stale"] is False
    assert second["snapshot"] != first["snapshot"]
    assert Snapshot.objects.count() == 2


def test_consensus_and_segments_that_are_not_coded_stay_out(api, cast, reliability, sent, texts):
    before = finish(api, cast.lead, reliability.pk)
    consensus = reliability.assignments.create(document=texts[0], coder=cast.lead, kind="consensus")
    clause = texts[0].clauses.codable().first()
    Judgement.objects.create(
        assignment=consensus,
        clause=clause,
        outcomes={"tool": "none"},
        created_at=consensus.created_at,
        updated_at=consensus.created_at,
    )
    after = finish(api, cast.lead, reliability.pk)
    (beside,) = after["dimensions"]["tool"].pop("yardsticks")
    assert (beside["kind"], beside["n"]) == ("consensus", 1)
    before["dimensions"]["tool"].pop("yardsticks")
    assert after["dimensions"] == before["dimensions"]
    assert after["coders"] == before["coders"]


def test_the_report_has_the_parts_of_the_round(api, cast, reliability, sent, texts):
    """Its figures stand beside other packages in tests/coding/agreement/test_parts.py."""
    moved = Judgement.objects.filter(clause__document=texts[0])
    moved.update(saved_at=timezone.now() - timedelta(weeks=3))
    found = finish(api, cast.lead, reliability.pk)
    tool = found["dimensions"]["tool"]
    assert [one["document"] for one in tool["documents"]] == [one.pk for one in texts]
    assert [one["id"] for one in found["document_list"]] == [one.pk for one in texts]
    assert sum(one["n_units"] for one in tool["documents"]) == tool["n_units"]
    assert [(one["a"], one["b"]) for one in tool["pairs"]] == list(combinations(CODERS, 2))
    now = timezone.localdate()
    monday = now - timedelta(days=now.weekday())
    weeks = [(monday - timedelta(weeks=ago)).isoformat() for ago in (3, 0)]
    assert [one["week"] for one in tool["weeks"]] == weeks
    assert sum(one["n_units"] for one in tool["weeks"]) == tool["n_units"]
    dearest = tool["costs"]["nodes"][0]
    listed = api(cast.lead).get(
        f"rounds/{reliability.pk}/disagreements/", dimension="tool", node=dearest["node"]
    )
    assert listed.json()["count"] == dearest["units"]
    assert tool["yardsticks"] == []


def test_closed_imports_are_set_beside_the_coders(api, cast, project, reliability, sent, texts):
    before = finish(api, cast.lead, reliability.pk)
    clause = texts[0].clauses.codable().first()
    imported = create_round(
        actor=cast.lead, project=project, name="A model", version=published_version(project),
        coders=["coder_b"], documents=[texts[0].pk],
    )  # fmt: skip
    send(api, imported.assignments.get(), clause, {"tool": judged({"talent"})})
    Round.objects.filter(pk=imported.pk).update(imported=True)
    assert api(cast.lead).get(f"rounds/{reliability.pk}/agreement/").json()["stale"] is False
    Round.objects.filter(pk=imported.pk).update(status=Round.Status.CLOSED)
    assert api(cast.lead).get(f"rounds/{reliability.pk}/agreement/").json()["stale"] is True
    after = finish(api, cast.lead, reliability.pk)
    (beside,) = after["dimensions"]["tool"]["yardsticks"]
    assert (beside["kind"], beside["round"], beside["name"]) == ("imported", "A model", "Coder_B")
    said = [sent[clause.pk, coder] for coder in CODERS if (clause.pk, coder) in sent]
    assert beside["all"]["n"] == len(said)
    assert beside["all"]["percent"]["value"] == np.mean([v == frozenset({"talent"}) for v in said])
    levels = [one["dimensions"]["tool"]["levels"] for one in (before, after)]
    assert levels[0] == levels[1]


def test_one_job_of_a_round_at_a_time(api, cast, reliability):
    first = api(cast.lead).post(f"rounds/{reliability.pk}/agreement/").json()["job"]
    again = api(cast.lead).post(f"rounds/{reliability.pk}/agreement/").json()["job"]
    assert again == first
    entry = AuditEntry.objects.get(verb="compute_agreement")
    assert (entry.actor_name, entry.round_id, entry.object_id) == ("lead", reliability.pk, first)
    jobs.run(first, run_result)
    assert api(cast.lead).post(f"rounds/{reliability.pk}/agreement/").json()["job"] != first


def test_a_job_that_runs_twice_leaves_one_snapshot(api, cast, reliability, sent):
    job = api(cast.lead).post(f"rounds/{reliability.pk}/agreement/").json()["job"]
    jobs.run(job, run_result)
    Job.objects.filter(pk=job).update(state=Job.State.QUEUED, finished_at=None)
    jobs.run(job, run_result)
    assert Snapshot.objects.count() == 1
    assert Job.objects.get(pk=job).result == {"snapshot": str(Snapshot.objects.get().pk)}


def test_without_a_snapshot_the_answer_says_how_to_get_one(api, cast, reliability):
    answer = api(cast.lead).get(f"rounds/{reliability.pk}/agreement/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert "POST" in answer.json()["detail"]


def test_a_round_nobody_coded_can_be_computed(api, cast, reliability):
    found = finish(api, cast.lead, reliability.pk)
    assert (found["units"], found["as_of"], found["stale"]) == (0, None, False)
    assert found["dimensions"]["tool"]["levels"]["leaf"]["percent"]["reason"] == "no_units"


def test_a_coder_who_joins_later_gets_a_column(api, cast, project, texts):
    found = create_round(
        actor=cast.lead,
        project=project,
        name="Growing",
        version=published_version(project),
        coders=["coder_b"],
        documents=[texts[0].pk],
    )
    clause = texts[0].clauses.codable().first()
    send(api, found.assignments.get(), clause, {"tool": judged("none")})
    alone = finish(api, cast.lead, found.pk)["dimensions"]["tool"]["levels"]["leaf"]
    assert alone["alpha_masi"]["reason"] == "too_few_coders"
    extend_round(actor=cast.lead, round=found, coders=["coder_a"])
    send(api, found.assignments.get(coder=cast.coder_a), clause, {"tool": judged({"talent"})})
    both = finish(api, cast.lead, found.pk)
    assert [person["username"] for person in both["coders"]] == ["coder_a", "coder_b"]
    assert both["dimensions"]["tool"]["levels"]["leaf"]["percent"]["value"] == 0.0


STATUSES = {
    # who: (open, own passes submitted, locked, closed) for reading; owner and coders code.
    "owner": (403, 200, 200, 200),
    "lead": (200, 200, 200, 200),
    "coder_a": (403, 403, 403, 200),
    "viewer": (404, 404, 404, 200),
    "outsider": (404, 404, 404, 404),
}


@pytest.mark.parametrize("who", STATUSES)
def test_who_may_read_and_when(api, cast, reliability, sent, who):
    finish(api, cast.lead, reliability.pk)
    reader = api(getattr(cast, who))
    paths = [f"rounds/{reliability.pk}/agreement/", f"rounds/{reliability.pk}/disagreements/"]
    seen = [[reader.get(path).status_code for path in paths]]
    for own in reliability.assignments.exclude(coder__username="coder_b"):
        api(own.coder).post(f"assignments/{own.pk}/submit/")
    seen.append([reader.get(path).status_code for path in paths])
    lock_round(actor=cast.lead, round=reliability)
    seen.append([reader.get(path).status_code for path in paths])
    close_round(actor=cast.lead, round=reliability)
    seen.append([reader.get(path).status_code for path in paths])
    assert seen == [[status, status] for status in STATUSES[who]]


def test_only_who_may_edit_starts_a_computation(api, cast, reliability, sent):
    path = f"rounds/{reliability.pk}/agreement/"
    blinded = api(cast.owner).post(path)
    assert blinded.status_code == 403
    assert "submit" in blinded.json()["detail"]
    lock_round(actor=cast.lead, round=reliability)
    close_round(actor=cast.lead, round=reliability)
    names = ("owner", "lead", "coder_a", "viewer", "outsider")
    statuses = {name: api(getattr(cast, name)).post(path).status_code for name in names}
    assert statuses == {
        "owner": 202,
        "lead": 202,
        "coder_a": 403,
        "viewer": 403,
        "outsider": 404,
    }
