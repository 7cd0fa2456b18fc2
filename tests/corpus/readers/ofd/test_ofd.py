import pytest

from corpus.readers import Block, ReadError, limits, read
from corpus.readers.parsed import Attachment, Dropped
from tests.corpus.readers.docx.files import document, paragraph
from tests.corpus.readers.ofd.files import (
    NAMESPACE,
    body,
    image,
    line,
    ofd,
    one_by_one,
    page,
    set_text,
    text,
)

ARTICLES = [
    "第一条 为了促进本市公共数据开放利用，提升治理能力和公共服务水平，根据有关法律、行政法规，结合本市实际，制定本办法。",
    "第二条 本办法适用于本市行政区域内公共数据的开放、利用以及相关管理活动。",
    "第三条 市人民政府应当加强对公共数据开放工作的领导，将公共数据开放工作纳入国民经济和社会发展规划，并保障所需经费。",
]


def parsed(*pages: str, **options):
    return read(ofd(*pages, **options), "办法.ofd")


def texts(*pages: str, **options) -> list[str]:
    return [block.text for block in parsed(*pages, **options).blocks]


def refusal(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, "办法.ofd")
    return caught.value


def test_wrapped_lines_become_paragraphs_across_pages():
    paragraphs = ARTICLES * 10
    result = parsed(*set_text(paragraphs))
    assert [block.text for block in result.blocks] == paragraphs
    assert any("— 1 —" in piece.excerpt for piece in result.dropped)


def test_characters_set_one_by_one_are_one_line():
    # The line is full, so that the one below it goes on.
    first, second = "第二条 本办法适用于本市行政区域内公共数据的开放、利用以", "及相关管理活动。"
    assert texts(page(one_by_one(first, 39.2, 40), one_by_one(second, 28, 50.2))) == [
        first + second
    ]


def test_characters_drawn_in_any_order_are_read_as_they_lie():
    assert texts(
        page(text("应当公开", 50.4, 40), text("第一条", 28, 40), text("数据", 72.8, 40))
    ) == ["第一条 应当公开数据"]


@pytest.mark.parametrize("delta", ["g 7 5.6", "5.6 g 5 5.6 5.6", "5.6 5.6 5.6 5.6 5.6 5.6 5.6", ""])
def test_steps_between_characters_are_written_in_several_ways(delta):
    assert texts(page(text("支持企业技术改造", 28, 40, delta=delta))) == ["支持企业技术改造"]


def test_a_repeat_count_past_the_end_takes_no_memory():
    assert texts(page(text("支持企业", 28, 40, delta="g 999999999 5.6"))) == ["支持企业"]


@pytest.mark.parametrize("nowhere", ["NaN", "inf", "-inf", "1e999", "1e308", "-1e308", "1000001"])
@pytest.mark.parametrize(
    "stated",
    [
        'Boundary="0 {} 9 9"><ofd:TextCode X="0" Y="5">',
        'Boundary="0 0 9 9" Size="{}"><ofd:TextCode X="0" Y="5">',
        'Boundary="0 0 9 9" HScale="{}"><ofd:TextCode X="0" Y="5">',
        'Boundary="0 0 9 9" CTM="1 0 0 1 {} 0"><ofd:TextCode X="0" Y="5">',
        'Boundary="0 0 9 9"><ofd:TextCode X="0" Y="{}">',
        'Boundary="0 0 9 9"><ofd:TextCode X="0" Y="5" DeltaX="5.6 {}">',
        'Boundary="0 0 9 9"><ofd:TextCode X="0" Y="5" DeltaX="g 3 {}">',
    ],
)
def test_a_number_no_page_can_hold_tells_that_the_file_is_damaged(stated, nowhere):
    wrong = f"<ofd:TextObject {stated.format(nowhere)}支持企业</ofd:TextCode></ofd:TextObject>"
    error = refusal(ofd(page(text("第一条", 28, 40), wrong)))
    assert (error.code, error.params["part"]) == (
        "out_of_bounds",
        "Doc_0/Pages/Page_0/Content.xml",
    )


def test_numbers_that_are_each_possible_and_together_are_not():
    far = '<ofd:PageBlock CTM="1e6 0 0 1e6 1e6 0">'
    inside = text("支持企业", 28, 40, more='CTM="1e6 0 0 1e6 0 0"')
    assert refusal(ofd(page(f"{far}{inside}</ofd:PageBlock>"))).code == "out_of_bounds"


@pytest.mark.parametrize("box", ["0 0 1e308 297", "0 0 NaN 297", "-1e308 0 210 297"])
def test_a_page_of_impossible_size_is_damaged(box):
    assert refusal(ofd(page(text("支持企业", 28, 40), box=box))).code == "out_of_bounds"


