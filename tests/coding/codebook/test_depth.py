"""A tree of any depth, alike for search, counts, agreement, exports and pages."""

import csv
import io
import re

import pytest
from django.test import Client

from coding.actions.rounds import close_round, lock_round
from coding.agreement.report import ancestors
from coding.codebook.scheme import scheme_of
from coding.codebook.tree import codebook_tree
from coding.models import CodebookVersion
from coding.results.life import run_result
from corpus import jobs
from corpus.models import Job
from policycoder.errors import Invalid
from tests.coding.codebook.invented import BY_DEPTH, FOUR, THREE, publish, round_with
from tests.coding.exports.test_files import code

# By depth: what coder_a and coder_b gave the first three clauses, siblings and cousins apart.
GIVEN = {
    1: [("law", "law"), ("money", "people"), ("people", "people")],
    3: [("grants", "grants"), ("grants", "loans"), ("grants", "training")],
    4: [("first_grant", "second_grant"), ("first_grant", "soft_loan"), ("first_grant", "course")],
}
DEPTHS = sorted(BY_DEPTH)


@pytest.fixture(params=DEPTHS, ids="depth{}".format)
def coded(request, cast, project, document):
    """The round, closed, and its depth."""
    depth = request.param
    version = publish(cast.lead, project, BY_DEPTH[depth], push=5)
    passes = round_with(cast.lead, version, document, "coder_a", "coder_b")
    for clause, given in zip(document.clauses.codable(), GIVEN[depth], strict=False):
        for name, node in zip(("coder_a", "coder_b"), given, strict=True):
            code(getattr(cast, name), passes[name], clause, means=[node])
    found = passes["coder_a"].round
    lock_round(actor=cast.lead, round=found)
    close_round(actor=cast.owner, round=found)
    found.refresh_from_db()
    return found, depth


def flat(nodes, above=()):
    """Every node of a JSON tree with the keys of those above it."""
    for node in nodes:
        yield node, above
        yield from flat(node["children"], (*above, node["key"]))


def keys_of(tree, above=()):
    for key, below in tree.items():
        yield (*above, key)
        yield from keys_of(below, (*above, key))


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_scheme_and_its_json_are_the_tree(cast, project, depth):
    version = publish(cast.lead, project, BY_DEPTH[depth])
    paths = list(keys_of(BY_DEPTH[depth]))
    tree = scheme_of(version.pk).dimensions["means"].tree
    assert [tuple(one.key for one in node.path) for node in tree.values()] == paths
    assert max(node.depth for node in tree.values()) == depth - 1
    found = flat(codebook_tree(version)["dimensions"][0]["nodes"])
    assert [(*above, node["key"]) for node, above in found] == paths


def test_a_node_has_the_tone_of_the_nearest_one_above(cast, project):
    version = publish(cast.lead, project, FOUR, push=2, loans=6)
    tree = scheme_of(version.pk).dimensions["means"].tree
    assert {key: node.tone for key, node in tree.items()} == {
        **dict.fromkeys(("push", "money", "grants", "first_grant", "second_grant"), 2),
        **dict.fromkeys(("people", "training", "course"), 2),
        **dict.fromkeys(("loans", "soft_loan"), 6),
        **dict.fromkeys(("pull", "market", "procurement", "first_purchase"), 0),
    }


def test_counts_sum_over_all_levels(api, cast, project, coded):
    found, depth = coded
    answer = api(cast.owner).get(f"projects/{project.pk}/counts/", round=found.pk).json()
    rows = {row["node"]: row for row in answer["dimensions"]["means"]["rows"]}
    assert list(rows) == [path[-1] for path in keys_of(BY_DEPTH[depth])]
    for path in keys_of(BY_DEPTH[depth]):
        assert rows[path[-1]]["parent"] == (path[-2] if len(path) > 1 else None)
    if depth > 1:
        assert (rows["push"]["references"], rows["push"]["clauses"]) == (6, 3)
        assert (rows["money"]["references"], rows["money"]["clauses"]) == (5, 3)
    if depth == 4:
        assert (rows["grants"]["references"], rows["grants"]["clauses"]) == (4, 3)


@pytest.mark.parametrize(
    ("depth", "node", "expected"),
    [
        (1, "people", 2), (3, "push", 3), (3, "people", 1), (4, "push", 3),
        (4, "grants", 3), (4, "people", 1), (4, "pull", 0), (4, "course", 1),
    ],
)  # fmt: skip
def test_search_finds_what_stands_anywhere_below(
    api, cast, project, document, depth, node, expected
):
    version = publish(cast.lead, project, BY_DEPTH[depth])
    passes = round_with(cast.lead, version, document, "coder_a", "coder_b")
    for clause, given in zip(document.clauses.codable(), GIVEN[depth], strict=False):
        for name, key in zip(("coder_a", "coder_b"), given, strict=True):
            code(getattr(cast, name), passes[name], clause, means=[key])
    answer = api(cast.owner).get(f"projects/{project.pk}/search/", node=node)
    assert answer.json()["count"] == expected


def test_agreement_has_a_level_for_each_depth(api, cast, coded):
    found, depth = coded
    job = api(cast.lead).post(f"rounds/{found.pk}/agreement/").json()["job"]
    jobs.run(job, run_result)
    assert Job.objects.get(pk=job).state == Job.State.SUCCEEDED
    levels = (
        api(cast.lead).get(f"rounds/{found.pk}/agreement/").json()["dimensions"]["means"]["levels"]
    )
    percent = {name: level and level["percent"]["value"] for name, level in levels.items()}
    # Two clauses of three alike in the flat one; then each level joins one more pair.
    assert (
        percent
        == {
            1: {"leaf": pytest.approx(2 / 3), "parent": None},
            3: {"leaf": pytest.approx(1 / 3), "level2": pytest.approx(2 / 3), "parent": 1},
            4: {
                "leaf": 0,
                "level3": pytest.approx(1 / 3),
                "level2": pytest.approx(2 / 3),
                "parent": 1,
            },
        }[depth]
    )
    text = page(cast.lead, f"/rounds/{found.pk}/agreement/")
    for name, words in (("level2", "second level"), ("level3", "third level")):
        assert (f"Means, {words}" in text) == (name in levels)


