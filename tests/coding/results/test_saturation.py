"""Saturation: what each batch of documents brings, and when nothing new comes any more."""

import csv
import io

import pytest

from coding.actions.proposals import Place, Wish, propose
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment
from coding.results.saturation import in_batches, ratios
from tests.coding.exports.test_files import code
from tests.conftest import POLICY


def themes(*sizes: int) -> list[set[str]]:
    """Each document with so many themes that no earlier one has."""
    names = iter(range(10_000))
    return [{f"t{next(names)}" for _n in range(size)} for size in sizes]


def test_runs_after_a_base_by_hand():
    """37 themes in a base of four; the fifth document brings 4, the sixth 3, the seventh 1. Runs of
    two overlap: 7/37, 4/37, 1/37, 0/37, so that 5 % is reached at 6+2 documents, 0 % at 7+2."""
    documents = themes(19, 10, 5, 3, 4, 3, 1, 0, 0, 0)
    documents[8] = set(documents[0])  # nothing new
    found = ratios(documents, 4, 2, 0.05)
    assert found["in_base"] == 37
    assert [run["new"] for run in found["runs"]] == [7, 4, 1, 0, 0]
    assert [round(run["percent"], 1) for run in found["runs"]] == [18.9, 10.8, 2.7, 0, 0]
    assert found["reached"] == 6
    assert ratios(documents, 4, 2, 0)["reached"] == 7


@pytest.mark.parametrize("threshold", [0.0, 0.05])
def test_where_nothing_can_be_said_nothing_is_said(threshold):
    assert ratios([], 4, 2, threshold)["runs"] == []
    nothing = ratios([set()] * 8, 4, 2, threshold)
    assert {run["ratio"] for run in nothing["runs"]} == {None}
    assert nothing["reached"] is None
    assert ratios(themes(1, 1, 1, 1, 1), 4, 2, threshold)["runs"] == []


def test_a_batch_holds_what_no_earlier_one_had():
    rows = in_batches([7, 3, 9], [{"a"}, {"a", "b"}, {"b", "c"}], [[], ["x"], ["y"]], 2)
    assert [(row["documents"], row["new"], row["known"]) for row in rows] == [
        ([7, 3], ["a", "b"], 2),
        ([9], ["c"], 3),
    ]
    assert [(row["proposals"], row["proposed"]) for row in rows] == [(["x"], 1), (["y"], 2)]


@pytest.fixture
def study(project, cast, import_text):
    """Three documents of a blind round; coder_a began with the last."""
    documents = [import_text(POLICY + f"\n附注{n}。\n", f"p{n}.txt") for n in range(3)]
    made = create_round(
        actor=cast.lead, project=project, name="R", version=published_version(project),
        coders=["coder_a", "coder_b"], documents=[one.pk for one in documents],
    )  # fmt: skip
    own = {
        one.document_id: one for one in Assignment.objects.filter(round=made, coder=cast.coder_a)
    }
    for document, nodes in (
        (documents[2], ["funding", "talent"]),
        (documents[0], ["funding"]),
        (documents[1], ["pilot_work"]),
    ):
        clause = document.clauses.codable()[0]
        code(cast.coder_a, own[document.pk], clause, tool=nodes, stage="none")
    clause = documents[1].clauses.codable()[1]
    propose(
        actor=cast.coder_a,
        assignment=own[documents[1].pk],
        wish=Wish("node", "tool", name="揭榜挂帅"),
        places=[Place(clause.pk)],
    )
    return documents


def tools(data: dict) -> dict:
    return next(one for one in data["dimensions"] if one["key"] == "tool")


def test_by_the_order_of_coding_and_by_number(api, cast, project, study):
    address = f"projects/{project.pk}/results/saturation/"

    def new(**params):
        data = api(cast.lead).get(address, batch=1, **params).json()["data"]
        return [(row["documents"], row["new"], row["proposals"]) for row in tools(data)["batches"]]

    one, two, three = (document.number for document in study)
    assert new() == [
        ([three], ["funding", "talent"], []),
        ([one], [], []),
        ([two], ["pilot_work"], ["揭榜挂帅"]),
    ]
    assert new(order="number") == [
        ([one], ["funding"], []),
        ([two], ["pilot_work"], ["揭榜挂帅"]),
        ([three], ["talent"], []),
    ]
    assert api(cast.lead).get(address, batch=0).status_code == 400


def test_in_a_blind_round_others_see_nothing_of_it(api, cast, project, study):
    address = f"projects/{project.pk}/results/saturation/"
    for who in (cast.coder_b, cast.viewer):
        data = api(who).get(address).json()["data"]
        assert data["documents"] == []
        assert "揭榜挂帅" not in api(who).get("/" + address).content.decode()
        assert api(who).get(address, layer="coder:coder_a").status_code == 403
    own = api(cast.coder_a).get(address, layer="coder:coder_a", batch=3).json()["data"]
    assert tools(own)["batches"][0]["proposals"] == ["揭榜挂帅"]


def test_page_and_files(api, cast, project, study):
    address = f"projects/{project.pk}/results/saturation/"
    page = api(cast.lead).get("/" + address, batch=1, base=1, run=1, threshold=0).content.decode()
    assert "Saturation reached at 1+1 documents" in page
    lines = b"".join(api(cast.lead).get(address + "saturation.csv", batch=1, bom=0)).decode()
    rows = [row for row in csv.DictReader(io.StringIO(lines)) if row["dimension"] == "tool"]
    assert [(row["new"], row["known"], row["proposed"]) for row in rows] == [
        ("2", "2", "0"),
        ("0", "2", "0"),
        ("1", "3", "1"),
    ]
    lines = b"".join(api(cast.lead).get(address + "runs.csv", base=1, run=1, bom=0)).decode()
    rows = [row for row in csv.DictReader(io.StringIO(lines)) if row["dimension"] == "tool"]
    assert [(row["after"], row["new"], row["ratio"]) for row in rows] == [
        ("1", "0", "0.0000"),
        ("2", "1", "0.5000"),
    ]
