"""The CSV files by name.

Whatever is in the reader's language is looked up before the first row leaves: a response is
streamed after the request's language is gone.
"""

from collections.abc import Callable, Iterator

from coding.exports.cells import Row, encoded
from coding.exports.clauses import clauses
from coding.exports.documents import documents
from coding.exports.nodes import codebook, nodes
from coding.exports.references import references
from coding.exports.selection import Selection
from coding.models import CodebookVersion
from corpus.models import Project

Table = tuple[list[str], Iterator[Row]]

FROM_PASSES: dict[str, Callable[[Selection], Table]] = {
    "references": references,
    "clauses": clauses,
    "nodes": nodes,
}


def passes_csv(name: str, selection: Selection, *, bom: bool = True) -> Iterator[bytes]:
    """`references`, `clauses` or `nodes` of a selection, as a file in pieces."""
    header, rows = FROM_PASSES[name](selection)
    return encoded(header, rows, bom=bom)


def codebook_csv(version: CodebookVersion, *, bom: bool = True) -> Iterator[bytes]:
    header, rows = codebook(version)
    return encoded(header, rows, bom=bom)


def documents_csv(project: Project, *, bom: bool = True) -> Iterator[bytes]:
    header, rows = documents(project)
    return encoded(header, rows, bom=bom)
