from typing import Any

from django.core.management.base import BaseCommand

from coding.demo.load import accounts_path, load_demo


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration project."

    def handle(self, *args: Any, **options: Any) -> None:
        if load_demo():
            self.stdout.write(f"The demonstration project is loaded; log-ins: {accounts_path()}")
        elif options["verbosity"]:
            self.stdout.write("There are accounts already; nothing was changed.")
