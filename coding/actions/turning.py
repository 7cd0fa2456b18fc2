"""What leads make of a note: an example of a node, other words in the codebook, an announcement."""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coding.actions.draft_readers import let_read
from coding.actions.drafts import NEWEST, edit_draft, start_draft
from coding.actions.notes import PROJECT, Place, hold, settle, write_note
from coding.codebook.operations import Operation, dimension_in, node_in
from coding.codebook.pinyin import has_han
from coding.models import Assignment, Draft, Note, Round
from corpus.audit import record
from corpus.models import Project, User
from corpus.reads.clauses import newest_of
from policycoder.errors import Conflict, Invalid, Unfit

FIELDS = ("definition", "include", "exclude")


@transaction.atomic
def make_example(
    *, actor: User, note: Note, dimension: str, node: str, not_blind: Collection[str] = ()
) -> Note:
    """The note's clause becomes an example of the node in the draft, words of it a written one.

    The draft is begun where there is none. Raises Unfit for a note that is on no clause, Conflict
    where the draft has no such node, Forbidden as `let_read` does.
    """
    held = _hold_for_draft(actor, note, not_blind)
    if held.subject not in (Note.Subject.CLAUSE, Note.Subject.SPAN):
        raise Unfit(_("Only a note on a clause, or on words of one, gives an example."))
    draft = _draft(actor, held.project)
    entry = node_in(dimension_in(draft.content, dimension), node)[0]
    if held.subject == Note.Subject.SPAN:
        field = f"examples_{_language(held.quote)}"
        example: Any = held.quote.strip()
    else:
        field, example = "clauses", _standing(held)
    if example not in entry[field]:
        step: Operation = {"op": "set", "dimension": dimension, "node": node, "field": field}
        step |= {"value": [*entry[field], example], "was": entry[field]}
        edit_draft(actor=actor, draft=draft, operations=[step])
    return _turned(actor, held, Note.Became.EXAMPLE, node=f"{dimension}.{node}")


@transaction.atomic
def change_codebook(
    *,
    actor: User,
    note: Note,
    dimension: str,
    node: str,
    field: str,
    text: str,
    not_blind: Collection[str] = (),
) -> Note:
    """A definition or rule of the node says `text` in the draft, in the language it is written in."""
    held = _hold_for_draft(actor, note, not_blind)
    if field not in FIELDS:
        raise Invalid.on("field", _("Use one of: %(known)s.") % {"known": ", ".join(FIELDS)})
    if not text.strip():
        raise Unfit.on("text", _("Write what it should say instead."))
    draft = _draft(actor, held.project)
    entry = node_in(dimension_in(draft.content, dimension), node)[0]
    name = f"{field}_{_language(text)}"
    step = {"op": "set", "dimension": dimension, "node": node, "field": name}
    step |= {"value": text.strip(), "was": entry[name]}
    edit_draft(actor=actor, draft=draft, operations=[step])
    return _turned(actor, held, Note.Became.CHANGE, node=f"{dimension}.{node}")


@transaction.atomic
def announce(
    *,
    actor: User,
    note: Note,
    text: str,
    with_place: bool = False,
    token: UUID | None = None,
) -> Note:
    """An announcement to all by the actor, which does not tell who asked; with `with_place` it is on
    the same clause, document or node, never on words of the clause. Returns the announcement.

    Raises Unfit for a text that names who asked.
    """
    held = hold(note)
    _require_not_announced(held)
    if held.author_id != actor.pk and (named := _named(text, held.author)):
        said = _("It says “%(name)s”: an announcement does not tell who asked.")
        raise Unfit.on("text", said % {"name": named})
    made = write_note(
        actor=actor,
        project=held.project,
        kind=Note.Kind.ANNOUNCEMENT,
        text=text,
        place=_place(held) if with_place else PROJECT,
        token=token,
    )
    if made.origin_id is None:
        made.origin = held
        made.save(update_fields=["origin"])
        _turned(actor, held, Note.Became.ANNOUNCEMENT)
    return made


def draft_rounds(note: Note) -> QuerySet[Round]:
    """Blind rounds of which the note could tell whoever reads the draft: the one it was written
    in, and those its author codes in."""
    coding = Assignment.objects.filter(coder=note.author_id, kind__in=Assignment.OWN_KINDS)
    blind = Round.objects.filter(project=note.project_id, blind=True)
    found = blind.filter(Q(pk=note.round_id) | Q(pk__in=coding.values("round")))
    return found.exclude(status=Round.Status.CLOSED).order_by("pk")


def _hold_for_draft(actor: User, note: Note, not_blind: Collection[str]) -> Note:
    held = hold(note)
    _require_not_announced(held)
    for round in draft_rounds(held):
        let_read(actor=actor, round=round, author=held.author, not_blind=not_blind)
    return held


def _require_not_announced(held: Note) -> None:
    if held.kind == Note.Kind.ANNOUNCEMENT:
        raise Unfit(_("It is announced to all already."))


def _draft(actor: User, project: Project) -> Draft:
    drafts = Draft.objects.select_for_update(no_key=True, of=("self",))
    found = drafts.filter(codebook__project=project).first()
    return found or start_draft(actor=actor, project=project, origin=NEWEST)


def _standing(held: Note) -> int:
    """Id of the clause in the newest edition. Raises Conflict where it is gone from it."""
    pk = held.clause_id
    found = newest_of([pk], held.project_id).get(pk) if pk else None
    if found is None or found.clause is None:
        raise Conflict(_("The clause is gone from the newest edition of its document."))
    return found.clause.pk


def _place(held: Note) -> Place:
    """Never the words that somebody chose: in a blind round they would tell of what they code."""
    return Place(
        document=held.document, clause=held.clause, dimension=held.dimension, node=held.node
    )


def _language(text: str) -> str:
    return "zh" if has_han(text) else "en"


def _named(text: str, person: User) -> str:
    """The name of the person that the text says; a Latin one as a word of its own."""
    for name in filter(None, (person.name, person.username)):
        pattern = re.escape(name)
        if name.isascii():
            pattern = rf"(?<![A-Za-z0-9_]){pattern}(?![A-Za-z0-9_])"
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return ""


def _turned(actor: User, held: Note, into: str, **told: str) -> Note:
    if into not in held.became:
        held.became = [*held.became, into]
    if held.kind in Note.WAITING and not held.resolved:
        settle(held, actor)
    held.save()
    record(
        actor=actor,
        verb="turn_note",
        obj=held,
        project=held.project_id,
        round_id=held.round_id,
        clause_id=held.clause_id,
        after={"kind": held.kind, "text": held.text, "became": into, **told},
    )
    return held
