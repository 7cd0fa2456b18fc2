"""A long plan as portals print it: hard wraps, page numbers of all styles, glued ones too."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.segment import segment
from tests.corpus.text.segment.plan import PAGE_STYLES, Plan, make_plan, printed, squeezed
from tests.corpus.text.segment.reading import check_invariants, codable, kinds, lay, paths
from tests.growth import grows_linearly

PLAN = make_plan(30_000)


def clauses(text: str) -> list[str]:
    """The codable segments without white space."""
    pieces = segment(text)
    check_invariants(text, pieces)
    return [squeezed(text[p.start : p.end]) for p in pieces if p.codable]


def bare(text: str) -> str:
    """Without digits, dashes and 第…页, among which page numbers are told by nobody."""
    return re.sub("第页|共页", "", re.sub("[0-9０-９—·-]", "", text))


@pytest.mark.parametrize("paragraphs", ["indent", "blank"])
@pytest.mark.parametrize("width", [20, 35, 40, 76])
@pytest.mark.parametrize("pages", PAGE_STYLES)
def test_clauses_are_the_plans_whatever_the_page_did(paragraphs, width, pages):
    found = clauses(printed(PLAN, width=width, pages=pages, paragraphs=paragraphs))
    assert [bare(text) for text in found] == [bare(text) for text in PLAN.clauses]


@pytest.mark.parametrize("width", [35, 40, 76])
@pytest.mark.parametrize("pages", ["none", "dashes", "glued to the end"])
def test_paragraphs_that_nothing_sets_apart_are_mostly_found(width, pages):
    """A sentence may end just where its line is full: nobody can tell a paragraph's end from it."""
    found = clauses(printed(PLAN, width=width, pages=pages, paragraphs="flush"))
    right = set(map(bare, found)) & set(map(bare, PLAN.clauses))
    assert len(right) >= 0.95 * len(set(map(bare, PLAN.clauses)))


@pytest.mark.parametrize("paragraphs", ["indent", "blank"])
@pytest.mark.parametrize("width", [35, 40, 70, 76])
@pytest.mark.parametrize("pages", ["dashes", "feed", "words"])
def test_headings_of_a_wrapped_plan_are_headings(paragraphs, width, pages):
    text = printed(PLAN, width=width, pages=pages, paragraphs=paragraphs)
    found = [bare(squeezed(words)) for kind, words in kinds(text) if kind == "heading"]
    assert found == [bare(heading) for heading in PLAN.headings]


def test_a_page_number_between_paragraphs_is_a_segment_of_its_own():
    text = "第一条 本市促进发展。\n— 3 —\n第二条 本办法自公布之日起施行。\n- 4 -"
    assert lay(text) == [
        ("clause", "1", "第一条 本市促进发展。"),
        ("other", "", "— 3 —"),
        ("clause", "2", "第二条 本办法自公布之日起施行。"),
        ("other", "", "- 4 -"),
    ]


def test_a_page_number_within_a_sentence_leaves_the_clause_whole():
    text = "第一条 市人民政府应当加强数据基础设施建设，推进公共数据\n\n— 3 —\n\n开放共享，促进数据要素流通。\n第二条 本办法自公布之日起施行。\n"
    assert [number for number, _ in codable(text)] == ["1", "2"]


def test_running_headers_beside_page_numbers_are_no_clauses():
    plan = make_plan(12_000)
    text = printed(plan, width=70, pages="dashes")
    header = "示范市第十四个五年规划纲要"
    text = re.sub(r"— \d+ —", lambda m: f"{m[0]}\n{header}", text)
    found = [bare(words.replace(header, "")) for words in clauses(text)]
    assert found == [bare(words) for words in plan.clauses]


@pytest.mark.parametrize("leader", ["……………… {}", "...........{}", " {}", "", "\t{}"])
@pytest.mark.parametrize("opening", ["目 录", "目录"])
def test_a_table_of_contents_is_not_codable(leader, opening):
    plan = make_plan(6_000)
    entries = [
        f"{heading}{leader.format(page)}"
        for page, heading in enumerate((t for k, t in plan.paragraphs if k == "heading"), start=3)
    ]
    (_, title), *rest = plan.paragraphs
    text = "\n".join([title, opening, *entries, printed(Plan(rest), width=70)])
    assert clauses(text) == plan.clauses
    assert [words for kind, words in kinds(text) if kind == "other"][:2] == [opening, entries[0]]


def test_dotted_contents_without_a_heading_are_told_by_their_dots():
    text = (
        "示范市数据办法\n第一章 总则…………1\n第二章 数据权益…………3\n第三章 附则…………9\n"
        "第一章 总则\n第一条 为了规范数据处理，制定本办法。\n第二章 数据权益\n第二条 数据权益受保护。\n"
    )
    assert [number for number, _ in codable(text)] == ["1", "2"]
    assert paths(text) == ["第一章›第一条", "第二章›第二条"]
    assert [kind for kind, _ in kinds(text)][1:4] == ["other"] * 3


@given(
    st.integers(1, 50),
    st.sampled_from([16, 20, 33, 35, 40, 76]),
    st.sampled_from(sorted(PAGE_STYLES)),
    st.sampled_from(["indent", "blank", "flush"]),
    st.integers(5, 40),
)
@settings(max_examples=60, deadline=None)
def test_every_print_of_every_plan_is_tiled_and_numbered(seed, width, pages, paragraphs, lines):
    text = printed(
        make_plan(1500, seed), width=width, pages=pages, paragraphs=paragraphs, lines_a_page=lines
    )
    for granularity in ("article", "sentence"):
        check_invariants(text, segment(text, granularity=granularity))


def test_a_hundred_thousand_characters_take_ten_times_what_ten_thousand_take():
    texts = {
        size: printed(make_plan(size), width=70, pages="glued to the end")
        for size in (10_000, 100_000)
    }
    assert grows_linearly(lambda size: segment(texts[size]), *texts)
