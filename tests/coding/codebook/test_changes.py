"""Two versions joined: what was renamed, moved, merged, split or deleted between them."""

import pytest

from coding.actions.codebook import publish_codebook
from coding.codebook.changes import Changes, followed
from coding.codebook.joining import joined
from coding.models import CodebookVersion
from policycoder.errors import Invalid
from tests.coding.codebook.invented import content, publish, round_with
from tests.coding.codebook.test_depth import table
from tests.coding.exports.test_files import code

OLD = {"push": {"money": {}, "people": {}, "sites": {}}, "pull": {"buying": {}, "trade": {}}}


@pytest.fixture
def twice(cast, project, document):
    """Codes each clause by the old version (coder_a), then by the new one (coder_b)."""

    def make(new, changes, before: list[str], after: list[str]):
        first = publish(cast.lead, project, OLD)
        second = publish_codebook(
            actor=cast.lead, project=project, content=content(new) | {"became": {"means": changes}}
        )
        clauses = document.clauses.codable()
        for version, coder, given in ((first, "coder_a", before), (second, "coder_b", after)):
            own = round_with(cast.lead, version, document, coder, name=f"By {version.number}")
            for clause, node in zip(clauses, given, strict=False):
                code(getattr(cast, coder), own[coder], clause, means=[node])
        return [second, first]

    return make


@pytest.fixture
def counted(api, cast, project):
    """Node -> (parent, sources, references, clauses), over both rounds, of those with any."""

    def count():
        answer = api(cast.owner).get(f"projects/{project.pk}/counts/").json()
        return {
            row["node"]: (row["parent"], row["references"], row["clauses"])
            for row in answer["dimensions"]["means"]["rows"]
            if row["references"]
        }

    return count


def test_a_renamed_node_is_counted_under_its_new_key(twice, counted):
    new = {"push": {"funding": {}, "people": {}, "sites": {}}, "pull": {"buying": {}, "trade": {}}}
    twice(new, {"money": ["funding"]}, ["money", "money"], ["funding"])
    assert counted() == {"push": (None, 3, 2), "funding": ("push", 3, 2)}


def test_a_moved_node_is_counted_where_it_stands_now(twice, counted):
    new = {"push": {"money": {}, "people": {}}, "pull": {"buying": {}, "trade": {}, "sites": {}}}
    twice(new, {}, ["sites", "money"], ["sites"])
    assert counted() == {
        "push": (None, 1, 1), "money": ("push", 1, 1),
        "pull": (None, 2, 1), "sites": ("pull", 2, 1),
    }  # fmt: skip


@pytest.mark.parametrize("into", ["demand", "buying"])
def test_merged_nodes_are_counted_as_one(twice, counted, into):
    new = {"push": {"money": {}, "people": {}, "sites": {}}, "pull": {into: {}}}
    changes = {"buying": [into], "trade": [into]}
    changes.pop(into, None)  # what keeps its key has no entry
    twice(new, changes, ["buying", "trade"], [into])
    # two of the old, one of the new; the first clause bears it by both versions
    assert counted() == {"pull": (None, 3, 2), into: ("pull", 3, 2)}


def test_a_split_node_stays_for_itself_below_what_its_parts_share(twice, counted):
    new = {
        "push": {"means": {"grants": {}, "loans": {}}, "people": {}, "sites": {}},
        "pull": {"buying": {}, "trade": {}},
    }
    versions = twice(new, {"money": ["grants", "loans"]}, ["money", "money"], ["grants", "loans"])
    assert counted() == {
        "push": (None, 4, 2), "means": ("push", 4, 2),
        "grants": ("means", 1, 1), "loans": ("means", 1, 1), "money": ("means", 2, 2),
    }  # fmt: skip
    node = joined(versions)["means"].nodes["money"]
    assert (node.name, len(node.ids)) == ("Money", 1)


def test_the_parts_of_a_split_node_may_share_nothing(twice, counted):
    new = {
        "push": {"grants": {}, "people": {}, "sites": {}},
        "pull": {"buying": {}, "trade": {}, "prizes": {}},
    }
    twice(new, {"money": ["grants", "prizes"]}, ["money"], ["prizes"])
    assert counted() == {
        "pull": (None, 1, 1), "prizes": ("pull", 1, 1), "money": (None, 1, 1)
    }  # fmt: skip


