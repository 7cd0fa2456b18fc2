import pytest

from corpus.readers import Block, ParsedDocument, read
from corpus.text.normalize import assemble
from corpus.text.segment import segment
from tests.corpus.readers.docx.files import (
    NAMESPACES,
    document,
    level,
    numbered,
    numbering,
    paragraph,
)


def parsed(body: str = "", **options) -> ParsedDocument:
    return read(document(body, **options), "意见.docx")


def texts(body: str, **options) -> list[str]:
    return [block.text for block in parsed(body, **options).blocks]


@pytest.mark.parametrize(
    ("number_format", "template", "markers"),
    [
        ("chineseCounting", "%1、", ["一、", "二、"]),
        ("chineseCountingThousand", "第%1条", ["第一条 ", "第二条 "]),
        ("japaneseCounting", "（%1）", ["（一）", "（二）"]),
        ("decimal", "%1.", ["1. ", "2. "]),
        ("decimal", "（%1）", ["（1）", "（2）"]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("upperLetter", "%1.", ["A. ", "B. "]),
        ("lowerRoman", "%1.", ["i. ", "ii. "]),
        ("upperRoman", "%1、", ["I、", "II、"]),
        ("decimalEnclosedCircle", "%1", ["① ", "② "]),
        ("decimalEnclosedCircleChinese", "%1", ["① ", "② "]),
        ("decimalFullWidth", "%1．", ["１．", "２．"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("chineseLegalSimplified", "%1、", ["壹、", "贰、"]),
        ("none", "附", ["附 ", "附 "]),
        ("bullet", "\uf0b7", ["", ""]),
    ],
)
def test_automatic_numbers_are_written_out(number_format, template, markers):
    part = numbering(level(0, number_format, template))
    body = numbered("加强领导", 1) + paragraph("说明") + numbered("落实资金", 1)
    assert texts(body, parts={"word/numbering.xml": part}) == [
        markers[0] + "加强领导",
        "说明",
        markers[1] + "落实资金",
    ]


def test_numbers_on_several_levels_restart_under_each_new_parent():
    part = numbering(
        level(0, "chineseCounting", "%1、")
        + level(1, "chineseCounting", "（%2）")
        + level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
    )
    body = "".join(
        numbered(text, 1, depth)
        for text, depth in [("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 0), ("己", 1)]
    )
    assert texts(body, parts={"word/numbering.xml": part}) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.2.1 丁",
        "二、戊",
        "（一）己",
    ]


def test_lists_of_one_definition_count_on_unless_told_to_start_anew():
    numbers = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="11"/></w:lvlOverride></w:num>'
    )
    part = numbering(level(0, "chineseCountingThousand", "第%1条"), numbers=numbers)
    body = "".join(numbered("甲", number) for number in (1, 2, 3, 3))
    assert texts(body, parts={"word/numbering.xml": part}) == [
        "第一条 甲",
        "第二条 甲",
        "第十一条 甲",
        "第十二条 甲",
    ]


def test_numbers_that_come_with_a_style():
    styles = (
        '<w:style w:type="paragraph" w:styleId="tiao"><w:name w:val="条"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    part = numbering(level(0, "chineseCounting", "第%1条"))
    body = paragraph("甲", '<w:pStyle w:val="tiao"/>') + paragraph(
        "乙", '<w:pStyle w:val="tiao"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    )
    result = parsed(body, styles=styles, parts={"word/numbering.xml": part})
    assert result.blocks == (Block("paragraph", "第一条 甲"), Block("paragraph", "乙"))


def test_bullets_and_digits_are_list_items_with_depth():
    part = numbering(level(0, "bullet", "•") + level(1, "decimal", "%2."))
    body = numbered("甲", 1) + numbered("乙", 1, 1)
    assert parsed(body, parts={"word/numbering.xml": part}).blocks == (
        Block("list_item", "甲", 1),
        Block("list_item", "1. 乙", 2),
    )


def test_an_outlandish_start_does_not_fill_the_memory():
    part = numbering(
        level(0, "lowerLetter", "%1.").replace('start w:val="1"', 'start w:val="999999999"')
    )
    assert texts(numbered("甲", 1), parts={"word/numbering.xml": part}) == ["999999999. 甲"]


def test_a_level_that_never_restarts_counts_articles_through_the_chapters():
    part = numbering(
        level(0, "chineseCountingThousand", "第%1章")
        + level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
        + level(2, "chineseCounting", "（%3）")
    )
    body = "".join(
        numbered(text, 1, depth)
        for text, depth in [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 0), ("戊", 1), ("己", 2)]
    )
    assert texts(body, parts={"word/numbering.xml": part}) == [
        "第一章 甲",
        "第一条 乙",
        "（一）丙",
        "第二章 丁",
        "第二条 戊",
        "（一）己",
    ]


def test_a_style_stands_for_the_level_the_list_gives_it():
    def style(name: str) -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr><w:numPr>'
            '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        )

    part = numbering(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="yi"/>')
        + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="er"/>')
    )
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{name}"/>')
        for text, name in [("甲", "yi"), ("乙", "er"), ("丙", "er"), ("丁", "yi"), ("戊", "er")]
    )
    assert texts(body, styles=style("yi") + style("er"), parts={"word/numbering.xml": part}) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "二、丁",
        "（一）戊",
    ]


def test_a_list_that_borrows_its_levels_from_a_numbering_style():
    part = (
        f"<w:numbering {NAMESPACES}>"
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="gw"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="gw"/>'
        f"{level(0, 'chineseCounting', '第%1条')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    assert texts(numbered("甲", 1), parts={"word/numbering.xml": part}) == ["第一条 甲"]


def test_a_number_that_replaces_a_level():
    numbers = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, 'decimalEnclosedCircle', '%1')}</w:lvlOverride></w:num>"
    )
    part = numbering(level(0, "decimal", "%1."), numbers=numbers)
    assert texts(numbered("甲", 1), parts={"word/numbering.xml": part}) == ["① 甲"]


@pytest.mark.parametrize(
    ("suffix", "text"), [("tab", "第一条 甲"), ("space", "第一条 甲"), ("nothing", "第一条甲")]
)
def test_what_follows_the_number(suffix, text):
    part = numbering(level(0, "chineseCounting", "第%1条", f'<w:suff w:val="{suffix}"/>'))
    assert texts(numbered("甲", 1), parts={"word/numbering.xml": part}) == [text]


def test_written_out_numbers_give_the_clauses_their_numbers():
    part = numbering(
        level(0, "chineseCountingThousand", "第%1章")
        + level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
        + level(2, "chineseCounting", "（%3）")
    )
    rows = [
        ("总则", 0),
        ("为了促进数据开放，制定本办法。", 1),
        ("本办法适用于下列活动：", 1),
        ("数据开放；", 2),
        ("数据利用。", 2),
        ("开放", 0),
        ("市人民政府应当加强领导。", 1),
    ]
    body = "".join(numbered(text, 1, depth) for text, depth in rows)
    text, hints = assemble(parsed(body, parts={"word/numbering.xml": part}).blocks)
    pieces = [s for s in segment(text, hints) if s.codable]
    assert [(s.path[-1], s.n) for s in pieces if s.m is None] == [
        ("第一条", 1),
        ("第二条", 2),
        ("第三条", 3),
    ]
    assert [s.path[-1] for s in pieces if s.m is not None] == ["（一）", "（二）"]
