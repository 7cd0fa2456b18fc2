"""From a kept file to a stored document."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, cast

from corpus.actions.documents import known_agencies, set_agencies
from corpus.actions.storing import counts_of, store_content
from corpus.actions.words import user_words_of
from corpus.audit import record
from corpus.extract import Extracted, Options
from corpus.fields import BY_NAME, FIELDS, TITLE
from corpus.models import Document, ImportFile, Job, Project, User
from corpus.reading import reader
from corpus.text.metadata import Guess
from policycoder import storage


class Reading:
    """What a project says about its documents, and with which of its lexicons."""

    def __init__(self, project: Project):
        self.lexicon, user_words = user_words_of(project)
        types = list(project.document_types.values_list("name", flat=True))
        self.options = Options(
            granularity=project.granularity,
            agencies=known_agencies(project.pk),
            user_words=tuple((word.word, word.frequency) for word in user_words),
            today=date.today(),
        )
        if types:
            self.options = replace(self.options, doc_types=types)

    def extract(self, digest: str, name: str) -> Extracted:
        """What is in a kept file. Raises ReadError."""
        return reader().extract(storage.path_of(digest), name, self.options)


def store_document(
    *, job: Job, project: Project, file: ImportFile, extracted: Extracted, lexicon: int
) -> Document:
    """A document of a file that was read, numbered next. `project` is read under a lock."""
    given = given_of(file)
    values = values_of(
        {name: each.value for name, each in extracted.guesses.items()} | given, file.name
    )
    agencies = values.pop("agencies")
    if extracted.attachments:
        values["attachments"] = attachments_of(extracted)
    number = project.next_document_number
    Project.objects.filter(pk=project.pk).update(next_document_number=number + 1)
    document = Document.objects.create(
        project=project,
        number=number,
        status=job.params.get("status", Document.Status.INCLUDED),
        **values,
        evidence=evidence_of(extracted.guesses)
        | dict.fromkeys(given, evidence_of_row(file.options)),
        dropped=[asdict(each) for each in extracted.dropped],
        parts_found=extracted.parts_found,
        file_name=file.name,
        file_digest=file.digest,
        file_size=file.size,
        encoding=extracted.meta.get("encoding", "")[:20],
        text_digest=storage.digest_of(extracted.text.encode()),
        **counts_of(extracted.segments),
        created_by=cast(User, job.created_by),  # an import is somebody's
    )
    store_content(document, extracted, lexicon=lexicon)
    set_agencies(document, agencies)
    record(
        actor=job.created_by,
        verb="import_document",
        obj=document,
        project=project,
        after={"file": file.name, "number": number, "title": document.title, "job": str(job.pk)},
    )
    return document


def values_of(read: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What is stored by field, the empty value where nothing was found; `name` is the file's."""
    values = {field.name: field.cut(read.get(field.name)) for field in FIELDS}
    return values | {"title": values["title"] or TITLE.cut(PurePosixPath(name).stem)}


def evidence_of(guesses: Mapping[str, Guess]) -> dict[str, dict[str, Any]]:
    """What a document keeps of where its values stand, by field."""
    return {
        field: {
            "source": guess.source,
            "quote": guess.quote,
            "start": guess.start,
            "end": guess.end,
        }
        for field, guess in guesses.items()
    }


def attachments_of(extracted: Extracted) -> list[dict[str, str]]:
    return [{"name": each.name, "url": each.url} for each in extracted.attachments]


def given_of(file: ImportFile) -> dict[str, Any]:
    """The values a table gives for the file; they take the place of what would be guessed."""
    given = file.options.get("metadata", {})
    return {field: BY_NAME[field].from_json(value) for field, value in given.items()}


def evidence_of_row(options: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence of a value that a row of a table gives."""
    place = {"sheet": options.get("sheet", ""), "row": options.get("row")}
    return {"source": "table", "quote": "", "start": None, "end": None, **place}
