"""Sources, references, clauses and share of every node, and the snapshots that keep them."""

from datetime import timedelta
from itertools import cycle, islice

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coding.actions.codebook import load_template
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Judgement, Snapshot
from coding.results import life
from coding.results.base import Base
from coding.results.entries import COUNTS, RESULTS
from coding.results.kinds import Asked
from coding.results.nodes import count_nodes
from corpus import jobs
from corpus.models import Clause, Document, Job
from tests.coding.codebook.invented import publish, round_with
from tests.coding.exports.test_files import code

# Sources and references of the model study's Table 3: 102 policies of Shanghai, 2013-2022.
TABLE_3 = {
    "supply": {
        "rewards": (2, 3),
        "public_service_platform": (17, 33),
        "infrastructure": (15, 36),
        "talent": (20, 38),
        "technology": (13, 42),
        "funding": (23, 78),
    },
    "environment": {
        "strategic_measures": (9, 16),
        "regulation": (9, 18),
        "mechanism_innovation": (16, 36),
        "financial_support": (12, 32),
        "goal_planning": (16, 73),
        "pilot_work": (21, 55),
        "tax_incentives": (8, 10),
    },
    "demand": {
        "international_exchange": (12, 21),
        "trade_control": (1, 1),
        "government_procurement": (7, 30),
        "consumer_subsidies": (7, 8),
    },
}
TABLE_3_PARENTS = {"supply": (230, "43.4"), "environment": (240, "45.3"), "demand": (60, "11.3")}


def rows(answer, dimension="tool") -> dict[str, dict]:
    assert answer.status_code == 200, answer.content
    return {row["node"]: row for row in answer.json()["dimensions"][dimension]["rows"]}


def figures(row) -> tuple[int, int, int]:
    return row["sources"], row["references"], row["clauses"]


@pytest.fixture
def count(api, cast, project):
    def _count(user=None, **params):
        return api(user or cast.owner).get(f"projects/{project.pk}/counts/", **params)

    return _count


@pytest.fixture
def clauses(document) -> list[Clause]:
    return list(document.clauses.codable())


KIND = life.job_kind(COUNTS)


def start(actor, project) -> Job:
    return life.start_all(actor=actor, project=project, kind=COUNTS)


def rest() -> None:
    """Let the judgements be older than any pause of the coders."""
    Judgement.objects.update(updated_at=timezone.now() - timedelta(minutes=1))


def run(job: Job) -> Job:
    jobs.run(str(job.pk), life.run_result)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    return job


def test_table_3_of_the_model_study_comes_out_digit_for_digit(api, cast, project, count):
    documents = Document.objects.bulk_create(
        Document(
            project=project,
            number=number,
            title=f"Policy {number}",
            file_name=f"{number}.txt",
            file_digest=f"{number:064}",
            file_size=1,
            text_digest="",
            created_by=cast.lead,
        )
        for number in range(1, 103)
    )
    Clause.objects.bulk_create(
        Clause(
            document=document,
            number=f"{document.number}-{n}",
            kind="clause",
            codable=True,
            start=10 * n,
            end=10 * n + 10,
            text="条款",
        )
        for document in documents
        for n in range(1, 9)
    )
    lines = ["document,clause,coder,dimension,node"]
    documents_of: dict[str, set[int]] = {}
    position = 0
    for parent, nodes in TABLE_3.items():
        for node, (sources, references) in nodes.items():
            chosen = [1 + (position + i) % 102 for i in range(sources)]
            position += sources
            documents_of.setdefault(parent, set()).update(chosen)
            for i, number in enumerate(islice(cycle(chosen), references)):
                lines.append(f"{number},{number}-{1 + i // sources},coder_a,tool,{node}")
    upload = SimpleUploadedFile("table3.csv", "\n".join(lines).encode(), "text/csv")
    sent = api(cast.lead).client.post(
        f"/api/v1/projects/{project.pk}/codings/import/", {"file": upload}
    )
    assert sent.status_code == 201, sent.json()
    assert sent.json()["references"] == 530

    answer = count()
    table = rows(answer)
    for parent, nodes in TABLE_3.items():
        for node, expected in nodes.items():
            assert (table[node]["sources"], table[node]["references"]) == expected, node
            assert table[node]["parent"] == parent
        references, share = TABLE_3_PARENTS[parent]
        assert table[parent]["references"] == references
        assert f"{100 * table[parent]['share']:.1f}" == share
        assert table[parent]["sources"] == len(documents_of[parent])
    total = answer.json()["dimensions"]["tool"]["total"]
    assert total["references"] == 530
    assert total["sources"] == len(set.union(*documents_of.values()))


