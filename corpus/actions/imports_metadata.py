"""Metadata from a spreadsheet sent with the files, matched by their names."""

from typing import Any

from corpus.actions.imports_unpack import Report, columns_of_list, options_of
from corpus.messages import read_error_message
from corpus.models import ImportFile, Job
from corpus.readers.parsed import ReadError
from corpus.readers.sheet import Sheet, match
from corpus.reading import reader
from policycoder import storage


def apply_lists(job: Job) -> dict[str, Any]:
    """Note for each waiting file what the job's spreadsheets say of it.

    `{matched, unmatched: [{sheet, row, file}], problems: [str]}` over all tables of the job. The
    same however often it runs.
    """
    total = Report()
    for part in job.params.get("tables", []):
        total.matched += part["matched"]
        total.unmatched += part["unmatched"]
        total.problems += part["problems"]
    files = {file.name: file for file in ImportFile.objects.filter(job=job).exclude(digest="")}
    for kept in job.params.get("lists", []):
        try:
            sheet = _read(job, kept)
        except ReadError as error:
            total.problems.append(f"{kept['name']}: {read_error_message(error)}")
            continue
        described = match(sheet, files)
        total.add(sheet.name, described, sheet.problems)
        changed = []
        for name, entry in described.entries.items():
            file = files[name]
            if file.status == ImportFile.Status.WAITING:
                given = options_of(sheet.name, entry)
                before = file.options.get("metadata", {})
                file.options = {**given, "metadata": before | given.get("metadata", {})}
                changed.append(file)
        ImportFile.objects.bulk_update(changed, ["options"], batch_size=500)
    return total.as_json()


def _read(job: Job, kept: dict[str, str]) -> Sheet:
    source = storage.path_of(kept["digest"])
    (sheet,) = reader().run("sheet", source, kept["name"], columns_of_list(job, kept["name"]))
    return sheet
