"""What the tests of pages share."""

from urllib.parse import urlsplit

from django.test import Client

from corpus.models import User


def visitor(user: User | None = None) -> Client:
    """A browser that reads English, logged in as `user`."""
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def text_of(response) -> str:
    return response.content.decode()


def path_of(link: str) -> str:
    return urlsplit(link).path
