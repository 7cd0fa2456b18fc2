"""Notes as their reader may see them, and what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from coding.codebook.scheme import Scheme, compiled
from coding.codebook.versions import newest_version
from coding.models import Assignment, Note, NoteSeen, Reply, Round
from coding.models.notes import NoteQuerySet
from corpus.models import Clause, Membership, Project, User
from corpus.permissions import Capability
from corpus.reads.clauses import newest_of
from policycoder.markdown import rendered

_RELATED = ("author", "assignee", "resolved_by", "round", "document", "project")


def notes_for(member: Membership) -> NoteQuerySet:
    """All that the member may read, the newest first."""
    return Note.objects.visible_to(member).select_related(*_RELATED)


def open_questions(project: Project | int, user: User) -> NoteQuerySet:
    """Others' questions that wait for an answer and that the user, who leads the project, may read;
    for anybody else none. Their number is `open_questions(…).count()`."""
    pk = project.pk if isinstance(project, Project) else project
    member = Membership.objects.filter(project=pk, user=user).first()
    if member is None or not member.can(Capability.EDIT):
        return Note.objects.none()
    return notes_for(member).open().filter(kind=Note.Kind.QUESTION).exclude(author=user)


def todos_of(member: Membership) -> QuerySet[Note]:
    """What the member has to do: given to them, or written by them and given to nobody."""
    own = Q(assignee=member.user_id) | Q(assignee=None, author=member.user_id)
    return notes_for(member).open().filter(own, kind=Note.Kind.TODO)


def todos_in(user: User) -> list[Note]:
    """What the person has to do in all projects, the oldest of each first."""
    own = Q(assignee=user) | Q(assignee=None, author=user)
    due = Note.objects.open().filter(own, kind=Note.Kind.TODO, deleted_at=None)
    return [
        note for member in _members(user, due) for note in todos_of(member).order_by("created_at")
    ]


def answered_for(user: User, since: datetime, project: int | None = None) -> list[Note]:
    """The person's own questions that somebody has answered since then, resolved or not; of one
    project only, where it is said."""
    replies = Reply.objects.filter(note=OuterRef("pk"), created_at__gt=since).exclude(author=user)
    asked = Note.objects.filter(Exists(replies), author=user, kind=Note.Kind.QUESTION)
    asked = asked.filter(deleted_at=None)
    if project is not None:
        asked = asked.filter(project=project)
    return [
        note
        for member in _members(user, asked)
        for note in notes_for(member).filter(pk__in=asked.order_by().values("pk"))
    ]


def _members(user: User, notes: QuerySet[Note]) -> QuerySet[Membership]:
    """The person's memberships of the projects that the notes are of."""
    found = Membership.objects.filter(user=user, project__in=notes.order_by().values("project"))
    return found.filter(project__deleted_at=None).select_related("user").order_by("project")


def unread_announcements(member: Membership) -> QuerySet[Note]:
    """Others' that the member has not marked as read, the oldest first."""
    return unread_by(member.user_id, [member.project_id])


def unread_by(user_id: int, projects: Any) -> QuerySet[Note]:
    """The same in all of the user's projects."""
    seen = NoteSeen.objects.filter(note=OuterRef("pk"), user=user_id)
    found = Note.objects.filter(project__in=projects, kind=Note.Kind.ANNOUNCEMENT, deleted_at=None)
    found = found.exclude(author=user_id).exclude(Exists(seen))
    return found.select_related(*_RELATED).order_by("created_at")


def hidden_from_lead(member: Membership) -> bool:
    """Whether a lead sees less than other leads do, because of a round they code in themselves."""
    if not member.can(Capability.EDIT):
        return False
    hidden = Round.objects.filter(project=member.project_id).hidden_from(member.user_id)
    return hidden.exists()


@dataclass(frozen=True)
class Standing:
    """Where the clause of a note is now. `clause` is None where it is gone."""

    clause: Clause | None
    changed: bool = False


NOWHERE = Standing(None)


def standing_of(
    notes: Iterable[Note], project: int, edition: int | None = None
) -> dict[UUID, Standing]:
    """Where the clauses of notes stand in the newest editions, or in the document with the id
    `edition`."""
    asked = {note.pk: note for note in notes if note.start is not None}
    first = _cut_now(list(asked.values()))
    newest = newest_of((clause.pk for clause in first.values()), project)
    found = {}
    for pk in asked:
        clause = first.get(pk)
        if clause is None:
            found[pk] = NOWHERE
        elif edition is not None and clause.document_id == edition:
            found[pk] = Standing(clause)
        else:
            at = newest[clause.pk]
            there = edition is None or (at.clause and at.clause.document_id == edition)
            found[pk] = Standing(at.clause, at.changed) if there else NOWHERE
    return found


def _cut_now(notes: list[Note]) -> dict[UUID, Clause]:
    """The clause of each note as its edition is cut now: a clause may have been divided, or joined
    with the one before it."""
    clauses = Clause.objects.in_bulk({one.clause_id for one in notes if one.clause_id})
    found, lost = {}, []
    for note in notes:
        clause = clauses.get(note.clause_id or 0)
        if clause and clause.start <= (note.start or 0) < clause.end:
            found[note.pk] = clause
        else:
            lost.append(note)
    for note in lost:
        there = Clause.objects.filter(
            document=note.document_id, start__lte=note.start, end__gt=note.start
        ).first()
        if there:
            found[note.pk] = there
    return found


