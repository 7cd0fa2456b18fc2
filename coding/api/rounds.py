from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for, assignments_of, round_for
from coding.actions.extending import extend_round
from coding.actions.judgements import MOST, OwnPass, save_judgement
from coding.actions.passes import reopen_assignment, submit_assignment
from coding.actions.reasons import reason
from coding.actions.rounds import (
    close_round,
    create_round,
    lock_round,
    reopen_round,
)
from coding.api.sampling import WorkIn, work_of
from coding.api.serializers import (
    ChangesOut,
    JudgementBatchOut,
    JudgementIn,
    JudgementOut,
    RoundExtension,
    RoundIn,
    RoundOut,
    Why,
    bar_in,
)
from coding.codebook.versions import published_version
from coding.judgements.reading import judgements_of
from coding.models import Round
from coding.reads.assignments import AssignmentOut, assignment_json
from coding.reads.changes import SINCE, changes_in
from coding.reads.progress import known_to, marked_in, progress_of, with_progress
from coding.reads.repeats import merged
from coding.results.base import ROUND
from corpus.access import member_of, require
from corpus.accounts.requests import ApiRequest
from corpus.models import Membership
from corpus.permissions import Capability
from policycoder.api import PagedView, Pages, Strict, asks
from policycoder.schema import ANYTHING
from policycoder.values import LARGEST, text


def round_json(member: Membership, rounds: Sequence[Round]) -> list[dict[str, Any]]:
    """Rounds with the progress this member is told."""
    known = known_to(member)
    context = {"progress": progress_of(rounds, known), "not_blind": marked_in(rounds, known)}
    return list(RoundOut(rounds, many=True, context=context).data)


@extend_schema_serializer(component_name="RoundIn")
class NewRoundIn(WorkIn, RoundIn):
    pass


