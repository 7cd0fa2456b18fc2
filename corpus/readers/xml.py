"""XML parts of office files. None of them needs a document type; where one stands, it is there for
its entities, so it is refused."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from corpus.readers.parsed import ReadError


def parse_xml(source: bytes, part: str) -> Element:
    """The root of a part. Raises ReadError broken or entities, each with the part's name."""
    if b"<!DOCTYPE" in source[:4096] or b"<!ENTITY" in source[:4096]:
        raise ReadError("entities", part=part)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("broken", part=part, reason=str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("entities", part=part)
    return root


def local(element: Element) -> str:
    """The tag without its namespace; transitional and strict documents differ only in that."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """An attribute by its name without namespace."""
    if element is None:
        return default
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element
