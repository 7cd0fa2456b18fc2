"""Accounts of others, for instance owners."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import account_for, require_instance_owner
from corpus.accounts import instance
from corpus.accounts.requests import ApiRequest
from corpus.api.member_serializers import (
    AccountChange,
    AccountIn,
    AccountMade,
    AccountOut,
    PasswordLinkOut,
)
from corpus.models import User
from corpus.reads.accounts import accounts_seen_by, rows_of
from policycoder.api import PagedView, Pages, asks
from policycoder.values import text

Q = text("q", help="In the user name or the name.")


def account_json(reader: User, pk: int) -> dict:
    return AccountOut(rows_of(accounts_seen_by(reader).filter(pk=pk)), many=True).data[0]


class Accounts(PagedView):
    @extend_schema(responses=AccountOut(many=True), operation_id="accounts_list")
    @asks(Q)
    def get(self, request: ApiRequest) -> Response:
        require_instance_owner(request.user)
        pages = Pages()
        found = accounts_seen_by(request.user, q=Q.of(request.query_params))
        rows = rows_of(pages.page_of(found, request, view=self))
        return pages.get_paginated_response(AccountOut(rows, many=True).data)

    @extend_schema(request=AccountIn, responses={201: AccountMade})
    def post(self, request: ApiRequest) -> Response:
        require_instance_owner(request.user)
        data = AccountIn(data=request.data)
        data.is_valid(raise_exception=True)
        user, link = instance.make_account(actor=request.user, **data.validated_data)
        made = account_json(request.user, user.pk)
        made["password_link"] = link.address
        return Response(made, status=status.HTTP_201_CREATED)


class OneAccount(APIView):
    @extend_schema(responses=AccountOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        user = account_for(request.user, pk)
        return Response(account_json(request.user, user.pk))

    @extend_schema(request=AccountChange, responses=AccountOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """End or reactivate it, confirm it, make it an instance owner or an ordinary one."""
        user = account_for(request.user, pk)
        data = AccountChange(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        instance.change_account(actor=request.user, user=user, **data.validated_data)
        return Response(account_json(request.user, user.pk))


class AccountLink(APIView):
    @extend_schema(request=None, responses={201: PasswordLinkOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """A new one-time link; the one before dies."""
        link = instance.renew_link(actor=request.user, user=account_for(request.user, pk))
        body = {
            "password_link": link.address,
            "password_link_expires_at": link.expires_at,
        }
        return Response(PasswordLinkOut(body).data, status=status.HTTP_201_CREATED)