class Rounds(PagedView):
    @extend_schema(responses=RoundOut(many=True), operation_id="rounds_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        found = Round.objects.listed_for(member).select_related("codebook_version")
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response(round_json(member, page))

    @extend_schema(request=NewRoundIn, responses={201: RoundOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = NewRoundIn(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        version = published_version(member.project, values.pop("codebook_version"))
        made = create_round(
            actor=request.user,
            project=member.project,
            version=version,
            bar=bar_in(values),
            **work_of(values),
        )
        return Response(round_json(member, [made])[0], status=status.HTTP_201_CREATED)


class OneRound(APIView):
    @extend_schema(responses=RoundOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk)
        return Response(round_json(member, [round])[0])


class MoveRound(APIView):
    """Lock, reopen or close a round."""

    move: Callable = staticmethod(lock_round)

    @extend_schema(request=None, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        moved = type(self).move(actor=request.user, round=round)
        return Response(round_json(member, [moved])[0])


class LockRound(MoveRound):
    pass


class ReopenRound(MoveRound):
    move = staticmethod(reopen_round)


class CloseIn(Strict):
    undecided = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text="Of a round that is adjudicated: how many choices are left undecided.",
    )


class CloseRound(APIView):
    """Close a round. One that is adjudicated with choices still undecided is refused with their
    number, unless that is sent."""

    @extend_schema(request=CloseIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        data = CloseIn(data=request.data)
        data.is_valid(raise_exception=True)
        moved = close_round(actor=request.user, round=round, **data.validated_data)
        return Response(round_json(member, [moved])[0])


class ExtendRound(APIView):
    """More coders or documents for an open round. What is in it already stays as it is."""

    @extend_schema(request=RoundExtension, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        data = RoundExtension(data=request.data)
        data.is_valid(raise_exception=True)
        extend_round(actor=request.user, round=round, **data.validated_data)
        round.refresh_from_db()
        return Response(round_json(member, [round])[0])


CODER = text("coder", "A user name, or `me`.")


class Assignments(PagedView):
    """Own assignments; for leads everybody's, narrowed by `?coder=me` or a user name."""

    @extend_schema(
        responses=AssignmentOut(many=True),
        operation_id="assignments_list",
    )
    @asks(ROUND, CODER)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        found = assignments_of(member)
        if (wanted := ROUND.of(request.query_params)) is not None:
            found = found.filter(round=wanted)
        if coder := CODER.of(request.query_params):
            found = (
                found.filter(coder=request.user)
                if coder == "me"
                else found.filter(coder__username=coder)
            )
        pages = Pages()
        page = pages.paginate_queryset(with_progress(found, request.user.pk), request, view=self)
        context = {"user": request.user}
        return pages.get_paginated_response(AssignmentOut(page, many=True, context=context).data)


class OneAssignment(APIView):
    @extend_schema(responses=AssignmentOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment_for(request.user, pk)
        return Response(assignment_json(request.user, pk))


class SubmitIn(Strict):
    confirm = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Submit although clauses that changed under their codes were not checked.",
    )


class SubmitAssignment(APIView):
    @extend_schema(request=SubmitIn, responses=AssignmentOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk, write=True)
        data = SubmitIn(data=request.data)
        data.is_valid(raise_exception=True)
        submit_assignment(
            actor=request.user, assignment=assignment, confirm=data.validated_data["confirm"]
        )
        return Response(assignment_json(request.user, pk))


class ReopenIn(Strict):
    not_blind = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Mark the pass: its coder could see others' codings of the blind round.",
    )
    why = Why()


class ReopenAssignment(APIView):
    """A lead gives a submitted pass back to its coder."""

    @extend_schema(request=ReopenIn, responses=AssignmentOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        assignment, member = assignment_for(request.user, pk, progress_only=True)
        require(member, Capability.EDIT)
        data = ReopenIn(data=request.data)
        data.is_valid(raise_exception=True)
        told = reason(data.validated_data.pop("why", ""))
        reopen_assignment(
            actor=request.user, assignment=assignment, told=told, **data.validated_data
        )
        return Response(assignment_json(request.user, pk))


class Judgements(APIView):
    """Every clause's current judgement; clauses without one are left out."""

    @extend_schema(responses=JudgementOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk)
        return Response(judgements_of(assignment, merged(assignment, request.user.pk)))


class Changes(APIView):
    """What changed in one's own pass since an earlier answer: cheap enough to ask every second."""

    @extend_schema(responses=ChangesOut)
    @asks(SINCE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(changes_in(request.user, pk, SINCE.of(request.query_params)))


class OneJudgement(APIView):
    @extend_schema(request=JudgementIn, responses=JudgementOut)
    def put(self, request: ApiRequest, pk: int, clause_pk: int) -> Response:
        saved = save_judgement(
            actor=request.user, assignment=pk, clause_id=clause_pk, body=request.data
        )
        return Response(saved)


JUDGEMENT_OF_A_CLAUSE = {
    "description": (
        "As the body for one clause, with its id as `clause`. Each entry is answered on its own,"
        " also one that cannot be used."
    ),
    "anyOf": [
        {
            "allOf": [{"$ref": "#/components/schemas/JudgementInRequest"}],
            "required": ["clause"],
            "properties": {"clause": {"type": "integer", "minimum": 0, "maximum": LARGEST}},
        },
        ANYTHING,
    ],
}


class ManyJudgements(APIView):
    takes = list  # what JSON the body is

    @extend_schema(
        request={
            "application/json": {
                "type": "array",
                "items": JUDGEMENT_OF_A_CLAUSE,
                "maxItems": MOST,
            }
        },
        responses=JudgementBatchOut(many=True),
        operation_id="assignments_clauses_bulk_update",
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Judgements of many clauses, 500 at most, each with its own result: stored (200), refused, or not what
        it is based on any more (409 with the `judgement` that is stored). The same list sent twice
        changes nothing."""
        own = OwnPass.enter(request.user, pk)
        return Response(own.save_many(request.data))