@pytest.mark.parametrize("size", ["0", "-5.6", "1e-320", "0.0000001"])
def test_type_of_no_size_keeps_its_text(size):
    shown = text("支持企业", 28, 40).replace('Size="5.6"', f'Size="{size}"')
    found = "".join(texts(page(shown, text("技术改造", 28, 60))))
    assert found.replace(" ", "") == "支持企业技术改造"


@pytest.mark.parametrize("odd", ["", "x", "1 2 3", "½"])
def test_what_is_no_number_is_as_if_it_were_not_there(odd):
    assert texts(page(text("支持企业", 28, 40, delta=odd))) == ["支持企业"]


def test_a_wide_step_is_a_space():
    assert texts(page(text("第一章总则", 28, 40, delta="5.6 5.6 11.2 5.6"))) == ["第一章 总则"]


@pytest.mark.parametrize(
    "words",
    ["沪府办发〔2022〕3号", "第13条　有关单位应当推进第13项工作", "到2025年R&D投入占GDP的4.2%"],
)
def test_digits_and_letters_set_as_wide_as_characters_are_one_word(words):
    count = len(words) - 1
    assert texts(page(text(words, 28, 40, delta=f"g {count} 5.6"))) == [words]
    one_object_each = [text(c, 28 + 5.6 * at, 40, delta="") for at, c in enumerate(words)]
    assert texts(page(*one_object_each)) == [words]


def test_latin_words_without_a_written_space_stay_apart():
    # Half an em for a letter, another half for the gap behind AI.
    steps = "5.6 5.6 2.8 5.6 2.8 2.8 5.6"
    assert texts(page(text("采用AIPC设备", 28, 40, delta=steps))) == ["采用AI PC设备"]
    assert texts(page(text("ABC", 28, 40, delta="5.6 5.6"))) == ["A B C"]


def test_glyph_substitution_leaves_the_characters():
    glyphs = '<ofd:CGTransform CodePosition="0" CodeCount="4" GlyphCount="4"><ofd:Glyphs>6 7 8 9</ofd:Glyphs></ofd:CGTransform>'
    assert texts(page(text("支持企业", 28, 40, inside=glyphs))) == ["支持企业"]


def test_a_matrix_scales_the_type():
    title = text("关于公共数据开放的意见", 60, 30, size=1, more='CTM="8 0 0 8 0 -7"')
    lines = [text("各区人民政府要认真贯彻执行，加强组织领导。", 28, 60 + 10 * n) for n in range(3)]
    result = parsed(page(title, *lines))
    assert result.blocks[0] == Block("title", "关于公共数据开放的意见")
    assert result.title == "关于公共数据开放的意见"


def test_bold_drawn_twice_is_read_once():
    words = "总体要求"
    assert texts(page(text(words, 28, 40), text(words, 28.1, 40))) == [words]


def test_hidden_and_turned_text_is_not_read():
    result = parsed(
        page(
            text("公开的文字。", 28, 40),
            text("看不见", 28, 60, more='Visible="false"'),
            text("内部资料", 60, 150, more='CTM="0.7 -0.7 0.7 0.7 0 0"'),
        )
    )
    assert [block.text for block in result.blocks] == ["公开的文字。"]
    assert result.dropped == (Dropped("watermark", "内部资料"),)


def test_a_ruled_table_is_read_by_rows():
    grid = [line(30, y, 150, y) for y in (40, 50, 60)] + [line(x, 40, x, 60) for x in (30, 90, 150)]
    cells = [
        text("指标", 35, 47),
        text("目标", 95, 47),
        text("能效", 35, 57),
        text("30%", 95, 57),
    ]
    result = parsed(page(text("主要指标如下：", 28, 30), *grid, *cells))
    assert result.blocks == (
        Block("paragraph", "主要指标如下："),
        Block("table", "指标 | 目标\n能效 | 30%"),
    )


def test_text_of_page_templates_is_left_out_and_named():
    background = page(text("某某市人民政府公报", 70, 20))
    pages = [page(text("第一条 应当公开。", 28, 60), template="t1")]
    result = parsed(*pages, templates={"t1": background})
    assert [block.text for block in result.blocks] == ["第一条 应当公开。"]
    assert result.dropped == (Dropped("page_template", "某某市人民政府公报"),)


def test_a_page_that_is_only_its_template_is_read():
    background = page(text("第一条 应当公开。", 28, 60))
    assert texts(page(template="t1"), templates={"t1": background}) == ["第一条 应当公开。"]


def test_drawings_used_again_are_read():
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="30" Width="100" Height="20">'
        f"<ofd:Content>{text('引用的文字。', 0, 10)}</ofd:Content>"
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    used = '<ofd:CompositeObject ID="5" Boundary="28 40 100 20" ResourceID="30"/>'
    assert texts(page(used), resources=unit) == ["引用的文字。"]


