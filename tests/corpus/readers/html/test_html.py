import contextlib
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from corpus.readers import Block, ReadError, read
from tests.corpus.readers.html.pages import ARTICLE, blocks, page, texts
from tests.growth import grows_linearly

SAMPLES = Path(__file__).parents[3] / "samples" / "readers"
TITLE = "上海市人民政府办公厅关于印发《本市绿色算力发展行动方案》的通知"


@pytest.fixture(scope="module")
def portal():
    return read((SAMPLES / "portal.html").read_bytes(), "portal.html")


def test_a_portal_page_gives_its_article_in_order(portal):
    assert portal.blocks == (
        Block("title", TITLE),
        Block("paragraph", "各区人民政府，市政府各委、办、局："),
        Block(
            "paragraph",
            "经市政府同意，现将《本市绿色算力发展行动方案》印发给你们，请认真按照执行。",
        ),
        Block("heading", "一、主要目标", 2),
        Block("paragraph", "到2024年，新建数据中心能源利用效率明显提升。"),
        Block("paragraph", "相关指标见下表。"),
        Block("paragraph", "主要指标"),
        Block(
            "table",
            "类别 | 指标 | 目标值\n能效 | 电能利用效率 | 不高于1.3\n | 可再生能源使用率 | 30%",
        ),
        Block("heading", "二、重点任务", 2),
        Block("list_item", "1. 加快布局城市算力网络。", 1),
        Block("list_item", "2. 支持企业节能改造，给予资金补助。", 1),
        Block("list_item", "单个项目不超过500万元。", 2),
        Block("list_item", "5. 完善标准体系。", 1),
        Block("paragraph", "三、保障措施"),
        Block("paragraph", "各区要加强组织领导，落实资金保障。"),
        Block("paragraph", "上海市人民政府办公厅"),
        Block("paragraph", "2022年3月10日"),
        Block("paragraph", "附件：任务分工表.docx"),
    )


def test_a_portal_page_tells_what_it_knows(portal):
    assert portal.title == TITLE
    assert portal.meta == {
        "encoding": "utf-8",
        "site": "上海市人民政府门户网站",
        "published": "2022-03-18 09:30",
        "source": "上海市人民政府办公厅",
        "source_url": "https://www.example.gov.cn/wj/20220318/0001.html",
        "doc_number": "沪府办规〔2022〕5号",
        "issuer": "上海市人民政府办公厅",
        "written_on": "2022年3月10日",
    }


def test_what_was_left_out_is_listed(portal):
    left_out = "\n".join(piece.excerpt for piece in portal.dropped)
    for piece in ("首页", "当前位置", "分享到", "相关稿件", "沪ICP备", "隐藏文字"):
        assert piece in left_out


@pytest.mark.parametrize("label", ["gb2312", "GBK", "utf-8"])
def test_a_page_in_gbk_whatever_it_calls_itself(label):
    source = (SAMPLES / "portal.html").read_text(encoding="utf-8")
    data = source.replace('charset="utf-8"', f'charset="{label}"').encode("gb18030")
    document = read(data, "portal.htm")
    assert document.title == TITLE
    assert document.meta["encoding"] == "gb18030"


def test_http_equiv_label_and_xml_declaration():
    data = (
        '<?xml version="1.0" encoding="gb2312"?><html><head><meta http-equiv="Content-Type" '
        'content="text/html; charset=gb2312"></head><body><p>第一条　为了促进发展。</p></body></html>'
    ).encode("gbk")
    assert read(data, "a.html").blocks[0].text == "第一条　为了促进发展。"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "<title>关于促进产业发展的意见-上海市经济和信息化委员会</title>",
            "关于促进产业发展的意见",
        ),
        ("<title>上海市某局网站-关于促进产业发展的意见</title>", "关于促进产业发展的意见"),
        (
            "<title>关于促进产业发展的意见 _ 政策文件 _ 中国政府网</title>",
            "关于促进产业发展的意见 _ 政策文件",
        ),
        (
            '<meta name="ArticleTitle" content="关于促进&lt;br/&gt;产业发展的意见">',
            "关于促进产业发展的意见",
        ),
        ("", ""),
    ],
)
def test_title_without_the_names_of_site(head, title):
    body = "<div><p>为促进产业发展，现提出如下意见。</p></div>"
    assert read(page(body, head), "a.html").title == title