def test_levels_are_counted_from_the_top():
    # of a leaf below the top and one three levels below it
    lines = ["a", "a a1", "b", "b b1", "b b1 b2", "b b1 b2 b3"]
    assert ancestors({line.split()[-1]: line.split() for line in lines}) == {
        "level3": {"b3": "b2"},
        "level2": {"b2": "b1", "b3": "b1"},
        "parent": {"a1": "a", "b1": "b", "b2": "b", "b3": "b"},
    }
    assert ancestors({}) == {}


def test_a_tree_of_five_is_refused(cast, project):
    deeper, before = {"top": FOUR}, CodebookVersion.objects.of(project).count()
    with pytest.raises(Invalid, match="deeper than 4") as refused:
        publish(cast.lead, project, deeper)
    assert list(refused.value.errors) == ["手段"]
    assert CodebookVersion.objects.of(project).count() == before


@pytest.mark.parametrize(
    ("node", "clauses"), [("push", [2]), ("money", [2, 3]), ("grants", [3]), ("people", [3])]
)
def test_disagreements_on_a_node_are_those_on_any_below(
    api, cast, project, document, node, clauses
):
    passes = round_with(
        cast.lead, publish(cast.lead, project, FOUR), document, "coder_a", "coder_b"
    )
    numbered = list(document.clauses.codable())
    for clause, given in zip(
        numbered,
        [("course", "course"), ("soft_loan", "first_purchase"), ("first_grant", "course")],
        strict=False,
    ):
        for name, key in zip(("coder_a", "coder_b"), given, strict=True):
            code(getattr(cast, name), passes[name], clause, means=[key])
    found = api(cast.lead).get(
        f"rounds/{passes['coder_a'].round_id}/disagreements/", dimension="means", node=node
    )
    ids = [row["clause"]["id"] for row in found.json()["results"]]
    assert ids == [numbered[n - 1].pk for n in clauses]


def table(api, user, project, name, **params):
    answer = api(user).get(f"projects/{project.pk}/exports/{name}.csv", **params)
    assert answer.status_code == 200
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_files_name_the_parent_of_each_node(api, cast, project, coded):
    found, depth = coded
    expected = [(path[-2] if len(path) > 1 else "", path[-1]) for path in keys_of(BY_DEPTH[depth])]
    for name in ("codebook", "nodes"):
        rows = table(api, cast.owner, project, name, round=found.pk)
        assert [(row["parent"], row["node"]) for row in rows] == expected
    for row in table(api, cast.owner, project, "references", round=found.pk):
        assert (row["parent"], row["node"]) in expected
    judged = table(api, cast.owner, project, "clauses", round=found.pk)
    ones = [
        [key for key, cell in row.items() if key.startswith("means.") and cell == "1"]
        for row in judged[:6]
    ]
    assert ones == [[f"means.{node}"] for given in GIVEN[depth] for node in given]


def page(user, path, **params):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    answer = client.get(path, params)
    assert answer.status_code == 200
    return answer.content.decode()


def test_pages_show_the_whole_tree(cast, project, coded):
    found, depth = coded
    paths = list(keys_of(BY_DEPTH[depth]))
    text = page(cast.owner, f"/projects/{project.pk}/codebook/")
    assert re.findall(r'<article [^>]*data-node="(\w+)"', text) == [path[-1] for path in paths]
    assert re.findall(r'data-index="(\w+)"', text) == [path[-1] for path in paths]
    assert text.count("data-group") == len([p for p in paths if deeper(p, paths)])
    text = page(cast.owner, f"/projects/{project.pk}/nodes/", round=found.pk)
    shown = re.findall(r'<span class="node-name palette-\d(?: node-below-(\d))?">([^<]+)<', text)
    assert shown == [
        (str(len(path) - 1) if len(path) > 1 else "", path[-1].replace("_", " ").capitalize())
        for path in paths
    ]
    assert text.count('class="row-parent"') == len([p for p in paths if deeper(p, paths)])
    for name in ("references", "words"):
        text = page(
            cast.owner, f"/projects/{project.pk}/{name}/", round=found.pk, dimension="means"
        )
        blanks = dict(re.findall(r'<option value="(?:means/)?(\w+)"[^>]*>(　*)\w', text))
        assert {path[-1]: len(blanks[path[-1]]) for path in paths} == {
            path[-1]: len(path) - 1 for path in paths
        }


def deeper(path, paths):
    return any(other[:-1] == path for other in paths)


def test_rows_are_sorted_below_their_own_parent(cast, project, document):
    """A body of the table holds the rows of one parent: sorting never mixes branches."""
    version = publish(cast.lead, project, THREE)
    passes = round_with(cast.lead, version, document, "coder_a")
    code(cast.coder_a, passes["coder_a"], document.clauses.codable()[0], means=["grants"])
    text = page(cast.owner, f"/projects/{project.pk}/nodes/", round=passes["coder_a"].round_id)
    bodies = [
        re.findall(r"node-name[^>]*>([^<]+)<", body)
        for body in re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    ]
    assert [body for body in bodies if body] == [
        ["Push"], ["Money"], ["Grants", "Loans"], ["People"], ["Training"],
        ["Pull"], ["Market"], ["Procurement"], ["Other"],
    ]  # fmt: skip
