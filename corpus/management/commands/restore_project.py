from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corpus.actions.projects import restore_project
from corpus.models import Project


class Command(BaseCommand):
    help = "Bring a deleted project back into its members' sight; without an id, list the deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", type=int, nargs="?", help="the project's id")

    def handle(self, *args: Any, project: int | None, **options: Any) -> None:
        deleted = Project.objects.exclude(deleted_at=None)
        if project is None:
            for one in deleted.order_by("deleted_at"):
                self.stdout.write(f"{one.pk}\t{one.deleted_at:%Y-%m-%d %H:%M}\t{one.name}")
            return
        found = deleted.filter(pk=project).first()
        if found is None:
            raise CommandError(f"There is no deleted project with the id {project}.")
        restore_project(actor=None, project=found)
        self.stdout.write(f"Restored: {found.name}")
