import pytest

from corpus.usernames import LONGEST_LIKENESS, folded, likeness, normal, stranger


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
        ("wangli", "wangIi"),  # a capital I
        ("wang1", "wangI"),
        ("mooner", "rnooner"),
        ("wangli", "vvangli"),
        ("jose", "josé"),
    ],
)
def test_names_that_look_the_same_but_are_others(one, other):
    assert one != other
    assert folded(one) != folded(other)
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(
    ("name", "strange"),
    [
        ("wanɡli", "ɡ"),
        ("wangłi", "ł"),
        ("clᴀi", "ᴀ"),
        ("mꝏner", "ꝏ"),
        ("wаng", "а"),  # Cyrillic
        ("mooոer", "ո"),  # Armenian
        ("γаmma", "γ"),  # Greek, Cyrillic and Latin
    ],
)
def test_letters_that_would_pass_for_others_are_named(name, strange):
    assert stranger(name) == strange


@pytest.mark.parametrize(
    "name",
    ["wang.li-2", "王芳", "王芳wang", "josé", "Нина", "Ελένη", "たなか", "김민", "wang@x+1_"],
)
def test_names_of_one_alphabet_have_no_stranger(name):
    assert stranger(name) == ""


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
