from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import round_results_for
from coding.actions.proposals import FIELDS, LONGEST_REASON, Wish, propose_from_report
from coding.api.proposals import ProposalOut
from coding.codebook.content import LONGEST_TEXT
from coding.models import Proposal
from coding.reads import disagreements
from coding.reads.proposals import proposals_json
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import Strict, asks, body_of


class ReportProposalIn(Strict):
    dimension = serializers.CharField(max_length=50)
    node = serializers.CharField(max_length=50, help_text="Whose words are to change.")
    field = serializers.ChoiceField(choices=FIELDS)
    text = serializers.CharField(max_length=LONGEST_TEXT, help_text="What it should say instead.")
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )


class FromReport(APIView):
    """Other words for a node, from what the report shows."""

    @extend_schema(request=ReportProposalIn, responses={201: ProposalOut})
    @asks(*disagreements.PARAMETERS)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The clauses are those of `disagreements/` for the same query, the first fifty."""
        round, member = round_results_for(request.user, pk, Capability.EDIT)
        data = ReportProposalIn(data=body_of(request))
        data.is_valid(raise_exception=True)
        sought = disagreements.DisagreementFilter.of(request.query_params)
        made = propose_from_report(
            actor=request.user,
            round=round,
            wish=Wish(Proposal.Kind.DEFINITION, **data.validated_data),
            clauses=[clause for clause, _key in disagreements.disagreements_of(round, sought)],
        )
        return Response(proposals_json([made], member)[0], status=status.HTTP_201_CREATED)
