"""PDF: what is read from pages that were put together here, and from a real one."""

import contextlib
import re
from random import Random

import pytest

from corpus.readers import read
from corpus.readers.limits import Limits, use
from corpus.readers.parsed import Block, Dropped, ParsedDocument, ReadError
from corpus.readers.pdf import read_pdf
from corpus.text.normalize import assemble
from corpus.text.segment import segment
from tests.corpus.readers.pdf.pages import (
    BOLD,
    LATIN,
    LEFT,
    Print,
    article,
    english,
    filled,
    wrapped,
)
from tests.corpus.text.segment.plan import numeral, prose

ARTICLES = [
    "第一条 为了规范数据处理活动，促进数据依法有序自由流动，保护自然人、法人和非法人组织的合法权益，根据有关法律、行政法规，结合本市实际，制定本条例。",
    "第二条 本市行政区域内的数据处理活动及其安全监管，适用本条例；法律、行政法规另有规定的，从其规定，依照本条例第四十五条的规定处理。",
    "市人民政府应当将数据开发利用和产业发展纳入国民经济和社会发展规划，到2025年数据产业规模达到5000亿元以上。",
    "第三条 本条例自2022年1月1日起施行。",
]


def texts(document: ParsedDocument, *kinds: str) -> list[str]:
    return [block.text for block in document.blocks if not kinds or block.kind in kinds]


MEASURES = [f"第{numeral(n)}条 {prose(Random(n), 2 + n % 3)}" for n in range(1, 25)]


