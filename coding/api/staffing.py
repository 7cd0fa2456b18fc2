"""Changes of a round while it runs: who codes, which documents, until when; and their history."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import round_for
from coding.actions.deadlines import set_deadline
from coding.actions.setting_aside import move_passes, restore_passes, withdraw_documents
from coding.actions.staffing import (
    FINISHED,
    STAY,
    pause_coder,
    remove_coder,
    replace_coder,
    resume_coder,
)
from coding.api.rounds import round_json
from coding.api.serializers import RoundOut, Usernames, Why
from coding.models import Absence, Assignment
from coding.reads.absence import absences_of
from coding.reads.assignments import AssignmentOut, PersonOut
from coding.reads.progress import with_progress
from coding.reads.round_history import history_of, read_history
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import PagedView, Pages, Strict


class WhyIn(Strict):
    why = Why()


class CoderIn(WhyIn):
    coder = serializers.CharField(help_text="A user name.")


class RemovalIn(CoderIn):
    finished = serializers.ChoiceField(
        FINISHED, default=STAY, help_text="What becomes of the documents they have submitted."
    )


class NotBlindIn(Strict):
    not_blind = serializers.BooleanField(
        default=False,
        help_text="The receiver could see the codings of the blind round: their passes are marked.",
    )


class ReplacementIn(RemovalIn, NotBlindIn):
    by = serializers.CharField(help_text="The user name of who takes their place.")


class Ids(serializers.ListField):
    def __init__(self, **kwargs: Any):
        super().__init__(
            child=serializers.IntegerField(min_value=1, max_value=10**18 - 1),
            min_length=1,
            **kwargs,
        )


class WithdrawalIn(WhyIn):
    documents = Ids()


class MoveIn(WhyIn, NotBlindIn):
    passes = Ids(help_text="Open passes of this round, by id.")
    to = serializers.CharField(help_text="The user name of who begins them afresh.")


class RestoringIn(WhyIn):
    passes = Ids(help_text="Set-aside passes of this round, by id.")
    not_blind = Usernames(
        help_text="Of those who could see the codings of a blind round: their passes are marked."
    )


class DeadlineIn(WhyIn):
    deadline = serializers.DateField(allow_null=True)


class ChangeRound(APIView):
    """One change of an open round, by an owner or lead; answers with the round."""

    takes_in: type[serializers.Serializer]
    change: Callable[..., Any]

    def changed(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        data = self.takes_in(data=request.data)
        data.is_valid(raise_exception=True)
        type(self).change(actor=request.user, round=round, **data.validated_data)
        round.refresh_from_db()
        return Response(round_json(member, [round])[0])


class PauseCoder(ChangeRound):
    """Keep a coder from writing for a while."""

    takes_in, change = CoderIn, staticmethod(pause_coder)

    @extend_schema(request=CoderIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class ResumeCoder(ChangeRound):
    takes_in, change = CoderIn, staticmethod(resume_coder)

    @extend_schema(request=CoderIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class RemoveCoder(ChangeRound):
    """Take a coder out of the round. What they have not submitted is set aside."""

    takes_in, change = RemovalIn, staticmethod(remove_coder)

    @extend_schema(request=RemovalIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class ReplaceCoder(ChangeRound):
    """Put somebody in a coder's place, who begins what is set aside afresh."""

    takes_in, change = ReplacementIn, staticmethod(replace_coder)

    @extend_schema(request=ReplacementIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class WithdrawDocuments(ChangeRound):
    """Take documents out of the round; every pass over them is set aside."""

    takes_in, change = WithdrawalIn, staticmethod(withdraw_documents)

    @extend_schema(request=WithdrawalIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class MovePasses(ChangeRound):
    """Give open passes to another coder, who begins afresh; the partial work is set aside."""

    takes_in, change = MoveIn, staticmethod(move_passes)

    @extend_schema(request=MoveIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class RestorePasses(ChangeRound):
    """Put set-aside passes back into the round as they were."""

    takes_in, change = RestoringIn, staticmethod(restore_passes)

    @extend_schema(request=RestoringIn, responses=RoundOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class Deadline(ChangeRound):
    """The last day of coding, or null. Nothing ends by it; coders are told."""

    takes_in, change = DeadlineIn, staticmethod(set_deadline)

    @extend_schema(request=DeadlineIn, responses=RoundOut)
    def put(self, request: ApiRequest, pk: int) -> Response:
        return self.changed(request, pk)


class SetAsideOut(AssignmentOut):
    because = serializers.ChoiceField(Assignment.Because.choices, source="set_aside_because")
    at = serializers.DateTimeField(source="set_aside_at")
    by = PersonOut(source="set_aside_by")

    class Meta(AssignmentOut.Meta):
        fields = [*AssignmentOut.Meta.fields, "because", "at", "by"]


class SetAsidePasses(PagedView):
    """Passes that were taken out of the round, newest first. They are counted nowhere."""

    @extend_schema(responses=SetAsideOut(many=True), operation_id="rounds_set_aside_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        found = round.assignments.filter(kind=Assignment.Kind.SET_ASIDE)
        found = with_progress(found, request.user.pk).select_related("set_aside_by")
        pages = Pages()
        page = pages.page_of(found.order_by("-set_aside_at", "-pk"), request, self)
        context = {"user": request.user}
        return pages.get_paginated_response(SetAsideOut(page, many=True, context=context).data)


class AbsenceOut(serializers.ModelSerializer):
    coder = PersonOut(source="user")
    by = PersonOut()

    class Meta:
        model = Absence
        fields = ["coder", "kind", "since", "by"]


class Absences(APIView):
    """Coders who are paused or have left the round."""

    @extend_schema(responses=AbsenceOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = round_for(request.user, pk, Capability.EDIT)
        found = sorted(absences_of(round).values(), key=lambda one: one.user.username)
        return Response(AbsenceOut(found, many=True).data)


class ChangeOut(serializers.Serializer):
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    verb = serializers.CharField()
    text = serializers.CharField(help_text="In your language.")
    why = serializers.CharField(
        allow_null=True,
        help_text="Null where it is not told: others' reasons, while you code the blind round.",
    )


class RoundHistory(PagedView):
    """What was changed in the round, by whom and why, newest first."""

    @extend_schema(responses=ChangeOut(many=True), operation_id="rounds_history_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        pages = Pages()
        page = pages.page_of(history_of(round), request, self)
        changes = read_history(round, member, page)
        return pages.get_paginated_response(ChangeOut(changes, many=True).data)
