"""Requests as the views get them: somebody is logged in, which Django's own types leave open."""

from django.http import HttpRequest
from rest_framework.request import Request

from corpus.models import User


class PageRequest(HttpRequest):
    user: User
    # what the side bar shows, once a page of a project has asked for it
    frame: object


class ApiRequest(Request):
    user: User
