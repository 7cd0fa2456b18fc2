"""What people write in Markdown is shown without running anything or fetching anything."""

import pytest

from policycoder.markdown import plain, rendered


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**重** *轻* ~~非~~", "<p><strong>重</strong> <em>轻</em> <s>非</s></p>\n"),
        ("一\n二", "<p>一<br />\n二</p>\n"),
        ("# 题", "<h4>题</h4>\n"),
        ("- 甲\n- 乙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n"),
        (
            "[法](https://a.cn/b)",
            '<p><a href="https://a.cn/b" rel="nofollow noopener noreferrer">法</a></p>\n',
        ),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
    ],
)
def test_what_is_written(text, html):
    assert rendered(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://a/b.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](&#x6A;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//evil.cn)",
        "[x](/\\evil.cn)",
        "[x][1]\n\n[1]: vbscript:x",
        "<javascript:alert(1)>",
        '[x](https://a" onmouseover="alert(1))',
        "| a |\n|---|\n| <b onclick=x> |",
    ],
)
def test_what_could_do_harm_is_text(text):
    html = rendered(text)
    for sign in ("<script", "<img", "<b", 'href="javascript', 'href="data', 'href="//', 'href="vb'):
        assert sign not in html.replace("<br", "").lower()
    assert " on" not in html.split("&quot;")[0].replace("&lt;", "").split(">")[0]


def test_its_words_alone_on_one_line():
    assert plain("算**资金**？\n\n- a < b\n- [法](https://a.cn)") == "算资金？ a < b 法"
