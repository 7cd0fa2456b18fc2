from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import round_for
from coding.models import Absence
from coding.reads.dashboard import Dashboard, dashboard_of
from coding.reads.waits import waits_of
from coding.results.headline import agreed_so_far
from corpus.accounts.requests import ApiRequest

_VEILED = "Null of the others while you code the blind round yourself."


class WorkCounts(serializers.Serializer):
    passes = serializers.IntegerField()
    submitted = serializers.IntegerField()
    total = serializers.IntegerField(help_text="Clauses to be coded.")
    done = serializers.IntegerField(help_text="Clauses finished.")
    half = serializers.IntegerField(allow_null=True, help_text=f"Clauses begun. {_VEILED}")
    untouched = serializers.IntegerField(allow_null=True, help_text=_VEILED)
    unsure = serializers.IntegerField(allow_null=True, help_text=_VEILED)
    memos = serializers.IntegerField(allow_null=True, help_text=_VEILED)
    to_check = serializers.IntegerField(allow_null=True, help_text=_VEILED)


class CoderWorkOut(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()
    counts = WorkCounts()
    ready = serializers.IntegerField(help_text="Documents that are only to be submitted.")
    away = serializers.ChoiceField(Absence.Kind.choices, allow_blank=True)
    may_code = serializers.BooleanField()
    not_blind = serializers.BooleanField()
    last_work = serializers.DateTimeField(allow_null=True, help_text=f"The last save. {_VEILED}")
    pace = serializers.FloatField(
        allow_null=True,
        help_text="Clauses finished a day: those first coded in the last 14 days, by the days since"
        f" the first of them, at least one. {_VEILED}",
    )
    seconds = serializers.FloatField(
        allow_null=True,
        help_text="Median a clause: of the time its coder looked at it, where that was measured;"
        " else between the first saves of two clauses one after the other, without gaps over five"
        f" minutes and under a second. {_VEILED}",
    )
    timed = serializers.IntegerField(
        help_text="Finished clauses whose time was measured; 0: it was not, or is not told."
    )
    finish = serializers.DateField(
        allow_null=True, help_text="When what is not finished will be, at that pace."
    )
    late = serializers.BooleanField(help_text="Whether that is after the deadline.")


class DocumentWorkOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()
    title = serializers.CharField()
    counts = WorkCounts()


class QuestionOut(serializers.Serializer):
    assignment = serializers.IntegerField()
    clause = serializers.IntegerField()
    number = serializers.CharField()
    document = serializers.IntegerField()
    coder = serializers.CharField()
    unsure = serializers.BooleanField()
    memo = serializers.CharField()
    at = serializers.DateTimeField()


class WaitOut(serializers.Serializer):
    who = serializers.CharField(help_text="A coder's user name, or “lead”.")
    name = serializers.CharField()
    what = serializers.CharField(
        help_text="finish, submit, check, train; of leads lock, overdue, stuck, answer (proposals),"
        " settle."
    )
    n = serializers.IntegerField()
    text = serializers.CharField(help_text="In your language.")


class AgreedDimensionOut(serializers.Serializer):
    dimension = serializers.CharField()
    coefficient = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()


class AgreedOut(serializers.Serializer):
    created_at = serializers.DateTimeField()
    dimensions = AgreedDimensionOut(many=True)


class DashboardOut(serializers.Serializer):
    own = serializers.BooleanField(help_text="Whether all this is of your own passes alone.")
    veiled = serializers.BooleanField(
        help_text="Whether you code the blind round yourself: of the others only what is finished."
    )
    deadline = serializers.DateField(source="round.deadline", allow_null=True)
    overdue = serializers.BooleanField(source="round.overdue")
    counts = WorkCounts()
    pace = serializers.FloatField(allow_null=True, help_text="Of all who are at work, summed.")
    finish = serializers.DateField(
        allow_null=True, help_text="When the last of those with a pace comes to an end."
    )
    unknown = serializers.IntegerField(help_text="Coders at work whose end is not known.")
    coders = CoderWorkOut(many=True)
    documents = DocumentWorkOut(many=True)
    questions = QuestionOut(many=True, help_text="The newest 20.")
    waits = serializers.SerializerMethodField()
    agreement = serializers.SerializerMethodField()

    @extend_schema_field(WaitOut(many=True))
    def get_waits(self, found: Dashboard) -> Any:
        return WaitOut(waits_of(found, self.context["member"]), many=True).data

    @extend_schema_field(AgreedOut(allow_null=True))
    def get_agreement(self, found: Dashboard) -> Any:
        """The newest snapshot, to who may see it."""
        agreed = agreed_so_far(found.round, self.context["member"])
        return AgreedOut(agreed).data if agreed else None


class RoundDashboard(APIView):
    """The round at a glance: for owners and leads all of it, for others their own part."""

    @extend_schema(responses=DashboardOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk)
        found = dashboard_of(round, member)
        return Response(DashboardOut(found, context={"member": member}).data)
