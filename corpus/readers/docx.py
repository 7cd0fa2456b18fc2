"""Word documents: what a reader of the printed page would see, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.readers.docx_package import Element, Package, attribute, child, local
from corpus.readers.docx_styles import Marker, Numbering, Styles
from corpus.readers.parsed import Block, ParsedDocument, ReadError, heading_block
from corpus.readers.spacing import join_wrapped, squeeze, words
from corpus.readers.tables import Cell, only_lays_out, table_blocks

# Tracked away, or instructions rather than text.
_UNSEEN = words(
    "del moveFrom rPr pPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr instrText delText "
    "delInstrText fldChar commentReference annotationRef rt proofErr docPr cNvGraphicFramePr "
    "footnoteRef endnoteRef"
)
_WRAPPERS = words("sdt sdtContent customXml smartTag ins moveTo body hdr ftr")
_SPEAKING_MARKER = re.compile(r"第|[（(]?[一二三四五六七八九十百]+[）)、．.]?")
# Check boxes and ticks of the symbol fonts forms are written with.
_SYMBOLS = {"F06F": "□", "F0A8": "□", "F0A3": "□", "F0FE": "☑", "F052": "☑", "F0FC": "✓",
            "F0B7": "•", "F06C": "●", "F06E": "■", "F0D8": "➢"}  # fmt: skip
_EXCERPT = 40


def read_docx(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encrypted, broken, extension_mismatch, too_large, no_text)."""
    package = Package(data)
    root = package.xml(package.main)
    body = child(root, "body")
    if body is None:
        raise ReadError("broken", part=package.main, reason="no body")
    reader = _Reader(
        styles=Styles(package.xml(package.related("styles"))),
        numbering=Numbering(package.xml(package.related("numbering"))),
        notes={kind: _notes(package, kind) for kind in ("footnotes", "endnotes")},
    )
    blocks = reader.blocks_in(body)
    blocks.extend(reader.note_blocks())
    return ParsedDocument(
        blocks=tuple(blocks),
        title=_title(blocks, package),
        dropped=(*reader.dropped, *_left_out(package)),
    )


@dataclass
class _Line:
    """Text of one paragraph while it is being put together."""

    text: str = ""
    boxes: list[Element] = field(default_factory=list)


@dataclass
class _Reader:
    styles: Styles
    numbering: Numbering
    notes: dict[str, dict[str, Element]]
    dropped: list[str] = field(default_factory=list)
    cited: list[tuple[str, str]] = field(default_factory=list)
    # Text of paragraphs whose end was deleted: it runs on into the next one.
    carried: str = ""

    def blocks_in(self, container: Element) -> list[Block]:
        blocks: list[Block] = []
        for element in container:
            kind = local(element)
            if kind == "p":
                blocks.extend(self._paragraph(element))
            elif kind == "tbl":
                blocks.extend(self._table(element))
            elif kind == "AlternateContent":
                blocks.extend(self.blocks_in(_chosen(element)))
            elif kind == "sdt" and _is_contents(element):
                self._drop("table of contents", element)
            elif kind in _WRAPPERS:
                blocks.extend(self.blocks_in(element))
            elif kind == "altChunk":
                self.dropped.append("embedded document")
            elif kind in {"del", "moveFrom"}:
                self._drop("deletion", element)
        return blocks

    def note_blocks(self) -> list[Block]:
        blocks: list[Block] = []
        # Notes cite no further notes, so the list does not grow while it is read.
        for number, (kind, note_id) in enumerate(list(self.cited), start=1):
            texts = [block.text for block in self.blocks_in(self.notes[kind][note_id])]
            blocks.append(Block("paragraph", f"[{number}] " + "\n".join(texts)))
        return blocks

    def _paragraph(self, element: Element) -> list[Block]:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val", self.styles.default)
        line = _Line()
        self._collect(element, line)
        if child(properties, "rPr", "del") is not None:
            self.carried += line.text
            return []
        line.text, self.carried = self.carried + line.text, ""
        number_id, level = self.styles.numbering(style, properties)
        marker = self.numbering.next_marker(number_id, level) if number_id else None
        lines = [part for part in map(str.strip, line.text.split("\n")) if part]
        if lines and self.styles.is_contents(style):
            self.dropped.append(f"table of contents: {lines[0][:_EXCERPT]}")
            lines = []
        blocks = [self._block(lines, style, properties, marker, level)] if lines else []
        for box in line.boxes:
            blocks.extend(self.blocks_in(box))
        return blocks

    def _block(
        self,
        lines: list[str],
        style: str,
        properties: Element | None,
        marker: Marker | None,
        level: int,
    ) -> Block:
        if marker is not None:
            lines = [marker.text + lines[0], *lines[1:]]
        heading = self.styles.heading_level(style, properties)
        if heading:
            return heading_block(join_wrapped(lines), heading)
        if self.styles.is_title(style):
            return Block("title", join_wrapped(lines))
        text = "\n".join(lines)
        if marker is not None and (marker.is_bullet or not _SPEAKING_MARKER.match(marker.text)):
            return Block("list_item", text, level + 1)
        return Block("paragraph", text)

    def _collect(self, element: Element, line: _Line) -> None:
        for inner in element:
            kind = local(inner)
            if kind in {"del", "moveFrom"}:
                self._drop("deletion", inner)
            elif kind in _UNSEEN or (kind == "r" and _is_vanished(inner)):
                continue
            elif kind == "t":
                line.text += inner.text or ""
            elif kind == "txbxContent":
                line.boxes.append(inner)
            elif kind == "AlternateContent":
                self._collect(_chosen(inner), line)
            elif kind in {"footnoteReference", "endnoteReference"}:
                line.text += self._cite(
                    kind.removesuffix("Reference") + "s", attribute(inner, "id")
                )
            elif (written := _written(inner, kind)) is not None:
                line.text += written
            else:
                self._collect(inner, line)

    def _cite(self, kind: str, note_id: str) -> str:
        if note_id not in self.notes[kind]:
            return ""
        self.cited.append((kind, note_id))
        return f"[{len(self.cited)}]"

    def _table(self, table: Element) -> list[Block]:
        rows: list[list[Cell]] = []
        inside: list[Block] = []
        for row in _parts(table, "tr"):
            if child(row, "trPr", "del") is not None:
                self._drop("deletion", row)
                continue
            cells: list[Cell] = []
            for element in _parts(row, "tc"):
                properties = child(element, "tcPr")
                if _continues(child(properties, "hMerge")):
                    continue
                if _continues(child(properties, "vMerge")):
                    cells.append(Cell(covered=True))
                    continue
                blocks = self.blocks_in(element)
                inside.extend(blocks)
                texts = [line for block in blocks for line in block.text.split("\n")]
                cells.append(Cell(tuple(texts)))
            rows.append(cells)
        return inside if only_lays_out(rows) else table_blocks(rows)

    def _drop(self, what: str, element: Element) -> None:
        texts = [inner.text or "" for inner in element.iter() if local(inner) in {"t", "delText"}]
        if text := squeeze("".join(texts)):
            self.dropped.append(f"{what}: {text[:_EXCERPT]}")


