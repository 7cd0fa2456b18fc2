"""Training through the API: the reference, attempts and their scores, what opens after it."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for, require_no_pass_of_own, round_for, round_results_for
from coding.actions.references import start_reference, take_reference, withdraw_reference
from coding.actions.training import end_waiver, give_attempt, set_bar, set_gated, waive
from coding.agreement.training import BAR_COEFFICIENTS
from coding.api.agreement import CoefficientOut, DisputedClauseOut, RoundNamed
from coding.api.serializers import BAR_CHOICES, bar_in
from coding.models import Judgement, Round
from coding.reads.assignments import PersonOut
from coding.reads.trained import comparison_json, readiness_json, training_json
from coding.reads.training import comparison_of
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import Strict
from policycoder.characters import WRITTEN_PATTERN
from policycoder.values import LARGEST


class BarOut(serializers.Serializer):
    least = serializers.FloatField(help_text="What the coefficient must reach at least.")
    coefficient = serializers.ChoiceField(BAR_CHOICES)
    dimensions = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of dimensions; empty for all."
    )


class BarIn(Strict):
    bar = serializers.FloatField(allow_null=True, help_text="Above 0, at most 1; null for none.")
    bar_coefficient = serializers.ChoiceField(BAR_CHOICES, default="alpha_masi")
    bar_dimensions = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="Keys of dimensions; empty for all."
    )


class RatioOut(serializers.Serializer):
    value = serializers.FloatField(allow_null=True)
    reason = serializers.ChoiceField(
        ["", "not_given", "not_in_reference"],
        help_text="Why there is no value: one of the two never has the node.",
    )


class NodeScoresOut(serializers.Serializer):
    node = serializers.CharField()
    reference = serializers.IntegerField(help_text="Judged clauses where the reference has it.")
    coder = serializers.IntegerField(help_text="Judged clauses where the coder gave it.")
    both = serializers.IntegerField(help_text="Judged clauses where both have it.")
    precision = RatioOut(help_text="both ÷ coder")
    recall = RatioOut(help_text="both ÷ reference")
    alpha = CoefficientOut(help_text="Krippendorff's α of its presence.")


DimensionCoefficientsOut = type(
    "TrainingCoefficientsOut",
    (serializers.Serializer,),
    {one.key: CoefficientOut(help_text=one.label) for one in BAR_COEFFICIENTS},
)


class DimensionScoresOut(serializers.Serializer):
    reference = serializers.IntegerField(help_text="Clauses with a reference.")
    judged = serializers.IntegerField(help_text="Those of them the coder judged.")
    missing = serializers.IntegerField(help_text="Those of them the coder did not judge.")
    differing = serializers.IntegerField(help_text="Judged otherwise than the reference.")
    coefficients = DimensionCoefficientsOut()
    nodes = NodeScoresOut(many=True)


class AttemptOut(serializers.Serializer):
    number = serializers.IntegerField(
        help_text="1: before the reference was seen, the honest figure."
    )
    finished_at = serializers.DateTimeField()
    scored_at = serializers.DateTimeField()
    passed = serializers.BooleanField(allow_null=True, help_text="Null without a bar.")
    scores = serializers.DictField(child=DimensionScoresOut())


class TrainingPassOut(serializers.Serializer):
    assignment = serializers.IntegerField()
    number = serializers.IntegerField(help_text="Of the document.")
    title = serializers.CharField()
    status = serializers.CharField()
    attempt = serializers.IntegerField()


class WaiverOut(serializers.Serializer):
    reason = serializers.CharField()
    granted_by = PersonOut()
    granted_at = serializers.DateTimeField()


class TraineeOut(serializers.Serializer):
    coder = PersonOut()
    number = serializers.IntegerField(help_text="The newest attempt, finished or under way.")
    documents = serializers.IntegerField()
    submitted = serializers.IntegerField()
    passed = serializers.BooleanField(
        allow_null=True, help_text="By the newest attempt that is scored."
    )
    waiver = WaiverOut(allow_null=True)
    passes = TrainingPassOut(many=True)
    attempts = AttemptOut(many=True)


class ReferencePassOut(serializers.Serializer):
    assignment = serializers.IntegerField()
    coder = PersonOut()
    status = serializers.CharField()
    taken_from = serializers.CharField(help_text="Name of the round; empty where it was coded.")


class ReferenceOut(serializers.Serializer):
    document = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    ready = serializers.BooleanField()
    clauses = serializers.IntegerField(help_text="Clauses it says something of.")
    unsettled = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of clauses on which its leads differ."
    )
    passes = ReferencePassOut(many=True)


class TrainingOut(serializers.Serializer):
    round = RoundNamed()
    bar = BarOut(allow_null=True)
    coders = TraineeOut(many=True, help_text="All for leads; for a coder their own alone.")
    reference = ReferenceOut(
        many=True, allow_null=True, help_text="Null but for leads who have nothing to submit here."
    )
    opens = RoundNamed(many=True, help_text="Rounds that wait for it; for leads.")


class SeenOut(serializers.Serializer):
    coder = PersonOut()
    training = serializers.CharField()
    documents = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers.")


class WaitingOut(serializers.Serializer):
    coder = PersonOut()
    reason = serializers.CharField()


class ReadinessOut(serializers.Serializer):
    training = RoundNamed(allow_null=True, help_text="What must be passed first.")
    waiting = WaitingOut(many=True)
    seen_reference = SeenOut(
        many=True, help_text="Who knew a training's reference of documents coded here."
    )


def _id(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=LARGEST, **options)


class ReferenceIn(Strict):
    documents = serializers.ListField(
        child=_id(),
        allow_null=True,
        default=None,
        help_text="Ids; null for all of the round.",
    )
    round = _id(allow_null=True, default=None, help_text="Take it over from this round.")
    layer = serializers.CharField(
        default="consensus", help_text="consensus or coder:<username>, of that round."
    )


WAIVED = OpenApiParameter(
    "coder", {"type": "string", "minLength": 1, "pattern": WRITTEN_PATTERN}, required=True
)


class TraineeIn(Strict):
    coder = serializers.CharField()


class WaiverIn(TraineeIn):
    reason = serializers.CharField()


class RoundsIn(Strict):
    rounds = serializers.ListField(child=_id())


class SideOut(serializers.Serializer):
    outcome = serializers.ChoiceField(Judgement.OUTCOMES, allow_null=True)
    nodes = serializers.ListField(child=serializers.CharField())


class NodeRulesOut(serializers.Serializer):
    dimension = serializers.CharField()
    node = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    include = serializers.CharField()
    exclude = serializers.CharField()


class MarkedApartOut(serializers.Serializer):
    own = serializers.ListField(child=serializers.CharField())
    reference = serializers.ListField(child=serializers.CharField())


class ComparedClauseOut(serializers.Serializer):
    clause = DisputedClauseOut()
    own = serializers.DictField(child=SideOut())
    reference = serializers.DictField(child=SideOut())
    unsettled = serializers.ListField(child=serializers.CharField())
    differing = serializers.ListField(child=serializers.CharField())
    nodes = NodeRulesOut(many=True, help_text="Those on which the two differ, to read again.")
    marked = serializers.DictField(
        child=MarkedApartOut(),
        help_text="By dimension, where both gave a node and marked other words for it: their words."
        " No score counts that.",
    )
    memo = serializers.CharField()
    reference_memo = serializers.CharField()


class ComparisonOut(serializers.Serializer):
    assignment = serializers.IntegerField()
    attempt = serializers.IntegerField()
    scores = serializers.DictField(child=DimensionScoresOut())
    clauses = ComparedClauseOut(many=True)


class Training(APIView):
    """A training round: its bar, and attempts with their scores."""

    @extend_schema(responses=TrainingOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk)
        return Response(TrainingOut(training_json(round, member)).data)


def _shown(request: ApiRequest, pk: int) -> dict[str, Any]:
    round, member = round_for(request.user, pk)
    return TrainingOut(training_json(round, member)).data


class TrainingBar(APIView):
    @extend_schema(request=BarIn, responses=TrainingOut)
    def put(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        data = BarIn(data=request.data)
        data.is_valid(raise_exception=True)
        set_bar(actor=request.user, round=round, bar=bar_in(data.validated_data))
        return Response(_shown(request, pk))


class TrainingReference(APIView):
    """Passes to make the reference by, or copies of another round's."""

    @extend_schema(request=ReferenceIn, responses={201: TrainingOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        require_no_pass_of_own(round, member)
        data = ReferenceIn(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        if asked["round"] is None:
            start_reference(actor=request.user, round=round, documents=asked["documents"])
        else:
            take_reference(
                actor=request.user,
                round=round,
                source=_source(request, asked["round"], round),
                layer=asked["layer"],
                documents=asked["documents"],
            )
        return Response(_shown(request, pk), status=status.HTTP_201_CREATED)


def _source(request: ApiRequest, pk: int, training: Round) -> Round:
    """A round of the same project whose codings the lead may see. Raises Http404, Forbidden."""
    source, _member = round_results_for(request.user, pk, Capability.EDIT)
    if source.project_id != training.project_id:
        raise Http404
    return source


class WithdrawReference(APIView):
    """Take a lead's pass out of the reference."""

    @extend_schema(request=None, responses=TrainingOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk, progress_only=True)
        withdraw_reference(actor=request.user, assignment=assignment)
        return Response(_shown(request, assignment.round_id))


class TrainingAttempts(APIView):
    """Give a coder all of the training's documents afresh."""

    @extend_schema(request=TraineeIn, responses={201: TrainingOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        data = TraineeIn(data=request.data)
        data.is_valid(raise_exception=True)
        give_attempt(actor=request.user, round=round, **data.validated_data)
        return Response(_shown(request, pk), status=status.HTTP_201_CREATED)


class TrainingWaivers(APIView):
    """Let a coder work in the rounds that wait for this training, or take that back."""

    @extend_schema(request=WaiverIn, responses={201: TrainingOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        data = WaiverIn(data=request.data)
        data.is_valid(raise_exception=True)
        waive(actor=request.user, round=round, **data.validated_data)
        return Response(_shown(request, pk), status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[WAIVED], responses={200: TrainingOut})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """The user name stands in the query, or in the body."""
        round, _member = round_for(request.user, pk, Capability.EDIT)
        data = TraineeIn(data=request.query_params.dict() or request.data)
        data.is_valid(raise_exception=True)
        end_waiver(actor=request.user, round=round, **data.validated_data)
        return Response(_shown(request, pk))


class TrainingOpens(APIView):
    """Which rounds open only to those who have passed this training."""

    @extend_schema(request=RoundsIn, responses=TrainingOut)
    def put(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        data = RoundsIn(data=request.data)
        data.is_valid(raise_exception=True)
        set_gated(actor=request.user, round=round, **data.validated_data)
        return Response(_shown(request, pk))


class Readiness(APIView):
    """Who waits for a training before their passes here open, and who has seen a reference."""

    @extend_schema(responses=ReadinessOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        return Response(ReadinessOut(readiness_json(round)).data)


class CompareWithReference(APIView):
    """A submitted pass of a training beside the reference, clause by clause."""

    @extend_schema(responses=ComparisonOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk)
        return Response(ComparisonOut(comparison_json(comparison_of(assignment))).data)
