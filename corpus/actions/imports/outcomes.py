"""What became of a file of an import, in the language of whoever reads it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus.messages import read_error_message
from corpus.models import Document, ImportFile
from corpus.readers.parsed import INVISIBLE, SEPARATORS, ReadError
from policycoder.numbers import grouped

# What the readers of PDF and OFD could not read.
SCANNED = "scanned_pages"
REFUSED = "refused"


def refused(error: ReadError) -> dict[str, Any]:
    """The error as a file's `options` keep it."""
    params = {name: _plain(value) for name, value in error.params.items()}
    return {REFUSED: {"code": error.code, "params": params}}


def told(file: ImportFile) -> str:
    """Of a file that came in, or was there, its document says it; of what an earlier release refused,
    the words of then."""
    if file.document is not None and file.status == ImportFile.Status.DUPLICATE:
        there = _("The same file is document %(number)s already.")
        return there % {"number": file.document.number}
    if file.document is not None and file.status == ImportFile.Status.IMPORTED:
        return _came_in(file.document)
    if error := file.options.get(REFUSED):
        return read_error_message(ReadError(error["code"], **error["params"]))
    return _(file.detail) if file.detail else ""


def needs_look(file: ImportFile) -> bool:
    """Whether the file came in, but not as one would expect a policy to."""
    document = file.document
    if file.status != ImportFile.Status.IMPORTED or document is None:
        return False
    return not document.clause_count or bool(_left_out(document, SCANNED))


def _came_in(document: Document) -> str:
    if count := document.clause_count:
        said = ngettext("%(n)s clause", "%(n)s clauses", count) % {"n": grouped(count)}
    else:
        said = _("no clause found: look at the document")
    if pages := _left_out(document, SCANNED):
        words = _("%(clauses)s; pages %(pages)s are scanned and have no text")
        said = words % {"clauses": said, "pages": pages}
    if characters := _left_out(document, INVISIBLE):
        words = _("%(outcome)s; invisible characters left out: %(characters)s")
        said = words % {"outcome": said, "characters": characters}
    if characters := _left_out(document, SEPARATORS):
        words = _("%(outcome)s; read as line ends: %(characters)s")
        said = words % {"outcome": said, "characters": characters}
    return said


def _left_out(document: Document, kind: str) -> str:
    """What is not in the text, as the readers name it: of scanned pages "2–3, 7"."""
    return next((one["excerpt"] for one in document.dropped if one["kind"] == kind), "")


def _plain(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
