from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import document_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.reasons import manual_reasons
from corpus.actions.screening import Verdict, decide, decide_many, undo
from corpus.api.serializers import shown
from corpus.fields import BRIEF
from corpus.models import Document, ExclusionReason, Membership, ScreeningDecision
from corpus.permissions import Capability
from corpus.reads.filters import WORDS
from corpus.reads.flow import flow_of
from corpus.reads.screening import SHOW, agreement, entries, progress, queue, with_screening
from policycoder.api import PagedView, Pages, Strict, asks
from policycoder.errors import Missing

MOST_AT_ONCE = 500


@extend_schema_field(
    {
        "type": ["integer", "string"],
        "description": "The id or the exact name of an exclusion reason of the project.",
    }
)
class ReasonOfProject(serializers.PrimaryKeyRelatedField):
    """One of the exclusion reasons of the project at hand, by its id or its name."""

    def get_queryset(self) -> QuerySet[ExclusionReason]:
        return self.context["project"].exclusion_reasons.all()

    def to_internal_value(self, data: Any) -> ExclusionReason:
        if not isinstance(data, str | int) or isinstance(data, bool):
            return super().to_internal_value(data)
        reasons = list(self.get_queryset())
        for reason in reasons:
            if str(data).strip() in (reason.name, str(reason.pk)):
                return reason
        names = _(", ").join(reason.name for reason in reasons)
        said = _("“%(given)s” is no exclusion reason of this project. There are: %(names)s.")
        raise Missing.on("reason", said % {"given": str(data)[:100], "names": names})


class VerdictIn(Strict):
    shape = {
        "anyOf": [
            {"properties": {"decision": {"enum": ["included"]}}},
            {"properties": {"reason": {"type": ["integer", "string"]}}, "required": ["reason"]},
        ]
    }

    decision = serializers.ChoiceField(ScreeningDecision.Decision.choices)
    reason = ReasonOfProject(required=False, allow_null=True, default=None)
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, trim_whitespace=True
    )
    revision = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        help_text="As it was read; an older one is answered 409.",
    )

    def verdict(self) -> Verdict:
        data = self.validated_data
        return Verdict(data["decision"], data["reason"], data["note"])


class VerdictsIn(VerdictIn):
    documents = serializers.ListField(
        child=serializers.IntegerField(), min_length=1, max_length=MOST_AT_ONCE
    )


class DecisionOut(serializers.Serializer):
    screener = serializers.CharField(help_text="The log-in name.")
    name = serializers.CharField(help_text="The name to be shown.")
    mine = serializers.BooleanField()
    decision = serializers.CharField()
    reason = serializers.IntegerField(allow_null=True)
    reason_name = serializers.CharField()
    note = serializers.CharField()
    final = serializers.BooleanField()
    at = serializers.DateTimeField()
    said_at = serializers.CharField(help_text="`at` in the server's time zone, 2026-11-23 07:36.")


class ScreenedOut(serializers.Serializer):
    """A document as it stands in the queue of screening."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    clauses = serializers.IntegerField()
    status = serializers.CharField()
    reason = serializers.IntegerField(allow_null=True)
    reason_name = serializers.CharField()
    duplicate_of = serializers.IntegerField(allow_null=True)
    near_duplicates = serializers.IntegerField()
    in_round = serializers.BooleanField()
    disagreement = serializers.BooleanField()
    decisions = DecisionOut(many=True)
    revision = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {field.name: shown(field) for field in BRIEF}


class ScreeningProgress(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    todo = serializers.IntegerField()
    candidates = serializers.IntegerField()
    disagreements = serializers.IntegerField()
    decided = serializers.IntegerField()


class OneScreenedOut(ScreenedOut):
    progress = ScreeningProgress()


class ManyScreenedOut(serializers.Serializer):
    results = ScreenedOut(many=True)
    progress = ScreeningProgress()


def _answer(member: Membership, pks: list[int]) -> list[dict]:
    found = with_screening(Document.objects.filter(pk__in=pks).order_by("number"))
    return entries(member.user, member.project, list(found))


class Screening(PagedView):
    """The queue of screening, and a decision on many of its documents."""

    @extend_schema(
        responses=ScreenedOut(many=True),
        operation_id="screening_list",
    )
    @asks(SHOW, WORDS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        pages = Pages()
        found = with_screening(queue(member, request.query_params))
        page = pages.paginate_queryset(found, request, view=self) or []
        answer = pages.get_paginated_response(entries(member.user, member.project, page))
        answer.data |= {
            "progress": progress(member),
            "reasons": [
                {"id": reason.pk, "name": reason.name} for reason in manual_reasons(member.project)
            ],
            "agreement": [row.__dict__ for row in agreement(member.project)],
        }
        return answer

    @extend_schema(request=VerdictsIn, responses=ManyScreenedOut)
    def put(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = VerdictsIn(data=request.data, context={"project": member.project})
        data.is_valid(raise_exception=True)
        asked = set(data.validated_data["documents"])
        documents = list(member.project.documents.current().filter(pk__in=asked))
        if missing := asked - {document.pk for document in documents}:
            said = _("Not a document of this project: %(ids)s.") % {
                "ids": ", ".join(map(str, sorted(missing)))
            }
            raise Missing.on("documents", said)
        decide_many(actor=request.user, documents=documents, verdict=data.verdict())
        return Response(
            {
                "results": _answer(member, [document.pk for document in documents]),
                "progress": progress(member),
            }
        )


class ScreenOne(APIView):
    """One's own decision on one document; the last word where enough have decided before."""

    @extend_schema(responses=OneScreenedOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        _document, member = document_for(request.user, pk, Capability.EDIT)
        return self._one(member, pk)

    @extend_schema(request=VerdictIn, responses=OneScreenedOut)
    def put(self, request: ApiRequest, pk: int) -> Response:
        document, member = document_for(request.user, pk, Capability.EDIT)
        data = VerdictIn(data=request.data, context={"project": member.project})
        data.is_valid(raise_exception=True)
        decide(
            actor=request.user,
            document=document,
            verdict=data.verdict(),
            revision=data.validated_data["revision"],
        )
        return self._one(member, pk)

    @extend_schema(responses={200: OneScreenedOut})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Undo: what was before one's newest decision on the document is there again."""
        document, member = document_for(request.user, pk, Capability.EDIT)
        undo(actor=request.user, document=document)
        return self._one(member, pk)

    def _one(self, member: Membership, pk: int) -> Response:
        return Response(_answer(member, [pk])[0] | {"progress": progress(member)})


class FlowOut(serializers.Serializer):
    found = serializers.IntegerField()
    files = serializers.IntegerField()
    parts = serializers.IntegerField(help_text="Parts of files that were split.")
    otherwise = serializers.IntegerField(help_text="Documents that came in as neither.")
    failed = serializers.IntegerField()
    same_file = serializers.IntegerField()
    documents = serializers.IntegerField()
    merged = serializers.IntegerField()
    split = serializers.IntegerField(help_text="Documents set aside for their parts.")
    candidates = serializers.IntegerField()
    disagreements = serializers.IntegerField()
    excluded = serializers.IntegerField()
    included = serializers.IntegerField()
    included_unscreened = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.DictField())


class Flow(APIView):
    """The numbers of the selection flow."""

    @extend_schema(responses=FlowOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(flow_of(member_of(request.user, pk).project).as_json())
