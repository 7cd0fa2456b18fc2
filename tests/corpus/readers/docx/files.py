"""Word documents for the tests: python-docx for the package, WordprocessingML for what matters."""

import io
import zipfile
from collections.abc import Mapping

import docx
from docx.oxml import parse_xml

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, number_id: int, level: int = 0) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>'
    )


def cell(*paragraphs: str, properties: str = "") -> str:
    inside = "".join(paragraph(text) for text in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def level(index: int, number_format: str, template: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
        f'{more}<w:lvlText w:val="{template}"/></w:lvl>'
    )


def numbering(*lists: str, numbers: str = "") -> str:
    """A numbering part: lists 0, 1, … numbered in by numbers 1, 2, … unless given."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{index}">{levels}</w:abstractNum>'
        for index, levels in enumerate(lists)
    )
    plain = "".join(
        f'<w:num w:numId="{index + 1}"><w:abstractNumId w:val="{index}"/></w:num>'
        for index in range(len(lists))
    )
    return f"<w:numbering {NAMESPACES}>{abstract}{numbers or plain}</w:numbering>"


def document(body: str = "", *, styles: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """A .docx with that body, further styles, and parts replaced by name."""
    made = docx.Document()
    holder = parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>")
    for element in list(holder):
        made.element.body.insert(len(made.element.body) - 1, element)
    for style in parse_xml(f"<w:styles {NAMESPACES}>{styles}</w:styles>"):
        made.styles.element.append(style)
    buffer = io.BytesIO()
    made.save(buffer)
    return with_parts(buffer.getvalue(), parts or {})


def with_parts(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    contents: dict[str, str | bytes] = {name: source.read(name) for name in source.namelist()}
    contents.update(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return buffer.getvalue()


def with_relation(data: bytes, kind: str, target: str) -> bytes:
    """The document with one more part related to its main one."""
    name = "word/_rels/document.xml.rels"
    relations = zipfile.ZipFile(io.BytesIO(data)).read(name).decode()
    relation = (
        f'<Relationship Id="x{kind}" Target="{target}" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    return with_parts(data, {name: relations.replace("</Relationships>", relation)})
