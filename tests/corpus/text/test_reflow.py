"""Hard-wrapped lines read on: what a reader of Chinese, of English and of a list expects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.reflow import reflowed, wraps

EXAMPLES = [
    # a word cut in two, and a number
    ("支持企业开展智能化改\n造，按投入的百分之二十给予资助。", "支持企业开展智能化改造，按投入的百分之二十给予资助。"),
    ("到 2025 年，全市规模以上工业总产值达到 1\n200 亿元。", "到 2025 年，全市规模以上工业总产值达到 1200 亿元。"),
    # the indent of the next line goes with the wrap
    ("对首台（套）装备给予资助，最高\n　　五百万元。", "对首台（套）装备给予资助，最高五百万元。"),
    # words of letters keep a space, hyphens do not
    ("The city supports firms that\nupgrade their plants.", "The city supports firms that upgrade their plants."),
    ("support for the commerciali-\nsation of research.", "support for the commerciali-sation of research."),
    # meant: after a full stop, before an item, after a short line
    ("企业应当如实申报。\n弄虚作假的，追回资助。", None),
    ("支持下列项目，\n（一）智能装备；\n（二）新材料。", None),
    ("第五条 资金\n市财政局负责安排专项资金，并会同有关部门组织实施。", None),
    # lines all full: a sentence may end with one of them
    (
        "支持企业开展智能化改造和数字化转型。\n对符合条件的项目按照投入给予补助资金。\n由市财政局办理。",
        "支持企业开展智能化改造和数字化转型。对符合条件的项目按照投入给予补助资金。由市财政局办理。",
    ),
    ("\n  一段没有折行的文字。 \n", "一段没有折行的文字。"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_it_reads_as_a_person_would_write_it(text, expected):
    assert reflowed(text) == (text if expected is None else expected)


@given(st.text("支持，。 \n　a1-𠮷😀", max_size=40))
def test_nothing_but_white_space_goes_and_places_are_of_the_text(text):
    found = wraps(text)
    assert all(text[wrap.start : wrap.end].isspace() for wrap in found)
    assert all("\n" in text[wrap.start : wrap.end] for wrap in found)
    assert [wrap.end for wrap in found] == sorted({wrap.end for wrap in found})
    assert "".join(reflowed(text).split()) == "".join(text.split())
