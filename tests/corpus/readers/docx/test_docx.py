import io
import zipfile

import docx
import pytest

from corpus.readers import Block, ParsedDocument, read
from corpus.readers.parsed import Dropped
from tests.corpus.readers.docx.files import (
    NAMESPACES,
    cell,
    document,
    paragraph,
    table,
    with_parts,
    with_relation,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parsed(body: str = "", **options) -> ParsedDocument:
    return read(document(body, **options), "意见.docx")


def texts(body: str, **options) -> list[str]:
    return [block.text for block in parsed(body, **options).blocks]


def test_headings_paragraphs_and_tables_in_reading_order():
    made = docx.Document()
    made.add_paragraph("关于促进软件业发展的意见", style="Title")
    made.add_heading("一、总体要求", level=1)
    made.add_paragraph("坚持应用牵引。")
    grid = made.add_table(rows=2, cols=2)
    for row, words in zip(grid.rows, [("指标", "目标"), ("收入", "1.5万亿元")], strict=True):
        for place, word in zip(row.cells, words, strict=True):
            place.text = word
    made.add_heading("（一）人才", level=2)
    made.add_paragraph("加强人才培养。")
    buffer = io.BytesIO()
    made.save(buffer)
    result = read(buffer.getvalue(), "a.docx")
    assert result.title == "关于促进软件业发展的意见"
    assert result.blocks == (
        Block("title", "关于促进软件业发展的意见"),
        Block("heading", "一、总体要求", 1),
        Block("paragraph", "坚持应用牵引。"),
        Block("table", "指标 | 目标\n收入 | 1.5万亿元"),
        Block("heading", "（一）人才", 2),
        Block("paragraph", "加强人才培养。"),
    )


@pytest.mark.parametrize(
    ("style", "properties", "expected"),
    [
        ('<w:name w:val="标题 2"/>', "", ("heading", 2)),
        ('<w:name w:val="heading 3"/>', "", ("heading", 3)),
        ('<w:name w:val="公文一级"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>', "", ("heading", 1)),
        ('<w:name w:val="自定"/><w:basedOn w:val="Heading2"/>', "", ("heading", 2)),
        ('<w:name w:val="标题"/>', "", ("title", 0)),
        ('<w:name w:val="正文缩进"/>', "", ("paragraph", 0)),
        ('<w:name w:val="正文缩进"/>', '<w:outlineLvl w:val="1"/>', ("heading", 2)),
        ('<w:name w:val="标题 1"/>', '<w:outlineLvl w:val="9"/>', ("paragraph", 0)),
    ],
)
def test_heading_levels_come_from_names_outlines_and_parents(style, properties, expected):
    styles = f'<w:style w:type="paragraph" w:styleId="x1">{style}</w:style>'
    result = parsed(paragraph("总体要求", f'<w:pStyle w:val="x1"/>{properties}'), styles=styles)
    assert [(block.kind, block.level) for block in result.blocks] == [expected]


def test_styles_based_on_each_other_in_a_circle_do_not_hang():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/>'
        "</w:style>"
        for a, b in (("x1", "x2"), ("x2", "x1"))
    )
    assert texts(paragraph("总体要求", '<w:pStyle w:val="x1"/>'), styles=styles) == ["总体要求"]


def test_a_sentence_in_heading_style_is_a_paragraph():
    result = parsed(paragraph("第一条 为了促进发展，制定本条例。", '<w:pStyle w:val="Heading1"/>'))
    assert result.blocks[0].kind == "paragraph"


def test_merged_cells_are_written_once():
    restart, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        cell("主要指标", properties='<w:gridSpan w:val="3"/>'),
        cell("类别") + cell("指标") + cell("目标"),
        cell("能效", properties=restart) + cell("电能利用效率") + cell("1.3"),
        cell("", properties=on) + cell("可再生能源", "使用率") + cell("30%"),
        cell("甲", properties='<w:hMerge w:val="restart"/>')
        + cell("", properties="<w:hMerge/>")
        + cell("乙"),
    )
    assert parsed(body).blocks == (
        Block("paragraph", "主要指标"),
        Block(
            "table",
            "类别 | 指标 | 目标\n能效 | 电能利用效率 | 1.3\n | 可再生能源 使用率 | 30%\n甲 |  | 乙",
        ),
    )


