import os
from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from corpus.accounts.passwords import check_new_password
from corpus.models import User
from policycoder.errors import DomainError


class Command(createsuperuser.Command):
    """Django's own, which asks for a password that keeps the rules: with --noinput too."""

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not options["interactive"] and password is not None:
            username = options["username"] or os.environ.get("DJANGO_SUPERUSER_USERNAME", "")
            name = os.environ.get("DJANGO_SUPERUSER_NAME", "")
            try:
                check_new_password(user=User(username=username, name=name), password=password)
            except DomainError as error:
                raise CommandError(error.detail) from None
        super().handle(*args, **options)
