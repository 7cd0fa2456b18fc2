"""Requests as the views get them: somebody is logged in, which Django's own types leave open."""

from django.http import HttpRequest
from rest_framework.request import Request

from corpus.models import User


class PageRequest(HttpRequest):
    user: User


class ApiRequest(Request):
    user: User
