"""Columns that several files share, each with its meaning and its value."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from coding.exports.metadata import BRIEF, columns_of
from coding.judgements.content import REMARKS
from corpus import fields
from policycoder.tables import Column, Columns

NUMBER = Column("document", _("Number of the document in the project."), lambda d: d.number)
EDITION = Column(
    "edition",
    _("Edition of the document's text, from 1; clause numbers are those of this edition."),
    lambda d: d.edition,
)
(TITLE,) = columns_of([fields.TITLE])

# Of a document.
DOCUMENT: Columns = (
    NUMBER,
    EDITION,
    Column("document_id", _("Id of the document in the API."), lambda d: d.pk),
    *columns_of(BRIEF),
)


def remark_columns(remarks: Callable[[Any], Mapping[str, Any] | None]) -> Columns:
    """What a judgement says beside its nodes; `remarks` gives it, None where there is none."""

    def column(name: str, meaning: Any) -> Column:
        return Column(name, meaning, lambda thing: (remarks(thing) or {}).get(name))

    return tuple(column(name, remark.meaning) for name, remark in REMARKS.items())


def clause_columns(text: str) -> Columns:
    """Of a clause; `text` is what the column of its text is called."""
    return (
        Column("clause", _("Number of the clause, such as 12-3-2."), lambda c: c.number or ""),
        Column(
            "path",
            _("Headings and markers the clause stands under, joined by “ › ”."),
            lambda c: c.path_text,
        ),
        Column(
            text,
            _("Text of the clause; lines that were only cut by a page's edge are joined."),
            lambda c: c.shown_text,
        ),
    )


BLIND = Column(
    "blind",
    _(
        "1 when the coder could not see the others' codings, 0 when they could (an open round, or a pass marked “not blind”); empty for the consensus, and for codings that were imported, of which it is not known."
    ),
    lambda p: p.blind,
)

# Of a pass (`chunks.Pass`).
PASS: Columns = (
    Column(
        "coder",
        _("Username of the coder; for the consensus, of whoever holds it."),
        lambda p: p.coder,
    ),
    Column(
        "layer",
        _(
            "“coder” for a coder's own pass, “consensus” for the agreed one, “set_aside” for one that was taken out of the round (only in files of that layer)."
        ),
        lambda p: p.kind,
    ),
    Column("round", _("Name of the round."), lambda p: p.round),
    BLIND,
)


def made_under(number: Callable[[Any], int | None]) -> Column:
    """`number` gives that of the codebook version a judgement was made under."""
    return Column(
        "codebook_version",
        _(
            "Number of the codebook version the judgement was made under; if the round has moved to a later one since, its nodes are given as they were mapped to it."
        ),
        number,
    )


def _parent(found: Any, name: str) -> str:
    parent = found.node.parent
    return getattr(parent, name) if parent else ""


# Of a node with its `dimension`.
DIMENSION = Column("dimension", _("Key of the dimension."), lambda n: n.dimension.key)
PARENT = Column(
    "parent",
    _("Key of the node's parent; empty for a node without one."),
    lambda n: _parent(n, "key"),
)
NODE = Column("node", _("Key of the node."), lambda n: n.node.key)
PARENT_NAME = Column(
    "parent_name", _("Name of the parent in your language."), lambda n: _parent(n, "name")
)
NODE_NAME = Column("node_name", _("Name of the node in your language."), lambda n: n.node.name)
