from rest_framework import serializers

from coding.agreement.coefficients import REASONS
from coding.agreement.parts import OF_PAIRS, OF_PARTS, OF_SCORED_PARTS
from coding.agreement.table import SCORED
from coding.reads.yardsticks import KINDS


class CoefficientOut(serializers.Serializer):
    value = serializers.FloatField(allow_null=True)
    reason = serializers.ChoiceField(
        ["", *REASONS],
        help_text="Why there is no value; empty when there is one.",
    )
    se = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text="Standard error, in closed form where one is published, else of the resamples.",
    )
    low = serializers.FloatField(required=False, allow_null=True, help_text="Of the 95 % interval.")
    high = serializers.FloatField(
        required=False, allow_null=True, help_text="Of the 95 % interval."
    )
    below_667 = serializers.FloatField(
        required=False, allow_null=True, help_text="Of α: the share of the resamples below 0.667."
    )
    below_800 = serializers.FloatField(
        required=False, allow_null=True, help_text="Of α: the share of the resamples below 0.800."
    )


def _with(name: str, base: type, coefficients: object) -> type:
    fields = {
        one.key: CoefficientOut(help_text=one.label, required=required)
        for one, required in coefficients  # type: ignore[attr-defined]
    }
    return type(name, (base,), fields)


_PARTS = [*((one, True) for one in OF_PARTS), *((one, False) for one in OF_SCORED_PARTS)]


class _Judged(serializers.Serializer):
    n_units = serializers.IntegerField()
    n_pairable = serializers.IntegerField()


class _OfDocument(_Judged):
    document = serializers.IntegerField(help_text="Id, of `document_list`.")


class ShareOut(serializers.Serializer):
    coder = serializers.CharField()
    n = serializers.IntegerField(help_text="Pairs of judgements with the coder's own.")
    percent = serializers.FloatField(allow_null=True, help_text="Of these are alike.")


class _OfWeek(_Judged):
    week = serializers.DateField(help_text="Its Monday.")
    coders = ShareOut(many=True)


class _OfPair(serializers.Serializer):
    a = serializers.CharField()
    b = serializers.CharField()
    n = serializers.IntegerField(help_text="Clauses both have judged.")


class _OfCoder(serializers.Serializer):
    coder = serializers.CharField()
    n = serializers.IntegerField(help_text="Clauses the coder and the yardstick have judged.")


class _All(serializers.Serializer):
    n = serializers.IntegerField(help_text="Judgements beside the yardstick.")


ScoresOut = _with("ScoresOut", _Judged, [(one, True) for one in SCORED])
DocumentAgreementOut = _with("DocumentAgreementOut", _OfDocument, _PARTS)
WeekAgreementOut = _with("WeekAgreementOut", _OfWeek, _PARTS)
_EVERY = [(one, True) for one in OF_PAIRS]
PairAgreementOut = _with("PairAgreementOut", _OfPair, _EVERY)
CoderBesideOut = _with("CoderBesideOut", _OfCoder, _EVERY)
AllBesideOut = _with("AllBesideOut", _All, _EVERY)


class YardstickOut(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(help_text="Of codings from elsewhere: their coder.")
    round = serializers.CharField(help_text="Of codings from elsewhere: where they stand.")
    n = serializers.IntegerField(help_text="Clauses of which it and some coder say something.")
    all = AllBesideOut(help_text="Every coder's judgements pooled, beside the yardstick's.")
    coders = CoderBesideOut(many=True)


class CostOut(serializers.Serializer):
    units = serializers.IntegerField(help_text="Clauses on which coders differ so.")
    rise = serializers.FloatField(
        allow_null=True,
        help_text="How much higher α (MASI) would be had they been of one mind there, chance staying"
        " as it is.",
    )
    share = serializers.FloatField(
        allow_null=True, help_text="In all observed disagreement of the dimension."
    )


class NodeCostOut(CostOut):
    node = serializers.CharField()


class NodePairCostOut(CostOut):
    a = serializers.CharField()
    b = serializers.CharField()
    count = serializers.IntegerField(help_text="Pairs of judgements.")


class CostsOut(serializers.Serializer):
    nodes = NodeCostOut(many=True)
    pairs = NodePairCostOut(many=True)


class BesideOthersOut(ShareOut):
    without = CoefficientOut(help_text="α (MASI) of all the other coders.")


class BestOut(serializers.Serializer):
    coder = serializers.CharField()
    nodes = serializers.ListField(child=serializers.CharField())


class DoubtfulClauseOut(serializers.Serializer):
    clause = serializers.IntegerField()
    majority = serializers.ListField(child=serializers.CharField())
    best = BestOut(many=True)


class DoubtfulOut(serializers.Serializer):
    n = serializers.IntegerField()
    clauses = DoubtfulClauseOut(many=True, help_text="The first of them.")


class DetailsOut(serializers.Serializer):
    """What reports of earlier releases have not."""

    pairs = PairAgreementOut(many=True, required=False)
    documents = DocumentAgreementOut(many=True, required=False)
    weeks = WeekAgreementOut(
        many=True, required=False, help_text="None where all work was done within one week."
    )
    costs = CostsOut(required=False, help_text="What costs most agreement comes first.")
    beside_others = BesideOthersOut(many=True, required=False)
    doubtful = DoubtfulOut(
        required=False,
        help_text="Where the third of the coders who agree best with all others stand against the"
        " majority: likely faults of the codebook.",
    )
    yardsticks = YardstickOut(many=True, required=False)
