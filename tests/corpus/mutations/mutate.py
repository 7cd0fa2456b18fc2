"""Files spoilt on purpose: one valid file and a seeded generator make another, mostly still valid
enough that its reader gets to where it hurts."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import io
import re
import struct
import zipfile
from copy import deepcopy
from email.message import EmailMessage
from random import Random

from lxml import etree, html

from .mutate_text import (
    BYTES,
    DATES,
    NUMBER,
    NUMBERS,
    TEXT,
    WORDS,
    Change,
    day,
    flip,
    lines,
    number,
    recode,
    truncate,
    word,
)

_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj\s*", re.DOTALL)
_LARGEST = 500_000


def mutated(luck: Random, ending: str, data: bytes) -> bytes:
    """The file changed in one to four ways."""
    ways = WAYS[ending]
    for _time in range(luck.choice((1, 1, 1, 2, 2, 4))):
        data = luck.choice(ways)(luck, data)
        if len(data) > _LARGEST:  # what is large is slow, and tried elsewhere
            break
    return data


# Trees


def _tree(luck: Random, root: etree._Element) -> None:
    """One change to the elements below `root`; none where the tree cannot hold what was asked."""
    with contextlib.suppress(ValueError, TypeError):
        _change(luck, root)


def _change(luck: Random, root: etree._Element) -> None:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    element = luck.choice(elements)
    way = luck.randrange(12)
    if way <= 2:
        _attribute(luck, luck.choice([e for e in elements if e.attrib] or [element]))
    elif way == 3:
        element.text = luck.choice([*NUMBERS, *DATES, *filter(_fits, WORDS)])
    elif way == 4:
        numeric = [e for e in elements if NUMBER.search((e.text or "").encode())]
        chosen = luck.choice(numeric or [element])
        chosen.text = _inside(luck, chosen.text or "")
    elif way == 5 and element is not root:
        element.getparent().remove(element)
    elif way == 6 and element is not root:
        few = len(element.xpath("descendant::*")) < 30
        for _time in range(luck.choice((1, 2, 60)) if few else 1):
            element.addnext(deepcopy(element))
    elif way == 7:
        element.append(deepcopy(luck.choice(elements if len(elements) < 60 else elements[-60:])))
    elif way == 8 and element is not root:
        _nest(luck, element)
    elif way == 9:
        element.tag = luck.choice(elements).tag
    elif way == 10:
        element[:] = reversed(element)
    else:
        other = luck.choice(elements)
        if element is not root and other is not element and element not in other.iterancestors():
            other.append(element)


def _attribute(luck: Random, element: etree._Element) -> None:
    if not element.attrib:
        return
    name = luck.choice(list(element.attrib))
    if luck.random() < 0.15:
        del element.attrib[name]
    else:
        value = element.attrib[name]
        element.attrib[name] = _inside(luck, value) if luck.random() < 0.5 else luck.choice(NUMBERS)


def _inside(luck: Random, text: str) -> str:
    """The text with one of its numbers changed."""
    found = list(re.finditer(r"-?\d+(?:\.\d+)?|$", text))
    match = luck.choice(found)
    return text[: match.start()] + luck.choice(NUMBERS) + text[match.end() :]


def _nest(luck: Random, element: etree._Element) -> None:
    parent, place = element.getparent(), element.getparent().index(element)
    outer = inner = etree.Element(element.tag, attrib=dict(element.attrib))
    for _level in range(luck.choice((1, 3, 60, 300))):
        inner = etree.SubElement(inner, element.tag, attrib=dict(element.attrib))
    parent.insert(place, outer)
    inner.append(element)


def _fits(text: str) -> bool:
    return not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)


def xml(luck: Random, data: bytes) -> bytes:
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return number(luck, data)
    for _time in range(luck.choice((1, 1, 2, 5))):
        _tree(luck, root)
    return etree.tostring(
        root, encoding=luck.choice(("utf-8", "utf-8", "utf-16", "gb18030", "ascii"))
    )


def page(luck: Random, data: bytes) -> bytes:
    if not data.strip():
        return data
    try:
        root = html.document_fromstring(
            data.decode("utf-8", "replace").encode("utf-8", "replace"),
            parser=html.HTMLParser(encoding="utf-8"),
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return number(luck, data)
    for _time in range(luck.choice((1, 1, 2, 5))):
        _tree(luck, root)
    return html.tostring(root, encoding="utf-8")


# Zips


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist() if len(name) < 500}
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zipfile.zlib.error,
        EOFError,
        struct.error,
    ):
        return {}


def _packed(luck: Random, parts: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    method = luck.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def part(inner: list[Change]) -> Change:
    """A change to what is in one member of a zip."""

    def changed(luck: Random, data: bytes) -> bytes:
        members = _members(data)
        if not members:
            return flip(luck, data)
        # What holds the text is larger than what holds the package together.
        names = list(members)
        name = luck.choices(names, [len(members[n]) ** 0.5 + 5 for n in names])[0]
        members[name] = luck.choice(inner)(luck, members[name])
        return _packed(luck, list(members.items()))

    return changed


def shuffle(luck: Random, data: bytes) -> bytes:
    """Members swapped, dropped, doubled, renamed or added."""
    parts = list(_members(data).items())
    if len(parts) < 2:
        return truncate(luck, data)
    (a, one), (b, other) = luck.sample(parts, 2)
    at = luck.randrange(len(parts))
    way = luck.randrange(6)
    if way == 0:
        parts = [(n, other if n == a else one if n == b else content) for n, content in parts]
    elif way == 1:
        del parts[at]
    elif way == 2:
        parts.insert(at, (luck.choice((a, a.upper(), f"/{a}", a.replace("/", "\\"))), other))
    elif way == 3:
        names = (
            "../../x.txt",
            "C:\\x.txt",
            "a" * 3000,
            "x/" * 900,
            "\x01.txt",
            "con.txt",
            ".txt",
            "表.csv",
        )
        parts[at] = (luck.choice(names), parts[at][1])
    elif way == 4:
        parts.insert(
            at,
            (luck.choice(("META-INF/encryptions.xml", "a/", "word/vbaProject.bin", "x.zip")), data),
        )
    else:
        parts = [(f"{n}{k}", content) for k in range(luck.choice((3, 40))) for n, content in parts]
    return _packed(luck, parts)


_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
# Offset and width of the numbers a zip says of a member, and of itself.
_FIELDS = {
    _LOCAL: [(4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)],
    _CENTRAL: [(6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (38, 4), (42, 4)],
    b"PK\x05\x06": [(4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)],
}  # fmt: skip


def declare(luck: Random, data: bytes) -> bytes:
    """Another size, count, place, method or checksum in a zip's own records."""
    mark = luck.choice(list(_FIELDS))
    places = [match.start() for match in re.finditer(re.escape(mark), data)]
    if not places:
        return flip(luck, data)
    offset, width = luck.choice(_FIELDS[mark])
    at = luck.choice(places) + offset
    top = 256**width
    value = luck.choice(
        (0, 1, 8, 12, top - 1, top // 2, 4 * 1024 * 1024 % top, luck.randrange(top))
    )
    return data[:at] + value.to_bytes(width, "little") + data[at + width :]


def _zip(*inner: Change) -> list[Change]:
    return [*[part(list(inner))] * 6, part(BYTES), shuffle, declare, declare, flip, truncate]


# PDF


def objects(luck: Random, data: bytes) -> bytes:
    """Objects of a PDF removed, doubled, swapped or put into one another."""
    found = list(_OBJECT.finditer(data))
    if len(found) < 2:
        return flip(luck, data)
    one, other = sorted(luck.sample(found, 2), key=lambda match: match.start())
    way = luck.randrange(4)
    if way == 0:
        return data[: one.start()] + data[one.end() :]
    if way == 1:
        return data[: other.end()] + one[0] * luck.choice((1, 40)) + data[other.end() :]
    if way == 2:
        return (
            data[: one.start()]
            + other[0]
            + data[one.end() : other.start()]
            + one[0]
            + data[other.end() :]
        )
    inside = re.sub(rb"^\d+ 0 obj|endobj\s*$", b"", other[0])
    head = re.match(rb"\d+ 0 obj", one[0])
    return data[: one.start()] + head[0] + inside + b"endobj\n" + data[one.end() :]


def operators(luck: Random, data: bytes) -> bytes:
    """What is drawn: an operator doubled, exchanged, or with other numbers before it."""
    found = list(
        re.finditer(
            rb"(?<=\s)(?:Tm|Td|Tf|cm|re|Tj|TL|Tz|Tr|Tc|Tw|Ts|l|m|h|S|q|Q|BT|ET|rg|Do)(?=\s)", data
        )
    )
    if not found:
        return number(luck, data)
    match = luck.choice(found)
    before = " ".join(
        luck.choice(NUMBERS) or "0" for _place in range(luck.choice((1, 2, 6)))
    ).encode("utf-8", "replace")
    new = luck.choice((b"Tm", b"cm", b"Tf", b"Tz", b"Td", b"q", b"Q", b"re", b"TL", match[0]))
    times = luck.choice((1, 1, 1, 300))
    return data[: match.start()] + (before + b" " + new + b" ") * times + data[match.start() :]


_WORKBOOK_RECORDS = re.compile(rb"[\x03\x04\x00\x85\xe5\xe0\x09\x0a][\x00\x02\x08].\x00", re.DOTALL)


def record(luck: Random, data: bytes) -> bytes:
    """A record of an old workbook with another kind, length or number."""
    found = list(_WORKBOOK_RECORDS.finditer(data, 512))
    if not found:
        return flip(luck, data)
    at = luck.choice(found).start() + luck.choice((0, 2, 4, 6, 8, 10))
    value = luck.choice(
        (
            b"\0\0",
            b"\xff\xff",
            b"\0\x80",
            b"\xff\x7f",
            luck.randbytes(2),
            struct.pack("<d", luck.choice((1e308, float("nan"), -1e9, 3e6))),
        )
    )
    return data[:at] + value + data[at + len(value) :]


def sector(luck: Random, data: bytes) -> bytes:
    """A number of a compound file's header, table of sectors or directory."""
    at = luck.choice((*range(24, 84, 2), *range(512, 560, 4), *range(1024, 1280, 4)))
    value = luck.choice((0, 1, 2, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, luck.randrange(2**32)))
    return data[:at] + value.to_bytes(4, "little") + data[at + 4 :]


_PAGE = [*[page] * 12, *TEXT]


def mail(luck: Random, data: bytes) -> bytes:
    """The page in a web archive changed."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    inside = message.get_body() if isinstance(message, EmailMessage) else None
    if inside is None or not isinstance(content := inside.get_payload(decode=True), bytes):
        return number(luck, data)
    spoilt = page(luck, content)
    inside.set_payload(base64.encodebytes(spoilt).decode())
    del inside["Content-Transfer-Encoding"]
    inside["Content-Transfer-Encoding"] = "base64"
    return message.as_bytes()


_HEAD = [*[mail] * 8, *[number, lines, word, day] * 3, recode, *BYTES]
_INSIDE = [number, word, day, recode]
WAYS: dict[str, list[Change]] = {
    "txt": TEXT,
    "md": TEXT,
    "html": _PAGE,
    "mht": _HEAD,
    "docx": _zip(xml, xml, xml, number),
    "ofd": _zip(xml, xml, xml, number),
    "pdf": [number, number, operators, operators, objects, *BYTES],
    "csv": TEXT,
    "tsv": TEXT,
    "xlsx": _zip(xml, xml, xml, number),
    "xls": [record, record, record, sector, sector, flip, truncate],
    "zip": _zip(*_INSIDE),
    "doc": _PAGE,
    "wps": _zip(xml, number),
    "rtf": TEXT,
    "odt": _zip(xml, number),
}