def test_a_frame_and_a_table_within_a_table():
    inner = table(cell("甲") + cell("乙"), cell("丙") + cell("丁"))
    frame = (
        f"<w:tbl><w:tr><w:tc>{paragraph('见下表：')}{inner}{paragraph('')}</w:tc></w:tr></w:tbl>"
    )
    assert parsed(frame).blocks == (
        Block("paragraph", "见下表："),
        Block("table", "甲 | 乙\n丙 | 丁"),
    )
    outer = f"<w:tbl><w:tr>{cell('一')}<w:tc>{inner}</w:tc></w:tr><w:tr>{cell('二')}{cell('三')}</w:tr></w:tbl>"
    assert parsed(outer).blocks == (Block("table", "一 | 甲 | 乙 丙 | 丁\n二 | 三"),)


def test_content_controls_links_and_fields_keep_their_text():
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('控件里的段落。')}</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>行内控件，</w:t></w:r></w:sdtContent></w:sdt>"
        '<w:hyperlink><w:r><w:t>链接文字，</w:t></w:r></w:hyperlink><w:r><w:fldChar w:fldCharType="begin"/>'
        "</w:r><w:r><w:instrText> REF x </w:instrText></w:r><w:r><w:t>域的结果。</w:t></w:r></w:p>"
        f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell('甲')}<w:sdt><w:sdtContent>{cell('乙')}"
        f"</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    assert texts(body) == ["控件里的段落。", "行内控件，链接文字，域的结果。", "甲 | 乙"]


def test_tracked_insertions_stay_and_deletions_go():
    deleted_mark = "<w:rPr><w:del/></w:rPr>"
    body = (
        "<w:p><w:r><w:t>给予</w:t></w:r><w:del><w:r><w:delText>一百万元</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>三百万元</w:t></w:r></w:ins><w:r><w:t>资助。</w:t></w:r></w:p>"
        + paragraph("前半句，", deleted_mark)
        + paragraph("后半句。")
        + "<w:p><w:moveFrom><w:r><w:t>搬走的话。</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo><w:r><w:t>搬来的话。</w:t></w:r></w:moveTo></w:p>"
        f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('丙')}{cell('丁')}</w:tr></w:tbl>"
    )
    result = parsed(body)
    assert [block.text for block in result.blocks] == [
        "给予三百万元资助。",
        "前半句，后半句。",
        "搬来的话。",
        "甲 | 乙",
    ]
    assert result.dropped == (
        Dropped("deletion", "一百万元"),
        Dropped("deletion", "搬走的话。"),
        Dropped("deletion", "丙丁"),
    )


def test_breaks_tabs_symbols_and_hidden_text():
    body = (
        '<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:br w:type="page"/><w:tab/><w:t>续</w:t>'
        '<w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>是</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>"
    )
    assert texts(body) == ["第一行\n第二行 续-□是"]


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('框里的字。')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文。</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wp:inline><wps:txbx>{box}</wps:txbx></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(body) == ["正文。", "框里的字。"]


def test_notes_are_cited_and_appended():
    def notes(kind: str, text: str) -> str:
        return (
            f'<w:{kind}s {NAMESPACES}><w:{kind} w:type="separator" w:id="0"><w:p/></w:{kind}>'
            f'<w:{kind} w:id="2">{paragraph(text)}</w:{kind}></w:{kind}s>'
        )

    body = (
        '<w:p><w:r><w:t>高新技术企业</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:t>优先。</w:t><w:endnoteReference w:id="2"/></w:r></w:p>'
    )
    data = with_parts(
        document(body),
        {
            "word/footnotes.xml": notes("footnote", "指经认定的企业。"),
            "word/endnotes.xml": notes("endnote", "见附件。"),
        },
    )
    data = with_relation(
        with_relation(data, "footnotes", "footnotes.xml"), "endnotes", "endnotes.xml"
    )
    assert [block.text for block in read(data, "a.docx").blocks] == [
        "高新技术企业[1]优先。[2]",
        "[1] 指经认定的企业。",
        "[2] 见附件。",
    ]


