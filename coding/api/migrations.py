"""Moving a round to a newer version of its codebook."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for, round_for
from coding.actions.moving import start_migration, undo_migration
from coding.codebook.versions import published_version
from coding.models import Migration
from coding.reads.migration_plan import plan_of
from coding.reads.migrations import moves_of, newer_versions, queue_of, why_not_moved
from coding.reads.repeats import merged
from coding.reads.reworded import FIELDS
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import Strict, asks
from policycoder.values import whole

TO = whole("to", 1, help="Number of a published version; the newest without it.")


class PlannedNode(serializers.Serializer):
    dimension = serializers.CharField()
    node = serializers.CharField()
    name = serializers.CharField()
    became = serializers.ListField(child=serializers.CharField())
    kinds = serializers.ListField(child=serializers.CharField())
    fate = serializers.ChoiceField(["mapped", "merged", "queued"])
    why = serializers.CharField(allow_blank=True)
    references = serializers.IntegerField()
    judgements = serializers.IntegerField(required=False)
    clauses = serializers.IntegerField(required=False)
    coders = serializers.IntegerField(required=False)
    documents = serializers.IntegerField(required=False)


class PlannedRule(serializers.Serializer):
    dimension = serializers.CharField()
    rule = serializers.ChoiceField(["single", "outcome", "required", "whole", "gone"])
    queued = serializers.BooleanField()
    references = serializers.IntegerField(required=False)
    judgements = serializers.IntegerField(required=False)
    clauses = serializers.IntegerField(required=False)
    coders = serializers.IntegerField(required=False)
    documents = serializers.IntegerField(required=False)


class MovePlanOut(serializers.Serializer):
    from_ = serializers.IntegerField()
    to = serializers.IntegerField()
    own = serializers.BooleanField(
        help_text="Only your own passes are counted: you code in this blind round."
    )
    nodes = PlannedNode(many=True)
    rules = PlannedRule(many=True)
    added = serializers.ListField(child=serializers.CharField())
    staying = serializers.DictField(child=serializers.IntegerField())
    total = serializers.DictField(child=serializers.IntegerField())
    reference = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Of a training's reference, which goes back to its leads.",
    )
    shut = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="In submitted passes that stay shut: nobody is asked, what has no heir is left open.",
    )

    def get_fields(self):  # type: ignore[no-untyped-def]
        fields = super().get_fields()
        return {"from" if name == "from_" else name: field for name, field in fields.items()}


class MoveOut(serializers.Serializer):
    id = serializers.IntegerField()
    to = serializers.IntegerField()
    state = serializers.ChoiceField(Migration.State.choices)
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    job = serializers.UUIDField(allow_null=True)
    queued = serializers.IntegerField()
    left = serializers.IntegerField()
    why_not_undone = serializers.CharField(allow_null=True, allow_blank=True)

    def get_fields(self):  # type: ignore[no-untyped-def]
        return {**super().get_fields(), "from": serializers.IntegerField()}


class MigrationOut(serializers.Serializer):
    plan = MovePlanOut(allow_null=True)
    refusal = serializers.CharField(allow_blank=True, help_text="Why it cannot be done now.")
    moves = MoveOut(many=True)


class MigrationIn(Strict):
    to = serializers.IntegerField(min_value=1)
    reopen = serializers.BooleanField(default=False)


class StartedOut(serializers.Serializer):
    migration = serializers.IntegerField()
    job = serializers.UUIDField()


def _started(migration: Migration) -> Response:
    made = {"migration": migration.pk, "job": str(migration.job_id)}
    return Response(made, status=status.HTTP_202_ACCEPTED)


class RoundMigration(APIView):
    """What a move to a newer version would do, and the moves so far; POST moves."""

    @extend_schema(responses=MigrationOut)
    @asks(TO)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        number = TO.of(request.query_params)
        newer = newer_versions(round)
        to = published_version(round.project, number) if number else next(iter(newer), None)
        plan = plan_of(round, to, member).json() if to in newer and to else None
        return Response(
            {
                "plan": plan,
                "refusal": why_not_moved(round, to) if to else "",
                "moves": moves_of(round, member),
            }
        )

    @extend_schema(request=MigrationIn, responses={202: StartedOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        data = MigrationIn(data=request.data)
        data.is_valid(raise_exception=True)
        to = published_version(round.project, data.validated_data["to"])
        reopen = data.validated_data["reopen"]
        return _started(start_migration(actor=request.user, round=round, to=to, reopen=reopen))


class UndoMigration(APIView):
    """Take back the round's last move, until somebody has coded since."""

    @extend_schema(request=None, responses={202: StartedOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        last = round.migrations.filter(state=Migration.State.DONE).first()
        if last is None:
            raise Http404
        return _started(undo_migration(actor=request.user, migration=last))


class Run(serializers.Serializer):
    text = serializers.CharField()
    changed = serializers.BooleanField()


class RewordedOut(serializers.Serializer):
    field = serializers.ChoiceField(FIELDS)
    old = Run(many=True)
    new = Run(many=True)


class OldReference(serializers.Serializer):
    node = serializers.CharField()
    name = serializers.CharField()
    tone = serializers.IntegerField()
    became = serializers.ListField(child=serializers.CharField())
    fields = RewordedOut(many=True, help_text="How its rules read otherwise, where it stayed one.")  # type: ignore[assignment]
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)


class OldAnswer(serializers.Serializer):
    outcome = serializers.CharField(required=False)
    references = OldReference(many=True, required=False)


class ReconsiderOut(serializers.Serializer):
    clause = serializers.IntegerField()
    dimension = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())
    reasons = serializers.ListField(child=serializers.CharField())
    old = OldAnswer(help_text="Empty where nothing was said of the dimension.")
    to = serializers.IntegerField()

    def get_fields(self):  # type: ignore[no-untyped-def]
        return {**super().get_fields(), "from": serializers.IntegerField()}


class Queue(APIView):
    """What the pass has still to reconsider since its round was moved."""

    @extend_schema(responses=ReconsiderOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk)
        return Response(queue_of(merged(assignment, request.user.pk)))
