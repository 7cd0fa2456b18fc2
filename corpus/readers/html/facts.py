"""What a web page says about its article: standard meta tags, the information box, head lines."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement

from corpus.readers.parsed import Dropped
from corpus.readers.spacing import flow, squeeze, words

_META = {
    "published": ("pubdate", "publishdate", "article:published_time", "firstpublishedtime"),
    "source": ("contentsource", "source"),
    "site": ("sitename", "og:site_name"),
    "source_url": ("url", "articleurl", "og:url"),
    "author": ("author", "article:author"),
}
# The box above normative documents: label -> key. Labels are padded with spaces (文　号).
_LABELS = {
    "文号": "doc_number", "发文字号": "doc_number", "发布文号": "doc_number",
    "文件编号": "doc_number", "公文字号": "doc_number", "文件字号": "doc_number",
    "发布机关": "issuer", "发布机构": "issuer", "发文机关": "issuer", "制发机关": "issuer",
    "发文单位": "issuer", "发布单位": "issuer", "制定机关": "issuer", "公开机构": "issuer",
    "发文机构": "issuer", "公布机关": "issuer", "公开责任部门": "issuer",
    "成文日期": "written_on", "发文日期": "written_on", "印发日期": "written_on",
    "成文时间": "written_on", "发文时间": "written_on", "生成日期": "written_on",
    "印发时间": "written_on", "公布日期": "written_on",
    "发布日期": "published", "发表时间": "published", "发布时间": "published",
    "公开日期": "published", "公开时间": "published", "发表日期": "published",
    "实施日期": "effective_on", "生效日期": "effective_on", "施行日期": "effective_on",
    "实施时间": "effective_on", "生效时间": "effective_on", "施行时间": "effective_on",
    "失效日期": "expires_on", "失效时间": "expires_on", "废止日期": "expires_on",
    "废止时间": "expires_on", "有效期至": "expires_on", "终止日期": "expires_on",
    "有效性": "validity", "时效性": "validity", "效力状态": "validity", "文件状态": "validity",
    "是否有效": "validity", "时效状态": "validity", "文件有效性": "validity",
    "索引号": "index_number", "信息索引号": "index_number", "信息索引": "index_number",
    "索取号": "index_number", "统一编号": "index_number", "统一登记号": "index_number",
    "主题分类": "topic", "信息分类": "topic", "主题词": "topic", "分类": "topic",
    "信息来源": "source", "文章来源": "source", "来源": "source", "稿源": "source",
    "时间": "published", "日期": "published", "作者": "editor",
    "责任编辑": "editor", "编辑": "editor", "名称": "named", "标题": "named",
    "信息名称": "named", "文件名称": "named", "公开范围": "access", "公开方式": "access",
    "公开类别": "access", "体裁分类": "form", "公文种类": "form", "文种": "form",
}  # fmt: skip
# Labels that mark a box but tell nothing that is kept.
_UNKEPT = frozenset({"editor", "access", "form"})
# Two facts may share a line: 发布机构：市经济信息化委 成文日期：2021-03-01
_LABEL = "|".join(r"\s*".join(label) for label in sorted(_LABELS, key=len, reverse=True))
_FACT = re.compile(
    rf"(?<![\u4e00-\u9fff])({_LABEL})\s*[】\]]?\s*[：:]\s*(\S.{{0,119}}?)"
    rf"(?=\s+[【\[]?[\u4e00-\u9fff ]{{2,9}}[】\]]?\s*[：:]|\s*[【\[]?(?:{_LABEL})\s*[】\]]?\s*[：:]"
    r"|\s*[【】\[\]）)|]|$)"
)
_BLOCKS = words("p div li ul ol tr td th table tbody dl dt dd br section")
_BOX_FACTS = 3
# Element -> characters of text and number of elements within.
_Sizes = dict[HtmlElement, tuple[int, int]]
_SHORTEST_BOX = 20
_LONGEST_BOX = 900
_MOST_ELEMENTS = 150
_FEW_ELEMENTS = 40
_LONGEST_VALUE = 140


def page_meta(page: HtmlElement) -> dict[str, str]:
    """What the meta tags and the canonical link in the head say."""
    told: dict[str, str] = {}
    for element in page.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = squeeze(element.get("content", ""))
        if name and content:
            told.setdefault(name, content)
    meta = {}
    for link in page.iter("link"):
        if link.get("rel", "").lower() == "canonical" and link.get("href"):
            meta["source_url"] = link.get("href", "").strip()
    for key, names in _META.items():
        value = next((told[name] for name in names if name in told), "")
        if value:
            meta.setdefault(key, value)
    return meta


def facts_of(text: str) -> dict[str, str]:
    """Labelled facts of a line: "文号：沪府发〔2021〕12号 发布日期：2021-03-01"."""
    facts: dict[str, str] = {}
    for found in _FACT.finditer(text):
        key = _key(found[1])
        if key not in _UNKEPT and not _key(found[2]):
            facts.setdefault(key, found[2].strip())
    return facts


def is_facts_line(text: str) -> bool:
    """Whether a line consists of labelled facts alone."""
    return len(text) <= _LONGEST_VALUE and _FACT.match(text) is not None and "。" not in text


def take_out_boxes(article: HtmlElement, body: HtmlElement) -> tuple[dict[str, str], list[Dropped]]:
    """Facts of the page's information boxes, and an excerpt of each that stood in the article.

    A box inside the article is removed from it: it tells of the text and is none of it.
    """
    facts: dict[str, str] = {}
    gone: list[Dropped] = []
    inside = set(article.iter())
    sizes = _sizes(body)
    for box in _boxes(body, sizes):
        for label, value in _pairs(box, sizes):
            facts.setdefault(_key(label), value)
        if box in inside and box is not article and box.getparent() is not None:
            gone.append(Dropped("information_box", _text(box)[:60]))
            box.drop_tree()
    for key, value in _loose_facts(body, inside if article is not body else set(), sizes).items():
        facts.setdefault(key, value)
    return {key: value for key, value in facts.items() if key not in _UNKEPT}, gone


def _sizes(body: HtmlElement) -> _Sizes:
    """Characters of text and number of elements within each element."""
    sizes: _Sizes = {}
    # Reversed document order meets children before their parents.
    for element in reversed(list(body.iter("*"))):
        characters, elements = len((element.text or "").strip()), 1
        for child in element:
            inner = sizes.get(child, (0, 0))
            characters += inner[0] + len((child.tail or "").strip())
            elements += inner[1]
        sizes[element] = characters, elements
    return sizes


def _boxes(body: HtmlElement, sizes: _Sizes) -> list[HtmlElement]:
    """Innermost elements that hold at least three labelled facts and little else."""
    boxes: list[HtmlElement] = []
    holders: set[HtmlElement] = set()
    for element in reversed(list(body.iter("table", "ul", "dl", "div", "section"))):
        characters, elements = sizes[element]
        if element in holders or not _SHORTEST_BOX <= characters <= _LONGEST_BOX:
            continue
        if elements > _MOST_ELEMENTS:
            continue
        pairs = _pairs(element, sizes)
        told = sum(len(label) + len(value) for label, value in pairs)
        if len({_key(label) for label, _ in pairs}) >= _BOX_FACTS and told >= 0.6 * characters:
            boxes.append(element)
            holders.update(element.iterancestors())
    return boxes[::-1]


def _pairs(box: HtmlElement, sizes: _Sizes) -> list[tuple[str, str]]:
    """Label and value as written, from cells side by side, terms and lines with a colon."""
    pairs: list[tuple[str, str]] = []
    texts = [_text(element) for element in box.iter("td", "th", "dt", "dd")]
    for label, value in pairwise(texts):
        if _key(label) and value and not _key(value) and not _FACT.match(value):
            pairs.append((label, value))
    for element in box.iter("li", "p", "div", "span", "td", "dd"):
        if sizes[element][0] > _LONGEST_VALUE:
            continue
        pairs += [
            (found[1], found[2].strip())
            for found in _FACT.finditer(_text(element))
            if not _key(found[2])
        ]
    return list(dict.fromkeys(pairs))


def _loose_facts(body: HtmlElement, inside: set[HtmlElement], sizes: _Sizes) -> dict[str, str]:
    """Facts on lines beside the article that form no box."""
    facts: dict[str, str] = {}
    for element in body.iter("tr", "li", "td", "p", "div", "span", "dd", "dl"):
        characters, elements = sizes[element]
        if element in inside or characters > _LONGEST_VALUE or elements > _FEW_ELEMENTS:
            continue
        if element.tag != "tr" and element.find(".//tr") is not None:
            continue
        for key, value in facts_of(_text(element)).items():
            facts.setdefault(key, value)
    return facts


def _key(label: str) -> str:
    return _LABELS.get(re.sub(r"[\s：:【】\[\]]+", "", label), "")


def _text(element: HtmlElement) -> str:
    """The words of an element; what stands in blocks of its own is parted by a space."""
    pieces: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in _BLOCKS:
            pieces.append(" ")
        if event == "start":
            pieces.append(inner.text or "")
        elif inner is not element:
            pieces.append(inner.tail or "")
    return squeeze(flow("".join(pieces)).replace("\u3000", " "))
