from types import SimpleNamespace

import pytest

from coding.judgements.spans import Span

# Two of its characters lie beyond the basic plane: places are code points, not UTF-16 units.
TEXT = "第一条 𠮷林省😀设立专项资金。"


def clause(text: str, start: int) -> SimpleNamespace:
    return SimpleNamespace(text=text, start=start)


def test_a_span_quotes_the_words_between_its_places():
    assert Span(1, 4, 7).quote(TEXT) == "𠮷林省"
    assert Span(1, 7, 8).quote(TEXT) == "😀"


def test_a_clause_is_quoted_from_where_it_begins_in_its_document():
    assert Span(1, 104, 107).quote(TEXT, 100) == "𠮷林省"


def test_a_whole_clause_has_no_quote():
    assert Span(1).quote(TEXT) == ""


@pytest.mark.parametrize(
    ("span", "within"),
    [
        (Span(1), True),
        (Span(1, 10, 20), True),
        (Span(1, 9, 12), False),
        (Span(1, 15, 21), False),
        (Span(1, 12, 12), False),
    ],
)
def test_a_span_lies_within_its_clause(span, within):
    assert span.lies_within(10, 20) is within


def test_a_span_moves_with_its_words():
    old, new = clause("设立专项资金。", 10), clause("市政府设立 专项资金。", 50)
    assert Span(1, 12, 16).moved(old, new) == Span(1, 56, 60)
    assert Span(1, 56, 60).moved(new, old) == Span(1, 12, 16)
    assert Span(1).moved(old, new) == Span(1)


def test_a_span_whose_words_are_gone_does_not_move():
    assert Span(1, 12, 16).moved(clause("设立专项资金。", 10), clause("设立基金。", 0)) is None
