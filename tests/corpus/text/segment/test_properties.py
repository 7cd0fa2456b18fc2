"""What holds for every text: random ones, hostile ones, and the reference corpus."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.metadata import guess_metadata
from corpus.text.normalize import Hint, normalize
from corpus.text.segment import segment
from tests.corpus.text.segment.reading import check_invariants
from tests.growth import grows_linearly

PIECES = st.sampled_from(
    [
        "第一条", "第二条", "第十二条之一", "第三章", "第2节", "一、", "（一）", "(2)", "1.", "１．", "①", "3）",
        "附件", "附件：1.甲", "目录", "“", "”", "（", "）", "《", "》", "【", "】", "。", "；", "：", "，", "、",
        "\n", "\n\n", "\n　　", " ", "规定", "修改为：“", "办法", "关于印发", "的通知", "某市人民政府",
        "2021年6月30日", "| 甲 | 乙 |", "# ", "## ", "- ", "<!-- INFO END -->", "总则", "甲乙丙丁", "𠮷🏭",
        "\x0c", "\x1c", "1.1 ", "第１页",
    ]
)  # fmt: skip
POLICY_LIKE = st.lists(PIECES, max_size=60).map("".join)
GRANULARITIES = pytest.mark.parametrize("granularity", ["article", "sentence"])


@GRANULARITIES
@given(text=st.one_of(st.text(max_size=300), POLICY_LIKE).map(normalize))
@settings(max_examples=400, deadline=None)
def test_any_text_is_tiled_and_numbered(granularity, text):
    check_invariants(text, segment(text, granularity=granularity))


@given(
    POLICY_LIKE.map(normalize),
    st.lists(
        st.tuples(
            st.integers(0, 200),
            st.integers(0, 80),
            st.sampled_from(["title", "heading", "paragraph", "list_item", "table"]),
            st.integers(0, 4),
        ),
        max_size=6,
    ),
)
@settings(max_examples=300, deadline=None)
def test_hints_never_break_the_tiling(text, hints):
    given_hints = [Hint(start, start + size, kind, level) for start, size, kind, level in hints]
    check_invariants(text, segment(text, given_hints))


@pytest.mark.parametrize("kind", ["heading", "list_item"])
def test_a_heading_above_a_title_does_not_hold_the_layout_up(kind):
    text = "政策解读\n示例管理办法\n第一条 为了促进发展，制定本办法。"
    check_invariants(text, segment(text, [Hint(0, 4, kind, 2)]))


@given(POLICY_LIKE.map(normalize), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_guesses_quote_the_text_they_point_at(text, name):
    for guess in guess_metadata(text, name).values():
        assert guess.quote
        if guess.start is not None:
            assert 0 <= guess.start < guess.end <= len(text)
            assert text[guess.start : guess.end] == guess.quote


@pytest.mark.parametrize(
    "unit",
    ["第", "第一条", "第 一 ", "（", "“", "：“\n", "一、", "1.1.", "附件1\n", "目录\n", "《", "局", "某某局\n",
     "第一条\n", "甲\n", "甲：\n", "（一）甲：\n1.乙\n", "。", " ", "\n", "# ", "(2021年", "1"],
)  # fmt: skip
def test_hostile_texts_take_linear_time(unit):
    def cut(size: int) -> None:
        text = unit * (size // len(unit))
        check_invariants(text, segment(text))

    assert grows_linearly(cut, 8_000, 80_000)


def test_a_long_regulation_is_cut_in_linear_time():
    def cut(clauses: int) -> None:
        text = "".join(
            f"第{i}条 市人民政府应当支持企业开展技术创新，提高产品质量。\n\n"
            for i in range(1, clauses + 1)
        )
        assert segment(text)[-1].n == clauses

    assert grows_linearly(cut, 320, 3200)


def texts(folder: Path) -> list[tuple[str, str]]:
    """(name, normalised text) of every plain text of the collection."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".md", ".txt"):
            data = path.read_bytes()
            try:
                raw = data.decode("utf-8")
            except UnicodeDecodeError:
                raw = data.decode("gb18030")
            found.append((path.name, normalize(raw)))
    return found


@GRANULARITIES
def test_the_whole_collection_is_tiled_and_numbered(shared_data, granularity):
    collection = texts(shared_data / "policies")
    assert len(collection) >= 133
    for _, text in collection:
        check_invariants(text, segment(text, granularity=granularity))


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def _value(numeral: str) -> int:
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * _DIGITS.get(hundreds, 0) + _DIGITS.get(ones.lstrip("零"), 0)
    return value + (10 * _DIGITS.get(tens.lstrip("零"), 1) if ten else 0)


@pytest.mark.parametrize("folder", ["shanghai_md", "national_md"])
def test_articles_of_real_regulations_run_from_one_without_gap(shared_data, folder):
    """Counted apart from the segmenter: lines that begin with 第N条 and a space."""
    checked = 0
    for name, text in texts(shared_data / "policies" / folder):
        counted = [
            _value(m[1]) for m in re.finditer(r"(?m)^第([零一二三四五六七八九十百]+)条[ 　]", text)
        ]
        if not counted:
            continue
        assert counted == list(range(1, len(counted) + 1)), name
        articles = [
            piece
            for piece in segment(text)
            if piece.codable and piece.path[-1:] and piece.path[-1].endswith("条")
        ]
        assert [piece.n for piece in articles if piece.m is None] == counted, name
        assert [_value(piece.path[-1][1:-1]) for piece in articles] == counted, name
        checked += 1
    assert checked >= 44


@pytest.mark.parametrize(
    ("name", "articles"),
    [("广州市地下空间", 49), ("fullwidth_digits", 59), ("utf8bom_crlf", 59), ("数据条例_gbk", 91), ("苏州市", 39),
     ("广州市房屋交易", 46), ("台州市", 80), ("绍兴市", 16), ("重庆市", 40)],
)  # fmt: skip
def test_articles_of_texts_with_difficult_layout(shared_data, name, articles):
    """Expected: the number of the last article, read in the file."""
    (text,) = [t for n, t in texts(shared_data / "policies") if name in n]
    found = [
        p for p in segment(text) if p.codable and p.path[-1:] and re.fullmatch("第.+条", p.path[-1])
    ]
    assert len(found) == articles
    assert all(piece.m is None for piece in found)
