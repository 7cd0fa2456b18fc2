"""What a new text says of a document's metadata, and which of it the new edition takes over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from corpus.actions.documents import main_names
from corpus.actions.imports.store import columns_of
from corpus.extract import Extracted
from corpus.models import Document
from policycoder.errors import Invalid

# In the order in which a person reads them.
GUESSED = (
    "title",
    "doc_number",
    "agencies",
    "issued_on",
    "effective_on",
    "expires_on",
    "doc_type",
    "region",
    "validity",
    "source_url",
    "history",
    "attachments",
)
# What is no longer so once the words it rested on are gone.
_LOST: dict[str, Any] = {
    "doc_number": "",
    "issued_on": None,
    "effective_on": None,
    "expires_on": None,
    "validity": "",
    "history": [],
}
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
    document: Document, found: Extracted, *, file_name: str, choice: Choice = None
) -> list[Change]:
    """Each field of which the new text says something else than the document does now.

    `file_name` is that of the file the text came in, "" for a text that was typed.
    """
    fresh = _fresh(document, found, file_name)
    now = {field: getattr(document, field) for field in GUESSED if field != "agencies"}
    names = document.issues.order_by("position").values_list("agency__name", flat=True)
    now["agencies"] = list(names)
    return [
        Change(field, now[field], value, _is_taken(document, field, value, choice), evidence)
        for field, (value, evidence) in sorted(
            fresh.items(), key=lambda item: GUESSED.index(item[0])
        )
        if value != now[field]
    ]


def _fresh(document: Document, found: Extracted, file_name: str) -> dict[str, tuple[Any, Any]]:
    """Field -> its value by the new text and where that was found."""
    guesses = {
        field: guess
        for field, guess in found.guesses.items()
        # The name of a typed text is made up, and a name says less than what was known before.
        if not guess.where.startswith("file name:")
        or (file_name and _where(document, field).startswith("file name:"))
    }
    columns = columns_of(guesses, file_name)
    fresh = {
        field: (columns[field], columns["evidence"][field])
        for field in guesses.keys() & columns.keys()
    }
    if "agencies" in guesses:
        names = main_names(document.project_id, list(guesses["agencies"].value))
        fresh["agencies"] = (names, columns["evidence"]["agencies"])
    if "source_url" in guesses:
        url = str(guesses["source_url"].value)[:1000]
        fresh["source_url"] = (url, columns["evidence"]["source_url"])
    if found.attachments:
        offered = [{"name": one.name, "url": one.url} for one in found.attachments]
        fresh["attachments"] = (offered, None)
    lost = {
        field: (empty, None)
        for field, empty in _LOST.items()
        if field not in guesses and _is_gone(document, field, found.text, typed=not file_name)
    }
    return fresh | lost


def _where(document: Document, field: str) -> str:
    return document.evidence.get(field, {}).get("where", "")


def _is_gone(document: Document, field: str, text: str, *, typed: bool) -> bool:
    """Whether the present value rests on words that the new text or file no longer has."""
    where = _where(document, field)
    if not where or where.startswith("table:"):
        return False
    if document.evidence[field].get("start") is None:
        return not typed
    return where not in text and where not in text.replace("\n", "")


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
    if evidence.get("by") or evidence.get("where", "").startswith("table:"):
        return False
    return bool(value) or evidence.get("start") is not None
