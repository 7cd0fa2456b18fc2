"""Drawing a round's documents or clauses by chance, and dealing them: shapes, preview, draws."""

import secrets
from typing import Any

from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import round_for, round_results_for
from coding.actions.rounds import plan_of
from coding.api.serializers import CoderNames, DocumentChoice
from coding.exports.draws import TABLES, table_of
from coding.exports.repeats import repeats
from coding.models import Draw
from coding.reads.draws import again, draws_for
from coding.reads.frame import STRATA
from coding.reads.intra import intra_of
from coding.reads.plan import EVERYONE, ONE, SEED_LENGTH, Dealing, Plan, Sampling, new_seed
from coding.reads.sample_size import PARAMETERS, sample_size
from coding.sampling.draw import ALLOCATIONS, PROPORTIONAL
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import FileNegotiated, Strict, asks
from policycoder.downloads import BOM, download


class SamplingIn(Strict):
    """What is drawn. Give `size` or `share`; without a seed one is made and told."""

    units = serializers.ChoiceField(Draw.Units.choices, default=Draw.Units.CLAUSES)
    size = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    share = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Of all units, 0 to 1.",
    )
    strata = serializers.ListField(
        child=serializers.ChoiceField(list(STRATA)), required=False, default=list
    )
    allocation = serializers.ChoiceField(ALLOCATIONS, default=PROPORTIONAL)
    seed = serializers.CharField(required=False, max_length=SEED_LENGTH - 20, default=new_seed)


class DealingIn(Strict):
    """Who gets what: `everyone` everything, or each document `one` coder, so that all have about
    as many clauses, and a share of the clauses or documents a second one."""

    each = serializers.ChoiceField([EVERYONE, ONE], default=EVERYONE)
    seed = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=SEED_LENGTH - 20,
        help_text="Without one, that of the sample, or one that is made.",
    )
    double = serializers.FloatField(default=0, help_text="Share coded twice, 0 to 1.")
    double_units = serializers.ChoiceField(Draw.Units.choices, default=Draw.Units.CLAUSES)
    repeats = serializers.FloatField(
        default=0,
        help_text="Share of each coder's clauses, at most a half, that comes back in secret: some"
        " documents are dealt in two parts, and what is submitted stays shut to its coder.",
    )


class WorkIn(Strict):
    """The part of a round that says what is coded, and by whom."""

    coders = CoderNames()
    documents = DocumentChoice(default=None)
    blind = serializers.BooleanField(default=True)
    sampling = SamplingIn(required=False, allow_null=True, default=None)
    dealing = DealingIn(required=False, allow_null=True, default=None)


def work_of(values: dict[str, Any]) -> dict[str, Any]:
    """The values of `WorkIn`, with what `create_round` takes for `sampling` and `dealing`."""
    drawn, dealt = values.pop("sampling", None), values.pop("dealing", None)
    seed = drawn["seed"] if drawn else new_seed()
    if drawn:
        values["sampling"] = Sampling(by=tuple(drawn.pop("strata")), **drawn)
    if dealt:
        seed = dealt.pop("seed") or seed
        values["dealing"] = Dealing(seed=seed, repeats_seed=secrets.token_hex(16), **dealt)
    return values


class StratumOut(serializers.Serializer):
    values = serializers.ListField(child=serializers.CharField(allow_blank=True))
    size = serializers.IntegerField()
    drawn = serializers.IntegerField()
    short = serializers.BooleanField(help_text="It has fewer than an equal share.")


class DrawOut(serializers.Serializer):
    """`frame` are the units drawn from, `digest` the SHA-256 of all of them in their strata."""

    purpose = serializers.ChoiceField(Draw.Purpose.choices)
    units = serializers.ChoiceField(Draw.Units.choices)
    seed = serializers.CharField()
    allocation = serializers.ChoiceField(Draw.Allocation.choices)
    by = serializers.ListField(child=serializers.CharField())
    asked = serializers.DictField()
    frame = serializers.SerializerMethodField()
    drawn = serializers.SerializerMethodField()
    strata = StratumOut(many=True)

    def get_frame(self, one: Draw) -> dict[str, Any]:
        return {
            "documents": len(one.frame["documents"]),
            "units": one.frame["units"],
            "digest": one.frame["digest"],
        }

    def get_drawn(self, one: Draw) -> int:
        return len(one.chosen)


class RoundDrawOut(DrawOut):
    same = serializers.SerializerMethodField(
        help_text="Whether drawing again gives the same units; null when the frame has changed."
    )
    created_at = serializers.DateTimeField()

    def get_same(self, one: Draw) -> bool | None:
        return again(one)


class LoadOut(serializers.Serializer):
    username = serializers.CharField()
    assignments = serializers.IntegerField()
    clauses = serializers.IntegerField()


class PlanOut(serializers.Serializer):
    draws = DrawOut(many=True)
    documents = serializers.IntegerField()
    assignments = serializers.IntegerField()
    clauses = serializers.IntegerField(help_text="To be judged, each as often as it is.")
    double = serializers.IntegerField(help_text="Clauses coded twice.")
    coders = LoadOut(many=True)
    imbalance = serializers.IntegerField(
        help_text="Clauses by which the largest share of work exceeds the smallest."
    )


