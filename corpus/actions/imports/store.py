"""From a kept file to a stored document."""

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from corpus.actions.documents import known_agencies, set_agencies
from corpus.actions.storing import counts_of, store_content
from corpus.actions.words import user_words_of
from corpus.audit import record
from corpus.extract import Extracted, Options
from corpus.models import Document, ImportFile, Job, Project
from corpus.reading import reader
from corpus.text.metadata import Guess
from policycoder import storage

LENGTHS = {"title": 500, "doc_number": 100, "doc_type": 50, "region": 100, "source_url": 1000}
DATES = ("issued_on", "effective_on", "expires_on")


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
    *, job: Job, project: Project, file: ImportFile, found: Extracted, lexicon: int
) -> Document:
    """A document of a file that was read, numbered next. `project` is read under a lock."""
    guesses = found.guesses | given_of(file)
    number = project.next_document_number
    Project.objects.filter(pk=project.pk).update(next_document_number=number + 1)
    document = Document.objects.create(
        project=project,
        number=number,
        status=job.params.get("status", Document.Status.INCLUDED),
        **columns_of(guesses, file.name),
        source_url=_text("source_url", guesses) or found.meta.get("source_url", "")[:1000],
        attachments=[{"name": each.name, "url": each.url} for each in found.attachments],
        dropped=list(found.dropped),
        parts_found=found.parts_found,
        file_name=file.name,
        file_digest=file.digest,
        file_size=file.size,
        encoding=found.meta.get("encoding", "")[:20],
        text_digest=storage.digest_of(found.text.encode()),
        **counts_of(found.segments),
        created_by=job.created_by,
    )
    store_content(document, found, lexicon=lexicon)
    set_agencies(document, list(guesses["agencies"].value) if "agencies" in guesses else [])
    record(
        actor=job.created_by,
        verb="import_document",
        obj=document,
        project=project,
        after={"file": file.name, "number": number, "title": document.title, "job": str(job.pk)},
    )
    return document


def columns_of(guesses: dict[str, Guess], name: str) -> dict[str, Any]:
    """The metadata columns of a document's row but the source, by name."""
    columns: dict[str, Any] = {
        field: _text(field, guesses) for field in LENGTHS if field != "source_url"
    }
    columns["title"] = columns["title"] or PurePosixPath(name).stem[: LENGTHS["title"]]
    validity = guesses["validity"].value if "validity" in guesses else ""
    history = guesses["history"].value if "history" in guesses else []
    return columns | {
        **{field: guesses[field].value if field in guesses else None for field in DATES},
        "validity": validity if validity in Document.Validity.values else "",
        "history": list(history),
        "evidence": {
            field: {"where": guess.where[:300], "start": guess.start, "end": guess.end}
            for field, guess in guesses.items()
        },
    }


def given_of(file: ImportFile) -> dict[str, Guess]:
    """The metadata a table gives for the file; it takes the place of what would be guessed."""
    where = file.options.get("where", "")
    return {
        field: Guess(date.fromisoformat(value) if field in DATES else value, where)
        for field, value in file.options.get("metadata", {}).items()
    }


def _text(field: str, guesses: dict[str, Guess]) -> str:
    return str(guesses[field].value)[: LENGTHS[field]] if field in guesses else ""
