"""Near duplicates by group, and joining documents as editions of one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.copies import Settled, Verdict, preview_group, settle_group
from coding.actions.joining import (
    Joined,
    join_editions,
    kept_submitted,
    preview_join,
    rounds_told,
)
from coding.api.editions import NOTED
from coding.api.serializers import Usernames
from corpus.access import document_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.editions import NOTE_LENGTH
from corpus.models import Document, Membership
from corpus.permissions import Capability
from corpus.reads.copies import group_with, groups_of, likeness, with_documents
from policycoder.api import PagedView, Pages, Strict
from policycoder.errors import Missing


class GroupOut(serializers.Serializer):
    documents = serializers.ListField(
        child=serializers.IntegerField(), source="keys", help_text="Their ids."
    )
    pairs = serializers.IntegerField()
    least = serializers.FloatField(help_text="Of the pair that is least alike, 0 to 1.")
    most = serializers.FloatField()


class LikenessOut(serializers.Serializer):
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    similarity = serializers.FloatField()
    containment = serializers.FloatField()
    pair = serializers.IntegerField(allow_null=True)


class CopiesOut(serializers.Serializer):
    documents = serializers.ListField(child=serializers.IntegerField())
    alike = LikenessOut(many=True)


class JoinedRoundOut(serializers.Serializer):
    round = serializers.IntegerField(source="round.pk")
    closed = serializers.BooleanField()
    passes = serializers.IntegerField()
    double = serializers.IntegerField(help_text="Whose coder has the newer text, too.")
    exact = serializers.IntegerField(allow_null=True)
    changed = serializers.IntegerField(allow_null=True)
    vanished = serializers.IntegerField(allow_null=True)
    kept = serializers.IntegerField(allow_null=True)


class JoinedOut(serializers.Serializer):
    document = serializers.IntegerField()
    number = serializers.IntegerField()
    edition = serializers.IntegerField()
    former_number = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    screening_of = serializers.IntegerField(help_text="Number of the one whose screening counts.")
    decisions_left = serializers.IntegerField()
    filled = serializers.ListField(child=serializers.CharField())
    rounds = JoinedRoundOut(many=True)
    kept_submitted = serializers.ListField(child=serializers.CharField())


class SettledOut(serializers.Serializer):
    kept = serializers.IntegerField()
    joined = JoinedOut(many=True)
    duplicates = serializers.ListField(child=serializers.IntegerField())
    distinct = serializers.ListField(child=serializers.IntegerField())


class _Noted(Strict):
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=NOTE_LENGTH
    )
    preview = serializers.BooleanField(required=False, default=False)
    not_blind = Usernames(
        help_text="Who could see others' codings of a blind round and gets a pass back, marked so."
    )


class JoinIn(_Noted):
    shape = NOTED

    newer = serializers.IntegerField(help_text="The document that becomes the next edition.")


class _Documents(serializers.ListField):
    def __init__(self, **kwargs: Any):
        super().__init__(child=serializers.IntegerField(), required=False, default=list, **kwargs)


class CopyVerdictIn(_Noted):
    """What others of its group are to the document; those not named stay undecided. `note` where
    editions are joined."""

    shape = {"anyOf": [*NOTED["anyOf"], {"properties": {"editions": {"maxItems": 0}}}]}

    duplicates = _Documents()
    editions = _Documents()
    distinct = _Documents()


def joined_json(joined: Joined, member: Membership) -> dict[str, Any]:
    """Call it before the transaction ends."""
    return {
        "document": joined.document.pk,
        "number": joined.document.number,
        "edition": joined.document.edition,
        "former_number": joined.rows.former,
        "counts": joined.counts,
        "screening_of": joined.rows.status_of,
        "decisions_left": joined.rows.left,
        "filled": joined.rows.filled,
        "rounds": JoinedRoundOut(rounds_told(joined, member), many=True).data,
        "kept_submitted": [person.username for person in kept_submitted(joined)],
    }


def settled_json(settled: Settled, member: Membership) -> dict[str, Any]:
    return {
        "kept": settled.kept.pk,
        "joined": [joined_json(one, member) for one in settled.joined],
        "duplicates": [one.pk for one in settled.duplicates],
        "distinct": [one.pk for one in settled.distinct],
    }


class Groups(PagedView):
    """Undecided near duplicates by group, those with the most alike pair first."""

    @extend_schema(responses=GroupOut(many=True), operation_id="duplicate_groups_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        pages = Pages()
        page = pages.paginate_queryset(groups_of(member.project), request, view=self)
        return pages.get_paginated_response(GroupOut(page, many=True).data)


class Copies(APIView):
    """The group of near duplicates that a document is in."""

    @extend_schema(responses=CopiesOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk)
        group = group_with(document)
        if group is None:
            return Response({"documents": [], "alike": []})
        with_documents([group])
        documents = [copy.document for copy in group.documents]
        alike = likeness(documents, document)
        rows = [
            {
                "first": document.pk,
                "second": pk,
                "similarity": one.similarity,
                "containment": one.containment,
                "pair": one.pair,
            }
            for pk, one in alike[document.pk].items()
        ]
        return Response({"documents": [one.pk for one in documents], "alike": rows})

    @extend_schema(request=CopyVerdictIn, responses=SettledOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Decide on documents of the group, or with `preview` tell what that would change."""
        document, member = document_for(request.user, pk, Capability.EDIT)
        data = CopyVerdictIn(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        verdict = Verdict(
            document,
            duplicates=_documents(member, "duplicates", values["duplicates"]),
            editions=_documents(member, "editions", values["editions"]),
            distinct=_documents(member, "distinct", values["distinct"]),
        )
        if values["preview"]:
            told = preview_group(
                actor=request.user, verdict=verdict, tell=lambda done: settled_json(done, member)
            )
            return Response(told)
        settled = settle_group(
            actor=request.user,
            verdict=verdict,
            note=values["note"],
            not_blind=values["not_blind"],
        )
        return Response(settled_json(settled, member))


class Join(APIView):
    @extend_schema(request=JoinIn, responses=JoinedOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Make another document the next edition of this one, or with `preview` tell what that
        would change."""
        document, member = document_for(request.user, pk, Capability.EDIT)
        data = JoinIn(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        (newer,) = _documents(member, "newer", [values["newer"]])
        if values["preview"]:
            told = preview_join(
                actor=request.user,
                older=document,
                newer=newer,
                tell=lambda joined: joined_json(joined, member),
            )
            return Response(told)
        joined = join_editions(
            actor=request.user,
            older=document,
            newer=newer,
            note=values["note"],
            not_blind=values["not_blind"],
        )
        return Response(joined_json(joined, member), status=status.HTTP_201_CREATED)


def _documents(member: Membership, field: str, keys: Sequence[int]) -> list[Document]:
    found = Document.objects.filter(project=member.project_id).in_bulk(set(keys))
    if missing := [str(pk) for pk in keys if pk not in found]:
        said = _("The project has no document with the id %(ids)s.")
        raise Missing.on(field, said % {"ids": _(", ").join(missing)})
    return [found[pk] for pk in keys]
