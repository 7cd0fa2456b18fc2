import pytest

from policycoder.errors import Conflict, Invalid
from policycoder.values import LARGEST, choice, flag, text, whole, whole_number, year


@pytest.mark.parametrize("value", [0, "0", 7, "7", "007", LARGEST, str(LARGEST)])
def test_a_whole_number_is_read_from_json_and_from_text(value):
    assert whole_number(value) == int(value)


@pytest.mark.parametrize(
    "value",
    [None, "", " 7", "+7", "-1", -1, "7.0", 7.0, "²", "٧", "7e1", True, LARGEST + 1, "9" * 19, [7]],
)
def test_what_is_not_plainly_a_whole_number_is_none(value):
    assert whole_number(value) is None


def test_bounds_are_inclusive():
    assert [whole_number(n, 2, 4) for n in range(1, 6)] == [None, 2, 3, 4, None]


def test_a_number_that_is_not_in_the_query_is_none():
    assert whole("round").of({}) is None
    assert whole("round").of({"round": " "}) is None
    assert whole("round").of({"round": "0"}) == 0


def test_a_number_that_is_none_is_refused_with_its_bounds():
    with pytest.raises(Invalid) as refused:
        whole("size", 2, 300).of({"size": "301"})
    assert refused.value.detail == "size: Must be a whole number from 2 to 300."
    assert refused.value.errors == {"size": ["Must be a whole number from 2 to 300."]}


def test_a_year_has_four_digits():
    assert [year("year").of({}), year("year").of({"year": "2022"})] == ["", "2022"]
    for wrong in ("22", "0000", "02022", "abcd", "²⁰²²"):
        with pytest.raises(Invalid, match="four digits"):
            year("year").of({"year": wrong})


def test_one_of_several_is_asked_for_or_none():
    state = choice("state", ["open", "closed"], "open")
    assert [state.of({}), state.of({"state": " "}), state.of({"state": "closed"})] == [
        "open",
        "open",
        "closed",
    ]
    assert [state.written({}), state.written({"state": "closed"})] == ["", "closed"]
    with pytest.raises(Invalid) as refused:
        state.of({"state": "Open"})
    assert refused.value.detail == "state: “Open” is none of these: open, closed."
    assert refused.value.errors == {"state": ["“Open” is none of these: open, closed."]}
    with pytest.raises(Invalid):
        state.written({"state": "x" * 10**6})


@pytest.mark.parametrize(
    ("written", "meant"), [("", True), ("1", True), ("TRUE", True), ("0", False), ("no", False)]
)
def test_a_flag_says_yes_or_no(written, meant):
    assert flag("bom", True).of({"bom": written}) is meant


@pytest.mark.parametrize("wrong", ["2", "perhaps", "truefalse", "-1"])
def test_a_flag_that_says_neither_is_refused(wrong):
    with pytest.raises(Invalid, match="bom: Must be true or false"):
        flag("bom", True).of({"bom": wrong})


def test_any_words_are_a_text():
    assert [text("q").of({}), text("q").of({"q": " 资金 "})] == ["", "资金"]


def test_an_error_is_said_of_a_field_and_as_a_whole():
    one, many = Invalid.on("file", "Empty."), Invalid.on("coders", "No a.", "No b.")
    other, named = (
        Conflict.on("name", "Taken.", detail="R is taken."),
        Invalid.on("layer", "Use all.", named=True),
    )
    assert [(error.detail, error.errors) for error in (one, many, other, named)] == [
        ("Empty.", {"file": ["Empty."]}),
        ("No a. No b.", {"coders": ["No a.", "No b."]}),
        ("R is taken.", {"name": ["Taken."]}),
        ("layer: Use all.", {"layer": ["Use all."]}),
    ]
