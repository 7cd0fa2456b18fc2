from typing import Any

from django.core.management.base import BaseCommand

from corpus.accounts.tokens import setup_link
from corpus.models import User


class Command(BaseCommand):
    help = "Print the link on which the first account is made; nothing once there is an account."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            return
        self.stdout.write(setup_link())