def test_article_without_any_telling_name_is_found_by_its_text():
    sentence = "<p>支持企业开展技术改造，对符合条件的项目给予资金补助。</p>"
    links = "".join(f'<li><a href="/{n}">栏目名称第{n}号</a></li>' for n in range(40))
    body = f"<div><ul>{links}</ul></div><div><div>{sentence * 12}</div><div>日期</div></div>"
    assert texts(body) == ["支持企业开展技术改造，对符合条件的项目给予资金补助。"] * 12


def test_a_page_that_is_nothing_but_its_text():
    assert texts("第一条 为了发展。<br>第二条 适用本市。") == [
        "第一条 为了发展。",
        "第二条 适用本市。",
    ]


def test_article_framed_by_a_table():
    sentence = "<p>支持企业开展技术改造，对符合条件的项目给予资金补助。</p>"
    body = f"<table><tr><td>栏目</td></tr><tr><td>{sentence * 8}</td></tr></table>"
    assert texts(body)[-8:] == ["支持企业开展技术改造，对符合条件的项目给予资金补助。"] * 8


def test_a_short_notice_in_a_named_container_among_much_else():
    around = "<div><p>市民可以通过本平台办理各类事项，详情请咨询服务热线。</p></div>" * 9
    notice = '<div id="ivs_content"><p>自即日起，原通知停止执行，特此公告。</p></div>'
    assert texts(f"<div>{around}</div><div>{notice}</div>") == [
        "自即日起，原通知停止执行，特此公告。"
    ]


def test_a_page_laid_out_in_tables():
    facts = "<tr><td>发文机关：</td><td>国务院办公厅</td><td>发文字号：</td><td>国办发〔2020〕9号</td></tr>"
    article = "<p>支持企业开展技术改造，对符合条件的项目给予资金补助。</p>" * 6
    body = (
        f"<table><tr><td><table>{facts}</table></td></tr><tr><td><table><tr>"
        f'<td id="UCAP-CONTENT">{article}</td></tr></table></td></tr></table>'
    )
    document = read(page(body), "a.html")
    assert [block.text for block in document.blocks] == [
        "支持企业开展技术改造，对符合条件的项目给予资金补助。"
    ] * 6
    assert document.meta["issuer"] == "国务院办公厅"
    assert document.meta["doc_number"] == "国办发〔2020〕9号"


def test_an_article_revealed_by_script_is_not_lost():
    sentence = "<p>支持企业开展技术改造，对符合条件的项目给予资金补助。</p>"
    body = f'<p>首页</p><div style="visibility:hidden">{sentence * 8}</div>'
    assert texts(body).count("支持企业开展技术改造，对符合条件的项目给予资金补助。") == 8


def test_class_names_of_the_editor_cost_no_text():
    body = (
        '<div id="zoom"><p>一、总体要求</p><div class="bottom"><p>上海市科学技术委员会</p></div>'
        '<div class="print"><p>2021年3月1日</p></div></div>'
    )
    assert texts(body) == ["一、总体要求", "上海市科学技术委员会", "2021年3月1日"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol><li>甲事项</li><li>乙事项</li></ol>", ["1. 甲事项", "2. 乙事项"]),
        ("<ol start=4 type=a><li>甲事项</li></ol>", ["d. 甲事项"]),
        ("<ol type=I><li>甲事项</li><li>乙事项</li></ol>", ["I. 甲事项", "II. 乙事项"]),
        (
            '<ol style="list-style-type: cjk-ideographic" start="11"><li>甲事项</li></ol>',
            ["十一、甲事项"],
        ),
        ('<ol style="list-style:none"><li>甲事项</li></ol>', ["甲事项"]),
        ("<ol><li>（一）甲事项</li><li>（二）乙事项</li></ol>", ["（一）甲事项", "（二）乙事项"]),
        ("<ul><li>甲事项</li><li><p>乙事项</p><p>说明</p></li></ul>", ["甲事项", "乙事项", "说明"]),
    ],
)
def test_list_numbers_are_written_out(markup, expected):
    assert texts(markup) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", "a | b\nc | d"),
        ("<tr><td rowspan=2>a<td>b<tr><td>d", "a | b\n | d"),
        (
            "<tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f<td>g",
            "a | b | c\nd |  | e\nf |  | g",
        ),
        (
            "<tr><td rowspan=2 colspan=2>a<td>b<tr><td>d<tr><td>e<td>f<td>g",
            "a |  | b\n |  | d\ne | f | g",
        ),
        ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", "a |  | b\nc | d | e"),
        ("<tr><td>a<td colspan=2>b<tr><td>c<td>d<td>e", "a | b\nc | d | e"),
        ("<tr><td>a<td>b<tr><td><td><tr><td colspan=2>c<tr><td>d<td>e", "a | b\nc\nd | e"),
        ("<tr><td><p>a</p><p>b</p><td>c<br>d", "a b | c d"),
        ("<tr><td rowspan=99999999>a<td colspan=x>b", "a | b"),
    ],
)
def test_tables_row_by_row(rows, expected):
    assert blocks(f"<table>{rows}</table>") == [Block("table", expected)]


