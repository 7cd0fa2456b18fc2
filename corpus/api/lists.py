"""The lists that leads edit: agencies with their aliases, effectiveness types, reasons."""

from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import agency_for, entry_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions import agencies as agency_list
from corpus.actions import lists
from corpus.models import Agency, DocumentType, ExclusionReason
from corpus.permissions import Capability
from policycoder.api import Strict
from policycoder.characters import WRITTEN_PATTERN


class AgencyOut(serializers.ModelSerializer):
    aliases: serializers.SlugRelatedField = serializers.SlugRelatedField(
        "name", many=True, read_only=True
    )
    documents = serializers.IntegerField(source="n", read_only=True, default=0)

    class Meta:
        model = Agency
        fields = ["id", "name", "region", "aliases", "documents"]


class AgencyIn(Strict):
    name = serializers.CharField(max_length=200)
    region = serializers.CharField(max_length=100, required=False, allow_blank=True)


class AliasIn(Strict):
    name = serializers.CharField(max_length=200)


ALIAS = OpenApiParameter(
    "name", {"type": "string", "minLength": 1, "pattern": WRITTEN_PATTERN}, required=True
)


class MergeIn(Strict):
    into = serializers.IntegerField()
    preview = serializers.BooleanField(
        default=False, help_text="Only say what would happen: MergePreview instead of the agency."
    )


class MergePreview(serializers.Serializer):
    documents = serializers.IntegerField()
    joint = serializers.IntegerField(help_text="Of them, issued by both.")
    aliases = serializers.ListField(child=serializers.CharField())


class EntryOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    position = serializers.IntegerField()


class TypeIn(Strict):
    name = serializers.CharField(max_length=lists.LONGEST[DocumentType])


class ReasonIn(Strict):
    name = serializers.CharField(max_length=lists.LONGEST[ExclusionReason])


class OrderIn(Strict):
    order = serializers.ListField(child=serializers.IntegerField())


class RemoveIn(Strict):
    replacement = serializers.IntegerField(required=False, allow_null=True, default=None)


def listed(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """With their aliases and, as `n`, the number of documents they issued."""
    return agencies.prefetch_related("aliases").annotate(n=Count("issues"))


class Agencies(APIView):
    @extend_schema(responses=AgencyOut(many=True), operation_id="agencies_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        return Response(AgencyOut(listed(member.project.agencies.all()), many=True).data)

    @extend_schema(request=AgencyIn, responses={201: AgencyOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = AgencyIn(data=request.data)
        data.is_valid(raise_exception=True)
        made = agency_list.add_agency(
            actor=request.user, project=member.project, **data.validated_data
        )
        return Response(AgencyOut(made).data, status=201)


class OneAgency(APIView):
    @extend_schema(request=AgencyIn, responses=AgencyOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        agency, _member = agency_for(request.user, pk, Capability.EDIT)
        data = AgencyIn(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        agency_list.change_agency(actor=request.user, agency=agency, **data.validated_data)
        return _agency(pk)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        agency, _member = agency_for(request.user, pk, Capability.EDIT)
        agency_list.remove_agency(actor=request.user, agency=agency)
        return Response(status=204)


class Aliases(APIView):
    """Another name of the agency; an agency listed under that name is merged into this one."""

    @extend_schema(request=AliasIn, responses=AgencyOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        agency, _member = agency_for(request.user, pk, Capability.EDIT)
        data = AliasIn(data=request.data)
        data.is_valid(raise_exception=True)
        agency_list.add_alias(actor=request.user, agency=agency, **data.validated_data)
        return _agency(pk)

    @extend_schema(parameters=[ALIAS], responses={200: AgencyOut})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """The name stands in the query, or in the body."""
        agency, _member = agency_for(request.user, pk, Capability.EDIT)
        data = AliasIn(data=request.query_params.dict() or request.data)
        data.is_valid(raise_exception=True)
        agency_list.remove_alias(actor=request.user, agency=agency, **data.validated_data)
        return _agency(pk)


class MergeAgency(APIView):
    """Move an agency's documents to another; its name becomes an alias of that one."""

    @extend_schema(request=MergeIn, responses=AgencyOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        agency, _member = agency_for(request.user, pk, Capability.EDIT)
        data = MergeIn(data=request.data)
        data.is_valid(raise_exception=True)
        into, _same = agency_for(request.user, data.validated_data["into"], Capability.EDIT)
        if data.validated_data["preview"]:
            return Response(MergePreview(agency_list.merge_preview(agency, into)).data)
        agency_list.merge_agencies(actor=request.user, agency=agency, into=into)
        return _agency(into.pk)


def _agency(pk: int) -> Response:
    return Response(AgencyOut(listed(Agency.objects.filter(pk=pk)).get()).data)


class Entries(APIView):
    """A list in its order; PUT sorts it."""

    kind: type[Any] = DocumentType
    body: type[serializers.Serializer] = TypeIn

    @extend_schema(responses=EntryOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        return Response(EntryOut(self.kind.objects.filter(project=member.project), many=True).data)

    @extend_schema(request=TypeIn, responses={201: EntryOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = self.body(data=request.data)
        data.is_valid(raise_exception=True)
        made = lists.add_entry(
            actor=request.user, project=member.project, kind=self.kind, **data.validated_data
        )
        return Response(EntryOut(made).data, status=201)

    @extend_schema(request=OrderIn, responses=EntryOut(many=True))
    def put(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = OrderIn(data=request.data)
        data.is_valid(raise_exception=True)
        lists.order_entries(
            actor=request.user, project=member.project, kind=self.kind, **data.validated_data
        )
        return self.get(request, pk)


class OneEntry(APIView):
    kind: type[Any] = DocumentType
    body: type[serializers.Serializer] = TypeIn

    @extend_schema(request=TypeIn, responses=EntryOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        entry, _member = entry_for(request.user, self.kind, pk, Capability.EDIT)
        data = self.body(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        name = data.validated_data.get("name", entry.name)
        changed = lists.rename_entry(actor=request.user, entry=entry, name=name)
        return Response(EntryOut(changed).data)

    @extend_schema(request=RemoveIn, responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        entry, _member = entry_for(request.user, self.kind, pk, Capability.EDIT)
        data = RemoveIn(data=request.data)
        data.is_valid(raise_exception=True)
        chosen = data.validated_data["replacement"]
        replacement = entry_for(request.user, self.kind, chosen)[0] if chosen else None
        lists.remove_entry(actor=request.user, entry=entry, replacement=replacement)
        return Response(status=204)


class DocumentTypes(Entries):
    kind = DocumentType


class OneDocumentType(OneEntry):
    kind = DocumentType


@extend_schema_view(post=extend_schema(request=ReasonIn))
class ExclusionReasons(Entries):
    kind = ExclusionReason
    body = ReasonIn


@extend_schema_view(patch=extend_schema(request=ReasonIn))
class OneExclusionReason(OneEntry):
    kind = ExclusionReason
    body = ReasonIn
