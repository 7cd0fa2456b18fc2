"""Codings made elsewhere, row by row: each is held against corpus, people and codebook."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.actions.codings.table import ROLES
from coding.codebook.scheme import SchemeDimension, scheme_of
from coding.judgements.content import REMARKS
from coding.judgements.spans import Span
from coding.models import Assignment, CodebookVersion, Dimension, Judgement, Node
from corpus.fields import CALLED
from corpus.models import Clause, Document, Project, User
from corpus.text.normalize import normalize
from policycoder.errors import Unfit
from policycoder.numbers import grouped
from policycoder.values import whole_number

REQUIRED = ("document", "clause", "coder", "dimension", "node")
OPTIONAL = (*REMARKS, "start", "end", "quote", "outcome", "round", "layer")
TRUE, FALSE = frozenset({"1", "true", "yes", "是"}), frozenset({"", "0", "false", "no", "否"})
ERRORS_SHOWN = 100

Record = dict[str, str]


class RowError(Exception):
    """Why one row cannot be used, in the reader's language."""


@dataclass(frozen=True)
class Coding:
    """One row: what a coder said about a clause in one dimension."""

    clause: Clause
    coder: str
    kind: str  # of Assignment.Kind
    round: str  # what the row calls it, "" where nothing
    dimension: SchemeDimension
    value: str  # key of a node, or none / undeterminable
    span: tuple[int | None, int | None]
    remarks: dict[str, Any]

    @property
    def outcome(self) -> str:
        return Judgement.CODED if self.value in self.dimension.nodes else self.value


@dataclass
class Errors:
    """Messages by row; the header is row 1. Beyond the first hundred they are only counted."""

    shown: dict[str, list[str]] = field(default_factory=dict)
    rows: int = 0

    def add(self, row: int, message: str) -> None:
        self.rows += 1
        if self.rows <= ERRORS_SHOWN:
            self.shown.setdefault(f"row {row}", []).append(message)

    def check(self) -> None:
        if self.rows:
            said = ngettext(
                "%(n)s row cannot be used; nothing was imported.",
                "%(n)s rows cannot be used; nothing was imported.",
                self.rows,
            ) % {"n": grouped(self.rows)}
            raise Unfit.of(dict(self.in_order()), detail=said)

    def in_order(self) -> list[tuple[str, list[str]]]:
        return sorted(self.shown.items(), key=lambda one: int(one[0].removeprefix("row ")))


def codings(
    project: Project,
    version: CodebookVersion,
    rows: list[tuple[int, Record]],
    errors: Errors,
    *,
    roles: Mapping[str, str] = MappingProxyType({}),
    outside: bool = False,
) -> list[Coding]:
    """Every row that can be used, resolved; of the others `errors` is told.

    roles: of ROLES by the name of a coder; outside: whether a name that no member has is somebody's
    who coded elsewhere.
    """
    corpus = Corpus(project, [record["document"] for _number, record in rows])
    scheme = Words(version)
    people = User.objects.filter(
        memberships__project=project, username__in={record["coder"] for _n, record in rows}
    )
    coders = Coders({person.username for person in people}, roles, outside)
    judged = Consistent()
    found = []
    for number, record in rows:
        try:
            coding = _coding(record, corpus, scheme, coders)
            judged.add(coding)
        except RowError as error:
            errors.add(number, str(error))
        else:
            found.append(coding)
    return found


def _coding(record: Record, corpus: "Corpus", scheme: "Words", coders: "Coders") -> Coding:
    clause = corpus.clause(record["document"], record["clause"])
    kind = coders.kind(record)
    dimension = scheme.dimension(record["dimension"])
    return Coding(
        clause=clause,
        coder=coders.name(record["coder"], kind),
        kind=kind,
        round=record.get("round", ""),
        dimension=dimension,
        value=scheme.value(dimension, record["node"]),
        span=_span(record, clause, dimension),
        remarks={name: _remark(name, record.get(name, "")) for name in REMARKS},
    )


@dataclass(frozen=True)
class Coders:
    members: set[str]
    roles: Mapping[str, str]
    outside: bool

    def kind(self, record: Record) -> str:
        layer = record.get("layer", "").lower()
        role = self.roles.get(record["coder"]) or layer or "coder"
        if role not in ROLES:
            said = _("The layer is one of %(known)s, not “%(layer)s”.")
            raise RowError(said % {"known": _(", ").join(ROLES), "layer": layer})
        return ROLES[role]

    def name(self, name: str, kind: str) -> str:
        """As it is; what a model said, or was decided, need not be a member's."""
        if not name:
            raise RowError(_("Name the coder."))
        if name in self.members or self.outside or kind == Assignment.Kind.MODEL:
            return name
        said = _("“%(name)s” is not the username of a member of this project.")
        raise RowError(said % {"name": name})


def _remark(name: str, text: str) -> Any:
    if not isinstance(REMARKS[name].empty, bool):
        return text
    if text.lower() not in TRUE | FALSE:
        raise RowError(_("“%(name)s” is 1 or 0, not “%(text)s”.") % {"name": name, "text": text})
    return text.lower() in TRUE


