"""The lines of a table of codings, csv or a workbook, and how it is to be understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from coding.agreement import unit_file
from coding.models import Assignment
from corpus.messages import read_error_message
from corpus.readers.encoding import decode
from corpus.readers.parsed import ReadError
from corpus.reading import limits
from corpus.sandbox.process import ReaderProcess
from policycoder.errors import Unfit
from policycoder.received import read_json, refusal_of
from policycoder.tables import QuotesError, csv_rows
from policycoder.values import Parameter, choice, flag, text, whole

MOST_ROWS = 500_000
CODINGS, UNITS, PASSAGES = KINDS = ("codings", "units", "passages")
_WORKBOOKS = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls"}

OMIT = "omit"
ROLES: Mapping[str, str] = {
    "coder": Assignment.Kind.CODER,
    "model": Assignment.Kind.MODEL,
    "reference": Assignment.Kind.REFERENCE,
    "consensus": Assignment.Kind.CONSENSUS,
}
"""What the codings of a name are: a person's, a model's, what coders are trained by, what was
decided in the end."""

# Headings of a table of the project's clauses, and what else they may be called.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "document": ("document", "文献", "文件"),
    "clause": ("clause", "条款"),
    "coder": ("coder", "rater", "编码员", "编码者"),
    "dimension": ("dimension", "维度"),
    "node": ("node", "value", "nodes", "节点", "编码"),
    "outcome": ("outcome", "结果"),
    "round": ("round", "轮次"),
    "layer": ("layer", "编码来源"),
}

PREVIEW = flag("preview", False, "Only tell how the table is understood; nothing is written.")
AS = choice("as", KINDS, help="What the table is; seen from it without this.")
BLANK = flag("blank_is_empty", False, "Of sets: an empty cell is the empty set, not missing.")
ORDINAL = flag("ordinal", False, "The categories are numbers in an order.")
OUTSIDE = flag(
    "outside", False, "Names that no member of the project has are of people who coded elsewhere."
)
DIMENSION = text("dimension", "Of codings without a column of that name.")
NAME = text("name", "Of the round that arises.")
CODERS = text(
    "coders", "A JSON object: name → coder, model, reference, consensus, or omit to leave it out."
)
LENGTH = whole("length", 1, help="Of passages: the characters of each text, else up to the last.")
RATERS = whole("raters", 1, 1000, help="Of passages: how many read the texts, also without result.")
PARAMETERS: tuple[Parameter[Any], ...] = (
    *(PREVIEW, NAME, AS, BLANK, ORDINAL, OUTSIDE, DIMENSION, CODERS, LENGTH, RATERS),
)


@dataclass(frozen=True)
class Options:
    """How a table is to be taken; `roles` by the name of the coder or column."""

    name: str = ""
    kind: str = ""
    blank_is_empty: bool = False
    ordinal: bool = False
    outside: bool = False
    dimension: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    raters: int | None = None

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Options":
        """Raises Invalid."""
        return cls(
            name=NAME.of(params).strip(),
            kind=AS.of(params),
            blank_is_empty=BLANK.of(params),
            ordinal=ORDINAL.of(params),
            outside=OUTSIDE.of(params),
            dimension=DIMENSION.of(params),
            roles=_roles(CODERS.of(params)),
            length=LENGTH.of(params),
            raters=RATERS.of(params),
        )


def _roles(written: str) -> dict[str, str]:
    found = read_json(written, "coders") if written else {}
    known = (*ROLES, OMIT)
    if not isinstance(found, dict) or not all(one in known for one in found.values()):
        said = _("A JSON object of names, each one of %(known)s.") % {"known": ", ".join(known)}
        raise Unfit.on("coders", said)
    return found


@dataclass(frozen=True, eq=False)
class Lines:
    """What a table holds: its headings, and the rows below with their numbers, none of them empty.

    refused: row → why it cannot be read.
    """

    name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The headings in small letters, those of HEADINGS by the first of their names."""
        written = [one.lower() for one in self.header]
        called = {
            found: name
            for name, others in HEADINGS.items()
            if (found := next((one for one in others if one in written), None))
        }
        return [called.get(one, one) for one in written]


def lines_of(data: bytes, name: str = "") -> Lines:
    """Raises Invalid for what is no table, or has no rows below its header."""
    workbook = next((kind for sign, kind in _WORKBOOKS.items() if data.startswith(sign)), "")
    lines = _of_workbook(data, name, workbook) if workbook else _of_csv(data, name)
    twice = {one for one in lines.header if one and lines.header.count(one) > 1}
    if twice:
        said = _("Columns stand there twice: %(names)s.")
        raise Unfit.on("row 1", said % {"names": _(", ").join(sorted(twice))})
    if not lines.rows and not lines.refused:
        raise Unfit.on("file", _("The file has a header but no rows."))
    if len(lines.rows) > MOST_ROWS:
        raise Unfit.on("file", read_error_message(ReadError("too_many_rows", limit=MOST_ROWS)))
    return lines


def _of_csv(data: bytes, name: str) -> Lines:
    try:
        written, _codec = decode(data)
    except ReadError as error:
        raise Unfit.on("file", read_error_message(error)) from error
    first = written.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv_rows(written, delimiter, strict=True))
    except QuotesError as error:
        if error.unclosed:
            said = read_error_message(ReadError("quotes", row=error.row + 1))
            raise Unfit.on("file", said) from error
        rows = list(csv_rows(written, delimiter))
    if not any(map(any, rows)):
        raise Unfit.on("file", _("The file is empty."))
    header = [cell.strip() for cell in rows[0]]
    lines = Lines(name, header, [])
    for number, cells in enumerate(rows[1:], 2):
        _take(lines, number, [cell.strip() for cell in cells])
    return lines


def _of_workbook(data: bytes, name: str, kind: str) -> Lines:
    known = {heading for headings in HEADINGS.values() for heading in headings}
    known |= {*unit_file.UNIT, *unit_file.CODER, *unit_file.VALUE, *unit_file.DOCUMENT}
    options = {"header": sorted(known), "most": MOST_ROWS + 1}
    try:
        with ReaderProcess(replace(limits(), rows=MOST_ROWS)) as process:
            (table,) = process.run("table", data, f"table.{kind}", options)
    except ReadError as error:
        raise Unfit.on("file", read_error_message(error)) from error
    if uncomputed := [one for one in table.ignored if one.kind == "uncomputed"]:
        said = _(
            "The cell %(cell)s holds a formula without its value. Open the workbook, save it, and"
            " send it again."
        )
        raise Unfit.on("file", said % {"cell": uncomputed[0].excerpt})
    lines = Lines(name, [one.strip() for one in table.columns], [])
    for row in table.rows:
        _take(lines, row.number, [cell.strip() for cell in row.cells])
    return lines


def _take(lines: Lines, number: int, cells: list[str]) -> None:
    if not any(cells):
        return
    width = len(lines.header)
    if len(cells) > width and any(cells[width:]):
        lines.refused[number] = _("There are more cells than columns in the header.")
    elif refusal := next(filter(None, map(refusal_of, cells)), ""):
        lines.refused[number] = refusal
    else:
        lines.rows.append((number, cells[:width]))