def regulation(pages: int = 3, footer=lambda number: f"— {number} —") -> bytes:
    made = Print()
    lines = [line for article in MEASURES for line in wrapped(article)]
    a_page = -(-len(lines) // pages)
    for number in range(1, pages + 1):
        made.put("示范市数据条例", LEFT, 50, size=9)
        made.centred(footer(number), 800, size=10)
        made.lines(*lines[(number - 1) * a_page : number * a_page], pitch=17)
        if number < pages:
            made.page()
    return made.bytes()


def test_wrapped_lines_are_joined_over_pages_without_headers_and_numbers():
    document = read_pdf(regulation(), "a.pdf")
    assert texts(document) == MEASURES
    assert document.dropped == (
        Dropped("running_line", "示范市数据条例"),
        Dropped("page_numbers", "— 1 —, — 2 —, — 3 —"),
    )


@pytest.mark.parametrize(
    "footer",
    [
        "- {} -",
        "-{}-",
        "{}",
        "第 {} 页 共 20 页",
        "第{}页",
        "{}/20",
        "· {} ·",
        "Page {} of 20",
        "示范市人民政府公报 {}",
    ],
)
def test_page_numbers_of_all_styles_are_no_text(footer):
    document = read_pdf(regulation(4, footer=footer.format), "a.pdf")
    assert texts(document) == MEASURES


def test_a_number_that_counts_no_pages_stays():
    made = Print()
    made.lines("示范市2021年智能装备企业数量如下。")
    made.put("137", LEFT, 790)
    made.page()
    made.lines("以上数字由示范市统计局提供。")
    assert "137" in texts(read_pdf(made.bytes(), "a.pdf"))


def test_latin_words_keep_their_spaces_and_lose_their_hyphens():
    made = Print()
    made.lines(
        "The municipal government shall support enterprises in building infra-",
        "structure for data, and shall publish the long-term plan every year on",
        "its web site.",
        font=LATIN,
        size=11,
        pitch=14,
    )
    assert texts(read_pdf(made.bytes(), "a.pdf")) == [
        "The municipal government shall support enterprises in building infrastructure for data, "
        "and shall publish the long-term plan every year on its web site."
    ]


def test_titles_and_headings_are_told_by_their_type():
    made = Print()
    made.centred("示范市人民政府关于促进智能装备", 90, size=20)
    made.centred("产业发展的若干意见", 118, size=20)
    made.y = 160
    made.lines("一、总体要求", size=15)
    made.lines(
        *wrapped(
            "坚持企业主体、市场导向，到2025年全市智能装备产值达到一千亿元，建成十个示范园区和一批公共检测平台。",
            36,
        )
    )
    made.lines("二、支持措施", size=15)
    made.lines(
        *wrapped(
            "设立专项资金，对首台（套）装备给予资助，鼓励国有企业优先采购智能装备，支持高等院校与企业联合培养人才。",
            36,
        )
    )
    document = read_pdf(made.bytes(), "a.pdf")
    title = "示范市人民政府关于促进智能装备产业发展的若干意见"
    assert document.title == title
    assert [(b.kind, b.text[:6]) for b in document.blocks] == [
        ("title", title[:6]),
        ("heading", "一、总体要求"),
        ("paragraph", "坚持企业主体"),
        ("heading", "二、支持措施"),
        ("paragraph", "设立专项资金"),
    ]


def test_two_columns_are_read_one_after_the_other():
    made = Print()
    left = ARTICLES[0]
    right = ARTICLES[1]
    made.centred("示范市人民政府公报", 70, size=18)
    made.lines(*wrapped(left, 17), x=72)
    made.y = 100
    made.lines(*wrapped(right, 17), x=312)
    assert texts(read_pdf(made.bytes(), "a.pdf")) == ["示范市人民政府公报", left, right]


def sides(made: Print, luck: Random, words: tuple[int, int], *, numbered: bool) -> list[str]:
    """Two ragged columns on shared baselines; their lines in reading order."""
    lines = []
    for x in (50, 310):
        for row in range(44):
            count = luck.randint(*words)
            some = " ".join(english(luck, 1).split()[:count])
            lines.append(filled(some, 235, size=10)[0])
            made.put(lines[-1], x, 64 + 14 * row, size=10, font=LATIN)
    if numbered:
        made.centred("- 1 -", 824, size=8, font=LATIN)
    return lines


@pytest.mark.parametrize("words", [(5, 5), (3, 6)])
@pytest.mark.parametrize("numbered", [True, False])
def test_ragged_columns_on_shared_baselines_are_no_table(words, numbered):
    made = Print()
    made.centred("Policy Journal Vol. 3", 24, size=8, font=LATIN)
    lines = sides(made, Random(7), words, numbered=numbered)
    document = read_pdf(made.bytes(), "a.pdf")
    assert not texts(document, "table")
    read_words = " ".join(texts(document)).replace("Policy Journal Vol. 3", "").split()
    assert [word for word in read_words if word not in {"-", "1"}] == " ".join(lines).split()


def test_lines_that_nearly_touch_over_the_gutter_are_two():
    made = Print()
    lines = sides(made, Random(7), (5, 5), numbered=False)
    made.put("measures development government governments", 64, 694, size=10, font=LATIN)
    made.put("and more", 310, 694, size=10, font=LATIN)
    read_words = " ".join(texts(read_pdf(made.bytes(), "a.pdf"))).split()
    half = len(lines) // 2
    left = f"{' '.join(lines[:half])} measures development government governments"
    assert read_words == f"{left} {' '.join(lines[half:])} and more".split()


def test_a_page_of_short_entries_in_two_columns_is_a_table():
    made = Print()
    rows = [
        (f"指标{n}", f"{'年均增长' if n % 3 else '累计达到规划目标要求'}{n}%") for n in range(30)
    ]
    for at, (name, value) in enumerate(rows):
        made.put(name, 72, 64 + 20 * at)
        made.put(value, 310, 64 + 20 * at)
    assert texts(read_pdf(made.bytes(), "a.pdf"), "table") == [
        "\n".join(" | ".join(row) for row in rows)
    ]


ROWS = [
    ["责任单位", "任务", "完成时间"],
    ["市发展改革委", "编制规划", "2021年"],
    ["市科委", "建设平台", "2022年"],
]


def ruled(made: Print, rows: list[list[str]], top: float) -> float:
    ys = [top + 24 * at for at in range(len(rows) + 1)]
    made.grid([72, 200, 330, 450], ys)
    for row, y in zip(rows, ys, strict=False):
        for x, cell in zip((76, 204, 334), row, strict=True):
            made.put(cell, x, y + 16)
    return ys[-1]


def test_a_ruled_table_stands_where_it_was_put():
    made = Print()
    made.lines("主要任务分工见下表。")
    made.y = ruled(made, ROWS, 120) + 30
    made.lines("以上任务纳入考核。")
    assert [(b.kind, b.text) for b in read_pdf(made.bytes(), "a.pdf").blocks] == [
        ("paragraph", "主要任务分工见下表。"),
        (
            "table",
            "责任单位 | 任务 | 完成时间\n市发展改革委 | 编制规划 | 2021年\n市科委 | 建设平台 | 2022年",
        ),
        ("paragraph", "以上任务纳入考核。"),
    ]


def test_a_table_that_goes_on_overleaf_is_one_and_has_one_head():
    made = Print()
    made.lines("主要任务分工见下表。")
    ruled(made, ROWS, 650)
    made.page()
    made.y = ruled(made, [ROWS[0], ["市教委", "培养人才", "2023年"]], 80) + 30
    made.lines("以上任务纳入考核。")
    (table,) = [b for b in read_pdf(made.bytes(), "a.pdf").blocks if b.kind == "table"]
    assert table.text.split("\n") == [
        " | ".join(row) for row in [*ROWS, ["市教委", "培养人才", "2023年"]]
    ]


def test_a_cell_that_spans_rows_is_written_once():
    made = Print()
    for x0, y0, x1, y1 in [
        (72, 100, 330, 100), (72, 148, 330, 148), (200, 124, 330, 124), (72, 100, 72, 148),
        (200, 100, 200, 148), (330, 100, 330, 148),
    ]:  # fmt: skip
        made.rule(x0, y0, x1, y1)
    made.put("市科委", 76, 128)
    made.put("建设平台", 204, 116)
    made.put("发布指南", 204, 140)
    assert texts(read_pdf(made.bytes(), "a.pdf"), "table") == ["市科委 | 建设平台\n | 发布指南"]


def test_columns_without_lines_are_a_table():
    made = Print()
    for row in ROWS:
        for x, cell in zip((72, 240, 400), row, strict=True):
            made.put(cell, x, made.y)
        made.y += 20
    assert texts(read_pdf(made.bytes(), "a.pdf"), "table") == [
        "\n".join(" | ".join(row) for row in ROWS)
    ]


def test_a_table_of_contents_is_neither_clause_nor_heading():
    made = Print()
    made.centred("目 录", 80, size=16)
    for at, entry in enumerate(["第一章 总则", "第二章 附则"]):
        made.lines(f"{entry}{'…' * 18}{at + 1}")
    made.page()
    made.lines("第一章 总则", *wrapped(ARTICLES[0]), "第二章 附则", *wrapped(ARTICLES[3]))
    document = read_pdf(made.bytes(), "a.pdf")
    assert [block.kind for block in document.blocks[:3]] == ["contents"] * 3
    text, hints = assemble(document.blocks)
    pieces = segment(text, hints)
    assert [p.kind for p in pieces] == [
        "other",
        "other",
        "other",
        "heading",
        "clause",
        "heading",
        "clause",
    ]
    assert [p.path for p in pieces if p.codable] == [("第一章", "第一条"), ("第二章", "第三条")]


def test_footnotes_follow_the_paragraph_they_interrupt():
    made = Print()
    first, rest = wrapped(ARTICLES[0])[:1], wrapped(ARTICLES[0])[1:]
    made.lines(*first)
    made.put("① 数据是指任何以电子或者其他方式对信息的记录。", LEFT, 740, size=9)
    made.page()
    made.lines(*rest, *wrapped(ARTICLES[1]))
    assert texts(read_pdf(made.bytes(), "a.pdf")) == [
        ARTICLES[0],
        "① 数据是指任何以电子或者其他方式对信息的记录。",
        ARTICLES[1],
    ]


def test_a_watermark_across_the_page_is_dropped_and_named():
    made = Print()
    made.rotated("内部资料")
    made.lines(*wrapped(ARTICLES[0]))
    document = read_pdf(made.bytes(), "a.pdf")
    assert texts(document) == ARTICLES[:1]
    assert document.dropped == (Dropped("watermark", "内部资料"),)


def test_text_printed_twice_for_boldness_is_read_once():
    made = Print()
    made.lines("第一条 本市促进发展。")
    made.put("第一条 本市促进发展。", LEFT + 0.4, 100)
    assert texts(read_pdf(made.bytes(), "a.pdf")) == ["第一条 本市促进发展。"]


def test_bullets_and_bold_headings_of_an_english_report():
    report = "This report describes how policies are collected, cleaned and coded by several coders of the group, and how their agreement is measured over the years."
    items = [
        "Policies of the state and of the municipalities that were published within the period of study, with all their attachments.",
        "Interpretations.",
    ]
    made = Print()
    made.lines("Scope", font=BOLD, size=11, pitch=18)
    made.lines(*filled(report, 420), font=LATIN, size=11, pitch=14)
    made.y += 8
    for item in items:
        first, *rest = filled(f"• {item}", 410)
        made.lines(first, font=LATIN, size=11, pitch=14)
        made.lines(*rest, x=LEFT + 10, font=LATIN, size=11, pitch=14)
    assert list(read_pdf(made.bytes(), "a.pdf").blocks) == [
        Block("heading", "Scope", 2),
        Block("paragraph", report),
        *(Block("list_item", f"• {item}", 1) for item in items),
    ]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("justified", [True, False])
@pytest.mark.parametrize("indented", [True, False])
def test_an_english_article_comes_back_piece_by_piece(columns, justified, indented):
    data, pieces = article(columns=columns, justified=justified, indented=indented)
    document = read_pdf(data, "a.pdf")
    found = [(block.kind, block.text) for block in document.blocks]
    missing = [piece for piece in pieces if piece not in found]
    assert len(missing) <= 0.05 * len(pieces), missing
    assert len(found) <= 1.05 * len(pieces)
    assert document.dropped[0].kind == "running_line"
    assert "Journal of Policy Coding, Vol. 12" in document.dropped[0].excerpt


def test_a_dash_at_the_head_of_a_line_goes_on_with_its_sentence():
    made = Print()
    made.lines(
        "　　本市坚持以数据赋能为重点，建设具有世界影响力的数据产业高地和新枢纽",
        "——各类企业和科研机构均可参与。",
    )
    (text,) = texts(read_pdf(made.bytes(), "a.pdf"))
    assert text.endswith("新枢纽——各类企业和科研机构均可参与。")


def scan(pages: str) -> bytes:
    """A page for each letter: s scanned, t with text."""
    made = Print()
    for at, kind in enumerate(pages):
        if at:
            made.page()
        made.picture() if kind == "s" else made.lines(f"第{at + 1}页的文字说明了本市的有关情况。")
    return made.bytes()


def test_a_scan_says_so_and_names_its_pages():
    with pytest.raises(ReadError) as error:
        read(scan("sss"), "a.pdf")
    assert (error.value.code, error.value.params) == ("scanned", {"pages": [1, 2, 3]})


def test_pages_scanned_among_others_are_named():
    assert read(scan("ttstsss"), "a.pdf").dropped == (Dropped("scanned_pages", "3, 5–7"),)


def test_a_password_is_asked_for_only_where_it_is_needed():
    locked, guarded = Print(password="secret"), Print(password="")
    for made in (locked, guarded):
        made.lines("第一条 本市促进发展。")
    with pytest.raises(ReadError) as error:
        read(locked.bytes(), "a.pdf")
    assert error.value.code == "encrypted"
    assert texts(read(guarded.bytes(), "a.pdf")) == ["第一条 本市促进发展。"]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"%PDF-1.4\n" + b"x" * 4000, b"plain words"]
)
def test_broken_files_are_refused(data):
    with pytest.raises(ReadError) as error:
        read(data, "a.pdf")
    assert error.value.code == "broken"


