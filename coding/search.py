"""Finding clauses by phrase, words or node, with the codes the reader may see.

The bigram index narrows to the clauses that can hold the query; their folded text decides.
Folding (`corpus.text.grams.fold`) ignores case, full-width forms and white space, so a phrase is
found across a wrapped line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower

from coding.models import Assignment, Node, Reference, Round
from corpus.models import Clause, Document, Membership
from corpus.text.grams import fold, grams_of_query
from corpus.text.marks import edges, is_markdown

PHRASE, ALL_WORDS, ANY_WORD = "phrase", "words", "any"
MODES = (PHRASE, ALL_WORDS, ANY_WORD)
# More than a person types; longer ones are cut.
LONGEST_QUERY, MOST_WORDS = 200, 10
CONTEXT = 60
# Of the documents searched; `q` looks into the clauses.
FILTERS = ("status", "year", "issuer", "doc_type")
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_NARROW = "".join(chr(ord(c) - 0xFEE0) for c in _WIDE)
_BLANK = "".join(c for c in map(chr, range(0x3001)) if c.isspace())


@dataclass(frozen=True)
class Query:
    """What is looked for: `terms` folded, `filters` as DocumentQuerySet.matching takes them."""

    terms: tuple[str, ...] = ()
    mode: str = PHRASE
    node: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Query":
        """From an address's parameters `q`, `mode`, `node` and the filters."""
        mode = params.get("mode", PHRASE)
        text = params.get("q", "")[:LONGEST_QUERY].strip()
        words = [text] if mode not in (ALL_WORDS, ANY_WORD) else re.split(r"[\s,，、；;]+", text)
        terms = tuple(dict.fromkeys(folded for word in words if (folded := fold(word))))
        return cls(
            terms=terms[:MOST_WORDS],
            mode=mode if mode in MODES else PHRASE,
            node=params.get("node", ""),
            filters={name: params.get(name, "") for name in FILTERS},
        )

    @property
    def empty(self) -> bool:
        return not self.terms and not self.node


def visible_passes(member: Membership) -> QuerySet[Assignment]:
    """The passes whose codes this member may see: their own, and those of open-minded rounds."""
    rounds = Round.objects.codings_visible_to(member)
    own = Q(coder=member.user_id, kind=Assignment.Kind.CODER)
    counted = Q(kind__in=(Assignment.Kind.CODER, Assignment.Kind.CONSENSUS))
    return Assignment.objects.filter(
        own | counted & Q(round__in=rounds.order_by().values("pk")),
        round__project=member.project_id,
    )


def clauses_found(member: Membership, query: Query) -> QuerySet[Clause]:
    """The clauses that match, in no order; every clause's document is of the member's project.

    Words are looked for in the current versions; a node also where an earlier version bears it.
    """
    filters = {name: value for name, value in query.filters.items() if value}
    documents = Document.objects.filter(project=member.project_id)
    if filters:
        documents = documents.matching(filters)
    elif not query.node:
        documents = documents.current()
    found = Clause.objects.filter(document__in=documents.order_by().values("pk"))
    if query.node:
        bearing = Reference.objects.filter(
            node__in=_nodes(member, query.node),
            assignment__in=visible_passes(member).order_by().values("pk"),
        )
        found = found.filter(pk__in=bearing.order_by().values("clause"))
    if query.terms:
        conditions = [_holds(term) for term in query.terms]
        every = conditions[0]
        for condition in conditions[1:]:
            every = every | condition if query.mode == ANY_WORD else every & condition
        found = found.alias(folded=_folded("text")).filter(every)
    return found


def _nodes(member: Membership, key: str) -> QuerySet[Node]:
    """The nodes of that key, in every version, with those below them."""
    nodes = Node.objects.filter(dimension__version__codebook__project=member.project_id)
    return nodes.filter(Q(key=key) | Q(parent__key=key)).order_by().values("pk")


def _holds(term: str) -> Q:
    grams = [int(gram) for gram in grams_of_query(term)]
    if not grams:
        return Q(folded__contains=term)
    if len(grams) == 1 and len(term) == 2 and max(term) <= "\uffff":
        return Q(index__grams__contains=grams)
    return Q(index__grams__contains=grams, folded__contains=term)


def _folded(name: str) -> Func:
    return Func(
        Lower(F(name)),
        Value(_WIDE + _BLANK),
        Value(_NARROW),
        function="translate",
        output_field=TextField(),
    )


class Found:
    """The matching clauses in reading order, counted once; sliced as a paginator slices."""

    ordered = True

    def __init__(self, clauses: QuerySet[Clause]):
        self._clauses = clauses

    @cached_property
    def _ids(self) -> list[int]:
        order = ("document__number", "document__version", "start")
        return list(self._clauses.order_by(*order).values_list("pk", flat=True))

    def count(self) -> int:
        return len(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, places: slice) -> list[Clause]:
        wanted = self._ids[places]
        clauses = Clause.objects.select_related("document").in_bulk(wanted)
        return [clauses[pk] for pk in wanted]


def found_for(member: Membership, query: Query) -> Found:
    return Found(Clause.objects.none() if query.empty else clauses_found(member, query))


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
    ).select_related("node__parent", "assignment__coder", "assignment__round")
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


def _spans(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where terms stand in the unfolded text, merged where they touch."""
    folded, places = [], []
    for place, character in enumerate(text):
        for one in fold(character):
            folded.append(one)
            places.append(place)
    joined = "".join(folded)
    found = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for term in terms
        for match in re.finditer(re.escape(term), joined)
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
    return {
        "node": code.node.key,
        "name": code.node.name,
        "color": color_of(code.node),
        "coder": code.assignment.coder.username,
        "layer": code.assignment.kind,
        "round": {"id": code.assignment.round_id, "name": code.assignment.round.name},
    }


def color_of(node: Node) -> str:
    return node.color or (node.parent.color if node.parent else "") or "neutral"
