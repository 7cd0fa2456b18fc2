"""Settling the disagreements of a locked round: queue, decisions, rules, feedback."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import feedback_round_for, round_results_for
from coding.actions.adjudication.accepting import Acceptable, accept, acceptable, take_back
from coding.actions.adjudication.begin import begin_adjudication
from coding.actions.adjudication.deciding import NOTE_LIMIT, decide
from coding.actions.adjudication.meetings import begin_meeting
from coding.api.agreement import ClauseDocumentOut, CoderOut
from coding.api.serializers import JudgedDimension
from coding.judgements.content import REMARKS
from coding.models import Acceptance, Adjudication, Decision, Judgement, Meeting, Round
from coding.reads.adjudication import feedback as feedback_reads
from coding.reads.adjudication import queue as queues
from coding.reads.adjudication.clause import decided_clauses
from coding.reads.adjudication.standing import standing_of, statistics_of
from corpus.accounts.requests import ApiRequest
from corpus.models import Clause, Membership
from corpus.permissions import Capability
from policycoder.api import PAGE, PAGE_SIZE, PagedView, Pages, Strict, asks
from policycoder.errors import Forbidden
from policycoder.values import LARGEST, flag

Rule = Acceptance.Rule
STATES, KINDS, REASONS = Decision.State.values, Decision.Kind.values, Decision.Reason.values


class StandingOut(serializers.Serializer):
    disputed = serializers.IntegerField(help_text="Disagreements: dimensions of clauses.")
    open = serializers.IntegerField()
    decided = serializers.IntegerField(help_text="Of the disagreements.")
    skipped = serializers.IntegerField()
    undecided = serializers.IntegerField(
        help_text="All that is not decided, also what nobody disagrees on."
    )
    outdated = serializers.IntegerField(
        help_text="Decisions whose clause has been coded otherwise since."
    )


class AdjudicationOut(serializers.Serializer):
    round = serializers.IntegerField()
    status = serializers.ChoiceField(Round.Status.values)
    begun_by = CoderOut(allow_null=True)
    begun_at = serializers.DateTimeField(allow_null=True)
    hidden_names = serializers.BooleanField(help_text="Of what is not decided.")
    progress = StandingOut()


class QueuedDimension(serializers.Serializer):
    state = serializers.ChoiceField(STATES)
    kinds = serializers.ListField(child=serializers.ChoiceField(KINDS))
    rule = serializers.ChoiceField(["", *Decision.Rule.values])
    outdated = serializers.BooleanField()


class QueuedClause(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    document = serializers.IntegerField()
    text = serializers.CharField(help_text="How it begins.")
    revision = serializers.IntegerField()
    dimensions = serializers.DictField(child=QueuedDimension(), help_text="The disputed ones.")


class QueueOut(serializers.Serializer):
    next = serializers.CharField(allow_null=True, help_text="`after` of the next page.")
    clauses = QueuedClause(many=True)


class ChosenReference(serializers.Serializer):
    node = serializers.CharField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)


class SaidOut(serializers.Serializer):
    outcome = serializers.ChoiceField(Judgement.OUTCOMES, allow_null=True)
    references = ChosenReference(many=True)


class ChosenOut(serializers.ModelSerializer):
    coder = CoderOut(allow_null=True, help_text="Null while names are hidden.")
    group = serializers.IntegerField(help_text="The same for the same choice.")
    majority = serializers.BooleanField(help_text="What more than half of the coders chose.")
    outcome = serializers.ChoiceField(Judgement.OUTCOMES)
    references = ChosenReference(many=True)

    class Meta:
        model = Judgement
        fields = ["coder", "group", "majority", "outcome", "references", "revision", *REMARKS]
        extra_kwargs = {name: {"required": True} for name in REMARKS}


class DecidedOut(SaidOut):
    state = serializers.ChoiceField(STATES)
    rule = serializers.ChoiceField(["", *Decision.Rule.values])
    reason = serializers.ChoiceField(["", *REASONS])
    note = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(KINDS))
    outdated = serializers.BooleanField(help_text="The clause has been coded otherwise since.")
    by = CoderOut(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    equals = serializers.ListField(
        child=serializers.CharField(), help_text="User names of who had chosen it."
    )
    acceptance = serializers.IntegerField(
        allow_null=True, help_text="Of the step that decided it by a rule."
    )
    choices = ChosenOut(many=True)


class DecidedClause(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    path = serializers.CharField()
    text = serializers.CharField()
    start = serializers.IntegerField()
    document = ClauseDocumentOut()


class ConsensusOut(serializers.Serializer):
    clause = DecidedClause()
    revision = serializers.IntegerField()
    dimensions = serializers.DictField(child=DecidedOut())


class ConsensusDimensionIn(JudgedDimension):
    """With `state` skipped or open: without an outcome."""

    outcome = serializers.ChoiceField(Judgement.OUTCOMES, required=False)
    state = serializers.ChoiceField(STATES, default=Decision.State.DECIDED)
    reason = serializers.ChoiceField(["", *REASONS], required=False)
    note = serializers.CharField(max_length=NOTE_LIMIT, required=False, allow_blank=True)


class ConsensusIn(serializers.Serializer):
    """Describes the body for the schema; the action itself checks it against the codebook."""

    revision = serializers.IntegerField(min_value=0)
    dimensions = serializers.DictField(child=ConsensusDimensionIn())
    reason = serializers.ChoiceField(["", *REASONS], default="")
    note = serializers.CharField(max_length=NOTE_LIMIT, default="", allow_blank=True)
    meeting = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    votes = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=99),
        required=False,
        help_text="In a meeting: the place of each person -> the number of a choice.",
    )


class AcceptIn(Strict):
    expected = serializers.IntegerField(
        required=False, min_value=0, max_value=LARGEST, help_text="409 where it is another number."
    )
    unsure = serializers.BooleanField(default=False, help_text="Also where somebody was unsure.")


class UnanimousIn(AcceptIn):
    single = serializers.BooleanField(default=False, help_text="Also what one coder alone judged.")


class MajorityIn(AcceptIn):
    least = serializers.FloatField(
        default=0.5, min_value=0.5, max_value=1, help_text="The smallest share; more than half."
    )


class AcceptableOut(serializers.Serializer):
    count = serializers.IntegerField(help_text="Dimensions of clauses.")
    clauses = serializers.IntegerField()


class AcceptanceOut(serializers.ModelSerializer):
    by = CoderOut()

    class Meta:
        model = Acceptance
        fields = ["id", "rule", "least", "single", "unsure", "decided", "by", "at", "undone_at"]


class _Counted(serializers.Serializer):
    count = serializers.IntegerField()


class ReasonCount(_Counted):
    reason = serializers.ChoiceField(["", *REASONS])


class RuleCount(_Counted):
    rule = serializers.ChoiceField(Decision.Rule.values)


class DisputedNodeCount(_Counted):
    dimension = serializers.CharField()
    node = serializers.CharField()


class DecidedCoder(CoderOut):
    judged = serializers.IntegerField()
    equal = serializers.IntegerField(help_text="How often what was decided was their choice.")


class StatisticsOut(serializers.Serializer):
    decided = serializers.IntegerField()
    reasons = ReasonCount(many=True)
    rules = RuleCount(many=True)
    nodes = DisputedNodeCount(many=True)
    coders = DecidedCoder(many=True)
    nobodys = serializers.IntegerField(help_text="What none of the coders had chosen.")


class FeedbackOut(serializers.Serializer):
    clause = DecidedClause()
    dimension = serializers.CharField()
    own = SaidOut()
    consensus = SaidOut()
    reason = serializers.ChoiceField(["", *REASONS])
    note = serializers.CharField()


class MeetingIn(Strict):
    people = serializers.ListField(child=serializers.CharField(max_length=100))


class MeetingOut(serializers.ModelSerializer):
    class Meta:
        model = Meeting
        fields = ["id", "people", "begun_at"]


def _door(request: ApiRequest, pk: int) -> tuple[Round, Membership]:
    return round_results_for(request.user, pk, Capability.EDIT)


def person(user: Any) -> dict[str, str] | None:
    return {"username": user.username, "name": user.get_full_name()} if user else None


def adjudication_json(round: Round) -> dict[str, Any]:
    begun = Adjudication.objects.filter(round=round).select_related("begun_by").first()
    left = standing_of(round)
    return {
        "round": round.pk,
        "status": round.status,
        "begun_by": person(begun and begun.begun_by),
        "begun_at": begun and begun.begun_at,
        "hidden_names": round.project.hidden_names,
        "progress": StandingOut(left).data,
    }


class OneAdjudication(APIView):
    @extend_schema(responses=AdjudicationOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """How far it is."""
        round, _member = _door(request, pk)
        return Response(adjudication_json(round))

    @extend_schema(request=None, responses=AdjudicationOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Begin to settle the disagreements of a locked round. The coders' passes stay as they are;
        what is decided is in passes of their own, the layer `consensus`."""
        round, _member = _door(request, pk)
        begin_adjudication(actor=request.user, round=round)
        round.refresh_from_db()
        return Response(adjudication_json(round))


