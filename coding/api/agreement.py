from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import round_results_for
from coding.agreement.report import FEWEST_USES
from coding.agreement.table import COEFFICIENTS, LEVELS
from coding.api.agreement_parts import CoefficientOut, DetailsOut, ScoresOut
from coding.api.any_result import NotComputed
from coding.api.results import MadeUnderOut
from coding.judgements.content import REMARKS
from coding.models import Judgement, Round
from coding.reads import disagreements
from coding.results.agreement import agreement_of
from coding.results.life import is_stale, newest, start
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import JobStarted
from corpus.permissions import Capability
from policycoder.api import PagedView, Pages, asks


class CoderOut(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()


class NotBlindOut(CoderOut):
    documents = serializers.IntegerField(help_text="Documents coded so.")


class CoderPairOut(CoefficientOut):
    a = serializers.CharField()
    b = serializers.CharField()
    n = serializers.IntegerField(help_text="Clauses both have judged.")


class PairedOut(serializers.Serializer):
    pairs = CoderPairOut(many=True)
    mean = CoefficientOut()


class _Counted(serializers.Serializer):
    n_units = serializers.IntegerField(help_text="Clauses somebody has judged.")
    n_pairable = serializers.IntegerField(help_text="Clauses two or more have judged.")
    n_coders = serializers.IntegerField(required=False, help_text="Who have judged something.")
    n_pairs = serializers.IntegerField(
        required=False, help_text="Pairs of coders that share clauses."
    )
    n_categories = serializers.IntegerField(help_text="Values that occur.")


LevelOut = type(
    "LevelOut",
    (_Counted,),
    {
        one.key: PairedOut() if one.pairs else CoefficientOut(help_text=one.label)
        for one in COEFFICIENTS
    },
)


LevelsOut = type(
    "LevelsOut",
    (serializers.Serializer,),
    {
        level.key: LevelOut(
            help_text=level.help, required=not level.depth, allow_null=level.depth == 0
        )
        for level in LEVELS
    },
)


class _NodeCounted(serializers.Serializer):
    node = serializers.CharField()
    pairs = CoderPairOut(many=True)
    uses = serializers.IntegerField(required=False, help_text="Judgements with the node.")
    prevalence = serializers.FloatField(
        allow_null=True, help_text="Judgements with the node, of all."
    )
    n_units = serializers.IntegerField(required=False)
    n_pairable = serializers.IntegerField(required=False)
    n_coders = serializers.IntegerField(required=False)
    rare = serializers.BooleanField(
        required=False,
        help_text=f"Given less than {FEWEST_USES} times: too rare to judge, by convention.",
    )
    needed = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Clauses that two coders must share to tell α from 0.667 for a node as rare as"
        " this one: Krippendorff, Content Analysis, 4th ed. 2019, table 11.2.",
    )
    disagreements = serializers.IntegerField()


NodeAgreementOut = type(
    "NodeAgreementOut",
    (_NodeCounted,),
    {one.of_node: CoefficientOut(help_text=one.label) for one in COEFFICIENTS if one.of_node},
)


class UsageOut(serializers.Serializer):
    coder = serializers.CharField()
    judged = serializers.IntegerField()
    none = serializers.IntegerField()
    undeterminable = serializers.IntegerField()
    nodes = serializers.DictField(child=serializers.IntegerField())


class ConfusionOut(serializers.Serializer):
    a = serializers.CharField()
    b = serializers.CharField()
    count = serializers.IntegerField()


class DimensionAgreementOut(DetailsOut):
    n_units = serializers.IntegerField()
    n_pairable = serializers.IntegerField()
    disagreements = serializers.IntegerField(help_text="Clauses on which coders differ.")
    drawn = serializers.ChoiceField(
        ["document", "unit"],
        required=False,
        help_text="What was drawn for the intervals; clauses where there is one document.",
    )
    levels = LevelsOut()
    scores = ScoresOut(
        required=False, allow_null=True, help_text="Of a dimension of scores; else null."
    )
    nodes = NodeAgreementOut(many=True)
    usage = UsageOut(many=True)
    confusions = ConfusionOut(many=True)


class DocumentNamed(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class RoundNamed(serializers.ModelSerializer):
    class Meta:
        model = Round
        fields = ["id", "name", "kind", "blind", "status"]


class AgreementOut(serializers.Serializer):
    snapshot = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    as_of = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField(help_text="Judgements have changed since.")
    round = RoundNamed()
    coders = CoderOut(many=True)
    not_blind = NotBlindOut(
        many=True, help_text="Who could see the others' codings of the blind round and coded on."
    )
    documents = serializers.IntegerField()
    document_list = DocumentNamed(many=True, required=False)
    units = serializers.IntegerField(help_text="Clauses somebody has judged.")
    codebook_version = serializers.IntegerField()
    made_under = MadeUnderOut(
        many=True,
        required=False,
        help_text="Where the round has moved: the versions the judgements were made under.",
    )
    resamples = serializers.IntegerField(required=False, help_text="Of the intervals.")
    seed = serializers.IntegerField(required=False, help_text="Of the intervals.")
    dimensions = serializers.DictField(child=DimensionAgreementOut())


class ClauseDocumentOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class DisputedClauseOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    path = serializers.CharField()
    text = serializers.CharField()
    document = ClauseDocumentOut()


class ChoiceOut(serializers.ModelSerializer):
    coder = CoderOut()
    outcome = serializers.ChoiceField(Judgement.OUTCOMES)
    nodes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Judgement
        fields = ["coder", "outcome", "nodes", *REMARKS]
        extra_kwargs = {name: {"required": True} for name in REMARKS}


class DisagreementOut(serializers.Serializer):
    clause = DisputedClauseOut()
    dimension = serializers.CharField()
    choices = ChoiceOut(many=True)


class Agreement(APIView):
    """How far the coders of a round agree: the newest snapshot, or a new one."""

    @extend_schema(responses=AgreementOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_results_for(request.user, pk)
        return Response(_shown(round))

    @extend_schema(request=None, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_results_for(request.user, pk, Capability.EDIT)
        job = start(actor=request.user, asked=agreement_of(round))
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


def _shown(round: Round) -> dict[str, Any]:
    """The newest snapshot. Raises NotComputed."""
    asked = agreement_of(round)
    snapshot = newest(asked)
    if snapshot is None:
        raise NotComputed(
            _("The agreement of this round has not been computed. POST here to compute it.")
        )
    return {
        "snapshot": str(snapshot.pk),
        "created_at": snapshot.created_at,
        "as_of": snapshot.as_of,
        "stale": is_stale(snapshot, asked),
        "round": {
            field: getattr(round, field) for field in ("id", "name", "kind", "blind", "status")
        },
        # computed before passes were marked
        "not_blind": [],
        **snapshot.data,
    }


class Disagreements(PagedView):
    """Clauses on which at least two coders of the round differ, as of now."""

    @extend_schema(
        responses=DisagreementOut(many=True),
        operation_id="disagreements_list",
    )
    @asks(*disagreements.PARAMETERS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_results_for(request.user, pk)
        sought = disagreements.DisagreementFilter.of(request.query_params)
        pages = Pages()
        page = pages.page_of(disagreements.disagreements_of(round, sought), request, self)
        return pages.get_paginated_response(disagreements.described(round, page))
