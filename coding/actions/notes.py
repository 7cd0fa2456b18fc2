"""Notes beside the coding: written, changed, replied to, resolved. None of them is a judgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.mentions import mentioned_in
from coding.codebook.scheme import compiled
from coding.codebook.versions import newest_version
from coding.models import Note, NoteSeen, Reply, Round
from corpus.audit import record
from corpus.models import AuditEntry, Clause, Document, Membership, Project, User
from corpus.permissions import Capability
from policycoder.errors import Conflict, Forbidden, Invalid, Missing, Unfit

LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class Place:
    """What a note is on: nothing named is the project. A clause with `start` and `end`, in code
    points of the document's text, is these words of it."""

    document: Document | None = None
    clause: Clause | None = None
    start: int | None = None
    end: int | None = None
    dimension: str = ""
    node: str = ""


PROJECT = Place()


@transaction.atomic
def write_note(
    *,
    actor: User,
    project: Project,
    kind: str,
    text: str,
    place: Place = PROJECT,
    round: Round | None = None,
    assignee: str = "",
    token: UUID | None = None,
) -> Note:
    """A note by the actor. With the `token` of one they have written it is that one.

    Raises Forbidden for an announcement by who leads nothing, Missing for a node or a member that
    is not there, Unfit for words outside of their clause, more than one thing it would be on, and
    a token of theirs that they wrote something else with.
    """
    if token and (known := Note.objects.filter(author=actor, token=token).first()):
        _require_same(known, project, kind, text, place)
        return known
    member = Membership.objects.get(project=project, user=actor)
    if kind == Note.Kind.ANNOUNCEMENT and not member.can(Capability.EDIT):
        raise Forbidden(_("Only leads announce something to all."))
    made = Note(
        project=project,
        round=round,
        kind=kind,
        author=actor,
        text=written(text),
        mentions=[one.pk for one in mentioned_in(text, people_of(project))],
        assignee=_assignee(member, kind, assignee),
        **_subject(project, place, round),
    )
    if token:
        made.token = token
    made.save(force_insert=True)
    _record(actor, made, "write_note", after={"kind": kind, "text": made.text} | _to(made))
    return made


def _require_same(known: Note, project: Project, kind: str, text: str, place: Place) -> None:
    """What was written with the token was this, as it was sent first."""
    if known.deleted_at is not None:
        raise Conflict(_("The note has been deleted meanwhile."))
    entry = {"verb": "write_note", "object_type": "note", "object_id": str(known.pk)}
    first = AuditEntry.objects.get(**entry).after or {}
    document = place.clause.document if place.clause else place.document
    was = (known.project_id, known.document_id, known.dimension, known.node)
    now = (project.pk, document.pk if document else None, place.dimension, place.node)
    if (first.get("kind"), first.get("text"), was) != (kind, text.strip(), now):
        raise _written_otherwise()


def _written_otherwise() -> Unfit:
    said = _("Something else has been written with this token. Take a new one.")
    return Unfit.on("token", said)


@transaction.atomic
def change_note(
    *, actor: User, note: Note, text: str | None = None, assignee: str | None = None
) -> Note:
    """Its author says it otherwise, or gives the to-do to somebody else."""
    held = _hold_own(actor, note)
    before = {"text": held.text} | _to(held)
    if text is not None:
        held.text = written(text)
        held.mentions = [one.pk for one in mentioned_in(text, people_of(held.project))]
    if assignee is not None:
        member = Membership.objects.get(project=held.project_id, user=actor)
        held.assignee = _assignee(member, held.kind, assignee)
    after = {"text": held.text} | _to(held)
    if after == before:
        return held
    held.edited_at = timezone.now()
    held.save()
    _record(actor, held, "change_note", before=before, after=after)
    return held


@transaction.atomic
def delete_note(*, actor: User, note: Note) -> None:
    """Its author takes it away; the log keeps what it said."""
    held = _hold_own(actor, note)
    held.deleted_at = timezone.now()
    held.save(update_fields=["deleted_at"])
    _record(actor, held, "delete_note", before={"kind": held.kind, "text": held.text})


@transaction.atomic
def reply_to_note(*, actor: User, note: Note, text: str, token: UUID | None = None) -> Reply:
    """Something said under a note the actor sees; with a `token` of theirs it is said once.

    Raises Unfit under an announcement: everybody would read it; and as `write_note`.
    """
    held = hold(note)
    if token and (known := Reply.objects.filter(author=actor, token=token).first()):
        if (known.note_id, known.text) != (held.pk, text.strip()):
            raise _written_otherwise()
        return known
    if held.kind == Note.Kind.ANNOUNCEMENT:
        raise Unfit(_("Everybody reads an announcement: ask a question of your own instead."))
    made = Reply(note=held, author=actor, text=written(text))
    if token:
        made.token = token
    made.save(force_insert=True)
    _record(actor, held, "reply_to_note", after={"kind": held.kind, "text": made.text})
    return made


@transaction.atomic
def resolve_note(*, actor: User, note: Note, resolved: bool = True) -> Note:
    """A question is answered, a to-do done; or it is not after all.

    For its author, whom it is given to, and leads. Raises Unfit for what nobody waits for.
    """
    held = hold(note)
    if held.kind not in (*Note.WAITING, Note.Kind.COMMENT):
        raise Unfit(_("Only questions, to-dos and comments are resolved."))
    member = Membership.objects.get(project=held.project_id, user=actor)
    if actor.pk not in (held.author_id, held.assignee_id) and not member.can(Capability.EDIT):
        raise Forbidden(_("Who wrote it, whom it is given to, or a lead resolves it."))
    if held.resolved != resolved:
        settle(held, actor if resolved else None)
        held.save(update_fields=["resolved_at", "resolved_by"])
        verb = "resolve_note" if resolved else "reopen_note"
        _record(actor, held, verb, after={"kind": held.kind, "text": held.text})
    return held


