"""PDF: the text layer in reading order, without what only dresses the pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.limits import current
from corpus.readers.parsed import Block, Dropped, ParsedDocument, ReadError
from corpus.readers.pdf.furniture import Furniture, take_out
from corpus.readers.pdf.layout import Gutters, Item, lay_out_page
from corpus.readers.pdf.page import PageContent, read_page
from corpus.readers.pdf.paragraphs import to_blocks
from corpus.readers.spacing import join_lines

_LONGEST_TITLE = 200
_EXCERPT = 40
_MOST_NAMED = 20
# What programs write where nobody gave a title.
_NO_TITLE = re.compile(
    r"untitled|无标题|未命名.*|文档\s?\d*|document\s?\d*|幻灯片.*|microsoft (?:word|excel|powerpoint).*"
    r"|.*\.(?:docx?|wps|pdf|xlsx?|pptx?|txt|rtf|odt|indd|qxd|tex|dvi|html?)|.*[\\/].*|[\d\W_]*",
    re.IGNORECASE,
)
_DATE = re.compile(r"D:((?:19|20)\d{2})(\d{2})(\d{2})")


def read_pdf(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encrypted, broken, too_many_pages, scanned, no_text)."""
    document = _open(data)
    try:
        count = len(document)
        limit = current().pages
        if count > limit:
            raise ReadError("too_many_pages", pages=count, limit=limit)
        contents, pages = _pages(document, count)
        meta, title = _meta(document)
    finally:
        document.close()
    pictured = [content.number for content in contents if content.pictured]
    if not any(pages):
        if pictured:
            raise ReadError("scanned", pages=pictured)
        raise ReadError("no_text")
    furniture = take_out(contents, pages)
    blocks = to_blocks(furniture.pages)
    if not blocks:
        # Nothing but what looked like furniture: then it was the text.
        blocks = to_blocks(pages)
    return ParsedDocument(
        blocks=tuple(blocks),
        title=_title(blocks) or title,
        meta=meta,
        dropped=_dropped(contents, pictured, furniture),
    )


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        len(document)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if "password" in str(error).lower() or code == raw.FPDF_ERR_PASSWORD:
            raise ReadError("encrypted") from error
        raise ReadError("broken", part="", reason=str(error)) from error
    if not len(document):
        document.close()
        raise ReadError("broken", part="", reason="no pages")
    return document


def _pages(document: pdfium.PdfDocument, count: int) -> tuple[list[PageContent], list[list[Item]]]:
    """One page in memory at a time; a page that cannot be loaded breaks the file."""
    contents, pages = [], []
    gutters = Gutters()
    for index in range(count):
        try:
            page = document[index]
            content = read_page(page, index + 1)
            page.close()
        except pdfium.PdfiumError as error:
            raise ReadError("broken", part=f"page {index + 1}", reason=str(error)) from error
        pages.append(lay_out_page(content, gutters))
        content.fragments, content.rules = [], []
        contents.append(content)
    return contents, pages


def _meta(document: pdfium.PdfDocument) -> tuple[dict[str, str], str]:
    """The creation date and the title that the file gives itself, where they mean something."""
    found = document.get_metadata_dict()
    meta = {}
    date = _DATE.match(found.get("CreationDate", ""))
    if date:
        meta["created"] = "-".join(date.groups())
    title = join_lines([found.get("Title", "")])
    sane = title.isprintable() and len(title) <= _LONGEST_TITLE and not _is_garbled(title)
    return meta, title if sane and not _NO_TITLE.fullmatch(title) else ""


def _is_garbled(text: str) -> bool:
    """GBK bytes shown as Latin letters (¹ØÓÚ…), or characters nothing could be made of."""
    odd = sum("\x80" <= char <= "\xff" for char in text)
    return "\ufffd" in text or odd * 3 > len(text)


def _title(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks[:4] if block.kind == "title"), "")


def _dropped(
    contents: Sequence[PageContent], pictured: Sequence[int], furniture: Furniture
) -> tuple[Dropped, ...]:
    headers = furniture.headers[:_MOST_NAMED]
    dropped = [Dropped("running_line", text[:_EXCERPT]) for text in headers]
    if furniture.numbers:
        shown = furniture.numbers[:3]
        more = ["…", furniture.numbers[-1]] if len(furniture.numbers) > 3 else []
        dropped.append(Dropped("page_numbers", ", ".join([*shown, *more])))
    turned = {text[:_EXCERPT]: None for content in contents for text in content.rotated if text}
    watermarks = [text[:_EXCERPT] for text in furniture.watermarks]
    dropped.extend(Dropped("watermark", text) for text in [*watermarks, *turned][:_MOST_NAMED])
    if pictured:
        dropped.append(Dropped("scanned_pages", page_ranges(pictured)))
    return tuple(dropped)


def page_ranges(pages: Sequence[int]) -> str:
    """3, 5, 6, 7 as "3, 5–7"."""
    ranges = []
    for _, group in groupby(enumerate(pages), key=lambda pair: pair[1] - pair[0]):
        run = [page for _, page in group]
        ranges.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(ranges)