def test_contents_comments_and_headers_are_left_out_and_listed():
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    body = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        f"</w:sdtPr><w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
        + paragraph("一、总则 1", '<w:pStyle w:val="TOC1"/>')
        + paragraph("一、总则")
    )
    parts = {
        "word/comments.xml": f"<w:comments {NAMESPACES}>{paragraph('请核对')}</w:comments>",
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{paragraph('内部资料')}</w:hdr>",
    }
    data = document(body, styles=styles, parts=parts)
    data = with_relation(with_relation(data, "comments", "comments.xml"), "header", "header1.xml")
    result = read(data, "a.docx")
    assert [block.text for block in result.blocks] == ["一、总则"]
    assert set(result.dropped) == {
        Dropped("table_of_contents", "目录"),
        Dropped("table_of_contents", "一、总则 1"),
        Dropped("comments", "请核对"),
        Dropped("header", "内部资料"),
    }


@pytest.mark.parametrize(
    ("told", "title"), [("关于促进发展的意见", "关于促进发展的意见"), ("去年的另一份文件", "")]
)
def test_title_from_the_properties_only_when_the_text_opens_with_it(told, title):
    made = docx.Document()
    made.core_properties.title = told
    made.add_paragraph("关于促进")
    made.add_paragraph("发展的意见")
    buffer = io.BytesIO()
    made.save(buffer)
    assert read(buffer.getvalue(), "a.docx").title == title


def test_strict_open_xml_is_read():
    data = document(paragraph("总体要求", '<w:pStyle w:val="Heading1"/>'))
    source = zipfile.ZipFile(io.BytesIO(data))
    strict = {
        name: source.read(name).replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name in ("word/document.xml", "word/styles.xml")
    }
    assert read(with_parts(data, strict), "a.docx").blocks == (Block("heading", "总体要求", 1),)


def test_macros_are_ignored_and_named():
    data = with_parts(document(paragraph("正文。")), {"word/vbaProject.bin": OLE + b"\0" * 99})
    result = read(with_relation(data, "vbaProject", "vbaProject.bin"), "a.docm")
    assert result.blocks == (Block("paragraph", "正文。"),)
    assert result.dropped == (Dropped("macros", "vbaProject.bin"),)


@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.dotx", "a.dotm", "A.DOCX"])
def test_templates_are_read_like_documents(name):
    assert read(document(paragraph("正文。")), name).blocks == (Block("paragraph", "正文。"),)


def test_columns_keep_their_place_beside_merged_cells():
    wide = '<w:gridSpan w:val="2"/>'
    tall = '<w:vMerge w:val="restart"/>'
    body = table(
        cell("任务") + cell("单位", properties=wide) + cell("时限"),
        cell("甲", properties=wide + tall) + cell("市科委") + cell("2025年"),
        cell("", properties=wide + "<w:vMerge/>") + cell("市教委") + cell("2026年"),
    )
    assert texts(body) == ["任务 | 单位 |  | 时限\n甲 |  | 市科委 | 2025年\n |  | 市教委 | 2026年"]


def test_rows_that_begin_further_right_keep_their_columns():
    late = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    body = table(cell("甲") + cell("乙") + cell("丙"), late + cell("丁") + cell("戊"))
    assert texts(body) == ["甲 | 乙 | 丙\n | 丁 | 戊"]


def test_a_span_without_bounds_takes_no_memory():
    span = '<w:gridSpan w:val="99999999"/>'
    assert texts(table(cell("甲", properties=span) + cell("乙"), cell("丙") + cell("丁")))


def field(instruction: str, result: str = "") -> str:
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>{shown}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_a_contents_field_over_several_paragraphs_is_left_out():
    link = field(" HYPERLINK \\l _Toc1 ", run("一、总则") + field(" PAGEREF _Toc1 ", run("1")))
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" '
        f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{link}</w:p>'
        f"<w:p>{run('二、任务 3')}</w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' + paragraph("一、总则")
    )
    result = parsed(body)
    assert [block.text for block in result.blocks] == ["一、总则"]
    assert result.dropped == (
        Dropped("table_of_contents", "一、总则1"),
        Dropped("table_of_contents", "二、任务 3"),
    )


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("第") + field(" PAGE ", run("7")) + run("页"), "第页"),
        (
            '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>9</w:t></w:r></w:fldSimple>' + run("完"),
            "完",
        ),
        ('<w:fldSimple w:instr=" REF a "><w:r><w:t>附件1</w:t></w:r></w:fldSimple>', "附件1"),
        (field(r" eq \o\ac(○,1)") + run("企业"), "①企业"),
        (field(r" EQ \o\ac(○,12) ") + run("企业"), "⑫企业"),
        (field(" DATE ") + run("企业"), "企业"),
    ],
)
def test_fields_give_what_the_author_wrote(inside, text):
    assert texts(f"<w:p>{inside}</w:p>") == [text]


