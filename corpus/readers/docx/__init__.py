"""Word documents: what a reader of the printed page would see, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.readers.bounds import whole
from corpus.readers.cells import Cell, only_lays_out, table_blocks
from corpus.readers.docx.chunks import carried_files, chunk_blocks, left_out
from corpus.readers.docx.fields import Fields, is_computed
from corpus.readers.docx.package import Package
from corpus.readers.docx.styles import Marker, Numbering, Styles, is_on
from corpus.readers.parsed import Block, Dropped, ParsedDocument, ReadError, heading_block
from corpus.readers.spacing import join_wrapped, squeeze, words
from corpus.readers.xml import Element, attribute, child, local

# Tracked away, or instructions rather than text.
_UNSEEN = words(
    "del moveFrom rPr pPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr delText "
    "delInstrText commentReference annotationRef rt proofErr docPr cNvGraphicFramePr "
    "footnoteRef endnoteRef pPrChange rPrChange"
)
_WRAPPERS = words("sdt sdtContent customXml smartTag ins moveTo body hdr ftr")
_SPEAKING_MARKER = re.compile(r"第|[（(]?[一二三四五六七八九十百]+[）)、．.]?")
# Check boxes and ticks of the symbol fonts forms are written with.
_SYMBOLS = {"F06F": "□", "F0A8": "□", "F0A3": "□", "F0FE": "☑", "F052": "☑", "F0FC": "✓",
            "F0B7": "•", "F06C": "●", "F06E": "■", "F0D8": "➢"}  # fmt: skip
_SYMBOL_CHARACTERS = {int(code, 16): sign for code, sign in _SYMBOLS.items()}
_EXCERPT = 40
_MOST_COLUMNS = 63  # Word has no more
_DEEPEST = 2


def read_docx(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encrypted, broken, extension_mismatch, too_large, no_text)."""
    return _read(data, depth=0)


def _read(data: bytes, depth: int) -> ParsedDocument:
    package = Package(data)
    root = package.xml(package.main)
    body = child(root, "body")
    if body is None:
        raise ReadError("broken", part=package.main, reason="no body")
    reader = _Reader(
        package=package,
        depth=depth,
        styles=Styles(package.xml(package.related("styles"))),
        numbering=Numbering(package.xml(package.related("numbering"))),
        notes={kind: _notes(package, kind) for kind in ("footnotes", "endnotes")},
    )
    blocks = reader.blocks_in(body)
    blocks.extend(reader.note_blocks())
    return ParsedDocument(
        blocks=tuple(blocks),
        title=_title(blocks, package),
        dropped=(*reader.dropped, *left_out(package)),
        attachments=tuple(carried_files(package)),
    )


@dataclass
class _Line:
    """Text of one paragraph while it is being put together."""

    text: str = ""
    contents: str = ""  # what a generated table of contents shows here
    boxes: list[Element] = field(default_factory=list)