def test_a_truncated_file_never_crashes():
    whole = regulation()
    for share in (0.3, 0.6, 0.9, 0.99):
        with contextlib.suppress(ReadError):
            assert read(whole[: int(len(whole) * share)], "a.pdf").blocks


def test_pages_are_limited():
    with use(Limits(pages=2)), pytest.raises(ReadError) as error:
        read(regulation(3), "a.pdf")
    assert (error.value.code, error.value.params) == ("too_many_pages", {"pages": 3, "limit": 2})


@pytest.mark.parametrize(
    ("given", "kept"),
    [("示范市数据条例", "示范市数据条例"), ("Microsoft Word - 文档1.doc", ""), ("untitled", ""), ("数据条例.wps", ""),
     ("¹ØÓÚÓ¡·¢Í¨Öª", "")],
)  # fmt: skip
def test_a_title_the_file_gives_itself_counts_when_it_is_one(given, kept):
    made = Print(title=given)
    made.lines("第一条 本市促进发展。")
    assert read_pdf(made.bytes(), "a.pdf").title == kept


def test_a_real_regulation_gives_the_clauses_of_its_text(shared_data):
    def clauses(name: str) -> list[tuple]:
        (path,) = (shared_data / "policies" / "formats").glob(name)
        text, hints = assemble(read(path.read_bytes(), path.name).blocks)
        return [
            (p.n, p.m, p.kind, p.path, re.sub(r"\s", "", text[p.start : p.end]))
            for p in segment(text, hints)
            if p.codable
        ]

    found = clauses("*.pdf")
    assert len(found) > 100
    assert found == clauses("*utf8bom_crlf.txt")
