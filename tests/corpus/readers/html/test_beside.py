"""What a page tells beside its article: facts in boxes and heads, buttons and neighbours."""

import pytest

from corpus.readers import Block, read
from corpus.readers.parsed import Dropped
from tests.corpus.readers.html.pages import ARTICLE, page

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
