"""Shapes of what the coding API takes and gives."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coding.actions.reasons import LONGEST_WHY
from coding.agreement.training import BAR_COEFFICIENTS, Bar
from coding.judgements.content import REMARKS
from coding.models import Judgement, Round
from policycoder.api import Strict
from policycoder.values import LARGEST, json_number

BAR_CHOICES = [(one.key, one.label) for one in BAR_COEFFICIENTS]


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": ["included"]},
            {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": LARGEST}},
        ]
    }
)
class DocumentChoice(serializers.Field):
    """Ids of documents, or "included" for all that are in the sample."""

    def to_internal_value(self, data: Any) -> list[int] | None:
        if data == "included":
            return None
        if isinstance(data, list):
            ids = [pk for pk in map(json_number, data) if pk is not None]
            if len(ids) == len(data):
                return ids
        raise serializers.ValidationError(_("Give a list of document ids, or “included”."))

    def to_representation(self, value: Any) -> Any:
        return value


class Usernames(serializers.ListField):
    def __init__(self, **kwargs: Any):
        super().__init__(child=serializers.CharField(), default=list, **kwargs)


class CoderNames(serializers.ListField):
    """User names, one or more."""

    default_error_messages = {"min_length": gettext_lazy("Choose at least one coder.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"child": serializers.CharField(), "min_length": 1, **kwargs})


class Why(serializers.CharField):
    """A reason in somebody's own words."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "default": "",
            "allow_blank": True,
            "help_text": "For the round's history.",
        }
        super().__init__(max_length=LONGEST_WHY, **usual | kwargs)


class RoundIn(Strict):
    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(Round.Kind.choices, default=Round.Kind.MAIN)
    blind = serializers.BooleanField(default=True)
    coders = CoderNames()
    documents = DocumentChoice(default=None)
    codebook_version = serializers.IntegerField(required=False, allow_null=True, default=None)
    deadline = serializers.DateField(
        required=False, allow_null=True, help_text="The last day of coding. Nothing ends by it."
    )
    bar = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text="Of a training: what an attempt must reach, above 0 and at most 1.",
    )
    bar_coefficient = serializers.ChoiceField(BAR_CHOICES, required=False)
    bar_dimensions = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Keys; empty for all."
    )
    training = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=LARGEST,
        help_text="Id of the training its coders must have passed before their passes open.",
    )


def bar_in(values: dict[str, Any]) -> Bar | None:
    """The bar out of validated data, which loses its fields."""
    least, coefficient, dimensions = (
        values.pop(name, None) for name in ("bar", "bar_coefficient", "bar_dimensions")
    )
    if least is None:
        return None
    return Bar(least, coefficient or "alpha_masi", tuple(dimensions or ()))


class RoundExtension(Strict):
    coders = serializers.ListField(child=serializers.CharField(), default=list)
    documents = DocumentChoice(default=list)
    not_blind = Usernames(
        help_text="Of those who could see others' codings of a blind round: their passes are marked."
    )
    without = Usernames(help_text="Coders of the round who do not get the new documents.")
    deadline = serializers.DateField(
        required=False, allow_null=True, help_text="The round's from now on; null leaves its own."
    )
    why = Why()


class RoundProgressOut(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class RoundOut(serializers.ModelSerializer):
    codebook_version = serializers.IntegerField(source="codebook_version.number")
    overdue = serializers.BooleanField(help_text="Open although the deadline has passed.")
    progress = serializers.SerializerMethodField()
    not_blind = serializers.SerializerMethodField()

    class Meta:
        model = Round
        fields = [
            "id",
            "name",
            "kind",
            "blind",
            "imported",
            "status",
            "deadline",
            "overdue",
            "codebook_version",
            "created_at",
            "progress",
            "not_blind",
            "bar",
            "training",
        ]

    @extend_schema_field(RoundProgressOut)
    def get_progress(self, round: Round) -> dict[str, int]:
        return self.context["progress"].get(round.pk, {"done": 0, "total": 0})

    def get_not_blind(self, round: Round) -> list[str]:
        """User names of coders with passes marked so: they could see the others' codings."""
        return self.context["not_blind"].get(round.pk, [])


class JudgedReference(serializers.Serializer):
    node = serializers.CharField()
    start = serializers.IntegerField(required=False, allow_null=True)
    end = serializers.IntegerField(required=False, allow_null=True)


class JudgedDimension(serializers.Serializer):
    outcome = serializers.ChoiceField(Judgement.OUTCOMES)
    references = JudgedReference(many=True, required=False)


class JudgementIn(serializers.ModelSerializer):
    """Describes the body for the schema; the action itself checks it against the codebook."""

    revision = serializers.IntegerField(min_value=0)
    dimensions = serializers.DictField(child=JudgedDimension())
    codebook_version = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="By which version this is said; 409 when the round is by another by now.",
    )

    class Meta:
        model = Judgement
        fields = ["revision", "dimensions", "codebook_version", *REMARKS]
        extra_kwargs = {name: {"default": remark.empty} for name, remark in REMARKS.items()}


class JudgementOut(JudgementIn):
    clause = serializers.IntegerField()
    updated_at = serializers.DateTimeField(allow_null=True)
    carried = serializers.ChoiceField(Judgement.Carried.choices, allow_blank=True)
    version = serializers.IntegerField(
        allow_null=True, help_text="Number of the codebook version it was made under."
    )
    to_reconsider = serializers.ListField(
        child=serializers.CharField(),
        help_text="Dimensions that the move to a newer codebook version asks to look at again.",
    )

    class Meta(JudgementIn.Meta):
        fields = [
            "revision",
            "dimensions",
            *REMARKS,
            "clause",
            "updated_at",
            "carried",
            "version",
            "to_reconsider",
        ]


class ChangesOut(serializers.Serializer):
    since = serializers.CharField(help_text="What to ask with next.")
    open = serializers.BooleanField(help_text="Whether the pass can still be written.")
    codebook_version = serializers.IntegerField(help_text="Number of the round's version.")
    at = serializers.DateTimeField(help_text="The server's time.")
    judgements = JudgementOut(many=True)


class JudgementBatchOut(serializers.Serializer):
    clause = serializers.IntegerField(allow_null=True)
    status = serializers.IntegerField()
    judgement = JudgementOut(required=False)
    problem = serializers.DictField(required=False)
