from rest_framework import serializers

from coding.agreement.coefficients import REASONS
from coding.agreement.parts import OF_PAIRS, OF_PARTS, OF_SCORED_PARTS
from coding.agreement.table import SCORED
from coding.agreement.unitizing import OVERLAPPING
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


class PassageFigureOut(serializers.Serializer):
    value = serializers.FloatField(allow_null=True)
    reason = serializers.ChoiceField(["", *REASONS, OVERLAPPING])
    low = serializers.FloatField(required=False, allow_null=True)
    high = serializers.FloatField(required=False, allow_null=True)
    se = serializers.FloatField(required=False, allow_null=True)


class DifferencesOut(serializers.Serializer):
    exact = serializers.IntegerField(help_text="The same words with the same node.")
    boundary = serializers.IntegerField(help_text="The same node, other borders.")
    label = serializers.IntegerField(  # type: ignore[assignment]
        help_text="What overlaps has another node."
    )
    missed = serializers.IntegerField(help_text="Nothing of the other's overlaps.")


class PassageNodeOut(serializers.Serializer):
    node = serializers.CharField()
    passages = serializers.IntegerField()
    alpha_u = PassageFigureOut(help_text="Krippendorff's α_U of 1995.")
    u_alpha = PassageFigureOut(help_text="Marked with the node or not, of 2016.")
    ku_alpha = PassageFigureOut(help_text="The node where two coders both marked something.")
    differences = DifferencesOut()


class ComparedUnitsOut(serializers.Serializer):
    both = serializers.IntegerField()
    a_not_b = serializers.IntegerField()
    b_not_a = serializers.IntegerField()
    neither = serializers.IntegerField()
    agreement = serializers.FloatField(allow_null=True)
    kappa = serializers.FloatField(allow_null=True)
    reason = serializers.ChoiceField(["", *REASONS])


class CodingComparisonOut(serializers.Serializer):
    node = serializers.CharField()
    a = serializers.CharField()
    b = serializers.CharField()
    characters = ComparedUnitsOut()
    sentences = ComparedUnitsOut()
    paragraphs = ComparedUnitsOut()


class PassagesOut(serializers.Serializer):
    texts = serializers.IntegerField()
    passages = serializers.IntegerField()
    characters = serializers.IntegerField()
    alpha_u = PassageFigureOut(help_text="Krippendorff's α_U of 1995, over all nodes.")
    u_alpha = PassageFigureOut(help_text="Borders and nodes at once, of 2016.")
    binary_u_alpha = PassageFigureOut(help_text="What is marked and what is not.")
    cu_alpha = PassageFigureOut(help_text="The nodes alone, where two coders marked something.")
    coverage = serializers.FloatField(
        allow_null=True, help_text="Share of the text on which cu_alpha rests."
    )
    differences = DifferencesOut(help_text="Each passage beside each other coder.")
    nodes = PassageNodeOut(many=True)
    comparisons = CodingComparisonOut(many=True, help_text="As NVivo's coding comparison.")


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
    passages = PassagesOut(
        required=False, allow_null=True, help_text="Where words of clauses were marked; else null."
    )