class Queue(APIView):
    """Clauses on which the coders differ, in reading order; open ones unless asked for others."""

    @extend_schema(responses=QueueOut)
    @asks(*queues.PARAMETERS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = _door(request, pk)
        query = request.query_params
        sought = queues.QueueFilter.of(query)
        if sought.coders and member.project.hidden_names:
            raise Forbidden.on("coders", queues.names_are_hidden())
        size = min(queues.SIZE.of(query) or 50, queues.MOST)
        found = queues.queue_of(round, sought)
        return Response(queues.page_of_queue(found, queues.AFTER.of(query), size))


class OneDecision(APIView):
    @extend_schema(responses=ConsensusOut)
    def get(self, request: ApiRequest, pk: int, clause_pk: int) -> Response:
        """A clause with what each coder chose and what was decided, dimension by dimension."""
        round, member = _door(request, pk)
        documents = round.assignments.order_by().values("document")
        if not Clause.objects.filter(pk=clause_pk, document__in=documents).exists():
            raise Http404
        hidden = member.project.hidden_names
        return Response(decided_clauses(round, [clause_pk], hidden=hidden)[0])

    @extend_schema(request=ConsensusIn, responses=ConsensusOut)
    def put(self, request: ApiRequest, pk: int, clause_pk: int) -> Response:
        """Decide what is said of a clause, skip it or open it again. Dimensions that are not named
        stay as they are. The same twice is nothing; 409 with the `decision` that is stored where
        somebody else has decided on the clause since."""
        round, _member = _door(request, pk)
        return Response(
            decide(actor=request.user, round=round, clause_id=clause_pk, body=request.data)
        )


SINGLE = flag("single", False, "Also what one coder alone judged.")
UNSURE = flag("unsure", False, "Also where somebody was unsure.")


class AcceptUnanimous(APIView):
    @extend_schema(responses=AcceptableOut)
    @asks(SINGLE, UNSURE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """How many choices would be accepted, for all coders made them alike."""
        round, _member = _door(request, pk)
        single, unsure = SINGLE.of(request.query_params), UNSURE.of(request.query_params)
        return Response(acceptable(round, Acceptable(single=single, unsure=unsure)))

    @extend_schema(request=UnanimousIn, responses={201: AcceptanceOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Accept what all coders chose alike. What is decided already is never decided anew."""
        return _accept(request, pk, UnanimousIn, Rule.UNANIMOUS)


class AcceptMajority(APIView):
    @extend_schema(responses=AcceptableOut)
    @asks(UNSURE, queues.LEAST)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """How many disagreements would be decided as more than half of their coders chose."""
        round, _member = _door(request, pk)
        least = queues.LEAST.of(request.query_params)
        unsure = UNSURE.of(request.query_params)
        return Response(acceptable(round, Acceptable(Rule.MAJORITY, least, unsure=unsure)))

    @extend_schema(request=MajorityIn, responses={201: AcceptanceOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Decide open disagreements as the majority chose. The rule is kept with each decision."""
        return _accept(request, pk, MajorityIn, Rule.MAJORITY)


def _accept(request: ApiRequest, pk: int, shape: type[Strict], rule: str) -> Response:
    round, _member = _door(request, pk)
    data = shape(data=request.data)
    data.is_valid(raise_exception=True)
    values = dict(data.validated_data)
    expected = values.pop("expected", None)
    wanted = Acceptable(rule, **values)
    made = accept(actor=request.user, round=round, wanted=wanted, expected=expected)
    return Response(_acceptance(made), status=status.HTTP_201_CREATED)


def _acceptance(made: Acceptance) -> dict[str, Any]:
    return dict(AcceptanceOut(made).data) | {"by": person(made.by)}


class Acceptances(APIView):
    """What was decided by a rule, step by step, the newest first."""

    @extend_schema(responses=AcceptanceOut(many=True), operation_id="rounds_acceptances_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = _door(request, pk)
        found = round.acceptances.select_related("by")
        return Response([_acceptance(one) for one in found])


class UndoAcceptance(APIView):
    """Open again what a step decided by a rule; what somebody has decided since stays."""

    @extend_schema(request=None, responses=AcceptanceOut)
    def post(self, request: ApiRequest, pk: int, acceptance_pk: int) -> Response:
        round, _member = _door(request, pk)
        found = round.acceptances.select_related("by").filter(pk=acceptance_pk).first()
        if found is None:
            raise Http404
        take_back(actor=request.user, round=round, acceptance=found)
        return Response(_acceptance(found))


class DecidedSinceOut(serializers.Serializer):
    since = serializers.DateTimeField(help_text="What to ask with next.")
    status = serializers.ChoiceField(Round.Status.values)
    clauses = QueuedClause(many=True)
    more = serializers.BooleanField(help_text="More has changed than is told: read the queue anew.")
    progress = StandingOut(allow_null=True, help_text="Null where nothing has changed.")


class DecidedSince(APIView):
    """What others have decided since an earlier answer."""

    @extend_schema(responses=DecidedSinceOut)
    @asks(queues.SINCE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = _door(request, pk)
        now = timezone.now()
        since = queues.SINCE.of(request.query_params)
        clauses, more, changed = queues.changed_since(round, since)
        return Response(
            {
                "since": now,
                "status": round.status,
                "clauses": clauses,
                "more": more,
                "progress": StandingOut(standing_of(round)).data if changed else None,
            }
        )


class Statistics(APIView):
    """What the decisions on disagreements say: reasons, rules, nodes, whose choice."""

    @extend_schema(responses=StatisticsOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, _member = _door(request, pk)
        return Response(statistics_of(round))


class Feedback(PagedView):
    @extend_schema(responses=FeedbackOut(many=True), operation_id="rounds_feedback_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Of a closed round: where the consensus differs from your own choices, and why."""
        for one in (PAGE, PAGE_SIZE):
            one.of(request.query_params)
        round, member = feedback_round_for(request.user, pk)
        pages = Pages()
        page = pages.page_of(feedback_reads.feedback_for(member.user, round), request, self)
        return pages.get_paginated_response(feedback_reads.told(member.user, round, page))


class Meetings(APIView):
    @extend_schema(request=MeetingIn, responses={201: MeetingOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Begin a meeting in which coders decide together; its decisions go into its minutes."""
        round, _member = _door(request, pk)
        data = MeetingIn(data=request.data)
        data.is_valid(raise_exception=True)
        made = begin_meeting(actor=request.user, round=round, **data.validated_data)
        return Response(MeetingOut(made).data, status=status.HTTP_201_CREATED)
