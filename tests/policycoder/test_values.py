import pytest

from policycoder.errors import Conflict, Invalid
from policycoder.values import LARGEST, number_in, whole_number, year_in


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
    assert number_in({}, "round") is None
    assert number_in({"round": " "}, "round") is None
    assert number_in({"round": "0"}, "round") == 0


def test_a_number_that_is_none_is_refused_with_its_bounds():
    with pytest.raises(Invalid) as refused:
        number_in({"size": "301"}, "size", 2, 300)
    assert refused.value.detail == "size: Must be a whole number from 2 to 300."
    assert refused.value.errors == {"size": ["Must be a whole number from 2 to 300."]}


def test_a_year_has_four_digits():
    assert [year_in({}), year_in({"year": "2022"})] == ["", "2022"]
    for wrong in ("22", "0000", "02022", "abcd", "²⁰²²"):
        with pytest.raises(Invalid, match="four digits"):
            year_in({"year": wrong})


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
