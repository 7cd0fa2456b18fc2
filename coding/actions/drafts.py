"""Writing the next version of a codebook: one draft, edited by operations that can be undone."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coding.actions.codebook import hold_codebook, publish_codebook
from coding.actions.taken import let_go
from coding.codebook.changes import Changes
from coding.codebook.content import Content, check_size, completed, keys_of
from coding.codebook.difference import DimensionChange, difference, redefinitions
from coding.codebook.operations import BRING_BACK, Operation, Taken, applied, made_by, print_of
from coding.codebook.sheet import HEADERS, MOST_ROWS, read_sheet
from coding.codebook.stored import became_since, content_of
from coding.codebook.templates import template_content
from coding.models import Codebook, CodebookVersion, Draft, DraftEdit
from coding.reads.draft_steps import explained, restoring
from corpus.actions.imports.preview import rows_of
from corpus.audit import record
from corpus.models import Project, User
from policycoder.errors import Conflict, Invalid, Unfit

NEWEST, EMPTY = "version", "empty"
MEANING, WORDING = "meaning", "wording"
NOTE_LIMIT = 2000
REMEMBERED = 100  # steps of a draft whose answers are known when they are sent again


@dataclass(frozen=True)
class Edited:
    """The draft after a step, and what the step brought into it: `{dimension, node}` each."""

    draft: Draft
    made: list[dict[str, Any]]


@transaction.atomic
def start_draft(*, actor: User, project: Project, origin: str) -> Draft:
    """A draft from the newest version ("version"), from nothing ("empty") or from a template.

    Raises Conflict where there is one already, Invalid for an unknown template.
    """
    codebook = hold_codebook(project)
    newest = codebook.versions.published().newest()
    if origin not in (EMPTY, NEWEST):
        content = completed(template_content(origin))
    elif origin == NEWEST and newest:
        content = content_of(newest)
    else:
        content = completed({})
    return _begin(actor, codebook, content, origin)


def _begin(actor: User, codebook: Codebook, content: Content, origin: str) -> Draft:
    if Draft.objects.filter(codebook=codebook).exists():
        raise Conflict(_("There is a draft already; go on with it, or discard it first."))
    draft = Draft.objects.create(
        codebook=codebook,
        base=codebook.versions.published().newest(),
        content=content,
        given=_given(codebook),
        created_by=actor,
    )
    record(
        actor=actor,
        verb="start_draft",
        obj=draft,
        project=codebook.project_id,
        after={"from": origin, "version": draft.base.number if draft.base else None},
    )
    return draft


def _given(codebook: Codebook) -> dict[str, list[str]]:
    given: dict[str, set[str]] = {"": set()}
    for version in codebook.versions.published():
        for dimension in content_of(version)["dimensions"]:
            given[""].add(dimension["key"])
            given.setdefault(dimension["key"], set()).update(keys_of(dimension))
    return {dimension: sorted(keys) for dimension, keys in given.items()}


@transaction.atomic
def edit_draft(
    *, actor: User, draft: Draft, operations: list[Operation], group: str = "", token: str = ""
) -> Edited:
    """Apply all the operations or none. Steps of one `group` in a row are undone together.

    A step of a `token` that was applied already is not applied again, and tells the same `made`.

    Raises Conflict for what somebody else changed meanwhile, and says who; Invalid for what
    cannot be.
    """
    held = _hold(draft)
    if (answered := _answered(held, actor, token)) is not None:
        return answered
    steps = [one for asked in operations for one in _meant(held, asked)]
    try:
        inverse = _apply(held, steps, actor, token)
    except Conflict as conflict:
        raise explained(conflict, held, actor) from conflict
    if not inverse:
        return Edited(held, [])
    made = made_by(inverse)
    last = held.edits.last()
    if group and last and not last.undone and (last.actor_id, last.group) == (actor.pk, group):
        last.inverse = inverse + last.inverse
        last.save(update_fields=["inverse"])
    else:
        held.edits.filter(actor=actor, undone=True).delete()
        held.edits.create(actor=actor, group=group, inverse=inverse)
    if any(one["op"] in _REMOVING for one in operations):
        let_go(actor=actor, project=held.codebook.project)
    return Edited(held, made)


def _meant(held: Draft, asked: Operation) -> list[Operation]:
    if asked["op"] != BRING_BACK:
        return [asked]
    return restoring(held, asked.get("dimension"), asked.get("node"))


_REMOVING = ("remove_node", "remove_dimension", "replace")


@transaction.atomic
def undo_edit(*, actor: User, draft: Draft, again: bool = False, token: str = "") -> Edited:
    """Take back the actor's last step, or with `again` do the last one undone again; once for each
    `token`, as in `edit_draft`.

    Raises Conflict where there is none, or somebody else has changed the same meanwhile.
    """
    held = _hold(draft)
    if (answered := _answered(held, actor, token)) is not None:
        return answered
    own = held.edits.filter(actor=actor, undone=again)
    edit = own.first() if again else own.last()
    if edit is None:
        raise Conflict(_("There is nothing to redo.") if again else _("Nothing to undo."))
    try:
        edit.inverse = _apply(held, edit.inverse, actor, token)
    except Conflict as conflict:
        raise explained(conflict, held, actor) from conflict
    edit.undone = not again
    edit.save(update_fields=["inverse", "undone"])
    let_go(actor=actor, project=held.codebook.project)
    return Edited(held, made_by(edit.inverse))


def read_file(*, project: Project, data: bytes, name: str) -> Content:
    """The content of a CSV or XLSX codebook. Raises Invalid that names rows and columns."""
    table = rows_of(data, name, most=MOST_ROWS + 1, header=HEADERS)
    if len(table.rows) > MOST_ROWS:
        said = _("A codebook has at most %(most)s rows.") % {"most": MOST_ROWS}
        raise Unfit.on("file", said)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    codebook = Codebook.objects.filter(project=project).first()
    given = _given(codebook) if codebook else {}
    taken = Taken({dimension: set(keys) for dimension, keys in given.items()})
    rows = ((row.number, row.cells) for row in table.rows)
    content = read_sheet(table.columns, rows, language, taken)
    check_size(content)
    return content


@transaction.atomic
def load_file(*, actor: User, project: Project, content: Content) -> Draft:
    """Make the draft what a file says, in one step that can be undone; begin one where none is."""
    codebook = hold_codebook(project)
    draft = Draft.objects.filter(codebook=codebook).first()
    if draft is None:
        newest = codebook.versions.published().newest()
        draft = _begin(actor, codebook, content_of(newest) if newest else completed({}), "file")
    held = _hold(draft)
    return edit_draft(
        actor=actor,
        draft=held,
        operations=[{"op": "replace", "content": content, "was": print_of(held.content)}],
    ).draft


def changes_by(project: Project, content: Content) -> list[DimensionChange]:
    """What a content would change in the draft, or in the newest version where there is none."""
    codebook = Codebook.objects.filter(project=project).first()
    draft = Draft.objects.filter(codebook=codebook).first() if codebook else None
    newest = codebook.versions.published().newest() if codebook else None
    before = draft.content if draft else content_of(newest) if newest else completed({})
    return difference(before, content, {})


def _hold(draft: Draft) -> Draft:
    held = Draft.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    if held is None:
        raise Conflict(_("The draft was published or discarded meanwhile."))
    return held


def _answered(held: Draft, actor: User, token: str) -> Edited | None:
    """What came of a step that is sent once more because its answer was lost."""
    steps = (one for one in held.answered if token and one["token"] == token)
    made = next((one["made"] for one in steps if one["actor"] == actor.pk), None)
    return None if made is None else Edited(held, made)


def _apply(held: Draft, operations: list[Operation], actor: User, token: str) -> list[Operation]:
    taken = Taken({dimension: set(keys) for dimension, keys in held.given.items()})
    inverse = applied(held.content, copy.deepcopy(operations), taken)
    if not inverse:
        return inverse
    check_size(held.content)
    held.given = {dimension: sorted(keys) for dimension, keys in taken.keys.items()}
    held.revision += 1
    if token:
        step = {"token": token, "actor": actor.pk, "made": made_by(inverse)}
        held.answered = [*held.answered, step][-REMEMBERED:]
    held.save(update_fields=["content", "given", "revision", "answered", "updated_at"])
    return inverse


def changes_of(draft: Draft) -> list[DimensionChange]:
    """What the draft changes in the version it began with."""
    base = draft.base
    before: Content = content_of(base) if base else {"dimensions": [], "became": {}}
    step = Changes.of(draft.content["became"])
    return difference(before, draft.content, became_since(before, [step]))


@transaction.atomic
def publish_draft(
    *,
    actor: User,
    draft: Draft,
    revision: int,
    note: str,
    meanings: Mapping[str, Mapping[str, str]],
) -> CodebookVersion:
    """Publish the draft as it was seen at `revision`; the draft ends.

    `meanings`: dimension -> node -> "meaning" or "wording", for each redefined node. Raises Invalid
    for what is missing or cannot be published, Conflict when the draft was changed since.
    """
    held = _hold(draft)
    if held.revision != revision:
        raise Conflict(
            _("The draft was changed meanwhile. Look at the changes again."),
            extra={"revision": held.revision},
        )
    if len(note) > NOTE_LIMIT or not note.strip():
        said = _("Say in a note what changed and why, in at most %(most)s characters.")
        raise Invalid.on("note", said % {"most": NOTE_LIMIT})
    changes = changes_of(held)
    if not changes:
        raise Unfit(_("The draft changes nothing."))
    version = publish_codebook(
        actor=actor,
        project=held.codebook.project,
        content=held.content,
        note=note.strip(),
        redefined=_redefined(changes, meanings),
    )
    held.delete()
    return version


def _redefined(
    changes: list[DimensionChange], meanings: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, bool]]:
    asked = redefinitions(changes)
    said = {
        dimension: {key: meanings.get(dimension, {}).get(key) for key in keys}
        for dimension, keys in asked.items()
    }
    open_ones = [
        f"{dimension}.{key}"
        for dimension, answers in said.items()
        for key, answer in answers.items()
        if answer not in (MEANING, WORDING)
    ]
    if open_ones:
        raise Unfit.on(
            "meanings",
            _(
                "Say of each redefined node whether its meaning changed (“meaning”) or only its"
                " wording (“wording”): %(nodes)s."
            )
            % {"nodes": _(", ").join(open_ones)},
        )
    return {
        dimension: {key: answer == MEANING for key, answer in answers.items()}
        for dimension, answers in said.items()
    }


@transaction.atomic
def discard_draft(*, actor: User, draft: Draft) -> None:
    """The draft ends; the audit log keeps its content, and what was proposed is open again."""
    held = _hold(draft)
    project = held.codebook.project
    record(
        actor=actor,
        verb="discard_draft",
        obj=held,
        project=held.codebook.project_id,
        before={"revision": held.revision, "content": held.content},
    )
    held.delete()
    let_go(actor=actor, project=project)


def can_undo(draft: Draft, user: User) -> dict[str, bool]:
    """Whether the user has a step to undo, and one to redo."""
    own = DraftEdit.objects.filter(draft=draft, actor=user)
    return {"undo": own.filter(undone=False).exists(), "redo": own.filter(undone=True).exists()}