@dataclass
class _Reader:
    package: Package
    depth: int  # of documents embedded in one another
    styles: Styles
    numbering: Numbering
    notes: dict[str, dict[str, Element]]
    dropped: list[Dropped] = field(default_factory=list)
    cited: list[tuple[str, str]] = field(default_factory=list)
    # Text of paragraphs whose end was deleted: it runs on into the next one.
    carried: str = ""
    fields: Fields = field(default_factory=Fields)

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
                self._drop("table_of_contents", element)
            elif kind == "sdt" and _is_placeholder(element):
                self._drop("placeholder", element)
            elif kind in _WRAPPERS:
                blocks.extend(self.blocks_in(element))
            elif kind == "altChunk":
                blocks.extend(self._embedded(element))
            elif kind in {"del", "moveFrom"}:
                self._drop("deletion", element)
        return blocks

    def _embedded(self, chunk: Element) -> list[Block]:
        if self.depth >= _DEEPEST:
            self.dropped.append(Dropped("embedded_document", "nested too deeply"))
            return []
        blocks, gone = chunk_blocks(
            self.package,
            attribute(chunk, "id"),
            lambda data, _: _read(data, self.depth + 1),
        )
        self.dropped += gone
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
        number_id, told, says = self.styles.numbering(style, properties)
        level = self.numbering.level_of(number_id, says) if told is None else told
        marker = self.numbering.next_marker(number_id, level) if number_id else None
        if line.contents:
            self._note("table_of_contents", squeeze(line.contents))
        lines = [part for part in map(str.strip, line.text.split("\n")) if part]
        if lines and self.styles.is_contents(style):
            self._note("table_of_contents", lines[0])
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
            elif kind == "fldChar":
                self._write(self.fields.mark(attribute(inner, "fldCharType")), line)
            elif kind == "instrText":
                self.fields.instruct(inner.text or "")
            elif kind in _UNSEEN or (kind == "r" and self._is_vanished(inner)):
                continue
            elif kind == "t":
                self._write((inner.text or "").translate(_SYMBOL_CHARACTERS), line)
            elif kind == "txbxContent":
                line.boxes.append(inner)
            elif kind == "AlternateContent":
                self._collect(_chosen(inner), line)
            elif kind in {"footnoteReference", "endnoteReference"}:
                note = self._cite(kind.removesuffix("Reference") + "s", attribute(inner, "id"))
                self._write(note, line)
            elif kind == "sdt" and _is_placeholder(inner):
                self._drop("placeholder", inner)
            elif kind == "fldSimple" and is_computed(attribute(inner, "instr")):
                continue
            elif (written := _written(inner, kind)) is not None:
                self._write(written, line)
            else:
                self._collect(inner, line)

    def _write(self, text: str, line: _Line) -> None:
        if self.fields.in_contents:
            line.contents += text
        elif not self.fields.in_page_count:
            line.text += text

    def _is_vanished(self, run: Element) -> bool:
        properties = child(run, "rPr")
        vanish = child(properties, "vanish")
        if vanish is not None:
            return is_on(vanish)
        return self.styles.is_hidden(attribute(child(properties, "rStyle"), "val"))

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
            rows.append(self._cells(row, inside))
        return inside if only_lays_out(rows) else table_blocks(rows)

    def _cells(self, row: Element, inside: list[Block]) -> list[Cell]:
        """The places of a row; what its cells hold is added to `inside` too."""
        cells = [Cell(covered=True)] * _columns(child(row, "trPr", "gridBefore"))
        for element in _parts(row, "tc"):
            properties = child(element, "tcPr")
            span = min(_columns(child(properties, "gridSpan")), _MOST_COLUMNS - len(cells))
            crossed = [Cell(crossed=True)] * (span - 1)
            if child(properties, "cellDel") is not None:
                self._drop("deletion", element)
            elif _continues(child(properties, "hMerge")):
                cells.append(Cell(crossed=True))
            elif _continues(child(properties, "vMerge")):
                cells += [Cell(covered=True), *crossed]
            else:
                blocks = self.blocks_in(element)
                inside.extend(blocks)
                texts = [line for block in blocks for line in block.text.split("\n")]
                cells += [Cell(tuple(texts)), *crossed]
        return cells

    def _drop(self, what: str, element: Element) -> None:
        texts = [inner.text or "" for inner in element.iter() if local(inner) in {"t", "delText"}]
        if text := squeeze("".join(texts)):
            self._note(what, text)

    def _note(self, kind: str, text: str) -> None:
        self.dropped.append(Dropped(kind, text[:_EXCERPT]))


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


def _continues(merge: Element | None) -> bool:
    return merge is not None and attribute(merge, "val", "continue") == "continue"


def _columns(element: Element | None) -> int:
    """Columns a cell spans or a row leaves free; 0 where it does not say."""
    return whole(attribute(element, "val"), 0, _MOST_COLUMNS) or 0


def _is_placeholder(control: Element) -> bool:
    return is_on(child(control, "sdtPr", "showingPlcHdr"))


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
