import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import translation

from coding.codebook.versions import published_version
from coding.exports.books import BOOKS, ENDING
from coding.exports.files import FILES
from coding.models import CodebookVersion, Round
from coding.results.base import Base, everything
from corpus.models import Project
from policycoder.errors import DomainError, Invalid
from policycoder.tables import FORMATS


@dataclass(frozen=True)
class _Everything:
    project: Project
    round: int | None
    layer: str
    member = None

    def base(self) -> Base:
        return everything(self.project, round_id=self.round, layer=self.layer)

    def version(self) -> CodebookVersion:
        """That of the round, or the newest published one."""
        if self.round is None:
            return published_version(self.project)
        pk = self.base().rounds[0]
        return Round.objects.get(pk=pk).codebook_version


class Command(BaseCommand):
    help = (
        "Write one of a project's tables, every round, also blind and open ones, or its codebook."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", type=int, help="id of the project")
        parser.add_argument("name", choices=[*FILES, *BOOKS])
        parser.add_argument("--round", type=int, help="id of a round; all without it")
        parser.add_argument("--layer", default="all", help="all, consensus or coder:<username>")
        parser.add_argument(
            "--format", choices=[*FORMATS, ENDING], help="of the output's name, or csv"
        )
        parser.add_argument("--no-bom", action="store_true", help="without byte order mark")
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans")
        parser.add_argument("--output", type=Path, help="a file; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
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


def _content(project: Project, options: dict[str, Any]) -> Iterator[bytes]:
    output = options["output"]
    named = output.suffix.removeprefix(".") if output else ""
    ending = options["format"] or (named if named in FORMATS else "csv")
    if (options["name"] in BOOKS) != (ENDING in (options["format"], named)):
        raise Invalid(f"{', '.join(BOOKS)}: as {ENDING}; everything else as {', '.join(FORMATS)}.")
    asked = _Everything(project, options["round"], options["layer"])
    if options["name"] in BOOKS:
        return iter([BOOKS[options["name"]].written(asked.version())])
    table = FILES[options["name"]].table(asked)
    return FORMATS[ending].write(table, bom=not options["no_bom"])


def _write(content: Iterator[bytes], stream: IO[bytes]) -> None:
    for piece in content:
        stream.write(piece)
