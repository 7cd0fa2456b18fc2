"""The files a web page offers: names and absolute addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from corpus.readers.parsed import Attachment
from corpus.readers.spacing import flow, squeeze

_FILES = r"pdf|docx?|docm|wps|wpt|rtf|odt|xlsx?|xlsm|et|csv|pptx?|dps|ofd|ceb|zip|rar|7z|txt"
_FILE_ADDRESS = re.compile(rf"\.(?:{_FILES})(?:[?#&].*)?$", re.IGNORECASE)
_FILE_NAME = re.compile(rf"\.(?:{_FILES})\s*[）)》]?$", re.IGNORECASE)
_DOWNLOAD = re.compile(r"download|attach|fujian|/file", re.IGNORECASE)
_MERELY_ASKS = re.compile(
    r"^[【\[（(]?\s*(点击|在线)?(下载|查看|预览|浏览|打开)(附件|文件|全文)?\s*[】\]）)]?$"
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->", re.IGNORECASE)
_ADDRESS_ATTRIBUTES = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_LONGEST_NAME = 200


def saved_from(source: str) -> str:
    """The address a browser notes at the head of a page it saves, "" when there is none."""
    found = _SAVED_FROM.search(source[:4096])
    return found[1] if found and found[1].startswith(("http://", "https://")) else ""


def base_address(page: HtmlElement, page_address: str) -> str:
    """What relative addresses of the page are relative to."""
    for element in page.iter("base"):
        if href := element.get("href", "").strip():
            return _joined(page_address, href)
    return page_address


def offered_files(body: HtmlElement, base: str) -> list[tuple[Attachment, HtmlElement]]:
    """Links and embedded viewers that lead to files, in reading order, each address once."""
    offered: dict[str, tuple[Attachment, HtmlElement]] = {}
    for element in body.iter(*_ADDRESS_ATTRIBUTES):
        address = element.get(_ADDRESS_ATTRIBUTES[element.tag], "").strip()
        text = squeeze(flow("".join(element.itertext())))
        if not address or not _is_file(element, address, text):
            continue
        url = _joined(base, address)
        if urlsplit(url).scheme in {"", "http", "https", "ftp"}:
            offered.setdefault(url, (Attachment(_name(element, text, url), url), element))
    return list(offered.values())


def _is_file(element: HtmlElement, address: str, text: str) -> bool:
    if _FILE_ADDRESS.search(address):
        return True
    if element.tag != "a" or address.startswith(("#", "javascript:", "mailto:", "data:")):
        return False
    # Download scripts hide the file's ending: download.do?id=12, shown as "附件1.docx".
    told = _FILE_NAME.search(text) or _FILE_NAME.search(element.get("title", ""))
    return bool(told or ("download" in element.attrib and _DOWNLOAD.search(address)))


def _name(element: HtmlElement, text: str, url: str) -> str:
    if not text or _MERELY_ASKS.match(text):
        named = element.get("title") or element.get("download") or ""
        text = squeeze(named) or _file_part(url) or text
    return text[:_LONGEST_NAME]


def _file_part(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address) if base else address
    except ValueError:  # a host in brackets that is none
        return address


def named_outside(files: list[Attachment], known: str) -> Iterator[str]:
    """Names of the files that the text itself does not mention, as lines to stand after it."""
    seen: set[str] = set()
    for file in files:
        if file.name and file.name not in known and file.name not in seen:
            seen.add(file.name)
            yield file.name if file.name.startswith("附件") else f"附件：{file.name}"
