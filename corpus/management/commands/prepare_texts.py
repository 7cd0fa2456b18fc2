from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from corpus.actions.texts import prepare_document, start_preparing, unprepared
from corpus.actions.words import tokenize_all
from corpus.models import Project


class Command(BaseCommand):
    help = "Make documents of earlier releases searchable, and cut their words. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--later", action="store_true", help="leave it to the workers")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["later"]:
            start_preparing()
            return
        waiting = list(unprepared().values_list("pk", flat=True))
        for done, pk in enumerate(waiting, start=1):
            prepare_document(pk)
            if done % 500 == 0 or done == len(waiting):
                self.stdout.write(f"{done} of {len(waiting)} documents made searchable")
        for project in Project.objects.filter(deleted_at=None):
            count = tokenize_all(project)
            if count:
                self.stdout.write(f"{project}: words of {count} documents cut")
