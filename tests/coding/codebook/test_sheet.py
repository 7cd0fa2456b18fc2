"""A codebook as a sheet: what is written is read back the same, and what people write is understood."""

import pytest

from coding.codebook.content import completed
from coding.codebook.operations import Taken
from coding.codebook.sheet import cell_of, read_sheet
from policycoder.errors import Invalid


def read(columns, *rows, language="zh"):
    numbered = [(number, row) for number, row in enumerate(rows, start=2)]
    return read_sheet(columns, numbered, language, Taken({}))


def tree(nodes):
    return [
        (node["key"], node["name_zh"] or node["name_en"], tree(node["children"])) for node in nodes
    ]


@pytest.mark.parametrize(
    "examples", [["a", "b"], ["two\nlines"], ["back\\slash", "\\n"], ["=1+1", " x "], []]
)
def test_a_list_comes_back_as_it_was(examples):
    content = read(["node", "name_en", "examples_en"], ["a", "A", cell_of(examples)])
    assert content["dimensions"][0]["nodes"][0]["examples_en"] == examples


def test_a_table_of_a_paper_is_understood():
    content = read(
        ["类别", "政策工具", "涵义"],
        ["供给型", "人才支持", "培养人才"],
        ["供给型", "资金支持", "给钱"],
        ["需求型", "政府采购", "购买"],
    )
    (dimension,) = content["dimensions"]
    assert [
        (name, [one[1] for one in below]) for _key, name, below in tree(dimension["nodes"])
    ] == [
        ("供给型", ["人才支持", "资金支持"]),
        ("需求型", ["政府采购"]),
    ]
    assert not dimension["nodes"][0]["selectable"]
    assert dimension["nodes"][0]["children"][0]["definition_zh"] == "培养人才"


def test_a_parent_may_stand_below_its_children_and_be_named_by_name_or_key():
    content = read(
        ["dimension", "node", "parent", "name_en"],
        ["tool", "grants", "Money", "Grants"],
        ["tool", "loans", "money", "Loans"],
        ["tool", "money", "", "Money"],
    )
    assert tree(content["dimensions"][0]["nodes"]) == [
        ("money", "Money", [("grants", "Grants", []), ("loans", "Loans", [])])
    ]


def test_dimensions_follow_each_other_and_may_be_without_nodes():
    content = read(
        ["dimension", "dimension_en", "dimension_multiple", "node", "name_en"],
        ["tool", "Tool", "1", "a", "A"],
        ["", "", "", "b", "B"],
        ["stage", "Stage", "no", "", ""],
    )
    assert [(one["key"], one["multiple"], len(one["nodes"])) for one in content["dimensions"]] == [
        ("tool", True, 2),
        ("stage", False, 0),
    ]


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (["node", "parent", "name_zh"], [["a", "b", "甲"]], {"row 2": "parent"}),
        (["node", "name_zh"], [["a", "甲"], ["a", "乙"]], {"row 3": "node"}),
        (["node", "name_zh", "score"], [["a", "甲", "viel"]], {"row 2": "score"}),
        (["node", "name_zh", "selectable"], [["a", "甲", "maybe"]], {"row 2": "selectable"}),
        (
            ["node", "parent", "name_zh"],
            [["a", "b", "甲"], ["b", "a", "乙"]],
            {"row 2": "parent", "row 3": "parent"},
        ),
        (["node", "name_zh"], [["a", "名" * 101]], {"row 2": "name_zh"}),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(columns, rows, said):
    with pytest.raises(Invalid) as refused:
        read(columns, *rows)
    assert {row: texts[0].split(":")[0] for row, texts in refused.value.errors.items()} == said


def test_a_sheet_without_names_is_no_codebook():
    with pytest.raises(Invalid, match="name_zh"):
        read(["key", "text"], ["a", "b"])


def test_a_column_without_a_language_is_in_the_readers():
    content = read(["name", "definition"], ["Money", "Cash."], language="en")
    node = content["dimensions"][0]["nodes"][0]
    assert (node["key"], node["name_en"], node["definition_en"]) == ("money", "Money", "Cash.")


def test_what_was_read_is_whole():
    content = read(["name_zh"], ["甲"])
    assert completed(content) == content
