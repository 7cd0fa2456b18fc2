from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for, note_for
from coding.actions.notes import (
    LONGEST_NOTE,
    Place,
    change_note,
    delete_note,
    mark_seen,
    reply_to_note,
    resolve_note,
    write_note,
)
from coding.actions.turning import FIELDS, announce, change_codebook, make_example
from coding.api.serializers import Usernames
from coding.models import Assignment, Note, Round
from coding.reads.assignments import PersonOut
from coding.reads.note_readers import readers_json
from coding.reads.notes import notes_for, notes_json, notes_on, todos_of
from coding.results.base import ROUND
from corpus.access import clause_for, document_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.models import Membership, User
from corpus.permissions import Capability
from policycoder.api import PagedView, Pages, Strict, asks, body_of
from policycoder.errors import Missing
from policycoder.values import LARGEST, choice, text, whole

OPEN, RESOLVED = "open", "resolved"
MINE, TO_ME = "mine", "to_me"
KIND = choice("kind", Note.Kind.values)
STATE = choice("state", (OPEN, RESOLVED), help="Of what somebody waits for.")
WHOSE = choice("whose", (MINE, TO_ME), help="One's own, or what one is asked to do or named in.")
DOCUMENT = whole("document", help="Number of the document in the project, in any edition.")
NODE = text("node", "Of a node: “<dimension>.<node>”.")


def _keys(help: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=50, required=False, allow_blank=True, default="", help_text=help
    )


def _id(help: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1,
        max_value=LARGEST,
        required=False,
        allow_null=True,
        default=None,
        help_text=help,
    )


def _offset() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        allow_null=True,
        default=None,
        help_text="Code points of the document's text; both ends or neither.",
    )


class Token(serializers.UUIDField):
    def __init__(self) -> None:
        super().__init__(
            required=False,
            allow_null=True,
            default=None,
            help_text="The sender's own; sent again with it, nothing is written twice.",
        )


class Said(serializers.CharField):
    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=LONGEST_NOTE, help_text="In Markdown.", **more)


class NoteIn(Strict):
    token = Token()
    kind = serializers.ChoiceField(choices=Note.Kind.values)
    text = Said()
    assignment = _id("The pass in whose round it is written.")
    document = _id("Id of the document it is on; without it and a clause or node: the project.")
    clause = _id("Id of the clause it is on.")
    start = _offset()
    end = _offset()
    dimension = _keys("Of the node it is on.")
    node = _keys("Key of the node it is on.")
    assignee = serializers.CharField(
        max_length=150,
        required=False,
        allow_blank=True,
        default="",
        help_text="User name of whom a to-do is given to.",
    )


class NoteChange(Strict):
    text = Said(required=False)
    assignee = serializers.CharField(max_length=150, required=False, allow_blank=True)


class ReplyIn(Strict):
    token = Token()
    text = Said()


class ResolveIn(Strict):
    resolved = serializers.BooleanField(default=True)


EXAMPLE, CHANGE, ANNOUNCEMENT = Note.Became.values


class TurnIn(Strict):
    into = serializers.ChoiceField(choices=Note.Became.values)
    token = Token()
    dimension = _keys("Of an example or a change.")
    node = _keys("Of an example or a change.")
    field = serializers.ChoiceField(
        choices=[*FIELDS, ""], required=False, default="", help_text="Of a change."
    )
    text = Said(required=False, allow_blank=True, default="")
    with_place = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Of an announcement: it is on the same clause, document or node.",
    )
    not_blind = Usernames(
        help_text="Who codes blind and reads the draft: their open passes are marked."
    )


class NotePlaceOut(serializers.Serializer):
    document = serializers.DictField()
    clause = serializers.IntegerField(
        allow_null=True, help_text="Where it stands in the newest edition."
    )
    number = serializers.CharField(allow_blank=True)
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    edition = serializers.IntegerField(help_text="Id of the document that the offsets count in.")
    quote = serializers.CharField(allow_blank=True)
    changed = serializers.BooleanField()
    gone = serializers.BooleanField()


