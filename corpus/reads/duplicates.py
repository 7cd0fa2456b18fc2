"""Near duplicates as they are read: the proposed pairs, and one pair side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corpus.coded import in_open_rounds
from corpus.fields import REVIEWED
from corpus.models import Document, DocumentText, NearDuplicate, Project
from corpus.reads.metadata import in_words
from corpus.text.differences import CHANGED, EQUAL, AlignedParagraphs, differences
from corpus.text.duplicates import title_key
from corpus.text.marks import edges, is_markdown
from policycoder.errors import Unfit
from policycoder.values import choice

# Shares from which two texts are the same, and from which one is in the other.
SAME, CONTAINED, PART = 0.97, 0.9, 0.7
# Longer runs of equal passages are folded, but for one on each side.
FOLDED_FROM = 4

State = NearDuplicate.State


STATE = choice("state", State.values, State.PROPOSED)


def undecided() -> QuerySet[NearDuplicate]:
    """The pairs of any project that wait for a decision."""
    return NearDuplicate.objects.filter(
        state=State.PROPOSED, first__current=True, second__current=True,
        first__duplicate_of=None, second__duplicate_of=None,
    )  # fmt: skip


def pairs_of(project: Project, state: str = State.PROPOSED) -> QuerySet[NearDuplicate]:
    """The project's pairs in a state, most alike first; undecided ones of current documents that
    are not merged with another yet."""
    if state == State.PROPOSED:
        found = undecided().filter(project=project)
    else:
        found = NearDuplicate.objects.filter(project=project, state=state)
        if state != State.EDITIONS:
            found = found.filter(first__current=True, second__current=True)
    return found.select_related("first", "second", "kept", "decided_by")


def counts(project: Project) -> dict[str, int]:
    """Pairs by state."""
    return {state: pairs_of(project, state).count() for state in State.values}


def next_pair(project: Project, after: NearDuplicate) -> NearDuplicate | None:
    """The pair to be decided after another one, then from the beginning."""
    waiting = pairs_of(project)
    later = Q(containment__lt=after.containment) | Q(
        containment=after.containment, similarity__lt=after.similarity
    )
    same = Q(containment=after.containment, similarity=after.similarity, pk__gt=after.pk)
    return waiting.filter(later | same).first() or waiting.exclude(pk=after.pk).first()


def relation(pair: NearDuplicate) -> str:
    """What the two probably are to each other, in words."""
    if pair.similarity >= SAME:
        return str(_("The same text twice"))
    if title_key(pair.first.title) == title_key(pair.second.title):
        return str(_("May be editions of one document"))
    if pair.containment >= CONTAINED and pair.similarity < PART:
        return str(_("One contains the other, as a notice its attachment"))
    return str(_("Much the same text, as a draft and its final form"))


def document_of(pair: NearDuplicate, pk: int | None) -> Document:
    """The document of the pair with this id. Raises Invalid when it is neither."""
    for document in (pair.first, pair.second):
        if document.pk == pk:
            return document
    raise Unfit(gettext("Say which of the two documents is meant."))


@dataclass(frozen=True)
class PairedDocument:
    """One document of a pair beside the other."""

    document: Document
    characters: int
    longer: bool
    older: bool
    in_open_round: bool


def sides(pair: NearDuplicate) -> tuple[PairedDocument, PairedDocument]:
    """The pair's documents, the one of the lower number first."""
    one, other = sorted((pair.first, pair.second), key=lambda document: document.number)
    keys = [one.pk, other.pk]
    lengths = dict(
        DocumentText.objects.filter(document__in=keys).values_list("document", Length("content"))
    )
    coded = set(in_open_rounds(Document.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    left, right = (
        PairedDocument(
            document=own,
            characters=lengths.get(own.pk, 0),
            longer=lengths.get(own.pk, 0) > lengths.get(their.pk, 0),
            older=bool(own.issued_on and their.issued_on and own.issued_on < their.issued_on),
            in_open_round=own.pk in coded,
        )
        for own, their in ((one, other), (other, one))
    )
    return left, right


@dataclass(frozen=True)
class FieldRow:
    """A piece of metadata on both sides; `to_left`: the left one has none and may take it over."""

    field: str
    label: str
    left: str
    right: str
    to_left: bool
    to_right: bool

    @property
    def differs(self) -> bool:
        return self.left != self.right


def metadata_rows(left: Document, right: Document) -> list[FieldRow]:
    rows = []
    for field in REVIEWED:
        one, other = (in_words(field, document.value_of(field)) for document in (left, right))
        may = field.taken_over
        rows.append(
            FieldRow(
                field.name,
                gettext(field.label),
                one,
                other,
                to_left=may and other > "" == one,
                to_right=may and one > "" == other,
            )
        )
    files = (left.file_name, right.file_name)
    rows.append(FieldRow("file", str(_("File")), *files, to_left=False, to_right=False))
    return rows


@dataclass(frozen=True)
class Passages:
    """A run of rows: differences, or equal passages of which the middle is folded."""

    different: bool
    rows: list[AlignedParagraphs]
    folded: list[AlignedParagraphs]
    after: list[AlignedParagraphs]


def comparison(left: Document, right: Document) -> tuple[list[Passages], dict[str, int]]:
    """The two texts in aligned runs, and how many passages are equal, changed, left, right."""
    # A copy of a Markdown file under another ending has its marks, too.
    markdown = is_markdown(left.file_name) or is_markdown(right.file_name)
    rows = differences(_passages(left, markdown), _passages(right, markdown))
    found = {kind: sum(row.kind == kind for row in rows) for kind in (EQUAL, CHANGED)}
    found |= {kind: sum(row.kind == kind for row in rows) for kind in ("left", "right")}
    return list(_runs(rows)), found


def _runs(rows: list[AlignedParagraphs]) -> Iterator[Passages]:
    for equal, group in groupby(rows, key=lambda row: row.kind == EQUAL):
        run = list(group)
        if equal and len(run) >= FOLDED_FROM:
            yield Passages(False, run[:1], run[1:-1], run[-1:])
        else:
            yield Passages(not equal, run, [], [])


def _passages(document: Document, markdown: bool) -> list[str]:
    """The texts of the document's segments, without Markdown's marks and blanks around them."""
    texts = document.clauses.order_by("start").values_list("text", flat=True)
    bodies = (edges(text, markdown=markdown)[1] for text in texts)
    return [body for body in bodies if body]
