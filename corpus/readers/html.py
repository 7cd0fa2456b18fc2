"""Web pages: the article, with what the page says about it, without what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from corpus.readers.encoding import decode, decode_declared
from corpus.readers.html_blocks import article_blocks
from corpus.readers.html_content import attachments_outside, find_article, prune
from corpus.readers.parsed import Block, ParsedDocument, ReadError
from corpus.readers.spacing import flow, join_wrapped, squeeze

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE = re.compile(r"(网|网站|平台|门户|频道|官网|人民政府|政府|委员会|[局厅部办])$")
_TITLE_SEPARATORS = re.compile(r"\s+[-_|–—]\s+|[_|–—]+|\s*-\s*")
_POSITION = re.compile(r"^(您?当?前?(所在|当前)的?位置|首页)")
_FURNITURE_LINE = re.compile(
    r"^[【\[（(]?\s*(打印(本页|页面)?|关闭(窗口|本页)?|返回(顶部|首页|上一页)|分享(到|至)?|收藏|相关附件|"
    r"附件下载|相关文件下载|相关(新闻|链接|文章|阅读|稿件)|扫一扫.{0,16}|扫码浏览|微信扫一扫.{0,20}|听全文|"
    r"字(体|号)(大小)?\s*[：:]?.{0,14}|浏览(次数|量|字号)\s*[：:]?.{0,12}|(您)?当前(所在的?)?位置.{0,80}|"
    r"大|中|小|\|)\s*[】\]）)：:]?$"
)
_DATE_LINE = re.compile(
    r"^(发布|发表|发文|更新|时间|日期|来源|信息来源|文章来源|作者)(时间|日期)?\s*[：:]?[^。；]{0,60}$"
)
_META = {
    "published": ("pubdate", "publishdate", "article:published_time", "firstpublishedtime"),
    "source": ("contentsource", "source"),
    "site": ("sitename", "og:site_name"),
    "source_url": ("url", "articleurl", "og:url"),
}
# The box above normative documents: label -> key. Labels are padded with spaces (文　号).
_LABELS = {
    "文号": "doc_number", "发文字号": "doc_number", "发布文号": "doc_number",
    "发布机关": "issuer", "发布机构": "issuer", "发文机关": "issuer", "制发机关": "issuer",
    "成文日期": "written_on", "发文日期": "written_on", "印发日期": "written_on",
    "发布日期": "published", "发表时间": "published", "发布时间": "published",
    "实施日期": "effective_on", "生效日期": "effective_on",
    "信息来源": "source", "文章来源": "source", "来源": "source",
}  # fmt: skip
# Two facts may share a line: 发布机构：市经济信息化委 成文日期：2021-03-01
_FACT = re.compile(
    r"(?:^|\s)("
    + "|".join(r"\s*".join(label) for label in _LABELS)
    + r")\s*[：:]\s*(\S.{0,119}?)(?=\s+[\u4e00-\u9fff]{2,6}\s*[：:]|$)"
)


def read_html(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encoding, binary, broken, no_text)."""
    declared = _CHARSET.search(data[:8192])
    if declared:
        text, encoding = decode_declared(data, declared[1].decode("ascii"))
    else:
        text, encoding = decode(data)
    page = _parse(text)
    body = page.find("body")
    if body is None:
        raise ReadError("no_text")
    meta = {"encoding": encoding, **_page_meta(page)}
    title = _named_title(page, meta.get("site", ""))
    dropped = prune(body)
    title = title or _displayed_title(body, meta.get("site", ""))
    article = find_article(body)
    blocks = article_blocks(article)
    meta = {**_labelled(body, article), **meta}
    blocks, furniture = _without_furniture(blocks)
    attachments = [Block("paragraph", name) for name in attachments_outside(body, article)]
    blocks = [*_with_title(blocks, title), *attachments]
    return ParsedDocument(
        blocks=tuple(blocks), title=title, meta=meta, dropped=(*dropped, *furniture)
    )


def _parse(text: str) -> HtmlElement:
    # The text is decoded already: parsing it as UTF-8 keeps a wrong charset label out of it.
    source = _XML_DECLARATION.sub("", text).replace("\0", "").encode("utf-8")
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        page = document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        if not re.sub(r"<[^>]*>", "", text).strip():
            raise ReadError("no_text") from error
        raise ReadError("broken", part="html", reason=str(error)) from error
    # The parser stops at its limits (2,048 elements deep) and keeps silent about the rest.
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise ReadError("broken", part="html", reason=entry.message)
    return page