def test_blocks_of_a_page_are_read_through():
    inside = f"<ofd:PageBlock><ofd:PageBlock>{text('块中的文字。', 28, 40)}</ofd:PageBlock></ofd:PageBlock>"
    assert texts(page(inside)) == ["块中的文字。"]


def test_what_the_document_says_of_itself():
    info = (
        "<ofd:Title>关于开放的办法</ofd:Title><ofd:Author>某市人民政府</ofd:Author>"
        "<ofd:CreationDate>2021-03-01</ofd:CreationDate><ofd:CustomDatas>"
        '<ofd:CustomData Name="发文字号">沪府发〔2021〕12号</ofd:CustomData></ofd:CustomDatas>'
    )
    result = parsed(page(text("关于开放的办法", 28, 40), text("应当公开。", 28, 60)), info=info)
    assert result.title == "关于开放的办法"
    assert result.meta == {
        "author": "某市人民政府",
        "created": "2021-03-01",
        "doc_number": "沪府发〔2021〕12号",
    }


def test_several_documents_in_one_file_follow_one_another():
    second = f"<ofd:Document {NAMESPACE}><ofd:CommonData/><ofd:Pages><ofd:Page ID='1' BaseLoc='P.xml'/></ofd:Pages></ofd:Document>"
    parts = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}>{body('Doc_0')}{body('Doc_1')}</ofd:OFD>",
        "Doc_1/Document.xml": second,
        "Doc_1/P.xml": page(text("第二份。", 28, 40)),
    }
    assert texts(page(text("第一份。", 28, 40)), parts=parts) == ["第一份。", "第二份。"]


def test_paths_in_other_spellings_are_found():
    parts = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>/doc_0\\Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    assert texts(page(text("找得到。", 28, 40)), parts=parts) == ["找得到。"]


def test_attachments_and_annotations_are_named():
    document = (
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
    )
    parts = {
        "Doc_0/Attachs/Attachments.xml": f'<ofd:Attachments {NAMESPACE}><ofd:Attachment ID="1" Name="任务分工表" Format="xlsx"/></ofd:Attachments>',
        "Doc_0/Annots/Annotations.xml": f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="1"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/Annots/Page_0/Annotation.xml": f'<ofd:PageAnnot {NAMESPACE}><ofd:Annot ID="1" Type="Highlight"><ofd:Remark>请核对</ofd:Remark></ofd:Annot></ofd:PageAnnot>',
    }
    result = parsed(page(text("正文。", 28, 40)), document=document, parts=parts)
    assert result.attachments == (Attachment("任务分工表.xlsx"),)
    assert result.dropped == (Dropped("annotation", "请核对"),)


def test_scanned_pages_are_named():
    error = refusal(ofd(page(image(0, 0, 210, 297)), page(image(10, 10, 190, 270))))
    assert (error.code, error.params) == ("scanned", {"pages": [1, 2]})
    mixed = parsed(page(text("正文。", 28, 40)), page(image(0, 0, 210, 297)))
    assert [block.text for block in mixed.blocks] == ["正文。"]
    assert mixed.dropped == (Dropped("scanned_pages", "2"),)


def test_encrypted_files_are_told():
    parts = {"Encryptions.xml": f"<ofd:Encryptions {NAMESPACE}/>"}
    assert refusal(ofd(page(text("正文。", 28, 40)), parts=parts)).code == "encrypted"


def test_a_page_without_anything_has_no_text():
    assert refusal(ofd(page())).code == "no_text"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("OFD.xml", "<ofd"),
        ("OFD.xml", f"<ofd:OFD {NAMESPACE}/>"),
        ("Doc_0/Document.xml", "no xml"),
        ("Doc_0/Pages/Page_0/Content.xml", "<ofd:Page"),
    ],
)
def test_damaged_parts_are_named(part, content):
    error = refusal(ofd(page(text("正文。", 28, 40)), parts={part: content}))
    assert (error.code, error.params["part"]) == ("broken", part)


def test_entities_are_refused():
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><ofd:OFD {NAMESPACE}>&a;</ofd:OFD>'
    assert refusal(ofd(page(), parts={"OFD.xml": bomb})).code == "entities"


def test_a_zip_that_is_no_ofd_is_named():
    error = refusal(document(paragraph("正文。")))
    assert error.params == {"extension": "ofd", "found": "docx"}


def test_pages_are_limited():
    data = ofd(*[page(text("正文。", 28, 40))] * 3)
    with limits.use(limits.Limits(pages=2)), pytest.raises(ReadError) as caught:
        read(data, "办法.ofd")
    assert (caught.value.code, caught.value.params) == ("too_many_pages", {"pages": 3, "limit": 2})


@pytest.mark.parametrize("keep", [1, 40, 400, -40])
def test_a_cut_off_file_is_broken(keep):
    assert refusal(ofd(page(text("正文。", 28, 40)))[:keep]).code == "broken"
