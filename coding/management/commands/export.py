import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import translation

from coding.codebook.versions import published_version
from coding.exports.columns import FILES
from coding.exports.selection import everything
from coding.exports.tabular import codebook_csv, documents_csv, passes_csv
from coding.models import Round
from corpus.models import Project
from policycoder.errors import DomainError


class Command(BaseCommand):
    help = "Write one of a project's CSV files: every round, also blind and open ones."

    def add_arguments(self, parser):
        parser.add_argument("project", type=int, help="id of the project")
        parser.add_argument("name", choices=list(FILES))
        parser.add_argument("--round", type=int, help="id of a round; all without it")
        parser.add_argument("--layer", default="all", help="all, consensus or coder:<username>")
        parser.add_argument("--no-bom", action="store_true", help="without byte order mark")
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans")
        parser.add_argument("--output", type=Path, help="a file; standard output without it")

    def handle(self, *args, **options):
        project = Project.objects.filter(pk=options["project"], deleted_at=None).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']}.")
        try:
            with translation.override(options["lang"]):
                content = _content(project, options)
        except DomainError as error:
            raise CommandError(error.detail) from error
        except Http404 as error:
            raise CommandError("The project has no published codebook.") from error
        output = options["output"]
        if output is None:
            _write(content, sys.stdout.buffer)
            return
        # Whoever reads the file meanwhile sees the old one or the whole new one.
        part = output.with_name(f"{output.name}.part")
        try:
            with part.open("wb") as stream:
                _write(content, stream)
            part.replace(output)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error


def _content(project: Project, options: dict) -> Iterator[bytes]:
    bom, round_id = not options["no_bom"], options["round"]
    if options["name"] == "documents":
        return documents_csv(project, bom=bom)
    selection = everything(project, round_id=round_id, layer=options["layer"])
    if options["name"] != "codebook":
        return passes_csv(options["name"], selection, bom=bom)
    if round_id is None:
        return codebook_csv(published_version(project), bom=bom)
    return codebook_csv(Round.objects.get(pk=round_id).codebook_version, bom=bom)


def _write(content: Iterator[bytes], stream) -> None:
    for piece in content:
        stream.write(piece)
