import pytest

from corpus.usernames import LONGEST_LIKENESS, folded, likeness, normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wang", "WANG"),
        ("wang", "ｗａｎｇ"),  # full width
        ("strasse", "Straße"),
        ("office", "oﬃce"),  # a ligature
        ("kelvin", "\u212aelvin"),  # the sign of the unit
        ("黃河", "\u2fc8河"),  # a radical's own sign
        ("İlker", "i̇lker"),
    ],
)
def test_names_that_are_the_same_however_typed(one, other):
    assert folded(one) == folded(other)
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("owner", "оwner"),  # Cyrillic o
        ("paypal", "рауpаl"),
        ("BOB", "ВОВ"),  # Cyrillic capitals
        ("lead", "1ead"),
        ("zhao", "zha0"),
        ("anna", "αnna"),  # Greek
        ("wang", "wa\u3164ng"),  # a letter that shows nothing
        ("工人", "エ人"),
        ("dilan", "dılan"),
    ],
)
def test_names_that_look_the_same_but_are_others(one, other):
    assert one != other
    assert folded(one) != folded(other)
    assert likeness(one) == likeness(other)


def test_different_names_stay_different():
    names = [
        "coder_a",
        "coder_b",
        "coder_c",
        "wang",
        "wang2",
        "wang.fang",
        "王芳",
        "王方",
        "li",
        "ll",
    ]
    assert len({likeness(name) for name in names}) == len(names)


def test_a_name_is_stored_in_its_usual_form_and_its_likeness_is_bounded():
    assert normal("ｗａｎｇ１") == "wang1"
    assert len(likeness("ﷺ" * 150)) == LONGEST_LIKENESS