def test_a_parent_sums_references_but_counts_clauses_and_documents_once(
    count, cast, passes, clauses
):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding", "talent", "regulation"])
    code(cast.coder_a, passes["coder_a"], clauses[1], tool=["funding"])
    answer = count()
    table = rows(answer)
    assert figures(table["supply"]) == (1, 3, 2)
    assert figures(table["funding"]) == (1, 2, 2)
    assert figures(table["talent"]) == (1, 1, 1)
    assert figures(table["environment"]) == (1, 1, 1)
    assert figures(table["demand"]) == (0, 0, 0)
    assert table["supply"]["share"] == pytest.approx(3 / 4)
    assert answer.json()["dimensions"]["tool"]["total"] == {
        "sources": 1,
        "references": 4,
        "clauses": 2,
    }


def test_a_dimension_without_references_has_no_shares(count, passes):
    assert {row["share"] for row in rows(count(), "stage").values()} == {None}


def test_every_coder_counts_as_they_are_and_one_alone_by_layer(
    count, cast, passes, clauses, blind_round
):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    code(cast.coder_b, passes["coder_b"], clauses[0], tool=["funding", "talent"])
    assert figures(rows(count())["funding"]) == (1, 2, 1)
    alone = count(layer="coder:coder_b", round=blind_round.pk)
    assert figures(rows(alone)["supply"]) == (1, 2, 1)
    base = alone.json()["base"]
    assert base["layer"] == "coder:coder_b"
    assert [one["name"] for one in base["rounds"]] == ["Round 1"]
    assert base["coders"] == [{"username": "coder_b", "name": "Coder_B"}]
    assert (base["codebook_versions"], base["documents"]) == ([1], 1)
    assert figures(rows(count(layer="consensus"))["supply"]) == (0, 0, 0)


def test_nodes_of_two_codebook_versions_meet_by_their_key(
    count, cast, project, document, passes, clauses
):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    load_template(actor=cast.owner, project=project, template="policy-tools")
    second = create_round(
        actor=cast.lead,
        project=project,
        name="Round 2",
        version=published_version(project),
        coders=["coder_b"],
        documents=[document.pk],
    )
    own = second.assignments.select_related("round", "coder").get()
    code(cast.coder_b, own, clauses[0], tool=["funding"])
    answer = count()
    assert figures(rows(answer)["funding"]) == (1, 2, 1)
    assert answer.json()["base"]["codebook_versions"] == [1, 2]


def test_a_codebook_may_have_more_nodes_than_an_integer_has_bits(cast, project, document, clauses):
    keys = [f"n{i}" for i in range(130)]
    wide = publish(cast.lead, project, {key: {} for key in keys})
    own = round_with(cast.lead, wide, document, "coder_a")["coder_a"]
    code(cast.coder_a, own, clauses[0], means=keys)
    table = count_nodes(Base(project.pk, (own.round_id,)))["means"]
    assert [figures(row) for row in table["rows"]] == [(1, 1, 1)] * 130
    assert table["total"] == {"sources": 1, "references": 130, "clauses": 1}


def test_coders_see_their_own_counts_and_others_only_once_the_round_is_closed(
    count, cast, passes, clauses, blind_round
):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    code(cast.coder_b, passes["coder_b"], clauses[0], tool=["talent"])
    refused = count(cast.coder_a, round=blind_round.pk)
    assert refused.status_code == 403
    assert "closed" in refused.json()["detail"]
    assert count(cast.coder_a, layer="coder:coder_b").status_code == 403
    assert count(cast.coder_a, layer="coder:coder_b", round=blind_round.pk).status_code == 403
    own = rows(count(cast.coder_a, layer="coder:coder_a"))
    assert (figures(own["funding"]), figures(own["talent"])) == ((1, 1, 1), (0, 0, 0))
    assert figures(rows(count(cast.coder_a))["supply"]) == (0, 0, 0)
    assert count(cast.viewer, round=blind_round.pk).status_code == 404
    assert count(cast.outsider).status_code == 404
    close_round(actor=cast.lead, round=lock_round(actor=cast.lead, round=blind_round))
    assert figures(rows(count(cast.viewer))["supply"]) == (1, 2, 1)
    assert figures(rows(count(cast.coder_a, layer="coder:coder_b"))["talent"]) == (1, 1, 1)


