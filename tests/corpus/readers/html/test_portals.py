"""Saved pages of portals: the whole article and nothing else."""

import re
from functools import partial

import pytest
from lxml import html as lxml_html

from corpus.readers import read
from tests.growth import grows_linearly

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
