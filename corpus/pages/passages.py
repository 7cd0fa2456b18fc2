"""A document's segments as they are read: text, outline, and what is fixed because it is coded."""

from dataclasses import dataclass

from corpus.coded import coded
from corpus.models import Clause, Document
from corpus.text.marks import edges, is_markdown

OUTLINE_LENGTH = 18
# A longer outline slows the page down and is not read: of its clauses only some are kept.
OUTLINE_MOST = 1000
HEADINGS = frozenset({Clause.Kind.TITLE, Clause.Kind.HEADING, Clause.Kind.ATTACHMENT_HEADING})


@dataclass(frozen=True)
class Passage:
    """A segment; `lead` and `tail`, blanks and Markdown's marks, are kept for the offsets' sake."""

    clause: Clause
    lead: str
    body: str
    tail: str
    coded: bool

    @property
    def heading(self) -> bool:
        return self.clause.kind in HEADINGS


@dataclass(frozen=True)
class OutlineEntry:
    clause: Clause
    label: str
    heading: bool


def passages_of(document: Document, *, with_coded: bool) -> list[Passage]:
    """Every segment in reading order; `coded` is told only where `with_coded` asks for it."""
    judged: set[int] = set()
    if with_coded:
        judged = set(coded(document.clauses.order_by()).values_list("pk", flat=True))
    markdown = is_markdown(document.file_name)
    return [
        _passage(clause, clause.pk in judged, markdown)
        for clause in document.clauses.order_by("start")
    ]


def _passage(clause: Clause, coded: bool, markdown: bool) -> Passage:
    lead, body, tail = edges(clause.text, markdown=markdown)
    if clause.codable and not body:
        # Coders are asked about it: it has to be seen, so that its kind can be corrected.
        lead, body, tail = edges(clause.text, markdown=False)
    return Passage(clause, lead, body, tail, coded)


def outline_of(passages: list[Passage]) -> list[OutlineEntry]:
    """Headings, and the codable clauses with the beginning of their text."""
    entries = []
    for passage in passages:
        if not passage.body or not (passage.heading or passage.clause.codable):
            continue
        line = " ".join(passage.body.split())
        limit = OUTLINE_LENGTH * 2 if passage.heading else OUTLINE_LENGTH
        label = line if len(line) <= limit else f"{line[:limit]}…"
        entries.append(OutlineEntry(passage.clause, label, passage.heading))
    step = 1 + len(entries) // OUTLINE_MOST
    clauses = [entry for entry in entries if not entry.heading]
    kept = {entry.clause.pk for entry in clauses[::step]}
    return [entry for entry in entries if entry.heading or entry.clause.pk in kept]