def test_a_lead_who_codes_blind_loses_the_counts_until_submitting(
    count, cast, project, document, clauses, api
):
    found = create_round(
        actor=cast.owner,
        project=project,
        name="Round 2",
        version=published_version(project),
        coders=["lead", "coder_a"],
        documents=[document.pk],
    )
    passes = {one.coder.username: one for one in found.assignments.select_related("coder", "round")}
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    assert figures(rows(count(cast.lead))["funding"]) == (0, 0, 0)
    assert count(cast.lead, round=found.pk).status_code == 403
    assert count(cast.lead, layer="coder:coder_a").status_code == 404
    assert figures(rows(count(cast.lead, layer="coder:lead"))["funding"]) == (0, 0, 0)
    api(cast.lead).post(f"assignments/{passes['lead'].pk}/submit/")
    assert figures(rows(count(cast.lead))["funding"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("params", "status"),
    [({"layer": "mine"}, 400), ({"layer": "coder:"}, 400), ({"layer": "coder:nobody"}, 404)],
)
def test_what_cannot_be_asked_for_is_said(count, passes, params, status):
    answer = count(**params)
    assert answer.status_code == status
    assert list(answer.json()["errors"]) == list(params)


def test_a_snapshot_stays_and_says_when_it_is_old(count, cast, passes, clauses):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    first = count().json()
    assert not first["stale"]
    code(cast.coder_a, passes["coder_a"], clauses[1], tool=["funding"])
    later = count().json()
    assert (later["snapshot"], later["stale"]) == (first["snapshot"], True)
    assert later["dimensions"] == first["dimensions"]


def test_counts_follow_when_coding_pauses(count, cast, project, passes, clauses):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding", "talent"])
    life.refresh()
    run(Job.objects.get(kind=KIND))
    assert figures(rows(count())["supply"]) == (1, 2, 1)
    rest()
    Job.objects.update(
        created_at=timezone.now() - timedelta(seconds=5),
        result={"snapshots": 1, "as_of": (timezone.now() - timedelta(seconds=60)).isoformat()},
    )
    code(cast.coder_a, passes["coder_a"], clauses[0], revision=1, tool=["talent"])
    life.refresh()
    assert Job.objects.filter(kind=KIND).count() == 1, "the coder is at work this moment"
    Judgement.objects.update(updated_at=timezone.now() - life.QUIET)
    life.refresh()
    life.refresh()
    job = Job.objects.get(kind=KIND, state=Job.State.QUEUED)
    run(job)
    answer = count()
    assert figures(rows(answer)["supply"]) == (1, 1, 1)
    assert not answer.json()["stale"]


def test_counts_follow_steady_coding_too(cast, project, passes, clauses):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    life.refresh()
    run(Job.objects.get(kind=KIND))
    Job.objects.update(created_at=timezone.now() - life.PATIENCE)
    code(cast.coder_a, passes["coder_a"], clauses[1], tool=["funding"])
    life.refresh()
    assert Job.objects.filter(state=Job.State.QUEUED).count() == 1


def test_a_quiet_project_is_left_alone(cast, project, passes, clauses):
    life.refresh()
    assert not Job.objects.filter(kind=KIND).exists(), "nothing has been judged"
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    rest()
    life.refresh()
    run(Job.objects.get(kind=KIND))
    life.refresh()
    assert Job.objects.filter(kind=KIND).count() == 1


def test_the_job_fills_every_base_a_member_can_open(cast, project, passes, clauses, blind_round):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    job = start(cast.lead, project)
    assert start(cast.lead, project) == job
    run(job)
    layers = ("all", "coder:coder_a", "coder:coder_b")
    bases = {f"rounds={blind_round.pk};layer={layer}" for layer in layers}
    assert set(Snapshot.objects.values_list("base", flat=True)) == bases


def test_a_run_broken_off_is_taken_up_where_it_was(cast, project, passes, clauses, blind_round):
    code(cast.coder_a, passes["coder_a"], clauses[0], tool=["funding"])
    rest()
    asked = Asked(COUNTS, Base(project.pk, (blind_round.pk,)))
    done = life.take(asked)
    job = run(start(None, project))
    assert job.result["snapshots"] == 2
    assert life.newest(asked) == done


def test_only_the_newest_snapshots_of_a_base_are_kept(project, passes, blind_round):
    base = Base(project.pk, (blind_round.pk,))
    agreement = Snapshot.objects.create(project=project, kind="agreement", base=base.key, data={})
    made = [life.take(Asked(COUNTS, base)).pk for _i in range(RESULTS[COUNTS].kept + 2)]
    kept = set(Snapshot.objects.values_list("pk", flat=True))
    assert kept == {agreement.pk, *made[2:]}


def test_leads_have_the_counts_recomputed(api, cast, project):
    path = f"projects/{project.pk}/counts/"
    answer = api(cast.lead).post(path)
    assert answer.status_code == 202
    assert Job.objects.get(pk=answer.json()["job"]).kind == KIND
    assert api(cast.coder_a).post(path).status_code == 403
