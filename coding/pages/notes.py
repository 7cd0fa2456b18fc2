"""Notes and questions of a project: what is said beside the coding, answered and settled here."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from coding.access import note_for
from coding.actions.draft_readers import blind_readers
from coding.actions.notes import (
    LONGEST_NOTE,
    PROJECT,
    Place,
    change_note,
    delete_note,
    mark_seen,
    reply_to_note,
    resolve_note,
    write_note,
)
from coding.actions.turning import (
    announce,
    change_codebook,
    draft_rounds,
    make_example,
)
from coding.codebook.content import Content, name_of, nodes_of
from coding.codebook.stored import content_of
from coding.codebook.versions import newest_version
from coding.models import Draft, Note, Round
from coding.models.notes import NoteQuerySet
from coding.reads.note_readers import in_words
from coding.reads.notes import (
    hidden_from_lead,
    notes_for,
    notes_json,
    todos_of,
)
from corpus.access import document_for, member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership, User
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from policycoder.errors import DomainError, Invalid, Missing
from policycoder.values import choice, text, whole, whole_number

PER_PAGE = 20
ALL, QUESTIONS, TODO, MINE, ANNOUNCEMENTS = "all", "questions", "todo", "mine", "announcements"
VIEWS = {
    ALL: gettext_lazy("All"),
    QUESTIONS: gettext_lazy("Questions to answer"),
    TODO: gettext_lazy("To do for me"),
    MINE: gettext_lazy("My own"),
    ANNOUNCEMENTS: gettext_lazy("Announcements"),
}
VIEW = choice("view", VIEWS, ALL)
KIND = choice("kind", Note.Kind.values)
DOCUMENT, NOTE = whole("document"), text("note")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: PageRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _act(request, pk)
    member = member_of(request.user, pk)
    view, kind, number = VIEW.of(request.GET), KIND.of(request.GET), DOCUMENT.of(request.GET)
    visible = notes_for(member)
    if number is not None:
        visible = visible.filter(document__number=number)
    shown = _viewed(visible, member, view)
    if kind:
        shown = shown.filter(kind=kind)
    page = page_of(request, shown, PER_PAGE)
    book = _codebook(member)
    context = project_context(request, member, active="notes") | {
        "items": _items(page.object_list, member),
        "page_obj": page,
        "views": [
            (name, label, _viewed(visible, member, name).count()) for name, label in VIEWS.items()
        ],
        "view": view,
        "kind": kind,
        "kinds": Note.Kind.choices,
        "document": member.project.documents.current().filter(number=number).first()
        if number is not None
        else None,
        "any": visible.exists(),
        "hidden": hidden_from_lead(member),
        "may_write": member.can(Capability.CODE),
        "compose": _compose(member, number, book),
        "nodes": _nodes(book),
        "fields": [
            ("definition", _("Definition")),
            ("include", _("Include")),
            ("exclude", _("Exclude")),
        ],
        "longest": LONGEST_NOTE,
    }
    return render(request, "coding/notes.html", context)


def _viewed(found: NoteQuerySet, member: Membership, view: str) -> NoteQuerySet:
    if view == QUESTIONS:
        return found.open().filter(kind=Note.Kind.QUESTION)
    if view == TODO:
        return found.filter(pk__in=todos_of(member).order_by().values("pk"))
    if view == MINE:
        return found.filter(author=member.user_id)
    if view == ANNOUNCEMENTS:
        return found.filter(kind=Note.Kind.ANNOUNCEMENT)
    return found


def _items(rows: Any, member: Membership) -> list[dict[str, Any]]:
    """A note with its JSON, the word for its subject, and who would have to be marked not blind."""
    rows = list(rows)
    leads = member.can(Capability.EDIT)
    blind = leads and Round.objects.filter(project=member.project_id, blind=True).exists()
    return [
        {
            "note": one,
            "said": said,
            "token": uuid4(),
            "readers": _readers(one) if blind and said["may_turn"] else [],
        }
        for one, said in zip(rows, notes_json(rows, member), strict=True)
    ]


def _readers(note: Note) -> list[User]:
    found = {
        one.pk: one for round in draft_rounds(note) for one in blind_readers(round, note.author)
    }
    return list(found.values())


def _codebook(member: Membership) -> Content:
    """The draft for those who may see it, else the newest version."""
    if member.can(Capability.EDIT):
        draft = Draft.objects.filter(codebook__project=member.project_id).first()
        if draft:
            return draft.content
    newest = newest_version(member.project_id)
    return content_of(newest) if newest else {"dimensions": [], "became": {}}


def _nodes(book: Content) -> list[tuple[str, list[tuple[str, str]]]]:
    """By dimension: value and name of every node, those below others set in."""
    found = []
    for dimension in book["dimensions"]:
        depths: dict[str, int] = {}
        for node, parent, _siblings in nodes_of(dimension):
            depths[node["key"]] = depths[parent["key"]] + 1 if parent else 0
        rows = list(_walked(dimension["key"], dimension["nodes"], depths))
        found.append((name_of(dimension), rows))
    return found


def _walked(dimension: str, nodes: list[Any], depths: dict[str, int]) -> list[tuple[str, str]]:
    rows = []
    for node in nodes:
        rows.append((f"{dimension}/{node['key']}", "　" * depths[node["key"]] + name_of(node)))
        rows += _walked(dimension, node["children"], depths)
    return rows


def _compose(member: Membership, number: int | None, book: Content) -> dict[str, Any]:
    """What a new note may be."""
    leads = member.can(Capability.EDIT)
    kinds = [one for one in Note.Kind.choices if leads or one[0] != Note.Kind.ANNOUNCEMENT]
    people = Membership.objects.filter(project=member.project_id, user__is_active=True)
    people = people.select_related("user").order_by("user__username")
    able = [one for one in people if one.can(Capability.CODE)]
    given = [
        one.user
        for one in able
        if leads or one.can(Capability.EDIT) or one.user_id == member.user_id
    ]
    return {
        "kinds": kinds,
        "people": given,
        "documents": Document.objects.current()
        .filter(project=member.project_id)
        .order_by("number")
        .only("number", "title"),
        "number": number,
        "token": uuid4(),
    }


def _act(request: PageRequest, pk: int) -> HttpResponse:
    act = request.POST.get("act", "")
    if act not in ACTS and act != "write":
        raise Invalid(_("The request could not be understood."))
    back = request.get_full_path()
    capability, do = ACTS.get(act, (Capability.CODE, None))
    if do is None:
        member = member_of(request.user, pk, capability)
    else:
        found, member = note_for(request.user, pk, _key(request.POST), capability)
    try:
        if do is None:
            made = _write(request, member)
            back = f"{request.path}?{urlencode({'view': MINE})}"
            for said in in_words(made):
                messages.warning(request, said)
        else:
            do(request.user, found, request.POST)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect(back)
    if request.POST.get("back") == "home":
        return redirect("home")
    messages.success(request, str(SAID[act]))
    # What was kept of it in the browser is thrown away there.
    return redirect(f"{back}#sent={quote(request.POST.get('token', ''))}")


def _key(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("note", ""))
    except ValueError:
        raise Http404 from None


def _token(sent: QueryDict) -> UUID | None:
    try:
        return UUID(sent.get("token", ""))
    except ValueError:
        return None


def _write(request: PageRequest, member: Membership) -> Note:
    sent = request.POST
    kind = sent.get("kind", "")
    if kind not in Note.Kind.values:
        raise Invalid(_("The request could not be understood."))
    return write_note(
        actor=request.user,
        project=member.project,
        kind=kind,
        text=sent.get("text", ""),
        place=_place(request.user, member, sent),
        assignee=sent.get("assignee", "") if kind == Note.Kind.TODO else "",
        token=_token(sent),
    )


def _place(user: User, member: Membership, sent: QueryDict) -> Place:
    about = sent.get("about", "")
    if about.startswith("document/"):
        found, other = document_for(user, whole_number(about.partition("/")[2]) or 0)
        if other.project_id != member.project_id:
            raise Missing(_("The project has no such thing."))
        return Place(document=found)
    if about.startswith("node/"):
        dimension, _slash, key = about.removeprefix("node/").partition("/")
        return Place(dimension=dimension, node=key)
    return PROJECT


def _reply(actor: User, note: Note, sent: QueryDict) -> None:
    reply_to_note(actor=actor, note=note, text=sent.get("text", ""), token=_token(sent))
    if sent.get("resolve"):
        resolve_note(actor=actor, note=note)


def _node(sent: QueryDict) -> dict[str, Any]:
    dimension, _slash, key = sent.get("node", "").partition("/")
    return {"dimension": dimension, "node": key, "not_blind": sent.getlist("not_blind")}


def _example(actor: User, note: Note, sent: QueryDict) -> None:
    make_example(actor=actor, note=note, **_node(sent))


def _change(actor: User, note: Note, sent: QueryDict) -> None:
    field, said = sent.get("field", ""), sent.get("text", "")
    change_codebook(actor=actor, note=note, field=field, text=said, **_node(sent))


def _announce(actor: User, note: Note, sent: QueryDict) -> None:
    announce(
        actor=actor,
        note=note,
        text=sent.get("text", ""),
        with_place=sent.get("with_place") == "1",
        token=_token(sent),
    )


ACTS: dict[str, tuple[str, Callable[[User, Note, QueryDict], object]]] = {
    "reply": (Capability.CODE, _reply),
    "resolve": (Capability.CODE, lambda actor, note, sent: resolve_note(actor=actor, note=note)),
    "reopen": (
        Capability.CODE,
        lambda actor, note, sent: resolve_note(actor=actor, note=note, resolved=False),
    ),
    "edit": (
        Capability.CODE,
        lambda actor, note, sent: change_note(actor=actor, note=note, text=sent.get("text", "")),
    ),
    "delete": (Capability.CODE, lambda actor, note, sent: delete_note(actor=actor, note=note)),
    "seen": (Capability.VIEW, lambda actor, note, sent: mark_seen(actor=actor, note=note)),
    "example": (Capability.EDIT, _example),
    "change": (Capability.EDIT, _change),
    "announcement": (Capability.EDIT, _announce),
}
SAID = {
    "write": gettext_lazy("The note is written."),
    "reply": gettext_lazy("Your reply stands under the note."),
    "resolve": gettext_lazy("Marked as resolved."),
    "reopen": gettext_lazy("Marked as open again."),
    "edit": gettext_lazy("The note is changed."),
    "delete": gettext_lazy("The note is deleted."),
    "seen": gettext_lazy("Marked as read."),
    "example": gettext_lazy("Taken into the draft of the next version as an example."),
    "change": gettext_lazy("Taken into the draft of the next version."),
    "announcement": gettext_lazy("Announced to all members."),
}
