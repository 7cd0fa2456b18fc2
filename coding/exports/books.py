"""A codebook version as Word documents: the table of a paper, and the manual coders read."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from coding.codebook.scheme import SchemeDimension, SchemeNode, compiled
from coding.models import CodebookVersion
from corpus.reads.clauses import newest_of

ENDING = "docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

LATIN, SONG, HEI = "Times New Roman", "宋体", "黑体"
_WIDTH_CM = 16.0
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Thickness of a line in eighths of a point: the frame of a three-line table, and within it.
_FRAME, _HEAD, _WITHIN = 12, 6, 4


@dataclass(frozen=True)
class Book:
    """`row` says what is in it."""

    name: str
    row: Any
    written: Callable[[CodebookVersion], bytes]


def codebook_table(version: CodebookVersion) -> bytes:
    """A table for each dimension: what stands above a node, the node, what it means. Cells of a
    node with others below it are merged, and those of one that stands higher than the lowest."""
    word = _begun(version, _("Codebook"))
    for number, dimension in enumerate(compiled(version).dimensions.values(), 1):
        caption = _("Table %(number)s  %(name)s") % {"number": number, "name": dimension.name}
        _styled(word.add_paragraph(_fit(caption)), size=10.5, bold=True, centre=True)
        _table(word, dimension)
        word.add_paragraph()
    return _bytes(word)


def coding_manual(version: CodebookVersion) -> bytes:
    """Every dimension with what is asked of a coder, every node with its rules and examples."""
    project = version.codebook.project
    word = _begun(version, _("Coding manual"))
    title = word.add_heading(_fit(_("%(project)s: coding manual") % {"project": project.name}), 0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _styled(word.add_paragraph(_edition(version)), size=10.5, centre=True)
    if version.note:
        _said(word, _("What changed"), version.note)
    clauses = _clauses(version)
    for dimension in compiled(version).dimensions.values():
        word.add_heading(_fit(dimension.name), 1)
        if about := dimension.row.in_language("description"):
            _lines(word, about)
        for rule in _rules(dimension):
            word.add_paragraph(rule, style="List Bullet")
        for node in dimension.tree.values():
            _node(word, node, clauses)
    return _bytes(word)


BOOKS: Mapping[str, Book] = {
    book.name: book
    for book in (
        Book(
            "codebook_table",
            gettext_lazy("The table of a paper: category, node, meaning, for each dimension."),
            codebook_table,
        ),
        Book(
            "coding_manual",
            gettext_lazy("The coders' manual: definitions, rules and examples of every node."),
            coding_manual,
        ),
    )
}


def _begun(version: CodebookVersion, title: str) -> Word:
    word = Document()
    for name, east in (
        ("Normal", SONG),
        ("Title", HEI),
        *((f"Heading {n}", HEI) for n in range(1, 6)),
    ):
        style: Any = word.styles[name]
        _fonts(style.element.get_or_add_rPr(), east)
        style.font.name = LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
    normal: Any = word.styles["Normal"]
    normal.font.size = Pt(12 if _chinese() else 11)
    normal.paragraph_format.space_after = Pt(4)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - _WIDTH_CM) / 2)
    about = word.core_properties
    about.title = _fit(f"{version.codebook.project.name} {title} v{version.number}")
    about.author, about.comments = "PolicyCoder", ""
    about.language = "zh-CN" if _chinese() else "en"
    if version.published_at:
        about.created = about.modified = version.published_at.replace(tzinfo=None)
    return word


def _chinese() -> bool:
    return not (get_language() or "").startswith("en")


def _fonts(properties: Any, east: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east)):
        fonts.set(qn(f"w:{kind}"), name)


def _fit(text: str) -> str:
    """Without what XML cannot hold."""
    return _UNFIT.sub("", text)


def _styled(
    paragraph: Paragraph, *, size: float, bold: bool = False, centre: bool = False
) -> Paragraph:
    for run in paragraph.runs:
        run.font.size, run.bold = Pt(size), bold
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _edition(version: CodebookVersion) -> str:
    day = version.published_at.strftime("%Y-%m-%d") if version.published_at else ""
    return _("Version %(number)s, %(day)s") % {"number": version.number, "day": day}


# The table


def _table(word: Word, dimension: SchemeDimension) -> None:
    levels = 1 + max((node.depth for node in dimension.tree.values()), default=0)
    ordinal = dimension.row.ordinal
    heads = [*_level_names(levels)[: levels - 1], dimension.name, pgettext("of a node", "Meaning")]
    if ordinal:
        heads.insert(levels, _("Score"))
    table: Any = word.add_table(rows=0, cols=len(heads))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _frame(table)
    widths = _widths(levels, ordinal)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _head(_row(table, heads, widths, bold=True))
    begun: set[str] = set()
    for node in _leaves(dimension):
        _leaf(table, node, levels, ordinal, widths, begun)


def _level_names(levels: int) -> list[str]:
    if levels == 2:
        return [_("Category")]
    return [_("Category"), _("Subcategory"), _("Group")]


def _widths(levels: int, ordinal: bool) -> list[Any]:
    name = 3.2 if levels < 3 else 2.6
    score = [1.6] if ordinal else []
    meaning = _WIDTH_CM - levels * name - sum(score)
    return [Cm(width) for width in (*[name] * levels, *score, meaning)]


def _leaves(dimension: SchemeDimension) -> Iterator[SchemeNode]:
    """What has a row: every node without others below it, and those that are coded themselves."""
    for node in dimension.tree.values():
        if not node.children or node.row.selectable:
            yield node


def _leaf(
    table: Any,
    node: SchemeNode,
    levels: int,
    ordinal: bool,
    widths: list[Any],
    begun: set[str],
) -> None:
    """`begun`: keys of the nodes whose cell stands in a row above."""
    path = node.path if not node.children else (*node.path, node)
    names = [one.name for one in path]
    if node.children:
        names[-1] = _("(the node itself)")
    cells = names + [""] * (levels - len(names))
    score = [str(node.row.score if node.row.score is not None else "")] if ordinal else []
    cells += [*score, str(node.row.in_language("definition") or "")]
    row = _row(table, cells, widths)
    for level, above in enumerate(path[: len(names) - 1]):
        _merge_down(row.cells[level], above.key not in begun)
        begun.add(above.key)
    if len(names) < levels:
        row.cells[len(names) - 1].merge(row.cells[levels - 1])


def _row(table: Any, texts: list[str], widths: list[Any], *, bold: bool = False) -> _Row:
    row: _Row = table.add_row()
    keep = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(keep)
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        if text:
            paragraph.add_run(_fit(text))
        paragraph.paragraph_format.space_after = Pt(0)
        _styled(paragraph, size=10.5 if _chinese() else 10, bold=bold, centre=bold)
    return row


def _merge_down(cell: _Cell, first: bool) -> None:
    """Begin a cell that goes on below, or go on with the one above, whose words stand there."""
    merge = OxmlElement("w:vMerge")
    merge.set(qn("w:val"), "restart" if first else "continue")
    properties = cell._tc.get_or_add_tcPr()
    align = properties.find(qn("w:vAlign"))
    if align is None:
        properties.append(merge)
    else:
        align.addprevious(merge)
    if not first:
        for run in cell.paragraphs[0].runs:
            run.text = ""


def _frame(table: WordTable) -> None:
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", _FRAME), ("bottom", _FRAME), ("insideH", _WITHIN)):
        borders.append(_line(side, size, "auto" if size == _FRAME else "A6A6A6"))
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    if layout is None:
        properties.append(borders)
    else:
        layout.addprevious(borders)


def _line(side: str, size: int, color: str) -> Any:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    return line


def _head(row: _Row) -> None:
    """Repeated on every page, with a line below."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        borders.append(_line("bottom", _HEAD, "auto"))
        properties = cell._tc.get_or_add_tcPr()
        properties.find(qn("w:vAlign")).addprevious(borders)