def plan_json(plan: Plan) -> dict[str, Any]:
    """Of draws that tell which clauses come back nothing is said."""
    passes = [0] * len(plan.coders)
    for one in plan.passes:
        passes[one.coder] += 1
    loads = plan.loads
    shown = [one for one in plan.draws if one.purpose != Draw.Purpose.REPEATS]
    return dict(
        PlanOut(
            {
                "draws": shown,
                "documents": len({one.document for one in plan.passes}),
                "assignments": len(plan.passes),
                "clauses": sum(loads),
                "double": plan.double,
                "coders": [
                    {"username": name, "assignments": n, "clauses": load}
                    for name, n, load in zip(plan.coders, passes, loads, strict=True)
                ],
                "imbalance": plan.imbalance,
            }
        ).data
    )


class RoundPreview(APIView):
    """What a round would be, before it is made: strata, draw, and who gets how much."""

    @extend_schema(request=WorkIn, responses=PlanOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = WorkIn(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(plan_json(plan_of(project=member.project, **work_of(data.validated_data))))


class SampleSizeOut(serializers.Serializer):
    alpha = serializers.FloatField()
    nodes = serializers.IntegerField()
    coders = serializers.IntegerField()
    half_width = serializers.FloatField()
    krippendorff = serializers.IntegerField(
        help_text="Clauses by which α can be told from alpha − half_width: Krippendorff, Content"
        " Analysis, 4th ed. 2019, table 11.2, after Bloch and Kraemer 1989, formula 3.7; p = 0.025."
    )
    bootstrap = serializers.IntegerField(
        help_text="Clauses with which the 95 % bootstrap interval of judgements simulated with this"
        " α is ± half_width on average."
    )
    bootstrap_half_width = serializers.FloatField()


class SampleSize(APIView):
    """How many clauses coders must share for a 95 % interval of a given width on Krippendorff's α:
    the published formula, and a simulation, side by side. Both take all nodes as equally frequent
    and clauses as independent; with rare nodes, or clauses of a document alike, more are needed."""

    @extend_schema(responses=SampleSizeOut)
    @asks(*PARAMETERS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member_of(request.user, pk, Capability.EDIT)
        return Response(SampleSizeOut(sample_size(request.query_params)).data)


class TwiceOut(serializers.Serializer):
    units = serializers.IntegerField(help_text="Clauses judged both times.")
    percent = serializers.FloatField(allow_null=True)
    alpha = serializers.FloatField(allow_null=True)
    reason = serializers.CharField(help_text="Why α is null, as a key; else empty.")
    low = serializers.FloatField(allow_null=True, help_text="Of the 95 % interval of α.")
    high = serializers.FloatField(allow_null=True, help_text="Of the 95 % interval of α.")


class IntraOut(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()
    given = serializers.IntegerField(help_text="Clauses that came back.")
    dimensions = serializers.DictField(child=TwiceOut())


class Repeats(APIView):
    """The same coder, a second time: percent agreement and Krippendorff's α (nominal, over whole
    sets of nodes) of each coder with themselves, on clauses that came back in secret."""

    @extend_schema(responses=IntraOut(many=True), operation_id="rounds_repeats_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_results_for(request.user, pk, Capability.EDIT)
        return Response(IntraOut(intra_of(round), many=True).data)


class RepeatsFile(APIView):
    """Every clause that came back, with what its coder said of it the first and the second time."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8")},
    )
    @asks(BOM)
    def get(self, request: ApiRequest, pk: int) -> StreamingHttpResponse:
        round, _member = round_results_for(request.user, pk, Capability.EDIT)
        return download(
            repeats(round),
            "csv",
            name=f"{round.name} repeats.csv",
            ascii_name=f"round-{round.pk}-repeats.csv",
            bom=BOM.of(request.query_params),
        )


class Draws(APIView):
    """The draws a round rests on, each made again to see whether it gives the same."""

    @extend_schema(responses=RoundDrawOut(many=True), operation_id="rounds_draws_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        return Response(RoundDrawOut(draws_for(round, member), many=True).data)


class DrawFile(APIView):
    """A draw as CSV: the units drawn, in the order of the draw (`drawn`), or the documents drawn
    from with their strata (`frame`)."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "purpose", location=OpenApiParameter.PATH, enum=list(Draw.Purpose.values)
            ),
            OpenApiParameter("table", location=OpenApiParameter.PATH, enum=list(TABLES)),
        ],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8")},
    )
    @asks(BOM)
    def get(self, request: ApiRequest, pk: int, purpose: str, table: str) -> StreamingHttpResponse:
        round, member = round_for(request.user, pk, Capability.EDIT)
        found = draws_for(round, member).filter(purpose=purpose).first()
        if found is None or table not in TABLES:
            raise Http404
        name = f"{purpose}-{table}.csv"
        return download(
            table_of(found, table),
            "csv",
            name=f"{round.name} {name}",
            ascii_name=f"round-{round.pk}-{name}",
            bom=BOM.of(request.query_params),
        )
