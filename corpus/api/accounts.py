from django.contrib.auth import update_session_auth_hash
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.accounts.api_tokens import make_token, revoke_token
from corpus.accounts.devices import remember_device
from corpus.accounts.login import check_login, check_own_password
from corpus.accounts.people import set_password
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import LoginIn, PasswordIn, TokenIn, TokenMade, TokenOut, TokenRow
from corpus.models import Token


class ObtainToken(APIView):
    """A token for a program, in exchange for user name and password.

    The one of the same name ends: programs that run side by side give themselves a `name`.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=LoginIn, responses=TokenOut)
    def post(self, request: ApiRequest) -> Response:
        data = LoginIn(data=request.data)
        data.is_valid(raise_exception=True)
        sent = data.validated_data
        user = check_login(request._request, username=sent["username"], password=sent["password"])
        _token, secret = make_token(
            actor=user, name=sent["name"], expires=sent["expires"], replace=True
        )
        response = Response({"token": secret})
        remember_device(request._request, response, user)
        return response


class ChangePassword(APIView):
    """A new password for one's own account. Its tokens end, unless `end_tokens` is false."""

    @extend_schema(request=PasswordIn, responses={204: None})
    def post(self, request: ApiRequest) -> Response:
        data = PasswordIn(data=request.data)
        data.is_valid(raise_exception=True)
        sent, user = data.validated_data, request.user
        check_own_password(request._request, user=user, password=sent["current"])
        keep = not sent["end_tokens"]
        set_password(actor=user, user=user, password=sent["password"], keep_tokens=keep)
        response = Response(status=status.HTTP_204_NO_CONTENT)
        if request.auth is None:  # a session, which would end
            update_session_auth_hash(request._request, user)
        remember_device(request._request, response, user)
        return response


class Tokens(APIView):
    """The tokens of one's own account."""

    @extend_schema(responses=TokenRow(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(TokenRow(Token.objects.filter(user=request.user), many=True).data)

    @extend_schema(request=TokenIn, responses={201: TokenMade})
    def post(self, request: ApiRequest) -> Response:
        data = TokenIn(data=request.data)
        data.is_valid(raise_exception=True)
        by = request.auth if isinstance(request.auth, Token) else None
        token, secret = make_token(actor=request.user, by=by, **data.validated_data)
        row = {**TokenRow(token).data, "token": secret}
        return Response(row, status=status.HTTP_201_CREATED)


class OneToken(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        token = Token.objects.filter(user=request.user, pk=pk).first()
        if token is None:
            raise Http404
        revoke_token(actor=request.user, token=token)
        return Response(status=status.HTTP_204_NO_CONTENT)
