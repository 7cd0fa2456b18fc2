from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.accounts.instance import set_instance_owner
from corpus.models import User
from policycoder.errors import DomainError


class Command(BaseCommand):
    help = "Make a person an instance owner, who makes accounts; without a name, list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?")
        parser.add_argument("--remove", action="store_true", help="make them an ordinary account")

    def handle(self, *args: Any, username: str | None, remove: bool, **options: Any) -> None:
        if username is not None:
            user = User.objects.named(username)
            if user is None:
                raise CommandError(f"There is no account named {username}.")
            try:
                set_instance_owner(actor=None, user=user, owner=not remove)
            except DomainError as error:
                raise CommandError(error.detail) from None
        for owner in User.objects.instance_owners():
            self.stdout.write(f"{owner.username}\t{owner.name}")
