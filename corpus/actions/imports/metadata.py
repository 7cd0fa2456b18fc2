"""Metadata from a spreadsheet, for the files sent with it or for documents that are there."""

from corpus.actions.imports.existing import Described, describe_existing
from corpus.actions.imports.hints import Hints
from corpus.actions.imports.unpack import Report, columns_of_list, options_of
from corpus.jobs import Run
from corpus.messages import read_error_message
from corpus.models import ImportFile, Job
from corpus.readers.parsed import ReadError
from corpus.readers.tables.sheet import Matched, Sheet, match
from corpus.reading import reader
from policycoder import storage


def apply_lists(run: Run) -> tuple[Report, Described]:
    """Note for each waiting file what the job's spreadsheets say of it; rows that name none of the
    files describe the project's documents of these file names.

    The report is over all tables of the job, the same however often it runs.
    """
    job, total, told = run.job, Report(), Described()
    hints = Hints(job)
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
        for entry in sheet.entries:
            hints.see(entry.values)
        described = match(sheet, files)
        rest = [problem for problem in described.problems if problem.code == "unmatched_row"]
        if rest and job.params.get("existing", True):
            rows = {problem.params["row"] for problem in rest}
            entries = [entry for entry in sheet.entries if entry.row in rows]
            others = [problem for problem in described.problems if problem not in rest]
            missed = describe_existing(run, sheet, entries, told)
            described = Matched(described.entries, [*others, *missed])
        total.add(sheet.name, described, sheet.problems)
        changed = []
        for name, entry in described.entries.items():
            file = files[name]
            if file.status == ImportFile.Status.WAITING:
                given = options_of(sheet.name, entry.row, entry.values)
                before = file.options.get("metadata", {})
                file.options = {**given, "metadata": before | given.get("metadata", {})}
                changed.append(file)
        ImportFile.objects.bulk_update(changed, ["options"], batch_size=500)
    total.problems += hints.lines()
    return total, told


def _read(job: Job, kept: dict[str, str]) -> Sheet:
    source = storage.path_of(kept["digest"])
    (sheet,) = reader().run("sheet", source, kept["name"], columns_of_list(job, kept["name"]))
    return sheet