def test_a_heading_that_is_a_sentence_is_a_paragraph():
    assert blocks("<h3>支持企业开展技术改造。</h3><h3>一、支持<br>企业</h3>") == [
        Block("paragraph", "支持企业开展技术改造。"),
        Block("heading", "一、支持企业", 3),
    ]


def test_source_line_ends_do_not_part_chinese_words_but_do_part_others():
    assert texts("<p>支持企业\n   开展Pilot\n project，<b>加大</b>\n投入。</p>") == [
        "支持企业开展Pilot project，加大投入。"
    ]


def test_entities_comments_and_preformatted_text():
    assert texts("<p>A&nbsp;&amp;&#160;B<!-- 注释 -->C</p><pre>第一行\n第二行</pre>") == [
        "A & BC",
        "第一行",
        "第二行",
    ]


def test_deep_nesting_loses_no_text_and_does_not_hang():
    body = "<div>" * 1500 + "<p>最深处的文字。</p>" + "</div>" * 1500
    assert texts(body) == ["最深处的文字。"]


def test_nesting_past_the_limit_is_told_rather_than_cut_off():
    with pytest.raises(ReadError) as caught:
        blocks("<p>开头。</p>" + "<div>" * 3000 + "<p>最深处的文字。</p>")
    assert caught.value.code == "too_deep"


def test_a_broken_page_is_read_as_far_as_it_goes():
    assert texts("<div><p>第一段。<p>第二段。<table><tr><td>甲<td>乙") == [
        "第一段。",
        "第二段。",
        "甲 | 乙",
    ]


def test_a_list_page_is_read_as_its_links():
    links = "".join(f'<li><a href="/{n}">关于某项工作的公告（{n}）</a></li>' for n in range(5))
    assert (
        texts(f'<div class="nav"><a>首页</a></div><div><ul>{links}</ul></div>')[-1]
        == "关于某项工作的公告（4）"
    )


def test_attachments_with_absolute_addresses():
    head = '<meta name="Url" content="https://www.example.gov.cn/wj/2021/t1.html">'
    body = (
        '<div class="footer"><a href="/help.pdf">使用帮助</a></div>'
        f'<div class="TRS_Editor">{ARTICLE}<p>附件：<a href="./W01.doc">1.任务分工表</a></p></div>'
        '<div><a href="/f/2.xlsx">点击下载</a><a href="down.do?id=3">3.申请表.wps</a>'
        '<a href="../a.ofd?v=2" title="正文版式文件">下载</a><a href="W01.doc">又一次</a>'
        '<a href="/other.html">相关政策</a><iframe src="/viewer/全文.pdf"></iframe></div>'
    )
    found = read(page(body, head), "a.html").attachments
    site = "https://www.example.gov.cn"
    assert [(file.name, file.url) for file in found] == [
        ("1.任务分工表", f"{site}/wj/2021/W01.doc"),
        ("2.xlsx", f"{site}/f/2.xlsx"),
        ("3.申请表.wps", f"{site}/wj/2021/down.do?id=3"),
        ("正文版式文件", f"{site}/wj/a.ofd?v=2"),
        ("全文.pdf", f"{site}/viewer/全文.pdf"),
    ]


