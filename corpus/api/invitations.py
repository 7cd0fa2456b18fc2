from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import invitations_of, member_of, own_invitation, sent_invitation
from corpus.accounts.joining import accept, decline, withdraw
from corpus.accounts.requests import ApiRequest
from corpus.api.member_serializers import InvitationAccepted, InvitationOut, OwnInvitation
from corpus.permissions import Capability


class SentInvitations(APIView):
    """Who has been asked into the project and has not answered."""

    @extend_schema(responses=InvitationOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.MANAGE)
        found = member.project.invitations.pending().select_related("user__made_by", "invited_by")
        return Response(InvitationOut(found, many=True).data)


class SentInvitation(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int, invitation_pk: int) -> Response:
        """Withdraw it."""
        member = member_of(request.user, pk, Capability.MANAGE)
        withdraw(actor=request.user, invitation=sent_invitation(member, invitation_pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnInvitations(APIView):
    """The projects that you have been asked into."""

    @extend_schema(responses=OwnInvitation(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(OwnInvitation(invitations_of(request.user), many=True).data)


class AcceptInvitation(APIView):
    @extend_schema(request=None, responses=InvitationAccepted)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = accept(actor=request.user, invitation=own_invitation(request.user, pk))
        return Response(InvitationAccepted(member).data)


class DeclineInvitation(APIView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: ApiRequest, pk: int) -> Response:
        decline(actor=request.user, invitation=own_invitation(request.user, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
