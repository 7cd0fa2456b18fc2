"""Web pages: the article, with what the page says about it, without what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from corpus.readers.encoding import decode, decode_declared
from corpus.readers.html.blocks import article_blocks
from corpus.readers.html.content import beside, find_article, frame_of, prune
from corpus.readers.html.facts import facts_of, is_facts_line, page_meta, take_out_boxes
from corpus.readers.html.links import base_address, named_outside, offered_files, saved_from
from corpus.readers.parsed import Block, Dropped, ParsedDocument, ReadError
from corpus.readers.spacing import flow, join_wrapped, squeeze

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE = re.compile(r"(网|网站|平台|门户|频道|官网|人民政府|政府|委员会|专栏|专题|[局厅部办])$")
_TITLE_SEPARATORS = re.compile(r"\s+[-_|–—]\s+|[_|–—]+|\s*-\s*")
_POSITION = re.compile(r"^((您|你)?(现在|当前|目前)?(所在|当前)?的?位置|首页)")
_FURNITURE_LINE = re.compile(
    r"^[【\[（(]?\s*(打印(本页|页面|本文)?|关闭(窗口|本页|页面)?|返回(顶部|首页|上一页|列表)|"
    r"分享(到|至)?\s*[：:]?.{0,30}|收藏(本页)?|相关附件|附件下载|相关文件下载|"
    r"相关(新闻|链接|文章|阅读|稿件|文档|信息|报道|解读)(\s*[：:].{0,80})?|扫一扫.{0,16}|扫描?二维码.{0,16}|扫码浏览|"
    r"微信扫一扫.{0,20}|听全文|语音播报|字(体|号)(大小)?\s*[：:]?.{0,14}|"
    r"(浏览|阅读|访问|点击)(次数|人数|量|数|字号)\s*[：:]?.{0,12}|"
    r"((您|你)?(现在|当前|目前)所?在?的?|所在)位置\s*[：:]?.{0,80}|(上|下)一(篇|条|页)\s*[：:]?.{0,80}|"
    r"(责任|网站|网页|文字)?编辑\s*[：:].{0,20}|纠错.{0,10}|我要纠错|内容纠错|登录|注册|登录\s*[|/]\s*注册|"
    r"版权所有.{0,60}|.{0,20}ICP备.{0,60}|.{0,10}公网安备.{0,60}|网站标识码.{0,40}|"
    r"(本网站|我们)使用\s*[Cc]ookies?.{0,60}|大|中|小|A\+|A-|\|)"
    r"\s*[】\]）)：:]?$"
)
# Links set side by side without a space between them.
_BUTTONS = re.compile(
    r"(?:打印|关闭|收藏|分享|返回|顶部|首页|列表|本页|本文|窗口|页面|字体|字号|大|中|小|[：:\s|/【】\[\]（）()])+"
)
_DATE_LINE = re.compile(
    r"^(发布|发表|发文|更新|时间|日期|来源|信息来源|文章来源|作者)(时间|日期)?\s*[：:]?[^。；]{0,60}$"
)
_HEAD_LINES = 12
_LONGEST_ROW = 100


def read_html(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encoding, binary, broken, too_deep, frames, no_text)."""
    declared = _CHARSET.search(data[:8192])
    if declared:
        text, encoding = decode_declared(data, declared[1].decode("ascii"))
    else:
        text, encoding = decode(data)
    return read_page(text, encoding, saved_from(text))


def read_page(text: str, encoding: str, address: str) -> ParsedDocument:
    """A page already decoded; `address` is where it was saved from, "" when not known."""
    page = _parse(text)
    body = page.find("body")
    if body is None or page.find("frameset") is not None:
        frames = [frame.get("src", "") for frame in page.iter("frame")]
        raise ReadError("frames", addresses=frames) if frames else ReadError("no_text")
    meta = {"encoding": encoding, **page_meta(page)}
    if address:
        meta.setdefault("source_url", address)
    site = meta.get("site", "")
    title = _named_title(page, site)
    offered = offered_files(body, base_address(page, meta.get("source_url", "")))
    around = frame_of(body) if offered else set()
    files = [file for file, link in offered if link not in around]
    dropped = prune(body)
    title = title or _displayed_title(body, site)
    article = find_article(body)
    facts, boxes = take_out_boxes(article, body)
    named = facts.pop("named", "")
    if named and (not title or title.startswith(named)):
        title = named
    blocks, furniture = _without_furniture(article_blocks(article), title)
    for line in furniture:
        facts = {**facts_of(line), **facts}
    facts.pop("named", "")
    known = "\n".join(block.text for block in blocks)
    outside = [Block("paragraph", line) for line in named_outside(files, known)]
    return ParsedDocument(
        blocks=(*_with_title(blocks, title), *outside),
        title=title,
        meta={**facts, **meta},
        dropped=(
            *dropped,
            *_apart_from(beside(body, article), title),
            *boxes,
            *(Dropped("page_furniture", line[:60]) for line in furniture),
        ),
        attachments=tuple(files),
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
    if "&#" in text or _CONTROLS.search(text):
        _take_out_controls(page)
    # The parser stops at its limits (2,048 elements deep) and keeps silent about the rest.
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            if "depth" in entry.message.lower():
                raise ReadError("too_deep")
            raise ReadError("broken", part="html", reason=entry.message)
    return page


def _take_out_controls(page: HtmlElement) -> None:
    """Characters that the parser passes, whole or as &#1;, and that may be written nowhere else."""
    for element in page.iter():
        for place in ("text", "tail"):
            if _CONTROLS.search(words := getattr(element, place) or ""):
                setattr(element, place, _CONTROLS.sub("", words))


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


def _apart_from(dropped: list[Dropped], title: str) -> list[Dropped]:
    """The title often stands beside the article; it is put before it, so it is not lost."""
    wanted = _bare(title)
    return [entry for entry in dropped if not (wanted and wanted.startswith(_bare(entry.excerpt)))]


def _without_furniture(blocks: list[Block], title: str) -> tuple[list[Block], list[str]]:
    """Lines before and after the article that still belong to the page: print, share, sources."""
    kept: list[Block] = []
    gone: list[str] = []
    start, end = 0, len(blocks)
    wanted = _bare(title)
    while start < min(end, _HEAD_LINES):
        block = blocks[start]
        if _is_furniture(block):
            gone.append(block.text)
        elif wanted and _bare(block.text) in wanted:
            # Date and source often stand below the title.
            kept.append(block)
        else:
            break
        start += 1
    while end > start and _is_button_row(blocks[end - 1].text):
        end -= 1
    gone += [block.text for block in blocks[end:]]
    return [*kept, *blocks[start:end]], gone


def _is_furniture(block: Block) -> bool:
    return block.kind != "table" and bool(
        _is_button_row(block.text) or _DATE_LINE.match(block.text) or is_facts_line(block.text)
    )


def _is_button_row(text: str) -> bool:
    if _FURNITURE_LINE.match(text) or _BUTTONS.fullmatch(text):
        return True
    parts = [part for part in re.split(r"[\s|/]+", text) if part]
    return len(text) <= _LONGEST_ROW and all(map(_FURNITURE_LINE.match, parts))


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