@pytest.mark.parametrize(
    ("before", "head", "url"),
    [
        ("", '<base href="https://a.gov.cn/b/">', "https://a.gov.cn/b/1.doc"),
        ("<!-- saved from url=(0025)https://a.gov.cn/c/d.html -->", "", "https://a.gov.cn/c/1.doc"),
        ("", '<link rel="canonical" href="http://a.gov.cn/e.html">', "http://a.gov.cn/1.doc"),
        ("", "", "1.doc"),
    ],
)
def test_what_addresses_are_relative_to(before, head, url):
    data = before.encode() + page('<p>正文。</p><a href="1.doc">附件</a>', head)
    assert read(data, "a.html").attachments[0].url == url


def test_the_address_a_browser_saved_from_is_the_source():
    data = "<!-- saved from url=(0025)https://a.gov.cn/c/d.html --><p>正文。</p>".encode()
    assert read(data, "a.html").meta["source_url"] == "https://a.gov.cn/c/d.html"


def test_folded_answers_are_read():
    body = (
        '<div>问：谁？</div><div style="display:none"><b>答：</b>企业均可以申请。</div>' + ARTICLE
    )
    assert "答：企业均可以申请。" in texts(body)


def test_banners_for_cookies_and_login_are_left_out():
    body = (
        '<div class="cookie-banner">本网站使用Cookie以提升体验。</div><div class="login">用户登录</div>'
        f"<article>{ARTICLE}</article>"
    )
    assert len(texts(body)) == 4


def test_questions_and_answers_keep_their_order():
    body = "<dl><dt>问：谁可以申请？</dt><dd>答：企业。</dd><dt>问：何时？</dt><dd>答：全年。</dd></dl>"
    assert texts(body) == ["问：谁可以申请？", "答：企业。", "问：何时？", "答：全年。"]


def test_a_page_of_frames_names_them():
    source = b'<html><frameset><frame src="top.html"><frame src="main.html"></frameset></html>'
    with pytest.raises(ReadError) as caught:
        read(source, "a.html")
    assert (caught.value.code, caught.value.params) == (
        "frames",
        {"addresses": ["top.html", "main.html"]},
    )


def archive(html: str, charset: str = "utf-8") -> bytes:
    made = MIMEMultipart("related", type="text/html")
    made["Snapshot-Content-Location"] = "https://a.gov.cn/c/d.html"
    made.attach(MIMEText("p{color:red}", "css", "utf-8"))
    made.attach(MIMEText(html, "html", charset))
    return made.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
@pytest.mark.parametrize("name", ["a.mht", "a.mhtml"])
def test_a_web_archive_gives_its_page(charset, name):
    html = f'<div id="zoom">{ARTICLE}<a href="1.doc">附件1</a></div>'
    document = read(archive(html, charset), name)
    assert len(document.blocks) == 5
    assert document.meta["source_url"] == "https://a.gov.cn/c/d.html"
    assert document.attachments[0].url == "https://a.gov.cn/c/1.doc"


def test_a_web_archive_without_a_page_is_broken():
    with pytest.raises(ReadError) as caught:
        read(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nabc", "a.mht")
    assert caught.value.code == "broken"


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "font"])
def test_a_hundred_thousand_nested_elements_do_no_harm(tag):
    def read_nested(depth: int) -> None:
        with contextlib.suppress(ReadError):
            assert "最深处的文字。" in texts(f"<{tag}>" * depth + "最深处的文字。")[-1]

    assert grows_linearly(read_nested, 10_000, 100_000)


MANY = "9" * 5000


@pytest.mark.parametrize(
    "number", [MANY, "-" + MANY, "1e308", "NaN", "-3", "", "１２", "1000000000"]
)
def test_numbers_of_lists_and_tables_have_bounds(number):
    items = f'<ol start="{number}"><li value="{number}">甲</li><li>乙</li></ol>'
    cells = (
        f'<tr><td colspan="{number}" rowspan="{number}">丙</td><td>丁</td></tr><tr><td>戊</td></tr>'
    )
    found = "".join(texts(f"<p>第一条</p>{items}<table>{cells}{cells}</table>"))
    assert all(word in found for word in "甲乙丙丁戊")
    assert len(found) < 4000


def test_control_characters_cost_no_text():
    hidden = "<div style='display:none'>看\x01不见</div>"
    found = "".join(texts(f"<p>前\x0b文&#1;</p>{hidden}尾&#x1f;部\ufffe<p>后文</p>"))
    assert all(word in found for word in ("前文", "尾部", "后文"))
    assert "看" not in found
