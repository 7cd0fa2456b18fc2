"""Web pages saved with all that belongs to them in one file (MHTML, RFC 2557)."""

from __future__ import annotations

import email
import email.policy
from email.message import Message

from corpus.readers.encoding import decode_declared
from corpus.readers.html import read_html, read_page
from corpus.readers.parsed import ParsedDocument, ReadError

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MOST_PARTS = 5000


def read_mhtml(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (broken, and those of read_html)."""
    if data.lstrip()[:1] == b"<":  # a plain page under the archive's name
        return read_html(data, name)
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    page = _page_of(message)
    if page is None:
        raise ReadError("broken", part="mhtml", reason="no page inside")
    content = page.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        raise ReadError("no_text")
    label = page.get_content_charset()
    if not label:
        return read_html(content, name)
    text, encoding = decode_declared(content, label)
    return read_page(text, encoding, _address(page, message))


def _page_of(message: Message) -> Message | None:
    """The page itself, which is the part the archive starts with, or the first page in it."""
    root = str(message.get_param("start") or "")
    first: Message | None = None
    for count, part in enumerate(message.walk()):
        if count > _MOST_PARTS:
            raise ReadError("too_large", size=count, limit=_MOST_PARTS, unpacked=True)
        if part.get_content_type() not in _PAGES:
            continue
        if root and str(part.get("Content-ID", "")) == root:
            return part
        first = first or part
    return first


def _address(page: Message, message: Message) -> str:
    told = (
        message.get("Snapshot-Content-Location"),
        page.get("Content-Location"),
        message.get("Content-Location"),
    )
    return next((str(a) for a in told if str(a or "").startswith(("http://", "https://"))), "")
