"""Archives and tables of texts give way to the files and rows in them, each a file of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from corpus.actions.imports.outcomes import refused
from corpus.jobs import Run
from corpus.messages import read_error_message
from corpus.models import ImportFile, Job
from corpus.readers import extension_of
from corpus.readers.bundle import OTHER_ARCHIVES, Member
from corpus.readers.parsed import ReadError
from corpus.readers.tables import EXTENSIONS as TABLES
from corpus.readers.tables import Text
from corpus.readers.tables.columns import Problem
from corpus.readers.tables.sheet import Matched, Sheet, match
from corpus.reading import reader
from policycoder import storage

ARCHIVE = "zip"
CONTAINERS = frozenset({ARCHIVE, *TABLES})
# What keeps a row of a table from becoming a document; the rest is said beside the document.
_FATAL = frozenset({"row_without_text", "row_too_long"})


@dataclass
class Report:
    """What tables said of the files: how many rows were used, and which were not, and why."""

    matched: int = 0
    unmatched: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, sheet: str, matched: Matched, problems: list[Problem]) -> None:
        self.matched += len(matched.entries)
        for problem in [*problems, *matched.problems]:
            if problem.code == "unmatched_row":
                row = {"sheet": sheet, "row": problem.params["row"], "file": problem.params["file"]}
                self.unmatched.append(row)
            else:
                self.tell(sheet, problem)

    def tell(self, sheet: str, problem: Problem) -> None:
        self.problems.append(f"{sheet}: {said(problem)}")

    def as_json(self) -> dict[str, Any]:
        return {"matched": self.matched, "unmatched": self.unmatched, "problems": self.problems}


def said(problem: Problem) -> str:
    return read_error_message(error_of(problem))


def error_of(problem: Problem) -> ReadError:
    return ReadError(problem.code, **problem.params)


def options_of(sheet: str, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a file's row in the database keeps of its row in a table."""
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
    return {"metadata": plain, "sheet": sheet, "row": row} if plain else {}


def unpack_all(run: Run) -> None:
    """Replace every waiting container of the job, also those that come out of one."""
    while container := _next_container(run.job):
        run.report(run.job.done, run.job.total, container.name)
        report = Report()
        try:
            pieces = list(_pieces(run, container, report))
        except ReadError as error:
            container.status = ImportFile.Status.FAILED
            container.options = container.options | refused(error)
            container.save(update_fields=["status", "options"])
            continue
        _replace(run.job, container, pieces, report)


def _next_container(job: Job) -> ImportFile | None:
    waiting = ImportFile.objects.filter(job=job, status=ImportFile.Status.WAITING)
    # Other archives are opened to be refused in their own words.
    kinds = CONTAINERS | OTHER_ARCHIVES
    return next((file for file in waiting if extension_of(file.name) in kinds), None)


def _pieces(run: Run, container: ImportFile, report: Report) -> Iterator[ImportFile]:
    if extension_of(container.name) in TABLES:
        yield from _rows(run, container, report)
    else:
        yield from _members(run, container, report)


def _members(run: Run, container: ImportFile, report: Report) -> Iterator[ImportFile]:
    sheets: list[Sheet] = []
    members: dict[str, ImportFile] = {}
    source = storage.path_of(container.digest)
    for found in reader().run("unpack", source, container.name):
        run.report(run.job.done, run.job.total, container.name)
        if isinstance(found, Sheet):
            sheets.append(found)
        elif isinstance(found, Member):
            members[found.name] = _piece(container, f"{container.name}/{found.name}", found.data)
        elif isinstance(found, Problem):
            yield _failed(container, f"{container.name}/{found.name}", error_of(found))
    for sheet in sheets:
        described = match(sheet, members)
        name = f"{container.name}/{sheet.name}"
        report.add(name, described, sheet.problems)
        for file, entry in described.entries.items():
            members[file].options = options_of(name, entry.row, entry.values)
    if not members and not sheets:
        yield _failed(container, container.name, ReadError("empty_archive"))
    yield from members.values()


def _rows(run: Run, container: ImportFile, report: Report) -> Iterator[ImportFile]:
    mapping = columns_of_texts(run.job, container.name)
    source = storage.path_of(container.digest)
    for found in reader().run("texts", source, container.name, mapping):
        run.report(run.job.done, run.job.total, container.name)
        if isinstance(found, Text):
            name = f"{container.name}#{found.row}.{found.extension}"
            piece = _piece(container, name, found.text.encode())
            piece.options = options_of(container.name, found.row, found.values)
            yield piece
        elif found.code in _FATAL:
            yield _failed(container, f"{container.name}#{found.params['row']}", error_of(found))
        else:
            report.tell(container.name, found)


def columns_of_texts(job: Job, name: str) -> dict[str, str] | None:
    """The chosen columns by field: one choice for all tables of texts, or one for each by name."""
    chosen = job.params.get("mapping") or {}
    if any(isinstance(value, dict) for value in chosen.values()):
        return columns_of_list(job, name)
    return chosen or None


def columns_of_list(job: Job, name: str) -> dict[str, str] | None:
    """The columns chosen for this one table."""
    chosen = (job.params.get("mapping") or {}).get(name)
    return chosen if chosen and isinstance(chosen, dict) else None


def _piece(container: ImportFile, name: str, data: bytes) -> ImportFile:
    return ImportFile(
        job_id=container.job_id,
        position=container.position,
        name=name[-300:],
        size=len(data),
        digest=storage.keep(data),
    )


def _failed(container: ImportFile, name: str, error: ReadError) -> ImportFile:
    return ImportFile(
        job_id=container.job_id,
        position=container.position,
        name=name[-300:],
        size=0,
        digest="",
        status=ImportFile.Status.FAILED,
        options=refused(error),
    )


@transaction.atomic
def _replace(job: Job, container: ImportFile, pieces: list[ImportFile], report: Report) -> None:
    """Put the pieces in the container's place; nothing if another worker has done so already."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    gone, _rows_gone = ImportFile.objects.filter(pk=container.pk).delete()
    if not gone:
        return
    ImportFile.objects.bulk_create(pieces, batch_size=1000)
    tables = [*held.params.get("tables", []), report.as_json()]
    held.params = held.params | {"tables": tables}
    held.total = ImportFile.objects.filter(job=job).count()
    held.save(update_fields=["params", "total"])
    job.params, job.total = held.params, held.total
