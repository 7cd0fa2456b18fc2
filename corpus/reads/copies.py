"""Groups of near duplicates: documents that undecided pairs hold together, however many they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from django.db.models.functions import Length

from corpus.coded import in_open_rounds
from corpus.models import Document, DocumentText, NearDuplicate, Project
from corpus.reads.duplicates import pairs_of, undecided
from corpus.text.duplicates import shingles, similarity_of

# Up to how many documents are compared each with each other; of more, all with one.
MOST_COMPARED = 12


@dataclass
class Group:
    """The ids of its documents, the number of undecided pairs among them, the most alike of these
    and the least and greatest share of text that two of a pair have in common, 0 to 1."""

    keys: list[int]
    pairs: int
    first_pair: int
    least: float
    most: float
    documents: list["Copy"] = field(default_factory=list)


@dataclass(frozen=True)
class Copy:
    """One document of a group."""

    document: Document
    characters: int
    in_open_round: bool


def groups_of(project: Project) -> list[Group]:
    """The project's undecided near duplicates, those with the most alike pair first. Two documents
    are in one group where a chain of pairs leads from one to the other."""
    rows = list(pairs_of(project).values_list("pk", "first", "second", "similarity"))
    tops = _tops((first, second) for _pair, first, second, _alike in rows)
    members: dict[int, list[int]] = defaultdict(list)
    for pk, top in tops.items():
        members[top].append(pk)
    found: dict[int, Group] = {}
    for pair, first, _second, alike in rows:
        top = tops[first]
        if top not in found:
            found[top] = Group(sorted(members[top]), 0, pair, alike, alike)
        group = found[top]
        group.pairs += 1
        group.least, group.most = min(group.least, alike), max(group.most, alike)
    return list(found.values())


def group_counts(projects: Collection[int]) -> dict[int, int]:
    """Project id -> how many groups are to be decided, for those that have any; in one query."""
    joined: dict[int, list[tuple[int, int]]] = defaultdict(list)
    waiting = undecided().filter(project__in=projects).order_by()
    for project, first, second in waiting.values_list("project", "first", "second"):
        joined[project].append((first, second))
    return {project: len(set(_tops(pairs).values())) for project, pairs in joined.items()}


def _tops(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Document id -> the one that stands for all that a chain of pairs holds together."""
    parent: dict[int, int] = {}

    def top(pk: int) -> int:
        while parent.setdefault(pk, pk) != pk:
            parent[pk] = pk = parent[parent[pk]]
        return pk

    for first, second in pairs:
        parent[top(first)] = top(second)
    return {pk: top(pk) for pk in parent}


def group_with(document: Document) -> Group | None:
    """The group that the document is in, None when nothing of it is undecided."""
    groups = groups_of(document.project)
    return next((group for group in groups if document.pk in group.keys), None)


def with_documents(groups: Sequence[Group]) -> Sequence[Group]:
    """The groups with their documents, the oldest first."""
    keys = [pk for group in groups for pk in group.keys]
    documents = Document.objects.filter(pk__in=keys)
    coded = set(in_open_rounds(documents).values_list("pk", flat=True))
    texts = DocumentText.objects.filter(document__in=keys)
    lengths = dict(texts.values_list("document", Length("content")))
    copies = {one.pk: Copy(one, lengths.get(one.pk, 0), one.pk in coded) for one in documents}
    for group in groups:
        found = [copies[pk] for pk in group.keys]
        group.documents = sorted(found, key=lambda copy: by_age(copy.document))
    return groups


def by_age(document: Document) -> tuple[date, int]:
    """Orders documents by when they were issued, those without a date last, then by number."""
    return document.issued_on or date.max, document.number


@dataclass(frozen=True)
class Likeness:
    """How much two documents share, 0 to 1, and their undecided pair, if they are one."""

    similarity: float
    containment: float
    pair: int | None


def likeness(
    documents: Sequence[Document], beside: Document | None = None
) -> dict[int, dict[int, Likeness]]:
    """Document id -> other id -> how alike, of any two, or of `beside` with each of the others."""
    keys = [one.pk for one in documents]
    pairs = dict(_pairs(keys))
    texts = DocumentText.objects.filter(document__in=keys)
    content = dict(texts.values_list("document", "content"))
    hashes = {pk: shingles(content.get(pk, "")) for pk in keys}
    found: dict[int, dict[int, Likeness]] = defaultdict(dict)
    two = combinations(keys, 2) if beside is None else ((beside.pk, pk) for pk in keys)
    for one, other in two:
        if one == other:
            continue
        alike = similarity_of(hashes[one], hashes[other])
        found[one][other] = found[other][one] = Likeness(
            *alike, pairs.get((min(one, other), max(one, other)))
        )
    return found


def _pairs(keys: Collection[int]) -> Iterator[tuple[tuple[int, int], int]]:
    rows = NearDuplicate.objects.filter(first__in=keys, second__in=keys)
    for pk, first, second in rows.values_list("pk", "first", "second"):
        yield (first, second), pk
