"""Notes as a file, with what was said under each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_lazy as _

from coding.models import Note, Reply
from coding.models.notes import NoteQuerySet
from coding.reads.notes import NOWHERE, Standing, replies_to, standing_of
from corpus.models import Membership, Project
from policycoder.tables import Column, Columns, Table

NOTES_AT_ONCE = 500


@dataclass(frozen=True)
class Told:
    note: Note
    at: Standing
    replies: list[Reply]


def _number(told: Told) -> int | None:
    return told.note.document.number if told.note.document else None


def _clause(told: Told) -> str:
    return (told.at.clause.number or "") if told.at.clause else ""


def _replies(told: Told) -> str:
    return "\n\n".join(f"{one.author.username}: {one.text}" for one in told.replies)


COLUMNS: Columns = (
    Column("note", _("Id of the note in the API."), lambda t: str(t.note.pk)),
    Column("kind", _("memo, comment, question, todo or announcement."), lambda t: t.note.kind),
    Column(
        "subject",
        _("What it is on: project, node, document, clause, or span for words of a clause."),
        lambda t: t.note.subject,
    ),
    Column("document", _("Number of the document in the project."), _number),
    Column(
        "clause",
        _("Number of the clause in the newest edition; empty where it is gone from it."),
        _clause,
    ),
    Column(
        "start",
        _("First code point of the words, in the text of the edition it was written on."),
        lambda t: t.note.start,
    ),
    Column("end", _("Code point behind the last one."), lambda t: t.note.end),
    Column("quote", _("The words of the clause or span, as they were."), lambda t: t.note.quote),
    Column(
        "dimension", _("Key of the dimension of the node it is on."), lambda t: t.note.dimension
    ),
    Column("node", _("Key of the node it is on."), lambda t: t.note.node),
    Column(
        "round",
        _("Name of the round it was written in."),
        lambda t: t.note.round.name if t.note.round else "",
    ),
    Column("author", _("Username of who wrote it."), lambda t: t.note.author.username),
    Column("text", _("What it says, in Markdown."), lambda t: t.note.text),
    Column("replies", _("What was said under it, each with its username."), _replies),
    Column(
        "assignee",
        _("Username of whom a to-do is given to."),
        lambda t: t.note.assignee.username if t.note.assignee else "",
    ),
    Column("became", _("What leads made of it."), lambda t: "; ".join(t.note.became)),
    Column("created_at", _("When it was written, ISO 8601 in UTC."), lambda t: t.note.created_at),
    Column(
        "resolved_at",
        _("When it was resolved; empty while it is open."),
        lambda t: t.note.resolved_at,
    ),
)


def notes(project: Project, member: Membership | None) -> Table:
    """Those the member may read, or without one all, as they were written."""
    found = Note.objects.visible_to(member) if member else Note.objects.of(project)
    rows = found.select_related("author", "assignee", "round", "document")
    return Table.of("notes", COLUMNS, _told(rows.order_by("created_at", "id"), project, member))


def _told(rows: NoteQuerySet, project: Project, member: Membership | None) -> Iterator[Told]:
    for some in batched(rows, NOTES_AT_ONCE):
        standing = standing_of(some, project.pk)
        replies = replies_to(some, member)
        for one in some:
            yield Told(one, standing.get(one.pk, NOWHERE), replies[one.pk])


def batched(rows: NoteQuerySet, size: int) -> Iterator[list[Note]]:
    rest = rows.iterator(chunk_size=size)
    while some := list(islice(rest, size)):
        yield some
