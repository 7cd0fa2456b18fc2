"""The files by name: what a row is, the columns, and the table.

Whatever is in the reader's language is looked up before the first row leaves: a file is streamed
after the request's language is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from coding.exports import clauses, codebook, documents, nodes, notes, references, times
from coding.models import CodebookVersion
from coding.results.base import Base
from corpus.models import Membership, Project
from policycoder.tables import Columns, Table


class Asked(Protocol):
    """What somebody wants to have and may read, looked up when a file needs it."""

    @property
    def project(self) -> Project: ...

    @property
    def member(self) -> Membership | None: ...

    def base(self) -> Base: ...

    def version(self) -> CodebookVersion: ...


@dataclass(frozen=True)
class File:
    """`row` says what a row is. Columns that follow the codebook stand here once, as a pattern."""

    name: str
    row: Any
    columns: Columns
    table: Callable[[Asked], Table]


FILES: dict[str, File] = {
    file.name: file
    for file in (
        File(
            "references",
            _(
                "One row a reference point: one node on one clause, or on a span of it, given by one coder."
            ),
            tuple(chain(*references.PARTS)),
            lambda asked: references.references(asked.base()),
        ),
        File(
            "clauses",
            _("One row a clause and coder, for every clause assigned, judged or not."),
            tuple(chain(*clauses.PARTS)),
            lambda asked: clauses.clauses(asked.base()),
        ),
        File(
            "documents",
            _("One row a document of the sample in its current edition, also excluded ones."),
            documents.COLUMNS,
            lambda asked: documents.documents(asked.project),
        ),
        File(
            "nodes",
            _("One row a node: the table of results."),
            nodes.COLUMNS,
            lambda asked: nodes.nodes(asked.base()),
        ),
        File(
            "codebook",
            _("One row a node of the newest published codebook, or of the round's."),
            tuple(chain(*codebook.PARTS)),
            lambda asked: codebook.codebook(asked.version()),
        ),
        File(
            "notes",
            _(
                "One row a note that you may read: memos, comments, questions, to-dos, announcements."
            ),
            notes.COLUMNS,
            lambda asked: notes.notes(asked.project, asked.member),
        ),
        File(
            "times",
            _(
                "One row a clause and coder whose time was measured: leads read all they may see, coders their own."
            ),
            times.COLUMNS,
            lambda asked: times.times(asked.project, asked.member),
        ),
    )
}