def _written(element: Element, kind: str) -> str | None:
    """Characters Word stores as elements; None for an element that may hold text."""
    if kind in {"tab", "ptab"}:
        return " "
    if kind == "br":
        return "" if attribute(element, "type") in {"page", "column"} else "\n"
    if kind == "cr":
        return "\n"
    if kind == "noBreakHyphen":
        return "-"
    if kind == "sym":
        return _SYMBOLS.get(attribute(element, "char").upper(), "")
    return "" if kind == "softHyphen" else None


def _chosen(alternatives: Element) -> Element:
    """The branch Word would show; the fallback repeats it for older programs."""
    branches = [branch for branch in alternatives if local(branch) in {"Choice", "Fallback"}]
    for branch in branches:
        if any(local(inner) == "t" for inner in branch.iter()):
            return branch
    return branches[0] if branches else alternatives


def _is_vanished(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val", "1") not in {"0", "false", "off"}


def _continues(merge: Element | None) -> bool:
    return merge is not None and attribute(merge, "val", "continue") == "continue"


def _is_contents(control: Element) -> bool:
    gallery = child(control, "sdtPr", "docPartObj", "docPartGallery")
    return attribute(gallery, "val") == "Table of Contents"


def _parts(container: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also those inside content controls and insertions."""
    for element in container:
        kind = local(element)
        if kind == wanted:
            yield element
        elif kind in _WRAPPERS:
            yield from _parts(element, wanted)


def _notes(package: Package, kind: str) -> dict[str, Element]:
    root = package.xml(package.related(kind))
    return {
        attribute(note, "id"): note
        for note in (root if root is not None else ())
        if attribute(note, "type", "normal") == "normal"
    }


def _title(blocks: list[Block], package: Package) -> str:
    """From the Title style; else from the file's properties if the text opens with it."""
    lines: list[str] = []
    for block in blocks:
        if block.kind == "title":
            lines.append(block.text)
        elif lines:
            break
    if lines:
        return join_wrapped(lines)
    told = child(package.xml("docProps/core.xml"), "title")
    title = squeeze(told.text or "") if told is not None else ""
    opening = re.sub(r"\s+", "", "".join(block.text for block in blocks[:10]))
    # Properties outlive the text they were written for (templates, copied files).
    return title if title and re.sub(r"\s+", "", title) in opening else ""


def _left_out(package: Package) -> list[str]:
    left_out: list[str] = []
    for name in sorted(package.names()):
        found = re.fullmatch(r"word/(header|footer|comments)\d*\.xml", name)
        root = package.xml(name) if found else None
        if found and root is not None:
            text = squeeze("".join(e.text or "" for e in root.iter() if local(e) == "t"))
            if text:
                left_out.append(f"{found[1]}: {text[:_EXCERPT]}")
    return left_out
