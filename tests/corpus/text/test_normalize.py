from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from corpus.text.normalize import Hint, assemble, invisible_in, normalize, separators_in

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


@dataclass(frozen=True)
class Block:
    kind: str
    text: str
    level: int = 0


def test_line_ends_become_lf():
    assert normalize("甲\r\n乙\r丙\u2028丁\n\n戊") == "甲\n乙\n丙\n丁\n\n戊"


def test_what_cannot_be_seen_is_dropped():
    assert normalize("\ufeff第\u200b一\u2060条\0 甲\ud800乙") == "第一条 甲乙"


def test_joiners_stay_where_they_join():
    for text in (
        "👨\u200d👩\u200d👧\u200d👦",  # Unicode's emoji-zwj-sequences.txt: family
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d⚕\ufe0f",
        "می\u200cخواهم",  # Persian: I want
        "क्\u200dष",  # Devanagari: half form
        "ന്\u200d",  # Malayalam: a final consonant
    ):
        assert normalize(text) == text
        assert not invisible_in(text)


def test_joiners_that_join_nothing_are_dropped_and_counted():
    raw = "甲\u200d乙\u200c\u200d👨\u200d\u200d👩\u200b\u200d\n\ufeff"
    assert normalize(raw) == "甲乙👨👩\n"
    assert invisible_in(raw) == {"\u200d": 5, "\u200c": 1, "\u200b": 1, "\ufeff": 1}
    assert separators_in("甲\u2028乙\r\n\x85") == {"\u2028": 1, "\x85": 1}


def test_everything_else_is_untouched():
    text = "　　１２３（一）ＡＢＣ“引号”\t𠮷 🏭 e\u0301 \xa0\x0c"
    assert normalize(text) == text


@given(ANY_TEXT)
def test_normalizing_twice_changes_nothing(raw):
    once = normalize(raw)
    assert normalize(once) == once
    assert "\r" not in once
    once.encode("utf-8")


def test_blocks_join_with_lf_and_hints_point_at_them():
    text, hints = assemble(
        [
            Block("title", "关于甲的通知"),
            Block("text", "正文\r\n第二行"),
            Block("paragraph", "  "),
            Block("table", "序号 | 任务\n1 | 甲", 0),
            Block("heading", "二、措施", 2),
        ]
    )
    assert text == "关于甲的通知\n正文\n第二行\n序号 | 任务\n1 | 甲\n二、措施"
    assert [(text[h.start : h.end], h.kind, h.level) for h in hints] == [
        ("关于甲的通知", "title", 0),
        ("序号 | 任务\n1 | 甲", "table", 0),
        ("二、措施", "heading", 2),
    ]
    assert isinstance(hints[0], Hint)


@given(st.lists(st.tuples(st.sampled_from(["text", "paragraph", "table"]), ANY_TEXT), max_size=8))
def test_hints_always_lie_on_their_own_text(pieces):
    text, hints = assemble(Block(kind, piece) for kind, piece in pieces)
    kept = [normalize(p) for k, p in pieces if k != "text" and normalize(p).strip()]
    assert [text[h.start : h.end] for h in hints] == kept
