import contextlib
import re
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import partial
from pathlib import Path

import pytest
from lxml import html as lxml_html

from corpus.readers import Block, ReadError, read
from corpus.readers.parsed import Dropped
from tests.growth import grows_linearly

SAMPLES = Path(__file__).parents[3] / "samples" / "readers"
TITLE = "上海市人民政府办公厅关于印发《本市绿色算力发展行动方案》的通知"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def blocks(body: str) -> list[Block]:
    return list(read(page(body), "a.html").blocks)


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]


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


ARTICLE = "<p>支持企业开展技术改造，对符合条件的项目给予资金补助。</p>" * 4


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


FACTS = {
    "index_number": "000014349/2021-00012",
    "issuer": "国务院办公厅",
    "written_on": "2021年03月01日",
    "doc_number": "国办发〔2021〕12号",
    "published": "2021年03月05日",
    "topic": "科技、教育",
    "validity": "有效",
}
LABELLED = dict(
    zip(
        ("索 引 号", "发文机关", "成文日期", "发文字号", "发布日期", "主题分类", "有 效 性"),
        FACTS.values(),
        strict=True,
    )
)


@pytest.mark.parametrize(
    "box",
    [
        "<table>"
        + "".join(f"<tr><td>{k}：</td><td>{v}</td></tr>" for k, v in LABELLED.items())
        + "</table>",
        "<table><tr>"
        + "".join(f"<th>{k}</th><td>{v}</td>" for k, v in LABELLED.items())
        + "</tr></table>",
        "<ul>" + "".join(f"<li><b>{k}：</b>{v}</li>" for k, v in LABELLED.items()) + "</ul>",
        "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in LABELLED.items()) + "</dl>",
        "<div>" + "".join(f"<p>【{k}】：{v}</p>" for k, v in LABELLED.items()) + "</div>",
    ],
    ids=["rows", "pairs", "list", "terms", "lines"],
)
@pytest.mark.parametrize("inside", [True, False])
def test_the_information_box_is_metadata(box, inside):
    body = f'<div class="TRS_Editor">{box}{ARTICLE}</div>'
    if not inside:
        body = f'<div>{box}</div><div class="TRS_Editor">{ARTICLE}</div>'
    document = read(page(body), "a.html")
    assert {key: document.meta.get(key) for key in FACTS} == FACTS
    assert len(document.blocks) == 4
    assert any("000014349" in piece.excerpt for piece in document.dropped)


def test_a_table_of_documents_is_no_information_box():
    rows = "".join(
        f"<tr><td>国办发〔2021〕{n}号</td><td>国务院办公厅</td><td>2021年</td></tr>" for n in "123"
    )
    head = "<tr><th>文号</th><th>发文机关</th><th>发布日期</th></tr>"
    document = read(page(f"<div>{ARTICLE}<table>{head}{rows}</table></div>"), "a.html")
    assert document.blocks[-1].kind == "table"
    assert "doc_number" not in document.meta


def test_head_lines_of_the_article_are_facts():
    head = "<p>发布时间：2024-03-01　来源：某市科技局　【字体：大 中 小】 打印</p>"
    document = read(page(f'<div id="zoom">{head}{ARTICLE}</div>'), "a.html")
    assert len(document.blocks) == 4
    assert document.meta["published"].startswith("2024-03-01")


def test_button_rows_and_neighbours_at_the_end_are_left_out():
    tail = (
        "<p>打印 关闭</p><p>【字体：大 中 小】</p><p>分享到：微信 微博 QQ空间</p>"
        "<p>上一篇：关于甲的通知</p><p>下一篇：关于乙的通知</p><p>责任编辑：张三</p>"
    )
    document = read(page(f'<div id="zoom">{ARTICLE}{tail}</div>'), "a.html")
    assert len(document.blocks) == 4
    for piece in ("打印", "分享到", "上一篇", "下一篇", "责任编辑"):
        assert any(piece in entry.excerpt for entry in document.dropped), piece


def test_text_beside_the_article_is_listed():
    body = f'<div>热线电话12345随时为您服务</div><div class="TRS_Editor">{ARTICLE}</div>'
    document = read(page(body), "a.html")
    assert Dropped("beside_the_article", "热线电话12345随时为您服务") in document.dropped