def notes_json(
    found: Iterable[Note], member: Membership, edition: int | None = None
) -> list[dict[str, Any]]:
    """The notes in the shape of the API. The caller has chosen those the member may see."""
    notes = list(found)
    standing = standing_of(notes, member.project_id, edition)
    replies = replies_to(notes, member)
    origins = {one.origin_id for one in notes if one.origin_id}
    known = set(Note.objects.visible_to(member).filter(pk__in=origins).values_list("pk", flat=True))
    announced = _announced(notes)
    scheme = _scheme(member.project_id) if any(one.node for one in notes) else None
    return [
        _json(one, member, scheme)
        | {
            "place": _place(one, standing.get(one.pk, NOWHERE)),
            "replies": [_reply(reply, member) for reply in replies[one.pk]],
            "origin": str(one.origin_id) if one.origin_id in known else None,
            "announced_as": announced.get(one.pk),
        }
        for one in notes
    ]


def replies_to(notes: Iterable[Note], member: Membership | None) -> dict[UUID, list[Reply]]:
    """By note, in their order: those the member may read, or without one all."""
    found: dict[UUID, list[Reply]] = {one.pk: [] for one in notes}
    rows = Reply.objects.filter(note__in=list(found)).select_related("author")
    for reply in rows.visible_to(member) if member else rows:
        found[reply.note_id].append(reply)
    return found


def _announced(notes: list[Note]) -> dict[UUID, str]:
    """The announcement that each was turned into; whoever may read the note may know that."""
    turned = [one.pk for one in notes if Note.Became.ANNOUNCEMENT in one.became]
    if not turned:
        return {}
    found = Note.objects.filter(origin__in=turned, deleted_at=None).order_by("created_at")
    return {one.origin_id: str(one.pk) for one in found if one.origin_id}


def _scheme(project: int) -> Scheme | None:
    version = newest_version(project)
    return compiled(version) if version else None


def _json(one: Note, member: Membership, scheme: Scheme | None) -> dict[str, Any]:
    own, leads = one.author_id == member.user_id, member.can(Capability.EDIT)
    may_write = member.can(Capability.CODE)
    announcement = one.kind == Note.Kind.ANNOUNCEMENT
    waits = one.kind in (*Note.WAITING, Note.Kind.COMMENT)
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "subject": one.subject,
        "round": {"id": one.round_id, "name": one.round.name} if one.round else None,
        "author": _person(one.author),
        "own": own,
        "text": one.text,
        "html": rendered(one.text),
        "dimension": one.dimension,
        "node": one.node,
        "node_name": _node_name(one, scheme),
        "assignee": _person(one.assignee) if one.assignee else None,
        "resolved_at": one.resolved_at,
        "resolved_by": _person(one.resolved_by) if one.resolved_by else None,
        "became": one.became,
        "created_at": one.created_at,
        "edited_at": one.edited_at,
        "may_edit": own and may_write,
        "may_reply": may_write and not announcement,
        "may_resolve": waits and may_write and (own or leads or one.assignee_id == member.user_id),
        "may_turn": leads and not announcement,
    }


def _node_name(one: Note, scheme: Scheme | None) -> str:
    dimension = scheme.dimensions.get(one.dimension) if scheme else None
    node = dimension.tree.get(one.node) if dimension else None
    return node.name if node else one.node


def _person(user: User) -> dict[str, str]:
    return {"username": user.username, "name": user.get_full_name()}


def _reply(one: Reply, member: Membership) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "author": _person(one.author),
        "own": one.author_id == member.user_id,
        "text": one.text,
        "html": rendered(one.text),
        "created_at": one.created_at,
    }


def _place(one: Note, at: Standing) -> dict[str, Any] | None:
    """`clause` is where it stands now, `quote` the words it was written on."""
    if one.document is None:
        return None
    shown = at.clause.document if at.clause else one.document
    return {
        "document": {"id": shown.pk, "number": shown.number, "title": shown.title},
        "clause": at.clause.pk if at.clause else None,
        "number": (at.clause.number or "") if at.clause else "",
        "start": one.start,
        "end": one.end,
        "edition": one.document_id,
        "quote": one.quote,
        "changed": at.changed,
        "gone": one.start is not None and at.clause is None,
    }


def notes_on(assignment: Assignment, member: Membership) -> list[dict[str, Any]]:
    """For the workbench of a pass: what is said of its document, of the nodes and of the project, by
    or to its reader, in its round or in none. Announcements all, with `unread`."""
    here = Q(round=assignment.round_id) | Q(round=None)
    document = Q(document__number=assignment.document.number) | Q(document=None)
    of_pass = notes_for(member).filter(here, document).exclude(kind=Note.Kind.ANNOUNCEMENT)
    found = notes_json([*of_pass], member, assignment.document_id)
    return [*announced_on(assignment, member), *found]


def announced_on(assignment: Assignment, member: Membership) -> list[dict[str, Any]]:
    """What is announced and the member has not read, with `unread`."""
    unread = list(unread_announcements(member))
    told = notes_json(unread, member, assignment.document_id) if unread else []
    return [{**one, "unread": True} for one in told]
