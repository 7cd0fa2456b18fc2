from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.accounts.devices import remember_device
from corpus.accounts.login import check_login
from corpus.accounts.people import make_token, revoke_token
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import LoginIn, TokenIn, TokenOut, TokenRow
from corpus.models import Token


class ObtainToken(APIView):
    """A token for a program, in exchange for user name and password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=LoginIn, responses=TokenOut)
    def post(self, request: ApiRequest) -> Response:
        data = LoginIn(data=request.data)
        data.is_valid(raise_exception=True)
        user = check_login(request._request, **data.validated_data)
        _token, secret = make_token(actor=user, name="API")
        response = Response({"token": secret})
        remember_device(request._request, response, user)
        return response


class Tokens(APIView):
    """The tokens of one's own account."""

    @extend_schema(responses=TokenRow(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(TokenRow(Token.objects.filter(user=request.user), many=True).data)

    @extend_schema(request=TokenIn, responses={201: TokenOut})
    def post(self, request: ApiRequest) -> Response:
        data = TokenIn(data=request.data)
        data.is_valid(raise_exception=True)
        token, secret = make_token(actor=request.user, name=data.validated_data["name"])
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
