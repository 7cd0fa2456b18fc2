"""Metadata from a spreadsheet for documents that are in the project already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from corpus.actions.documents import change_metadata, main_names, metadata_of
from corpus.actions.imports.store import evidence_of_row
from corpus.actions.imports.unpack import options_of
from corpus.fields import BY_NAME
from corpus.jobs import Run
from corpus.models import Document, ImportFile, Job, User
from corpus.readers.tables.columns import Problem
from corpus.readers.tables.sheet import Entry, Sheet, match


@dataclass
class Described:
    """How many documents got values and how many had them; what was kept, said for each row."""

    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"described": self.changed, "unchanged": self.unchanged, "kept": self.kept}


def describe_existing(
    run: Run, sheet: Sheet, entries: list[Entry], told: Described
) -> list[Problem]:
    """Give the values of `entries` to the current documents with these file names.

    Returns the problems of rows that fit none or several.
    """
    if run.job.created_by is None or not entries:
        return []
    rows = Document.objects.current().filter(project=run.job.project_id)
    # A name that several documents have stands there as often: such a row is ambiguous.
    names = list(rows.exclude(file_name="").values_list("file_name", "pk"))
    matched = match(replace(sheet, entries=entries), [name for name, _pk in names])
    keys = dict(names)
    for done, (name, entry) in enumerate(matched.entries.items(), 1):
        if run.job.total:
            run.report(run.job.done, run.job.total, name)
        else:
            run.report(done, len(matched.entries), name)
        document = rows.filter(pk=keys[name]).first()
        if document is not None:
            options = options_of(sheet.name, entry.row, entry.values)
            row = _("table %(sheet)s, row %(row)s") % {"sheet": sheet.name, "row": entry.row}
            describe(run.job.created_by, document, options, row, told)
    return matched.problems


def describe_duplicates(job: Job, told: Described) -> None:
    """Files that were there already: what a table says of them is said of their documents."""
    if job.created_by is None:
        return
    files = ImportFile.objects.filter(job=job)
    own = files.filter(status=ImportFile.Status.IMPORTED).values("document")
    again = files.filter(status=ImportFile.Status.DUPLICATE).exclude(options={})
    for file in again.exclude(document=None).exclude(document__in=own).select_related("document"):
        if file.document is not None and "metadata" in file.options:
            describe(job.created_by, file.document, file.options, file.name, told)


def describe(
    actor: User, document: Document, options: Mapping[str, Any], row: str, told: Described
) -> None:
    """Set what `options` say, as by hand, but over nothing that a person set or confirmed."""
    given = {
        name: BY_NAME[name].cut(BY_NAME[name].from_json(value))
        for name, value in options.get("metadata", {}).items()
    }
    before = metadata_of(document)
    if "agencies" in given:
        given["agencies"] = main_names(document.project_id, given["agencies"])
    changes = {name: value for name, value in given.items() if _plain(value) != before[name]}
    kept = [name for name in changes if _is_settled(document, name)]
    if kept:
        fields = _(", ").join(gettext(BY_NAME[name].label) for name in kept)
        params = {"row": row, "number": document.number, "fields": fields}
        said = _(
            "%(row)s: document %(number)s keeps what was set or confirmed by hand: %(fields)s."
        )
        told.kept.append(said % params)
    changes = {name: value for name, value in changes.items() if name not in kept}
    if changes:
        change_metadata(
            actor=actor, document=document, changes=changes, row=evidence_of_row(options)
        )
        told.changed += 1
    elif not kept:
        told.unchanged += 1


def _is_settled(document: Document, name: str) -> bool:
    by_hand = document.evidence.get(name, {}).get("source") == "person"
    return by_hand or document.reviewed_at is not None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
