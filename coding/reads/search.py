"""Finding clauses by phrase, words or node, with the codes the reader may see.

The bigram index narrows to the clauses that can hold the query; their folded text decides.
Folding (`corpus.text.grams.fold`) ignores case, full-width forms and white space, so a phrase is
found across a wrapped line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Any

import numpy as np
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from coding.codebook.joining import joined
from coding.codebook.scheme import SchemeNode, scheme_of
from coding.models import Assignment, CodebookVersion, Reference, Round
from corpus.models import Clause, Document, Membership
from corpus.reads import filters
from corpus.text.grams import fold, grams_of_query
from corpus.text.marks import edges, is_markdown
from policycoder.errors import Missing
from policycoder.values import choice, text

PHRASE, ALL_WORDS, ANY_WORD = "phrase", "words", "any"
MODES = (PHRASE, ALL_WORDS, ANY_WORD)
# More than a person types; longer ones are cut.
LONGEST_QUERY, MOST_WORDS = 200, 10
WORDS = text("q", f"What the clause says; {LONGEST_QUERY} characters are looked at.")
MODE = choice("mode", MODES, PHRASE, "q as one phrase, all its words, or any.")
NODE = text("node", "Key of a node the clause bears.")
PARAMETERS = (WORDS, MODE, NODE, *filters.PARAMETERS)
CONTEXT = 60
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_NARROW = "".join(chr(ord(c) - 0xFEE0) for c in _WIDE)
_BLANK = "".join(c for c in map(chr, range(0x3001)) if c.isspace())


@dataclass(frozen=True)
class Query:
    """What is looked for: `terms` as typed, `filters` as `filters.matching` takes them."""

    terms: tuple[str, ...] = ()
    mode: str = PHRASE
    node: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Query":
        """By PARAMETERS. Raises Invalid."""
        mode = MODE.of(params)
        asked = WORDS.of(params)[:LONGEST_QUERY].strip()
        words = [asked] if mode == PHRASE else re.split(r"[\s,，、；;]+", asked)
        return cls(
            terms=tuple(dict.fromkeys(word for word in words if fold(word)))[:MOST_WORDS],
            mode=mode,
            node=NODE.of(params),
            filters={name: value for name, value in filters.chosen_in(params).items() if value},
        )

    @property
    def empty(self) -> bool:
        return not self.terms and not self.node


def visible_passes(member: Membership) -> QuerySet[Assignment]:
    """The passes whose codes this member may see: their own, and those of the rounds open to them;
    what was decided on them where they may read results."""
    rounds = Round.objects.codings_visible_to(member).order_by().values("pk")
    settled = Round.objects.results_visible_to(member).order_by().values("pk")
    own = Q(coder=member.user_id, kind=Assignment.Kind.CODER)
    own &= ~Q(round__in=Round.objects.sealed_from(member.user_id).values("pk"))
    others = Q(kind=Assignment.Kind.CODER, round__in=rounds)
    consensus = Q(kind=Assignment.Kind.CONSENSUS, round__in=settled)
    return Assignment.objects.filter(
        own | others | consensus,
        round__project=member.project_id,
    )


class Found:
    """The matching clauses in reading order; counted and sliced as a paginator asks.

    Words are looked for in the current editions; a node also where an earlier edition bears it.
    """

    ordered = True

    def __init__(self, member: Membership, query: Query):
        self._member, self._query = member, query

    @cached_property
    def _ids(self) -> list[int]:
        if self._query.empty:
            return []
        rows = _matching(self._member, self._query)
        found = np.fromiter(rows, dtype=(np.int64, 3)).reshape(-1, 3)
        if self._query.node and self._query.terms:
            bearing = _bearing(self._member, self._query.node).values_list("clause", flat=True)
            found = found[np.isin(found[:, 0], np.fromiter(bearing, dtype=np.int64))]
        clauses, documents, starts = found.T
        known, which = np.unique(documents, return_inverse=True)
        place = self._places(known.tolist())
        # Documents not to be searched have no place and are left out.
        places = np.array([place.get(pk, -1) for pk in known.tolist()], dtype=np.int64)[which]
        kept = places >= 0
        order = np.lexsort((starts[kept], places[kept]))
        return clauses[kept][order].tolist()

    def _places(self, documents: list[int]) -> dict[int, int]:
        """Of the documents that may be searched: id to its place in reading order."""
        found = Document.objects.filter(project=self._member.project_id, pk__in=documents)
        if self._query.filters:
            found = filters.matching(found, self._query.filters)
        elif not self._query.node:
            found = found.current()
        ordered = found.order_by("number", "edition").values_list("pk", flat=True)
        return {pk: place for place, pk in enumerate(ordered)}

    def count(self) -> int:
        return len(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, places: slice) -> list[Clause]:
        wanted = self._ids[places]
        clauses = Clause.objects.select_related("document").in_bulk(wanted)
        return [clauses[pk] for pk in wanted]


def _matching(member: Membership, query: Query) -> QuerySet[Clause, tuple[int, int, int]]:
    """`(id, document id, start)` by what clauses say and bear alone, of every project.

    Documents, and nodes besides a phrase, are looked at afterwards: the planner cannot know how
    rare a phrase is, and joins them at great cost.
    """
    found = Clause.objects.order_by()
    if not query.terms:
        found = found.filter(pk__in=_bearing(member, query.node).values("clause"))
    folded = found.alias(folded=_folded("text")).values_list("pk", "document", "start")
    if query.mode == ANY_WORD and len(query.terms) > 1:
        first, *others = (folded.filter(_says(term)) for term in query.terms)
        return first.union(*others)
    return reduce(lambda narrower, term: narrower.filter(_says(term)), query.terms, folded)


def _bearing(member: Membership, key: str) -> QuerySet[Reference]:
    """The references to the node, and to those below it, that this member may see."""
    return Reference.objects.filter(
        node__in=_nodes(member, key), assignment__in=visible_passes(member).order_by().values("pk")
    ).order_by()


def _nodes(member: Membership, key: str) -> list[int]:
    """The rows of that node, in every version, and of those below it. Raises Missing."""
    versions = CodebookVersion.objects.of(member.project_id).published().newest_first()
    found = [
        pk
        for dimension in joined(versions).values()
        if key in dimension.nodes
        for pk in dimension.ids(key)
    ]
    if not found:
        said = _("The codebook has no node %(key)s.") % {"key": key[:50]}
        raise Missing.on(NODE.name, said, named=True)
    return found


def _says(term: str) -> Q:
    """The index narrows; the text as it is written mostly decides, folding only where it must."""
    folded = fold(term)
    literal = Q(text__contains=term)
    if len(folded) == 1:
        return reduce(or_, (Q(text__contains=form) for form in _forms(folded)))
    narrowed = Q(index__grams__contains=[int(gram) for gram in grams_of_query(folded)])
    if len(folded) == 2 and max(folded) <= "\uffff":
        return narrowed
    return narrowed & (literal | Q(folded__contains=folded))


def _forms(character: str) -> set[str]:
    """The ways in which one folded character may be written."""
    cases = {character, character.upper()}
    return cases | {chr(ord(one) + 0xFEE0) for one in cases if "!" <= one <= "~"}


def _folded(name: str) -> Func:
    return Func(
        Lower(F(name)),
        Value(_WIDE + _BLANK),
        Value(_NARROW),
        function="translate",
        output_field=TextField(),
    )


@dataclass(frozen=True)
class Hit:
    """A clause with its text in pieces, the found ones marked, and its visible codes."""

    clause: Clause
    pieces: list[tuple[str, bool]]
    codes: list[Reference]


def hits_of(member: Membership, query: Query, clauses: Sequence[Clause]) -> list[Hit]:
    codes: dict[int, list[Reference]] = {}
    rows = Reference.objects.filter(
        clause__in=[clause.pk for clause in clauses],
        assignment__in=visible_passes(member).order_by().values("pk"),
    ).select_related("assignment__coder", "assignment__round")
    for row in rows.order_by("assignment__round", "assignment__coder__username", "node__position"):
        codes.setdefault(row.clause_id, []).append(row)
    return [
        Hit(clause, excerpt(_body(clause), query.terms), codes.get(clause.pk, []))
        for clause in clauses
    ]


def _body(clause: Clause) -> str:
    return edges(clause.text, markdown=is_markdown(clause.document.file_name))[1]


def excerpt(text: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    """`(piece, is found)`: the found passages in their context; a text without any from its start.

    Pieces far from any match are left out, an ellipsis standing for them.
    """
    spans = _spans(text, terms)
    if not spans:
        return [(text[: 4 * CONTEXT] + ("…" if len(text) > 4 * CONTEXT else ""), False)]
    pieces: list[tuple[str, bool]] = []
    end = 0
    for start, stop in spans:
        gap = text[end:start]
        tail, head = (CONTEXT if end else 0), CONTEXT
        if len(gap) > tail + head:
            gap = gap[:tail] + "…" + gap[-head:]
        pieces += [(gap, False)] if gap else []
        pieces.append((text[start:stop], True))
        end = stop
    rest = text[end:]
    pieces.append((rest[: 2 * CONTEXT] + "…" if len(rest) > 2 * CONTEXT else rest, False))
    return [piece for piece in pieces if piece[0]]


_folded_character = lru_cache(maxsize=10_000)(fold)


def _spans(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where terms stand in the unfolded text, merged where they touch."""
    folded, places = [], []
    for place, character in enumerate(text):
        for one in _folded_character(character):
            folded.append(one)
            places.append(place)
    joined = "".join(folded)
    found = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for term in terms
        for match in re.finditer(re.escape(fold(term)), joined)
    )
    merged: list[tuple[int, int]] = []
    for start, stop in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def code_out(code: Reference) -> dict[str, Any]:
    """A visible code as JSON values, its node named in the reader's language."""
    node = node_of(code)
    return {
        "node": node.key,
        "name": node.name,
        "tone": node.tone,
        "coder": code.assignment.coder.username,
        "layer": code.assignment.kind,
        "round": {"id": code.assignment.round_id, "name": code.assignment.round.name},
    }


def node_of(code: Reference) -> SchemeNode:
    return scheme_of(code.assignment.round.codebook_version_id).node(code.node_id)
