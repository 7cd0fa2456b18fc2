"""The workbench's codebook, read from trees of any depth by the module itself."""

import pytest

READ = """async ([module, tree]) => (await import(module)).readCodebook(tree).dimensions[0].groups
    .map(({ label, tone, nodes }) => [label, tone, nodes.map((node) => node.key)])"""


def tree(nodes: dict, tone: int = 0) -> list[dict]:
    """Only leaves can be coded; a branch's tone is its place at the top, from 1."""
    return [
        {
            "key": key,
            "name": key.upper(),
            "tone": tone or place,
            "selectable": not below,
            "shortcut": "",
            "children": tree(below, tone or place),
        }
        for place, (key, below) in enumerate(nodes.items(), 1)
    ]


@pytest.fixture
def groups(page_of):
    page = page_of("coder_a")
    page.goto("/")
    source = page.locator("script[type=module][src*='/js/']").first.get_attribute("src")
    module = source[: source.index("/js/")] + "/js/workbench/codebook.js"

    def read(nodes: dict):
        dimension = {"key": "d", "name": "D", "required": True, "nodes": tree(nodes)}
        return page.evaluate(READ, [module, {"version": 1, "dimensions": [dimension]}])

    return read


def test_nodes_without_any_above_are_one_group_without_a_name(groups):
    assert groups({"a": {}, "b": {}}) == [["", 1, ["a", "b"]]]


def test_a_group_is_named_by_all_that_stands_above(groups):
    assert groups({"a": {"b": {"c": {}, "d": {}}, "e": {"f": {}}}, "g": {"h": {"i": {}}}}) == [
        ["A › B", 1, ["c", "d"]],
        ["A › E", 1, ["f"]],
        ["G › H", 2, ["i"]],
    ]
    assert groups({"a": {"b": {"c": {"d": {}}}}}) == [["A › B › C", 1, ["d"]]]


def test_groups_follow_the_order_of_the_codebook(groups):
    assert groups({"a": {}, "b": {"c": {}, "d": {"e": {}}, "f": {}}, "g": {}}) == [
        ["", 1, ["a"]],
        ["B", 2, ["c"]],
        ["B › D", 2, ["e"]],
        ["B", 2, ["f"]],
        ["", 3, ["g"]],
    ]