def test_a_deleted_node_stays_where_it_was(twice, counted):
    new = {"push": {"money": {}, "people": {}}, "pull": {"buying": {}, "trade": {}}}
    twice(new, {}, ["sites"], ["money"])
    assert counted() == {
        "push": (None, 2, 1), "money": ("push", 1, 1), "sites": ("push", 1, 1)
    }  # fmt: skip


def test_a_renamed_parent_keeps_what_stands_below(twice, counted):
    new = {"supply": {"money": {}, "people": {}, "sites": {}}, "pull": {"buying": {}, "trade": {}}}
    twice(new, {"push": ["supply"]}, ["money", "people"], ["money"])
    assert counted() == {
        "supply": (None, 3, 2), "money": ("supply", 2, 1), "people": ("supply", 1, 1)
    }  # fmt: skip


def test_files_give_each_row_the_joined_node(api, cast, project, twice):
    new = {"push": {"funding": {}, "people": {}, "sites": {}}, "pull": {"demand": {}}}
    changes = {"money": ["funding"], "buying": ["demand"], "trade": ["demand"]}
    twice(new, changes, ["money", "trade"], ["funding", "people"])
    rows = table(api, cast.owner, project, "references")
    assert [(row["round"], row["node"]) for row in rows] == [
        ("By 3", "funding"), ("By 2", "funding"), ("By 3", "people"), ("By 2", "demand")
    ]  # fmt: skip
    wide = table(api, cast.owner, project, "clauses")
    columns = [name for name in wide[0] if name.startswith("means.")]
    assert columns == [
        f"means.{key}" for key in ("outcome", "funding", "people", "sites", "demand")
    ]
    assert [[row[name] for name in columns[1:]] for row in wide[:4]] == [
        ["1", "0", "0", "0"], ["1", "0", "0", "0"], ["0", "1", "0", "0"], ["0", "0", "0", "1"]
    ]  # fmt: skip


def test_search_finds_a_node_by_what_it_is_called_now(api, cast, project, twice):
    new = {"push": {"funding": {}, "people": {}, "sites": {}}, "pull": {"buying": {}, "trade": {}}}
    twice(new, {"money": ["funding"]}, ["money", "money"], ["funding"])
    answer = api(cast.owner).get(f"projects/{project.pk}/search/", node="funding")
    assert answer.json()["count"] == 2


def test_changes_are_followed_over_several_versions():
    steps = [
        Changes({"means": {"a": ("b",), "c": ("d", "e")}}),
        Changes({"means": {"b": ("f",), "d": ("g",)}}),
        Changes({"means": {"e": ("g",), "x": ("y",)}}),
    ]
    assert followed(steps, "means", "a") == ("f",)
    assert followed(steps[:2], "means", "c") == ("g", "e")
    assert followed(steps, "means", "c") == ("g",), "split, then merged again"
    assert followed(steps, "means", "z") == ("z",)
    assert followed(steps, "other", "a") == ("a",)


def test_a_version_between_that_nobody_coded_with_is_not_passed_over(cast, project):
    first = publish(cast.lead, project, {"a": {}})
    for tree, changes in (({"b": {}}, {"a": ["b"]}), ({"c": {}}, {"b": ["c"]})):
        publish_codebook(
            actor=cast.lead,
            project=project,
            content=content(tree) | {"became": {"means": changes}},
        )
    newest = CodebookVersion.objects.of(project).published().newest()
    nodes = joined([newest, first])["means"].nodes
    assert list(nodes) == ["c"]
    assert len(nodes["c"].ids) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"means": {"nobody": ["money"]}},
        {"means": {"trade": ["nobody"]}},
        {"means": {"trade": []}},
        {"means": {"money": ["people"]}},
        {"means": {"money": ["money", "people"]}},
        {"other": {"trade": ["money"]}},
    ],
    ids=[
        "unknown",
        "into nothing known",
        "into nothing",
        "still there",
        "split with itself",
        "dimension",
    ],
)
def test_changes_that_cannot_be_are_refused(cast, project, changes):
    publish(cast.lead, project, OLD)
    new = content({"push": {"money": {}, "people": {}, "sites": {}}, "pull": {"buying": {}}})
    with pytest.raises(Invalid) as refused:
        publish_codebook(actor=cast.lead, project=project, content=new | {"became": changes})
    assert list(refused.value.errors) == ["changes"]
    assert CodebookVersion.objects.of(project).newest().number == 2