def _page_meta(page: HtmlElement) -> dict[str, str]:
    told: dict[str, str] = {}
    for element in page.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
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


def _named_title(page: HtmlElement, site: str) -> str:
    """The title as the page's head names it; "" where only its body can tell."""
    for element in page.iter("meta"):
        if (element.get("name") or element.get("property") or "").lower() == "articletitle":
            # Some portals leave the line breaks of the displayed title in it.
            told = squeeze(re.sub(r"<[^>]*>", "", element.get("content", "")))
            if told:
                return told
    named = _without_site(squeeze(flow(page.findtext(".//title") or "")), site)
    for heading in _headings(page, "h1"):
        # A heading of the page that is in its <title> too is surely the article's.
        if heading in named or (named and named in heading):
            return heading
    return ""


def _displayed_title(body: HtmlElement, site: str) -> str:
    for heading in _headings(body, "h1", "ucaptitle"):
        return heading
    named = _without_site(squeeze(flow(body.getroottree().findtext(".//title") or "")), site)
    if named and not _SITE.search(named):
        return named
    marked = [element for element in body.iter("h2", "h3", "h4") if "title" in _marks(element)]
    return next((text for element in marked if (text := _heading_text(element))), "")


def _headings(page: HtmlElement, *tags: str) -> Iterator[str]:
    for element in page.iter(*tags):
        if text := _heading_text(element):
            yield text


def _heading_text(element: HtmlElement) -> str:
    text = join_wrapped(_broken_lines(element))
    return "" if _POSITION.match(text) or text.endswith("。") else text


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}".lower()


def _broken_lines(element: HtmlElement) -> Iterable[str]:
    lines = [element.text or ""]
    for inner in element.iterdescendants():
        if inner.tag == "br":
            lines.append("")
        lines[-1] += inner.text or ""
        lines[-1] += inner.tail or ""
    return [flow(line) for line in lines]


def _without_site(title: str, site: str) -> str:
    """The page's <title> without the names of site and column before and after it."""
    parts = [part.strip() for part in _TITLE_SEPARATORS.split(title) if part and part.strip()]
    while len(parts) > 1 and (parts[-1] == site or _SITE.search(parts[-1])):
        parts.pop()
    while len(parts) > 1 and (parts[0] == site or re.search(r"(网|网站|门户|平台)$", parts[0])):
        parts.pop(0)
    if not parts:
        return ""
    start = title.find(parts[0])
    return title[start : title.rfind(parts[-1]) + len(parts[-1])]


def _labelled(body: HtmlElement, article: HtmlElement) -> dict[str, str]:
    """Facts in the box beside the article (文号：…, 发布机关：…)."""
    inside = set(article.iter()) if article is not body else set()
    facts: dict[str, str] = {}
    for element in body.iter("tr", "li", "td", "p", "div", "span", "dd", "dl"):
        if element in inside or len(element) > 12:
            continue
        if element.find(".//tr") is not None:
            continue
        between = " " if element.tag in {"tr", "dl"} else ""
        pieces = [element.text or ""]
        pieces += ["".join(child.itertext()) + (child.tail or "") for child in element]
        text = squeeze(flow(between.join(pieces)))
        if len(text) <= 140:
            for found in _FACT.finditer(text):
                facts.setdefault(_LABELS[re.sub(r"\s+", "", found[1])], found[2].strip())
    return facts


def _without_furniture(blocks: list[Block]) -> tuple[list[Block], list[str]]:
    """Lines before and after the article that still belong to the page: print, share, sources."""
    start, end = 0, len(blocks)
    while start < end and start < 12 and _is_furniture(blocks[start]):
        start += 1
    while end > start and _FURNITURE_LINE.match(blocks[end - 1].text):
        end -= 1
    gone = [block.text[:60] for block in [*blocks[:start], *blocks[end:]]]
    return blocks[start:end], [f"page furniture: {text}" for text in gone]


def _is_furniture(block: Block) -> bool:
    return bool(_FURNITURE_LINE.match(block.text) or _DATE_LINE.match(block.text))


def _with_title(blocks: list[Block], title: str) -> list[Block]:
    """The title as first block, unless the article begins with it itself."""
    wanted = _bare(title)
    if not wanted or not blocks:
        return blocks
    opening = ""
    for index, block in enumerate(blocks[:12]):
        bare = _bare(block.text)
        if bare == wanted:
            blocks[index] = Block("title", block.text)
            return blocks
        opening += bare
        if wanted in opening:
            return blocks
    return [Block("title", title), *blocks]


def _bare(text: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"]+", "", text)
