"""What a reader hands on: the pieces of a document in reading order, and why it could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_LONGEST_HEADING = 100
# Keys of a document's meta that say of it what its own text may say as well.
FACTS = (
    "doc_number", "issuer", "published", "written_on", "effective_on", "validity", "source", "site",
    "source_url",
)  # fmt: skip


INVISIBLE, SEPARATORS = "invisible_characters", "line_separators"


@dataclass(frozen=True)
class Block:
    """One paragraph-like piece.

    `kind` is "text" (free text of many lines), "title", "heading", "paragraph", "list_item",
    "table" (one row a line, cells joined by " | "), "contents" (a line of a table of contents) or
    "history" (when a regulation was passed and changed). `level` is the depth of a heading (1 is
    the highest) or of a list item (1 is the outermost).
    """

    kind: str
    text: str
    level: int = 0


def heading_block(text: str, level: int) -> Block:
    """A heading, unless it is a sentence that was only made to look like one."""
    if len(text) > _LONGEST_HEADING or text.endswith(("。", "；", ";")):
        return Block("paragraph", text)
    return Block("heading", text, level)


@dataclass(frozen=True)
class Attachment:
    """A file the document offers or carries: its name as shown, its address ("" when inside)."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Dropped:
    """Something a file holds and its text does not: of what `kind`, and how it begins.

    Kinds: navigation, page_furniture, sharing_and_printing, related_pages, information_box,
    beside_the_article, hidden, table_of_contents, embedded_document, placeholder, deletion, header,
    footer, comments, diagram, chart, macros, running_line, page_numbers, page_template, watermark,
    annotation, scanned_pages; of any text: invisible_characters (and how many of each),
    line_separators (the same, read as line ends); of a workbook: macros, sheet,
    hidden_sheet, uncomputed (the first cell whose formula has no value).
    """

    kind: str
    excerpt: str = ""


def _no_meta() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class ParsedDocument:
    """A document as its format tells it.

    `meta` holds what the format knows beside the text, each only when present: "encoding",
    "source_url", "published", "source" (who published the page), "site", "doc_number", "issuer",
    "written_on", "effective_on", "validity", "index_number", "topic", "author", "created",
    "amendments" (passing and changing of a regulation, one event a line). Values are the words
    found, not parsed.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    meta: Mapping[str, str] = field(default_factory=_no_meta)
    dropped: tuple[Dropped, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class ReadError(Exception):
    """A file that cannot be read. `code` and `params` are for a message made elsewhere.

    Codes and params:
    empty {} · no_text {} · too_large {size, limit, unpacked} · unsupported {extension, supported}
    · extension_mismatch {extension, found} · binary {offset} · encrypted {}
    · encoding {encoding, offset, byte} or {encoding, reason: "mojibake"|"unknown"}
    · broken {part, reason} · frames {addresses: [str]} · scanned {pages: [int]} · needs_libreoffice {extension}
    · conversion_failed {extension, reason} · conversion_timeout {extension, seconds}
    · out_of_bounds {part, number} · too_deep {} · too_many_pages {pages, limit} · entities {part}
    Zips: too_many_members {limit} · compression {method} · archive {extension} · nested {limit}
    · unsafe_name {} · special_file {} · repeated_name {}
    Tables: no_text_column {columns} · no_rows {} · no_sheet {} · too_many_rows {limit}
    · table_too_wide {columns, limit} · quotes {row} · row_without_text {row}
    · row_too_long {row, limit} · bad_date {row, column, value} · no_file_column {columns}
    · row_without_file {row} · unmatched_row {row, file} · ambiguous_row {row, file, files}
    · repeated_row {row, first, file}
    The reading process: timeout {seconds} · memory {limit} · crashed {} · no_reader {}
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code