class ReplyOut(serializers.Serializer):
    id = serializers.UUIDField()
    author = PersonOut()
    own = serializers.BooleanField()
    text = serializers.CharField()
    html = serializers.CharField()
    created_at = serializers.DateTimeField()


class NoteOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Note.Kind.values)
    subject = serializers.ChoiceField(choices=Note.Subject.values)
    round = serializers.DictField(allow_null=True)
    author = PersonOut()
    own = serializers.BooleanField()
    text = serializers.CharField(help_text="In Markdown.")
    html = serializers.CharField(help_text="The text, safe to be shown.")
    dimension = serializers.CharField(allow_blank=True)
    node = serializers.CharField(allow_blank=True)
    node_name = serializers.CharField(allow_blank=True)
    assignee = PersonOut(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = PersonOut(allow_null=True)
    became = serializers.ListField(child=serializers.ChoiceField(choices=Note.Became.values))
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    may_edit = serializers.BooleanField()
    may_reply = serializers.BooleanField()
    may_resolve = serializers.BooleanField()
    may_turn = serializers.BooleanField()
    place = NotePlaceOut(allow_null=True)
    replies = ReplyOut(many=True)
    origin = serializers.UUIDField(
        allow_null=True, help_text="Of an announcement, for who may read it: the note it came from."
    )
    announced_as = serializers.UUIDField(allow_null=True)
    unreached = PersonOut(
        many=True, required=False, help_text="Who is named or asked, and is not shown it."
    )
    later = PersonOut(
        many=True,
        required=False,
        help_text="Leads it is meant for who code blind, and read it only after they submitted.",
    )
    later_only = serializers.BooleanField(required=False, help_text="Nobody else reads it.")
    unread = serializers.BooleanField(required=False)


class PassNoteOut(NoteOut):
    """Announcements that are not read come first, and say `unread`."""


def _one(note: Note, member: Membership) -> dict[str, Any]:
    (found,) = notes_json(notes_for(member).filter(pk=note.pk), member)
    return found


def _written(note: Note, member: Membership) -> dict[str, Any]:
    return _one(note, member) | readers_json(note)


def chosen(member: Membership, asked: Any) -> QuerySet[Note]:
    """Those the member may read, as the query asks."""
    found = notes_for(member)
    if (whose := WHOSE.of(asked)) == MINE:
        found = found.filter(author=member.user_id)
    elif whose == TO_ME:
        named = Q(mentions__contains=[member.user_id]) | Q(assignee=member.user_id)
        found = found.filter(named | Q(pk__in=todos_of(member).order_by().values("pk")))
    if kind := KIND.of(asked):
        found = found.filter(kind=kind)
    if state := STATE.of(asked):
        found = found.filter(kind__in=Note.WAITING, resolved_at__isnull=state == OPEN)
    if (number := DOCUMENT.of(asked)) is not None:
        found = found.filter(document__number=number)
    if (round_id := ROUND.of(asked)) is not None:
        found = found.filter(round=round_id)
    if node := NODE.of(asked):
        dimension, _dot, key = node.partition(".")
        found = found.filter(dimension=dimension, node=key)
    return found


def place_of(user: User, project: int, values: dict[str, Any]) -> Place:
    """What the ids name, where it is the project's. Raises Missing."""
    document = clause = None
    if values.get("clause"):
        clause = _found(clause_for, user, values["clause"], "clause", project)
    if values.get("document"):
        document = _found(document_for, user, values["document"], "document", project)
    return Place(
        document=document,
        clause=clause,
        start=values.get("start"),
        end=values.get("end"),
        dimension=values.get("dimension", ""),
        node=values.get("node", ""),
    )


def _found(door: Any, user: User, pk: int, field: str, project: int) -> Any:
    try:
        found, member = door(user, pk)
    except Http404:
        member = None
    if member is None or member.project_id != project:
        raise Missing.on(field, _("The project has no such thing."), named=True)
    return found


def _round_of(user: User, pk: int | None, project: int) -> Round | None:
    if pk is None:
        return None
    assignment: Assignment = _found(assignment_for, user, pk, "assignment", project)
    return assignment.round


class Notes(PagedView):
    """Memos, comments, questions, to-dos and announcements, as the member may read them: their
    own, announcements, and of the others' what tells of no coding that is kept from them."""

    @extend_schema(responses=NoteOut(many=True), operation_id="notes_list")
    @asks(KIND, STATE, WHOSE, DOCUMENT, ROUND, NODE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        pages = Pages()
        page = pages.page_of(chosen(member, request.query_params), request, self)
        return pages.get_paginated_response(notes_json(page, member))

    @extend_schema(request=NoteIn, responses={201: NoteOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.CODE)
        data = NoteIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        values = data.validated_data
        made = write_note(
            actor=request.user,
            project=member.project,
            kind=values["kind"],
            text=values["text"],
            place=place_of(request.user, pk, values),
            round=_round_of(request.user, values["assignment"], pk),
            assignee=values["assignee"],
            token=values["token"],
        )
        return Response(_written(made, member), status=status.HTTP_201_CREATED)


class OneNote(APIView):
    @extend_schema(responses=NoteOut)
    def get(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        found, member = note_for(request.user, pk, key)
        return Response(_one(found, member))

    @extend_schema(request=NoteChange, responses=NoteOut)
    def patch(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """Its author says it otherwise, or gives the to-do to somebody else."""
        found, member = note_for(request.user, pk, key, Capability.CODE)
        data = NoteChange(data=body_of(request))
        data.is_valid(raise_exception=True)
        held = change_note(actor=request.user, note=found, **data.validated_data)
        return Response(_written(held, member))

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        found, _member = note_for(request.user, pk, key, Capability.CODE)
        delete_note(actor=request.user, note=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Replies(APIView):
    @extend_schema(request=ReplyIn, responses={201: NoteOut})
    def post(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """Something said under the note; under a question, its answer."""
        found, member = note_for(request.user, pk, key, Capability.CODE)
        data = ReplyIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        reply_to_note(actor=request.user, note=found, **data.validated_data)
        return Response(_one(found, member), status=status.HTTP_201_CREATED)


class Resolve(APIView):
    @extend_schema(request=ResolveIn, responses=NoteOut)
    def post(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """The question is answered, the to-do done; or not after all."""
        found, member = note_for(request.user, pk, key, Capability.CODE)
        data = ResolveIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        resolve_note(actor=request.user, note=found, **data.validated_data)
        return Response(_one(found, member))


class Turn(APIView):
    @extend_schema(request=TurnIn, responses=NoteOut)
    def post(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """A lead makes an example, other words in the codebook, or an announcement to all of it;
        the announcement does not tell who asked."""
        found, member = note_for(request.user, pk, key, Capability.EDIT)
        data = TurnIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        turn(request.user, found, data.validated_data)
        return Response(_one(found, member))


def turn(actor: User, note: Note, values: dict[str, Any]) -> None:
    if values["into"] == ANNOUNCEMENT:
        announce(
            actor=actor,
            note=note,
            text=values["text"],
            with_place=values["with_place"],
            token=values["token"],
        )
        return
    node = {name: values[name] for name in ("dimension", "node", "not_blind")}
    if values["into"] == EXAMPLE:
        make_example(actor=actor, note=note, **node)
    else:
        change_codebook(actor=actor, note=note, field=values["field"], text=values["text"], **node)


class Seen(APIView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """The announcement has been read: it is not shown again."""
        found, _member = note_for(request.user, pk, key)
        mark_seen(actor=request.user, note=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PassNotes(APIView):
    """What is said of the pass's document, of nodes and of the project, as its reader may read it."""

    @extend_schema(responses=PassNoteOut(many=True), operation_id="assignments_notes_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, member = assignment_for(request.user, pk)
        return Response(notes_on(assignment, member))