def _span(
    record: Record, clause: Clause, dimension: SchemeDimension
) -> tuple[int | None, int | None]:
    start, end, quote = (record.get(name, "") for name in ("start", "end", "quote"))
    if not start and not end:
        if quote:
            raise RowError(_("A quote stands somewhere: give its start and end."))
        return None, None
    first, last = whole_number(start), whole_number(end)
    if first is None or last is None:
        raise RowError(_("A span has a start and a later end, in code points."))
    if not clause.start <= first < last <= clause.end:
        raise RowError(
            _("A span must lie within its clause (%(start)s to %(end)s).")
            % {"start": clause.start, "end": clause.end}
        )
    if not dimension.spans:
        raise RowError(_("This dimension is coded for whole clauses only."))
    stands = Span(0, first, last).quote(clause.text, clause.start)
    if not stands.strip():
        raise RowError(_("A span of nothing but white space."))
    if quote and normalize(quote).strip() != stands.strip():
        raise RowError(
            _("From %(start)s to %(end)s stands “%(text)s”, not “%(quote)s”.")
            % {"start": first, "end": last, "text": stands, "quote": quote}
        )
    return first, last


class Consistent:
    """What each coder has said about a clause so far, to notice a row that contradicts it."""

    def __init__(self) -> None:
        self._values: dict[tuple[int | str, ...], set[str]] = defaultdict(set)

    def add(self, coding: Coding) -> None:
        own = (coding.round, coding.kind, coding.coder)
        values = self._values[coding.clause.pk, *own, coding.dimension.id]
        both = values | {coding.value}
        if len(both) > 1:
            about = {"before": _(", ").join(sorted(values)), "now": coding.value}
            if not both <= coding.dimension.nodes.keys():
                raise RowError(
                    _("“%(now)s” contradicts “%(before)s” in an earlier row of this clause.")
                    % about
                )
            if not coding.dimension.multiple:
                raise RowError(
                    _("This dimension takes one node only: “%(before)s” and “%(now)s” are two.")
                    % about
                )
        values.add(coding.value)


class Words:
    """Dimensions and nodes by key or by name in either language."""

    def __init__(self, version: CodebookVersion) -> None:
        scheme = scheme_of(version.pk)
        self._dimensions: dict[str, SchemeDimension] = {}
        self._nodes: dict[str, dict[str, str]] = {}
        self._groups: dict[str, set[str]] = {}
        for dimension in scheme.dimensions.values():
            for word in _words(dimension.row):
                self._dimensions.setdefault(word, dimension)
            own = self._nodes.setdefault(dimension.key, {})
            own |= {key: key for key in dimension.nodes}
            for key in dimension.nodes:
                for word in _words(dimension.tree[key].row):
                    own.setdefault(word, key)
            self._groups[dimension.key] = {
                word for node in dimension.tree.values() for word in _words(node.row)
            } - own.keys()

    def dimension(self, word: str) -> SchemeDimension:
        found = self._dimensions.get(word) or self._dimensions.get(word.casefold())
        if found is None:
            raise RowError(_("The codebook has no dimension “%(word)s”.") % {"word": word})
        return found

    def value(self, dimension: SchemeDimension, word: str) -> str:
        """The key of a node, or an outcome that has none."""
        nodes = self._nodes[dimension.key]
        node = nodes.get(word) or nodes.get(word.casefold())
        if node:
            return node
        outcome = word.casefold()
        if outcome != Judgement.CODED and outcome in dimension.outcomes:
            return outcome
        about = {"word": word, "dimension": dimension.key}
        if word.casefold() in self._groups[dimension.key]:
            raise RowError(_("“%(word)s” groups other nodes; name one of them.") % about)
        raise RowError(_("The dimension “%(dimension)s” has no node “%(word)s”.") % about)


def _words(named: Dimension | Node) -> list[str]:
    names = (named.key, named.name_zh.casefold(), named.name_en.casefold())
    return [name for name in names if name]


class Corpus:
    """The project's documents and clauses by everything people call them.

    Holds the documents named: their clauses stay as they are until the transaction ends.
    """

    def __init__(self, project: Project, named: Iterable[str]) -> None:
        self._documents: dict[str, dict[int, int]] = defaultdict(dict)
        for pk, number, *names in (
            Document.objects.current()
            .filter(project=project)
            .values_list("pk", "number", *CALLED, "file_name")
        ):
            for name in (str(number), str(pk), *names):
                self._documents[name.strip()][pk] = number
        wanted = {pk for name in set(named) for pk in self._documents.get(name, ())}
        list(Document.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True))
        self._clauses: dict[str, dict[int, Clause]] = defaultdict(dict)
        numbers = {pk: n for own in self._documents.values() for pk, n in own.items()}
        for clause in Clause.objects.filter(document__in=wanted).only(
            "document", "number", "start", "end", "codable", "text"
        ):
            for name in self._names(clause, numbers[clause.document_id]):
                self._clauses[name][clause.document_id] = clause

    @staticmethod
    def _names(clause: Clause, document: int) -> Iterator[str]:
        yield f"id {clause.pk}"
        if clause.number:
            yield clause.number
            yield "short " + clause.number.removeprefix(f"{document}-")

    def clause(self, document: str, name: str) -> Clause:
        """The clause of that number, id or number within the document."""
        if not document:
            raise RowError(_("Name the document: number, title, file name or document number."))
        documents = self._documents.get(document)
        if not documents:
            raise RowError(_("The project has no document “%(name)s”.") % {"name": document})
        for called in (name, f"id {name}", f"short {name}"):
            found = [c for pk, c in self._clauses.get(called, {}).items() if pk in documents]
            # A bare number is rather the document's number than its id.
            first = [c for c in found if str(documents[c.document_id]) == document]
            if len(first or found) == 1:
                return self._codable((first or found)[0])
            if found:
                raise RowError(
                    _("Several documents are called “%(name)s”; use the number.")
                    % {"name": document}
                )
        raise RowError(
            _("The document “%(document)s” has no clause “%(name)s”.")
            % {"document": document, "name": name}
        )

    @staticmethod
    def _codable(clause: Clause) -> Clause:
        if not clause.codable:
            raise RowError(_("This segment is not coded: it is not a clause."))
        return clause