def settle(held: Note, by: User | None) -> None:
    """Resolved by the person, or open again; not saved."""
    held.resolved_at, held.resolved_by = (timezone.now() if by else None), by


def mark_seen(*, actor: User, note: Note) -> None:
    """The announcement is not shown to the actor again. Nothing of it is audited."""
    if note.kind != Note.Kind.ANNOUNCEMENT:
        raise Unfit(_("Only announcements are shown until they are read."))
    NoteSeen.objects.bulk_create([NoteSeen(note=note, user=actor)], ignore_conflicts=True)


def hold(note: Note) -> Note:
    """Raises Conflict where it was deleted meanwhile."""
    rows = Note.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("project", "round", "author", "document", "clause", "assignee")
    held = found.get(pk=note.pk)
    if held.deleted_at is not None:
        raise Conflict(_("The note has been deleted meanwhile."))
    return held


def _hold_own(actor: User, note: Note) -> Note:
    held = hold(note)
    if held.author_id != actor.pk:
        raise Forbidden(_("Only who wrote a note may change it."))
    return held


def people_of(project: Project) -> Iterable[User]:
    return User.objects.filter(memberships__project=project, is_active=True).order_by("pk")


def written(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid.on("text", _("Write something first."))
    if len(text) > LONGEST_NOTE:
        said = _("A text of at most %(limit)s characters.") % {"limit": LONGEST_NOTE}
        raise Invalid.on("text", said)
    return text


def _assignee(member: Membership, kind: str, username: str) -> User | None:
    """Whom a to-do is given to: leads give one to whoever codes, coders to themselves and leads,
    for no coder must learn of another's work."""
    if not username:
        return None
    if kind != Note.Kind.TODO:
        raise Unfit.on("assignee", _("Only a to-do is given to somebody."))
    found = Membership.objects.filter(
        project=member.project_id, user__username=username, user__is_active=True
    ).select_related("user")
    given = found.first()
    if given is None or not given.can(Capability.CODE):
        said = _("The project has nobody called “%(name)s” who could do it.")
        raise Missing.on("assignee", said % {"name": username[:50]})
    allowed = member.can(Capability.EDIT) or given.can(Capability.EDIT)
    if not allowed and given.user_id != member.user_id:
        raise Unfit.on("assignee", _("Give it to a lead, or to yourself."))
    return given.user


def _subject(project: Project, place: Place, round: Round | None) -> dict[str, Any]:
    """The columns that say what a note is on. Raises Unfit where that is not one thing."""
    _require_one(place)
    if place.node or place.dimension:
        _require_node(project, place, round)
        return {
            "subject": Note.Subject.NODE,
            "dimension": place.dimension,
            "node": place.node,
        }
    clause = place.clause
    if clause is None:
        if place.document is None:
            return {"subject": Note.Subject.PROJECT}
        return {"subject": Note.Subject.DOCUMENT, "document": place.document}
    start, end = place.start, place.end
    if (start is None) != (end is None):
        raise Unfit.on("start", _("A span has a start and a later end, in code points."))
    of_clause = {"document_id": clause.document_id, "clause": clause}
    if start is None or end is None:
        whole = {"start": clause.start, "end": clause.end, "quote": clause.text.strip()}
        return {"subject": Note.Subject.CLAUSE, **of_clause, **whole}
    if not clause.start <= start < end <= clause.end:
        said = _("A span must lie within its clause (%(start)s to %(end)s).")
        raise Unfit.on("start", said % {"start": clause.start, "end": clause.end})
    quote = clause.text[start - clause.start : end - clause.start]
    if not quote.strip():
        raise Unfit.on("start", _("A span of nothing but white space."))
    words = {"start": start, "end": end, "quote": quote}
    return {"subject": Note.Subject.SPAN, **of_clause, **words}


def _require_one(place: Place) -> None:
    clause, document = place.clause, place.document
    if (place.node or place.dimension) and (clause or document):
        said = _("A note is on one thing: name the node, or the clause or document.")
        raise Unfit.on("node", said)
    if clause is None and not (place.start is None and place.end is None):
        raise Unfit.on("start", _("Words are of a clause: name the clause too."))
    if clause and document and clause.document_id != document.pk:
        raise Unfit.on("document", _("The clause is of another document."))


def _require_node(project: Project, place: Place, round: Round | None) -> None:
    version = round.codebook_version if round else newest_version(project)
    dimensions = compiled(version).dimensions if version else {}
    if place.dimension not in dimensions:
        raise Missing.on("dimension", _("The codebook has no such dimension."))
    if place.node not in dimensions[place.dimension].tree:
        said = _("The codebook has no node “%(key)s” here.") % {"key": place.node[:50]}
        raise Missing.on("node", said)


def _to(note: Note) -> dict[str, str]:
    return {"assignee": note.assignee.username} if note.assignee else {}


def _record(actor: User, note: Note, verb: str, **told: Any) -> None:
    record(
        actor=actor,
        verb=verb,
        obj=note,
        project=note.project_id,
        round_id=note.round_id,
        clause_id=note.clause_id,
        **told,
    )
