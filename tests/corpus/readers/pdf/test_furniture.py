"""What stands at the head of pages alike: running lines go, text stays; in PDF and OFD."""

import pytest

from corpus.readers import ParsedDocument, read
from tests.corpus.readers.ofd.files import ofd, page, text
from tests.corpus.readers.pdf.pages import Print


def rest(number: int) -> list[str]:
    """What follows the first line of a page; no page's is another's."""
    sign = "甲乙丙丁"[number]
    return [
        f"有关{sign}类部门应当建立健全协调机制并且及时研究解决工作中出现的重大问题",
        f"确保{sign}类任务按期完成以及鼓励社会力量参与并且引导有条件的企业先行先试",
        f"对{sign}类项目给予支持。鼓励{sign}类社会力量参与。",
        f"市人民政府应当将{sign}类工作所需的经费纳入预算并且定期公布经费使用的情",
        f"况，{sign}类经费专款专用。",
    ]


def pdf_of(pages: list[list[str]]) -> ParsedDocument:
    made = Print()
    for number, lines in enumerate(pages, start=1):
        made.lines(*lines)
        made.centred(f"— {number} —", 800)
        made.page()
    return read(made.bytes(), "办法.pdf")


def _set(lines: list[str]) -> list[str]:
    return [text(line, 28, 30 + 9 * at, size=4.5) for at, line in enumerate(lines)]


def ofd_of(pages: list[list[str]]) -> ParsedDocument:
    made = [
        page(
            *_set(lines),
            text(f"— {number} —", 100, 280, size=4.5),
        )
        for number, lines in enumerate(pages, start=1)
    ]
    return read(ofd(*made), "办法.ofd")


def words(parsed: ParsedDocument) -> str:
    return "".join("".join(block.text.split()) for block in parsed.blocks)


READERS = pytest.mark.parametrize("read_pages", [pdf_of, ofd_of])


@READERS
@pytest.mark.parametrize(
    "opening",
    [
        # Half sentences that go on in the next line.
        "第{}条　各有关单位应当按照规定推进第{}项工作并且鼓励和支持企业创新发展",
        "第{}章　总则",
        "{}. 各有关单位应当推进工作",
        "（{}）各有关单位应当推进工作",
        "附件{}",
        # Without a mark: half sentences that differ in a figure, and headings that do.
        "得低于第{}项所列标准的百分之{}并且按照前款规定的比例逐年提高其所占的比",
    ],
)
@pytest.mark.parametrize("figures", [(13, 25, 38, 51), (1, 2, 3, 4)])
def test_pages_that_begin_alike_but_for_a_figure_keep_their_first_lines(
    read_pages, opening, figures
):
    pages = [[opening.replace("{}", str(figure)), *rest(at)] for at, figure in enumerate(figures)]
    expected = "".join("".join(lines) for lines in pages)
    assert words(read_pages(pages)) == "".join(expected.split())


@READERS
@pytest.mark.parametrize("opening", ["20{}年度工作安排", "不得超过百分之{}的范围"])
def test_short_lines_stay_when_their_figures_do_not_count_with_the_pages(read_pages, opening):
    pages = [[opening.format(figure), *rest(at)] for at, figure in enumerate([13, 25, 38, 51])]
    assert words(read_pages(pages)) == "".join("".join(lines) for lines in pages)


@READERS
@pytest.mark.parametrize(
    "header",
    ["示范市人民政府公报", "示范市人民政府公报　2023年第5期", "示范市人民政府公报2023年第5期　第{}页",
     "{} 示范市人民政府公报"],
)  # fmt: skip
def test_running_lines_go_with_and_without_a_page_number(read_pages, header):
    pages = [[header.replace("{}", str(number)), *rest(number - 4)] for number in (4, 5, 6, 7)]
    result = read_pages(pages)
    assert words(result) == "".join("".join(rest(at)) for at in range(4))
    assert any("示范市人民政府公报" in piece.excerpt for piece in result.dropped)


def test_a_running_line_that_ends_at_the_right_margin_is_no_text():
    made = Print()
    pages = [rest(at) for at in range(4)]
    for lines in pages:
        made.put("示范市人民政府公报", 72 + 12 * (len(lines[0]) - 9), 80)
        made.lines(*lines)
        made.page()
    assert words(read(made.bytes(), "办法.pdf")) == "".join(map("".join, pages))


def test_a_figure_longer_than_any_page_number_is_text():
    long = "9" * 5000
    pages = [page(*_set([f"编号 {at}{long}", *rest(at)])) for at in range(4)]
    assert words(read(ofd(*pages), "办法.ofd")).count(long) == 4