# The manual


def _rules(dimension: SchemeDimension) -> Iterator[str]:
    row = dimension.row
    yield _("Several nodes may be given to a clause.") if row.multiple else _("One node a clause.")
    yield _("Every clause needs an answer.") if row.required else _("A clause may be left open.")
    if row.none:
        yield _("Where no node applies, say “none applies”.")
    if row.undeterminable:
        yield _("Where the text does not let you decide, say “undeterminable”.")
    if row.spans:
        yield _("Words within a clause may be marked.")
    if row.ordinal:
        yield _("Its values are scores, in order.")


def _node(word: Word, node: SchemeNode, clauses: Mapping[int, tuple[str, str]]) -> None:
    row = node.row
    word.add_heading(_fit(node.name), min(node.depth + 2, 5))
    facts = [_("Key: %(key)s") % {"key": node.key}]
    if row.score is not None:
        facts.append(_("Score: %(score)s") % {"score": row.score})
    if row.shortcut:
        facts.append(_("Shortcut: %(key)s") % {"key": row.shortcut})
    if not row.selectable:
        facts.append(_("Group, not coded itself"))
    _styled(word.add_paragraph("　".join(facts)), size=9)
    for label, field in (
        (_("Definition"), "definition"),
        (_("Include"), "include"),
        (_("Exclude"), "exclude"),
    ):
        if said := row.in_language(field):
            _said(word, label, said)
    shown = [("", text) for text in row.in_language("examples")]
    shown += [clauses[pk] for pk in row.clauses if pk in clauses]
    if shown:
        _said(word, _("Examples"), "")
    for number, text in shown:
        words = f"{text}（{number}）" if number and _chinese() else text
        words = f"{text} ({number})" if number and not _chinese() else words
        word.add_paragraph(_fit(words), style="List Bullet")


def _said(word: Word, label: str, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.add_run(_("%(label)s: ") % {"label": label}).bold = True
    paragraph.add_run(_fit(text))


def _lines(word: Word, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            word.add_paragraph(_fit(line))


def _clauses(version: CodebookVersion) -> dict[int, tuple[str, str]]:
    """Number and text of every clause that is an example, as they read now; none that is gone."""
    scheme = compiled(version)
    ids = [
        pk
        for dimension in scheme.dimensions.values()
        for node in dimension.tree.values()
        for pk in node.row.clauses
    ]
    found = newest_of(ids, version.codebook.project_id)
    return {
        pk: (one.clause.number or "", one.clause.text.strip())
        for pk, one in found.items()
        if one.clause is not None
    }


def _bytes(word: Word) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()