def test_text_hidden_by_a_character_style():
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr>'
        "</w:style>"
    )
    body = (
        '<w:p><w:r><w:rPr><w:rStyle w:val="h"/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>公开</w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="h"/><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r></w:p>'
    )
    assert texts(body, styles=styles) == ["公开可见"]


def test_placeholders_of_empty_controls_are_left_out():
    empty = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    body = (
        f"<w:sdt>{empty}<w:sdtContent>{paragraph('单击此处输入文字。')}</w:sdtContent></w:sdt>"
        f"<w:p>{run('姓名：')}<w:sdt>{empty}<w:sdtContent>{run('点击输入')}</w:sdtContent></w:sdt></w:p>"
    )
    result = parsed(body)
    assert [block.text for block in result.blocks] == ["姓名："]
    assert result.dropped == (
        Dropped("placeholder", "单击此处输入文字。"),
        Dropped("placeholder", "点击输入"),
    )


def test_characters_of_symbol_fonts_and_soft_hyphens():
    body = f"<w:p>{run(chr(0xF0A8) + '是' + chr(0xF0FE) + '否')}<w:r><w:softHyphen/></w:r></w:p>"
    assert texts(body) == ["□是☑否"]


def test_old_properties_of_a_tracked_change_are_not_read():
    old = (
        "<w:pPrChange><w:pPr><w:pStyle w:val='Heading1'/><w:numPr><w:numId w:val='1'/></w:numPr>"
        "</w:pPr></w:pPrChange>"
    )
    assert parsed(paragraph("正文。", old)).blocks == (Block("paragraph", "正文。"),)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("chunk.html", "<html><body><p>嵌入的网页。</p></body></html>".encode(), "嵌入的网页。"),
        ("chunk.docx", document(paragraph("嵌入的文档。")), "嵌入的文档。"),
        ("chunk.txt", "嵌入的文字。".encode("gb18030"), "嵌入的文字。"),
    ],
)
def test_embedded_documents_are_read_where_they_stand(name, content, text):
    body = paragraph("前。") + '<w:altChunk r:id="xaFChunk"/>' + paragraph("后。")
    data = with_relation(with_parts(document(body), {f"word/{name}": content}), "aFChunk", name)
    assert [block.text for block in read(data, "a.docx").blocks] == ["前。", text, "后。"]


def test_embedded_documents_that_cannot_be_read_are_named():
    body = paragraph("前。") + '<w:altChunk r:id="xaFChunk"/><w:altChunk r:id="none"/>'
    data = with_parts(document(body), {"word/chunk.rtf": b"{\\rtf1 x}"})
    result = read(with_relation(data, "aFChunk", "chunk.rtf"), "a.docx")
    assert result.dropped == (
        Dropped("embedded_document", "chunk.rtf"),
        Dropped("embedded_document", "missing"),
    )


def test_documents_within_documents_end_somewhere():
    body = paragraph("层。") + '<w:altChunk r:id="xaFChunk"/>'
    data = document(body)
    for _ in range(5):
        inner = with_parts(document(body), {"word/in.docx": data})
        data = with_relation(inner, "aFChunk", "in.docx")
    result = read(data, "a.docx")
    assert [block.text for block in result.blocks] == ["层。"] * 3
    assert Dropped("embedded_document", "nested too deeply") in result.dropped


def test_embedded_files_and_drawings_are_named():
    diagram = '<d:dataModel xmlns:d="d" xmlns:a="a"><a:t>流程</a:t><a:t>审批</a:t></d:dataModel>'
    parts = {"word/embeddings/表.xlsx": b"PK", "word/diagrams/data1.xml": diagram}
    data = with_parts(document(paragraph("正文。")), parts)
    data = with_relation(data, "package", "embeddings/表.xlsx")
    result = read(with_relation(data, "diagramData", "diagrams/data1.xml"), "a.docx")
    assert [file.name for file in result.attachments] == ["表.xlsx"]
    assert result.dropped == (Dropped("diagram", "流程 审批"),)
