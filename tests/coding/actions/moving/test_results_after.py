"""What was counted before a move is shown as it was counted, and told to be out of date; what is
counted together across versions is what a move would leave."""

from collections import Counter

import pytest
from django.utils import timezone

from coding.results import life
from coding.results.agreement import agreement_of
from corpus import jobs
from corpus.models import Job
from tests.coding.actions.moving.conftest import BEFORE, dimension
from tests.coding.actions.moving.test_moving import second
from tests.coding.codebook.invented import round_with
from tests.coding.exports.test_files import code, download, table


def counts(api, cast, project, **params):
    answer = api(cast.owner).get(f"projects/{project.pk}/counts/", **params)
    assert answer.status_code == 200, answer.content
    return answer.json()


def references(told, key="means"):
    return {row["node"]: row["references"] for row in told["dimensions"][key]["rows"]}


def page(api, cast, address):
    answer = api(cast.owner).client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_counts_taken_before_a_move_are_shown_and_told_stale_until_counted_again(
    api, cast, project, study, published, moved
):
    before = counts(api, cast, project)
    assert not before["stale"]
    assert references(before)["grants"] == 2
    moved(second(published))
    after = counts(api, cast, project)
    assert (after["stale"], after["base"]["codebook_versions"]) == (True, [2])
    assert references(after) == references(before)
    assert "Grants" in page(api, cast, f"/projects/{project.pk}/nodes/?round=&layer=all")
    page(api, cast, f"/projects/{project.pk}/nodes/?round=&layer=all&dimension=stage")
    job = life.start_all(actor=None, project=project, kind="counts")
    jobs.run(str(job.pk), life.run_result)
    again = counts(api, cast, project)
    assert (again["stale"], again["base"]["codebook_versions"]) == (False, [3])
    assert references(again)["purchases"] == 4
    assert "Purchases" in page(api, cast, f"/projects/{project.pk}/nodes/?round=&layer=all")


def test_a_move_that_changes_no_judgement_has_the_counts_follow(
    cast, project, study, published, moved
):
    """Only a name differs."""
    renamed = dimension("means", BEFORE)
    renamed["nodes"][0]["name_en"] = "Subsidies"
    version = published(renamed, dimension("stage", ("early", "late"), required=False))
    job = life.start_all(actor=None, project=project, kind="counts")
    jobs.run(str(job.pk), life.run_result)
    computed = Job.objects.filter(pk=job.pk)
    computed.update(created_at=timezone.now() + life.PATIENCE)
    life.refresh()
    assert Job.objects.filter(kind=life.job_kind("counts")).count() == 1
    moved(version)
    computed.update(created_at=timezone.now() - life.PATIENCE)
    life.refresh()
    follows = Job.objects.exclude(pk=job.pk).get(kind=life.job_kind("counts"))
    jobs.run(str(follows.pk), life.run_result)
    follows.refresh_from_db()
    assert follows.result["snapshots"] >= 1


@pytest.fixture
def reported(study):
    return life.take(agreement_of(study.round))


def test_agreement_of_before_is_read_by_the_codebook_of_before(
    api, cast, project, document, study, reported, published, moved
):
    """The later version has another dimension in the place of one."""
    round_with(cast.lead, study.version, document, "coder_b", name="Other")
    page(api, cast, f"/rounds/{study.round.pk}/disagreements/")
    moved(published(dimension("means", BEFORE), dimension("aims", ("near", "far"), required=False)))
    assert "Stage" in page(api, cast, f"/rounds/{study.round.pk}/agreement/")
    for address in ("", "dashboard/", "disagreements/"):
        page(api, cast, f"/rounds/{study.round.pk}/{address}")
    assert api(cast.owner).get(f"rounds/{study.round.pk}/dashboard/").status_code == 200
    assert api(cast.owner).get(f"rounds/{study.round.pk}/agreement/").status_code == 200
    page(api, cast, f"/projects/{project.pk}/agreement/")
    assert life.is_stale(reported, agreement_of(study.round))


def test_what_one_coder_gave_two_merged_nodes_counts_once_among_rounds_of_two_versions(
    api, cast, project, document, study, published, moved
):
    other = round_with(cast.lead, study.version, document, "coder_b", name="Other")["coder_b"]
    code(cast.coder_b, other, study.clauses[0], means=["buying", "trade"])
    code(cast.coder_b, other, study.clauses[1], means=["loans", "trade"])
    start = study.clauses[2].start
    spans = [("buying", start, start + 2), ("trade", start, start + 2), ("trade", start, start + 3)]
    code(cast.coder_b, other, study.clauses[2], means=spans)
    moved(second(published))
    own = {"round": other.round_id}
    apart = references(counts(api, cast, project, **own))
    assert (apart["buying"], apart["trade"]) == (2, 4)
    # in the moved round four, in the other one clause twice given, one once, two spans
    assert references(counts(api, cast, project))["purchases"] == 4 + 1 + 1 + 2
    found = table(download(api, cast.owner, project, "references"))
    told = ("round", "coder", "clause", "dimension", "node", "start", "end")
    rows = Counter(tuple(row[one] for one in told) for row in found)
    assert set(rows.values()) == {1}
    assert sum(row["node"] == "purchases" for row in found) == 8
    asked = "round=&layer=all&dimension=means&node=purchases"
    listed = page(api, cast, f"/projects/{project.pk}/references/?{asked}")
    assert ">8<" in "".join(listed.split())


def test_spans_of_an_older_version_count_once_where_clauses_are_coded_as_a_whole_by_now(
    api, cast, project, document, study, published, moved
):
    """What is counted across both rounds is what a move of the second would leave."""
    other = round_with(cast.lead, study.version, document, "coder_b", name="Other")["coder_b"]
    start = study.clauses[0].start
    spans = [("loans", start, start + 2), ("loans", start + 1, start + 3), "loans", "prizes"]
    code(cast.coder_b, other, study.clauses[0], means=spans)
    means = dimension("means", BEFORE, spans=False)
    moved(published(means, dimension("stage", ("early", "late"), required=False)))
    after = references(counts(api, cast, project))
    # one in the moved round, one for the three of the other
    assert (after["loans"], after["prizes"]) == (1 + 1, 1)
    own = references(counts(api, cast, project, round=other.round_id))
    assert (own["loans"], own["prizes"]) == (3, 1)
    found = table(download(api, cast.owner, project, "references"))
    assert sum(row["node"] == "loans" for row in found) == after["loans"]
