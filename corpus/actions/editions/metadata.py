"""What a new text says of a document's metadata, and which of it the new edition takes over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from corpus.actions.documents import main_names
from corpus.actions.imports.store import attachments_of, evidence_of, values_of
from corpus.extract import Extracted
from corpus.fields import BY_NAME, FIELDS, GUESSED
from corpus.models import Document
from policycoder.errors import Invalid

PERSON, TABLE = "person", "table"
# Which fresh guesses count: every one, none, those named; None leaves it to `_is_open`.
Choice = Literal["guess", "keep"] | Sequence[str] | None


@dataclass(frozen=True)
class Change:
    """A field whose fresh guess differs. `evidence` is that of the new value, None without one."""

    field: str
    old: Any
    new: Any
    taken: bool
    evidence: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        return {"old": plain(self.old), "new": plain(self.new), "taken": self.taken}


def plain(value: Any) -> Any:
    """The value as JSON."""
    return value.isoformat() if isinstance(value, date) else value


def choice_of(value: Any) -> Choice:
    """A choice from JSON. Raises Invalid for anything but guess, keep or names of fields."""
    if value is None or value in ("guess", "keep"):
        return value
    if isinstance(value, list) and all(field in GUESSED for field in value):
        return value
    said = _("Use guess, keep or a list of these: %(fields)s.") % {"fields": ", ".join(GUESSED)}
    raise Invalid.on("metadata", said)


def changes_of(
    document: Document, extracted: Extracted, *, file_name: str, choice: Choice = None
) -> list[Change]:
    """Each field of which the new text says something else than the document does now.

    `file_name` is that of the file the text came in, "" for a text that was typed.
    """
    fresh = _fresh(document, extracted, file_name)
    now = {name: getattr(document, name) for name in GUESSED if BY_NAME[name].is_column}
    names = document.issues.order_by("position").values_list("agency__name", flat=True)
    now["agencies"] = list(names)
    return [
        Change(field, now[field], value, _is_taken(document, field, value, choice), evidence)
        for field, (value, evidence) in sorted(
            fresh.items(), key=lambda item: GUESSED.index(item[0])
        )
        if value != now[field]
    ]


def _fresh(document: Document, extracted: Extracted, file_name: str) -> dict[str, tuple[Any, Any]]:
    """Field -> its value by the new text and where that was found."""
    guesses = {
        field: guess
        for field, guess in extracted.guesses.items()
        # The name of a typed text is made up, and a name says less than what was known before.
        if guess.source != "file_name"
        or (file_name and document.evidence.get(field, {}).get("source") == "file_name")
    }
    values = values_of({name: each.value for name, each in guesses.items()}, file_name)
    evidence = evidence_of(guesses)
    fresh: dict[str, tuple[Any, Any]] = {
        field: (values[field], evidence[field]) for field in guesses
    }
    if "agencies" in guesses:
        names = main_names(document.project_id, values["agencies"])
        fresh["agencies"] = (names, evidence["agencies"])
    if extracted.attachments:
        fresh["attachments"] = (attachments_of(extracted), None)
    lost = {
        field.name: (field.empty, None)
        for field in FIELDS
        if field.lapses
        and field.name not in guesses
        and _is_gone(document, field.name, extracted.text, typed=not file_name)
    }
    return fresh | lost


def _is_gone(document: Document, field: str, text: str, *, typed: bool) -> bool:
    """Whether the present value rests on words that the new text or file no longer has."""
    evidence = document.evidence.get(field, {})
    if evidence.get("source", PERSON) in (PERSON, TABLE):
        return False
    if evidence["start"] is None:
        return not typed
    words = evidence["quote"].replace("\n", "")
    return words not in text and words not in text.replace("\n", "")


def _is_taken(document: Document, field: str, value: Any, choice: Choice) -> bool:
    if choice is None:
        return _is_open(document, field, value)
    if isinstance(choice, str):
        return choice == "guess"
    return field in choice


def _is_open(document: Document, field: str, value: Any) -> bool:
    """Whether no person has set the field, given it in a table or confirmed the metadata.

    What the page or file told besides its text is not given up for nothing: a corrected text
    often comes without it.
    """
    if document.reviewed_at is not None:
        return False
    evidence = document.evidence.get(field)
    if evidence is None:
        if field == "agencies":
            return not document.issues.exists()
        return not getattr(document, field) or field == "attachments"
    if evidence["source"] in (PERSON, TABLE):
        return False
    return bool(value) or evidence["start"] is not None
