"""A person's browser, and what the pages of rounds say and take."""

import re

import pytest
from django.test import Client


@pytest.fixture
def browser():
    """Logs a person in; the interface speaks the language the account has chosen."""

    def log_in(user, language="en") -> Client:
        user.language = language
        user.save()
        client = Client()
        client.force_login(user)
        return client

    return log_in


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def new_body(document, **body):
    return {
        "name": "Second",
        "kind": "reliability",
        "blind": "1",
        "codebook_version": "1",
        "coders": ["coder_a", "coder_b"],
        "scope": "chosen",
        "documents": [document.pk],
    } | body
