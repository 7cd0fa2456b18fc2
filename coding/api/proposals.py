from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for, proposal_for
from coding.actions.proposals import (
    DECISIONS,
    LONGEST_REASON,
    MOST_PLACES,
    Place,
    Wish,
    add_place,
    answer_proposal,
    propose,
    withdraw_proposal,
)
from coding.api.serializers import Usernames
from coding.codebook.content import LONGEST_NAME, LONGEST_TEXT
from coding.models import Assignment, Proposal
from coding.reads.assignments import PersonOut
from coding.reads.proposals import alike, proposals_json
from coding.results.base import ROUND
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.models import Membership, User
from corpus.permissions import Capability
from policycoder.api import PagedView, Pages, Strict, asks, body_of
from policycoder.errors import NotFound
from policycoder.values import LARGEST, choice, text, whole

STATE = choice("state", Proposal.State.values, help="Those in this state; without it, all.")
NAME = text("name", "What is to be proposed.")
ASSIGNMENT = whole("assignment", help="The pass whose codebook is looked at; else the newest.")


def _offset() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        allow_null=True,
        required=False,
        default=None,
        help_text="Code points of the document's text; both ends or neither.",
    )


class PlaceIn(Strict):
    clause = serializers.IntegerField(min_value=1, max_value=LARGEST)
    start = _offset()
    end = _offset()


def _words(most: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=most, allow_blank=True, required=False, default="", **more
    )


class ProposalIn(Strict):
    token = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The sender's own; sent again with it, nothing is proposed twice.",
    )
    assignment = serializers.IntegerField(min_value=1, max_value=LARGEST)
    kind = serializers.ChoiceField(choices=Proposal.Kind.values)
    dimension = serializers.CharField(max_length=50)
    node = _words(50, help_text="The node to stand below, or whose words are to change.")
    name = _words(LONGEST_NAME)
    field = _words(20, help_text="Of other words: definition, include or exclude.")
    text = _words(LONGEST_TEXT)
    reason = _words(LONGEST_REASON)
    clauses = serializers.ListField(child=PlaceIn(), min_length=1, max_length=MOST_PLACES)


class PlaceAdded(PlaceIn):
    assignment = serializers.IntegerField(min_value=1, max_value=LARGEST)


class AnswerIn(Strict):
    decision = serializers.ChoiceField(choices=DECISIONS)
    answer = _words(LONGEST_REASON)
    node = _words(50, help_text="The one to stand below, or to be merged with.")
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_null=True)
    text = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_null=True, allow_blank=True
    )
    with_clauses = serializers.BooleanField(required=False, default=False)
    not_blind = Usernames(
        help_text="Who codes blind in its round and reads the draft: their open passes are marked."
    )


class ProposalPlaceOut(serializers.Serializer):
    clause = serializers.IntegerField(help_text="In the newest edition, where it is there.")
    asked = serializers.IntegerField(help_text="The one it was proposed from.")
    number = serializers.CharField()
    document = serializers.DictField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    quote = serializers.CharField()
    text = serializers.CharField()
    changed = serializers.BooleanField()
    gone = serializers.BooleanField()


class ProposalOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Proposal.Kind.values)
    state = serializers.ChoiceField(choices=Proposal.State.values)
    round = serializers.DictField()
    author = PersonOut()
    own = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    dimension = serializers.CharField()
    node = serializers.CharField()
    name = serializers.CharField()
    field = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()
    answer = serializers.CharField()
    answered_by = PersonOut(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(help_text="The node it became, or went into.")
    clauses = ProposalPlaceOut(many=True)


class AlikeOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["node", "proposal"])
    way = serializers.CharField()
    likeness = serializers.FloatField()
    dimension = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()
    id = serializers.UUIDField(required=False)
    state = serializers.CharField(required=False)
    own = serializers.BooleanField(required=False)
    answer = serializers.CharField(required=False)


def own_pass(user: User, pk: int, project: int) -> Assignment:
    """The user's own pass in the project. Raises Http404, Forbidden, NotFound."""
    assignment, member = assignment_for(user, pk, write=True)
    if member.project_id != project:
        raise NotFound(_("The project has no such pass."))
    return assignment


def _places(entries: Sequence[dict[str, Any]]) -> list[Place]:
    return [Place(one["clause"], one["start"], one["end"]) for one in entries]


def _one(proposal: Proposal, member: Membership) -> dict[str, Any]:
    return proposals_json([proposal], member)[0]


def chosen(member: Membership, state: str, round_id: int | None) -> QuerySet[Proposal]:
    """Those the member may see, of a state and a round where these are told."""
    found = Proposal.objects.visible_to(member).select_related("round", "author", "answered_by")
    if state:
        found = found.filter(state=state)
    return found if round_id is None else found.filter(round=round_id)


class Proposals(PagedView):
    """What coders propose for the codebook: their own, and those of rounds in which the member may
    see what others chose."""

    @extend_schema(responses=ProposalOut(many=True), operation_id="proposals_list")
    @asks(STATE, ROUND)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        asked = request.query_params
        pages = Pages()
        page = pages.page_of(chosen(member, STATE.of(asked), ROUND.of(asked)), request, self)
        return pages.get_paginated_response(proposals_json(page, member))

    @extend_schema(request=ProposalIn, responses={201: ProposalOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.CODE)
        data = ProposalIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        assignment = own_pass(request.user, values.pop("assignment"), pk)
        places, token = _places(values.pop("clauses")), values.pop("token")
        made = propose(
            actor=request.user,
            assignment=assignment,
            wish=Wish(**values),
            places=places,
            token=token,
        )
        return Response(_one(made, member), status=status.HTTP_201_CREATED)


class Alike(APIView):
    """What is called like `?name=`: nodes, and proposals that the member may see."""

    @extend_schema(responses=AlikeOut(many=True), operation_id="proposals_alike_list")
    @asks(NAME, ASSIGNMENT)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        version = None
        if (asked := ASSIGNMENT.of(request.query_params)) is not None:
            version = own_pass(request.user, asked, pk).round.codebook_version
        return Response(alike(NAME.of(request.query_params), member, version))


class OneProposal(APIView):
    @extend_schema(responses=ProposalOut)
    def get(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        found, member = proposal_for(request.user, pk, key)
        return Response(_one(found, member))

    @extend_schema(responses={200: ProposalOut})
    def delete(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """Its author withdraws it."""
        found, member = proposal_for(request.user, pk, key)
        return Response(_one(withdraw_proposal(actor=request.user, proposal=found), member))


class Clauses(APIView):
    @extend_schema(request=PlaceAdded, responses=ProposalOut)
    def post(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """One more clause of one's own pass under one's own proposal."""
        found, member = proposal_for(request.user, pk, key)
        data = PlaceAdded(data=body_of(request))
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        assignment = own_pass(request.user, values.pop("assignment"), pk)
        (place,) = _places([values])
        held = add_place(actor=request.user, assignment=assignment, proposal=found, place=place)
        return Response(_one(held, member))


class Answer(APIView):
    @extend_schema(request=AnswerIn, responses=ProposalOut)
    def post(self, request: ApiRequest, pk: int, key: UUID) -> Response:
        """Accept into the draft, merge with a node, decline with a word, or take that back."""
        found, member = proposal_for(request.user, pk, key, Capability.EDIT)
        data = AnswerIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        held = answer_proposal(actor=request.user, proposal=found, **data.validated_data)
        return Response(_one(held, member))
