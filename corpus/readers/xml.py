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