def test_an_old_portal_laid_out_in_one_table():
    body = (
        "<table><tr><td>您现在的位置：<a href=/>首页</a> &gt; <a href=/x>政策文件</a></td></tr>"
        "<tr><td><font size=5>关于支持技术改造的通知</font></td></tr>"
        "<tr><td>发布日期：2012-03-01 来源：市科技局 浏览次数：23 字号：[大 中 小]</td></tr>"
        f"<tr><td>{ARTICLE}<p>某市科技局</p></td></tr><tr><td>【<a>打印</a>】【<a>关闭</a>】</td></tr>"
        "<tr><td>相关链接：<a href=/1.html>关于某事的通知</a></td></tr>"
        "<tr><td>版权所有：某市科技局 备案号：沪ICP备00000号</td></tr></table>"
    )
    document = read(page(body, "<title>关于支持技术改造的通知-某市科技局</title>"), "a.html")
    assert document.blocks[0] == Block("title", "关于支持技术改造的通知")
    assert [block.text for block in document.blocks][-1] == "某市科技局"
    assert len(document.blocks) == 6
    assert (document.meta["published"], document.meta["source"]) == ("2012-03-01", "市科技局")


def test_a_page_without_any_telling_name():
    body = (
        "<div><div><a href=/>首页</a><a href=/a>要闻</a></div><div><h1>关于支持技术改造的通知</h1>"
        "<div><span>时间：2021-03-02 10:00</span><span>来源：某局</span><span>编辑：张三</span></div>"
        f"<div>{ARTICLE}</div><div>扫一扫在手机打开当前页</div><div><a>打印</a><a>关闭</a></div>"
        "<div>上一篇：<a href=/2.html>关于甲</a></div></div><div>京ICP备00000000号</div></div>"
    )
    document = read(page(body), "a.html")
    assert [block.kind for block in document.blocks] == ["title"] + ["paragraph"] * 4
    assert (document.meta["published"], document.meta["source"]) == ("2021-03-02 10:00", "某局")


def test_the_box_tells_the_title_where_the_head_names_more():
    box = "".join(
        f"<tr><td>{label}：</td><td>{value}</td></tr>"
        for label, value in {"标　　题": "关于支持的意见", **LABELLED}.items()
    )
    body = f'<table>{box}</table><div id="UCAP-CONTENT">{ARTICLE}</div>'
    head = "<title>关于支持的意见_政策_政府信息公开专栏</title>"
    document = read(page(body, head), "a.html")
    assert document.title == "关于支持的意见"
    assert "named" not in document.meta


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


# The article's container on each of the saved portals, seen in their source.
CONTAINERS = (
    '//*[@id="zoomcon"]',
    '//*[@id="info_cont"]',
    '//*[@id="detailCon"]',
    '//*[@class="newsMain"]',
    '//*[@class="article-content"]',
    "//article",
)
FURNITURE = re.compile(
    r"当前位置|返回顶部|扫一扫在手机|关闭窗口|分享到|无障碍|长者助手|ICP备|网站标识码|浏览次数|上一篇|打印本页|"
    r"您是第|网站地图|搜索热词"
)


def squashed(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff]+", "", text)


@pytest.fixture(scope="module")
def gov_pages(shared_data):
    folder = shared_data / "policies" / "gov_html"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_saved_portal_pages_give_the_whole_article_and_nothing_else(gov_pages):
    assert len(gov_pages) == 37
    for name, data in gov_pages.items():
        document = read(data, name)
        text = "\n".join(block.text for block in document.blocks)
        assert not FURNITURE.search(text), (name, FURNITURE.search(text))
        assert document.title, name
        tree = lxml_html.document_fromstring(data.decode("utf-8"))
        for element in tree.xpath("//script|//style"):
            element.drop_tree()
        found = next((found for path in CONTAINERS if (found := tree.xpath(path))), None)
        if found is None:
            # An index of announcements, not an article.
            assert name.startswith("20b_")
            continue
        article = squashed(found[0].text_content()).removesuffix("相关附件")
        mine = squashed(text.replace(" | ", ""))
        assert article[-30:] in mine, name
        assert article[40:80] in mine, name
        beside = squashed("".join(b.text for b in document.blocks if b.text.startswith("附件")))
        assert abs(len(mine) - len(article)) < 60 + len(document.title) + len(beside), name


def lengthened(data: bytes, paragraphs: int) -> bytes:
    head, tag, rest = data.rpartition(b"</p>")
    return (
        head + tag + "<p>本市支持企业开展技术创新，提高产品质量。</p>".encode() * paragraphs + rest
    )


def test_longer_portal_pages_take_no_more_than_their_share(gov_pages):
    for name, data in list(gov_pages.items())[::9]:
        work = partial(lambda data, name, size: read(lengthened(data, size), name), data, name)
        assert grows_linearly(work, 300, 3000), name


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
