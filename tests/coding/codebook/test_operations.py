"""Operations on a draft: whatever is done is undone by its inverse, whoever does what beside it."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.codebook.content import completed, keys_of, nodes_of
from coding.codebook.operations import Taken, applied, asked
from policycoder.errors import Conflict, Invalid


def content():
    return completed(
        {
            "dimensions": [
                {
                    "key": "tool",
                    "name_en": "Tool",
                    "nodes": [
                        {
                            "key": "supply",
                            "name_en": "Supply",
                            "selectable": False,
                            "children": [
                                {"key": "money", "name_en": "Money"},
                                {"key": "talent", "name_en": "Talent"},
                            ],
                        },
                        {"key": "demand", "name_en": "Demand"},
                    ],
                },
                {"key": "stage", "name_en": "Stage", "nodes": [{"key": "rd", "name_en": "R&D"}]},
            ]
        }
    )


def shape(of):
    def branch(nodes):
        return [(node["key"], branch(node["children"])) for node in nodes]

    return [(dimension["key"], branch(dimension["nodes"])) for dimension in of["dimensions"]]


def do(of, *operations):
    return applied(of, operations, Taken({}))


def tool(op, **given):
    return {"op": op, "dimension": "tool", **given}


def test_a_field_is_set_and_set_back():
    draft = content()
    undo = do(draft, tool("set", node="money", field="name_zh", value="资金", was=""))
    assert draft["dimensions"][0]["nodes"][0]["children"][0]["name_zh"] == "资金"
    do(draft, *undo)
    assert draft == content()


def test_a_field_somebody_else_changed_is_a_conflict_that_names_both_values():
    draft = content()
    do(draft, tool("set", node="money", field="name_en", value="Funding", was="Money"))
    with pytest.raises(Conflict) as refused:
        do(draft, tool("set", node="money", field="name_en", value="Funds", was="Money"))
    assert refused.value.extra["conflict"] == {
        "dimension": "tool",
        "node": "money",
        "field": "name_en",
        "yours": "Funds",
        "theirs": "Funding",
    }


def test_two_people_may_change_two_fields_of_one_node():
    draft = content()
    do(draft, tool("set", node="money", field="name_en", value="Funding", was="Money"))
    do(draft, tool("set", node="money", field="definition_en", value="Cash", was=""))
    money = draft["dimensions"][0]["nodes"][0]["children"][0]
    assert (money["name_en"], money["definition_en"]) == ("Funding", "Cash")


def test_a_new_node_gets_a_key_of_its_name_that_was_never_given():
    draft = content()
    taken = Taken({"tool": {"trade-control"}})
    add = tool("add_node", parent=None, after="demand", entry={"name_en": "Trade control"})
    applied(draft, [add], taken)
    undo = applied(draft, [add], taken)
    applied(draft, undo, taken)
    applied(draft, [add], taken)
    keys = [key for key, _below in shape(draft)[0][1]]
    # the third, behind the same one, and the second's key is not given again
    assert keys == ["supply", "demand", "trade-control-4", "trade-control-2"]


def test_a_node_of_a_chinese_name_gets_a_key_too():
    draft = content()
    do(draft, tool("add_node", parent="supply", after="talent", entry={"name_zh": "试点工作"}))
    assert shape(draft)[0][1][0] == (
        "supply",
        [("money", []), ("talent", []), ("shidiangongzuo", [])],
    )


def test_merged_nodes_become_the_one_kept_with_what_was_below_them():
    draft = content()
    undo = do(draft, tool("merge", nodes=["supply"], into="demand"))
    assert shape(draft)[0][1] == [("demand", [("money", []), ("talent", [])])]
    assert draft["became"] == {"tool": {"supply": ["demand"]}}
    do(draft, *undo)
    assert draft == content()


def test_a_split_node_becomes_the_new_ones_in_its_place():
    draft = content()
    parts = [{"name_en": "Grants"}, {"name_en": "Loans"}]
    undo = do(draft, tool("split", node="money", entries=parts))
    below = shape(draft)[0][1][0][1]
    assert [key for key, _below in below] == ["grants", "loans", "talent"]
    assert draft["became"] == {"tool": {"money": ["grants", "loans"]}}
    do(draft, *undo)
    assert draft == content()


def test_what_was_merged_into_a_node_follows_it_when_that_is_split():
    draft = content()
    do(
        draft,
        tool("merge", nodes=["talent"], into="money"),
        tool("split", node="money", entries=[{"name_en": "Grants"}, {"name_en": "Loans"}]),
    )
    assert draft["became"]["tool"] == {"talent": ["grants", "loans"], "money": ["grants", "loans"]}


def test_a_node_cannot_go_below_itself():
    for operation in (
        tool("move_node", node="supply", parent="money", after=None),
        tool("merge", nodes=["supply"], into="money"),
    ):
        with pytest.raises(Invalid):
            do(content(), operation)


def test_a_node_under_which_somebody_added_one_is_not_removed_unseen():
    draft = content()
    seen = ["supply", "money", "talent"]
    do(draft, tool("add_node", parent="supply", after=None, entry={"name_en": "Land"}))
    with pytest.raises(Conflict):
        do(draft, tool("remove_node", node="supply", expect=seen))


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        [],
        [1],
        [{}],
        [{"op": "restore_node"}],
        [{"op": "set", "dimension": ["tool"]}],
        [{"op": "merge", "nodes": [[]]}],
        [{"op": []}],
        [{"op": "merge", "nodes": 1}],
        [{"op": "merge", "nodes": "ab"}],
    ],
)
def test_what_is_no_operation_is_refused(sent):
    with pytest.raises(Invalid):
        asked(sent)


def test_what_is_gone_is_a_conflict():
    for operation in (
        {"op": "set", "dimension": "place", "field": "name_zh", "value": ""},
        tool("set", node="land", field="name_zh", value=""),
        tool("add_node", parent="land", after=None, entry={}),
        tool("merge", nodes=["land"], into="money"),
    ):
        with pytest.raises(Conflict):
            do(content(), operation)


NAMES = st.sampled_from(["Money", "Grants", "资金", "Supply side", ""])
PICK = st.integers(0, 50)


@st.composite
def operation(draw, of):
    dimension = of["dimensions"][draw(PICK) % len(of["dimensions"])]
    keys = [node["key"] for node, _parent, _siblings in nodes_of(dimension)]
    some = lambda: keys[draw(PICK) % len(keys)] if keys else "gone"  # noqa: E731
    entry = {"name_en": draw(NAMES)}
    kind = draw(
        st.sampled_from(
            [
                "set",
                "add_node",
                "remove_node",
                "move_node",
                "merge",
                "split",
                "add_dimension",
                "move_dimension",
                "remove_dimension",
            ]
        )
    )
    fields = {
        "set": {"node": some(), "field": "definition_zh", "value": draw(NAMES)},
        "add_node": {"parent": draw(st.sampled_from([None, some()])), "entry": entry},
        "remove_node": {"node": some()},
        "move_node": {"node": some(), "parent": draw(st.sampled_from([None, some()]))},
        "merge": {"nodes": list({some(), some()}), "into": some()},
        "split": {"node": some(), "entries": [entry, {"name_zh": "二"}]},
        "add_dimension": {"entry": entry},
    }.get(kind, {})
    after = draw(st.sampled_from([None, some()]))
    return {"op": kind, "dimension": dimension["key"], "after": after, **fields}


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.data())
def test_undone_backwards_everything_stands_as_before(data):
    draft, taken, states = content(), Taken({}), []
    for _step in range(data.draw(st.integers(1, 8))):
        if not draft["dimensions"]:
            break
        before = copy.deepcopy(draft)
        try:
            undo = applied(draft, asked([data.draw(operation(draft))]), taken)
        except (Invalid, Conflict):
            draft = before  # the action keeps nothing of what was refused
            continue
        states.append((before, undo))
        for dimension in draft["dimensions"]:
            keys = [node["key"] for node, _parent, _siblings in nodes_of(dimension)]
            assert len(keys) == len(keys_of(dimension))
            assert not set(draft["became"].get(dimension["key"], {})) & set(keys)
    for before, undo in reversed(states):
        applied(draft, undo, taken)
        assert draft == before
