"""A look into a table before it is imported: its columns, first rows and what they seem to be."""

from typing import Any

from django.utils.translation import gettext as _

from corpus.messages import read_error_message
from corpus.readers import extension_of
from corpus.readers.parsed import ReadError
from corpus.readers.tables import EXTENSIONS, Table
from corpus.readers.tables.columns import FIELDS, propose_mapping
from corpus.reading import limits
from corpus.sandbox.process import ReaderProcess
from policycoder.errors import Unfit

ROWS = 5
LONGEST_CELL = 300


def rows_of(data: bytes, name: str, **options: Any) -> Table:
    """A table with its first rows; `options` as the reading process takes them.

    Raises Invalid, with the reason, where this is no table that can be read.
    """
    if extension_of(name) not in EXTENSIONS:
        raise Unfit.on(
            "file",
            _("This is no table."),
            detail=_("Tables end in %(kinds)s.") % {"kinds": _(", ").join(EXTENSIONS)},
        )
    try:
        # A process of its own, ended at once: pages are served by many processes, tables seldom.
        with ReaderProcess(limits()) as process:
            (table,) = process.run("table", data, name, options)
    except ReadError as error:
        said = read_error_message(error)
        raise Unfit.on("file", said) from error
    return table


def preview_table(data: bytes, name: str) -> dict[str, Any]:
    """`{columns, rows, mapping, fields, sheet, encoding, total}`; long cells are cut.

    `mapping` is `{field: column}` as it would be understood. Raises Invalid, with the reason, where
    this is no table that can be read.
    """
    table = rows_of(data, name)
    return {
        "columns": table.columns,
        "rows": [[cell[:LONGEST_CELL] for cell in row.cells] for row in table.rows[:ROWS]],
        "mapping": propose_mapping(table.columns, table.samples),
        "fields": list(FIELDS),
        "sheet": table.sheet,
        "encoding": table.encoding,
        "total": table.total,
    }
