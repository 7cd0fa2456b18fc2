from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corpus.accounts.instance import renew_link
from corpus.models import User


class Command(BaseCommand):
    help = "Print a one-time link with which a person sets a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.named(username)
        if user is None:
            raise CommandError(f"There is no account named {username}.")
        if not user.is_active:
            raise CommandError(f"The account {user.username} has been ended.")
        link = renew_link(actor=None, user=user)
        self.stdout.write(link.address)
        until = timezone.localtime(link.expires_at)
        self.stderr.write(f"It works once, until {until:%Y-%m-%d %H:%M}.")
