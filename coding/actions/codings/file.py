"""Reading a csv of codings made elsewhere: each row is held against corpus, people and codebook."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.codebook.scheme import SchemeDimension, scheme_of
from coding.judgements.content import REMARKS
from coding.judgements.spans import Span
from coding.models import CodebookVersion, Dimension, Judgement, Node
from corpus.fields import CALLED
from corpus.messages import read_error_message
from corpus.models import Clause, Document, Project, User
from corpus.readers.encoding import decode
from corpus.readers.parsed import ReadError
from corpus.text.normalize import normalize
from policycoder.errors import Unfit
from policycoder.numbers import grouped
from policycoder.received import refusal_of
from policycoder.tables import csv_rows
from policycoder.values import whole_number

REQUIRED = ("document", "clause", "coder", "dimension", "node")
OPTIONAL = (*REMARKS, "start", "end", "quote")
TRUE, FALSE = frozenset({"1", "true", "yes", "是"}), frozenset({"", "0", "false", "no", "否"})
ERRORS_SHOWN = 100

Record = dict[str, str]


class RowError(Exception):
    """Why one row cannot be used, in the reader's language."""


@dataclass(frozen=True)
class Coding:
    """One row: what a coder said about a clause in one dimension."""

    clause: Clause
    coder: User
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
            raise Unfit.of(self.shown, detail=said)


def records(data: bytes) -> list[tuple[int, Record]]:
    """The rows of a csv with their numbers, cells by column name. Raises Invalid."""
    try:
        text, _codec = decode(data)
    except ReadError as error:
        said = read_error_message(error)
        raise Unfit.on("file", said) from error
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = list(csv_rows(text, delimiter))
    if not any(lines):
        raise Unfit.on("file", _("The file is empty."))
    names = _header(lines[0])
    errors = Errors()
    found = []
    for number, cells in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if len(cells) > len(names):
            errors.add(number, _("There are more cells than columns in the header."))
            continue
        if refusal := next(filter(None, map(refusal_of, cells)), ""):
            errors.add(number, refusal)
            continue
        found.append((number, dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))))
    errors.check()
    if not found:
        raise Unfit.on("file", _("The file has a header but no rows."))
    return found


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    said = []
    if missing := [name for name in REQUIRED if name not in names]:
        said.append(_("Columns are missing: %(names)s.") % {"names": _(", ").join(missing)})
    known = (*REQUIRED, *OPTIONAL)
    if double := [name for name in known if names.count(name) > 1]:
        said.append(_("Columns stand there twice: %(names)s.") % {"names": _(", ").join(double)})
    if said:
        raise Unfit.on("row 1", *said)
    return names


def codings(
    project: Project, version: CodebookVersion, rows: list[tuple[int, Record]]
) -> list[Coding]:
    """Every row resolved. Raises Invalid with the errors of all rows."""
    corpus = Corpus(project, [record["document"] for _number, record in rows])
    scheme = Words(version)
    people = User.objects.filter(
        memberships__project=project, username__in={record["coder"] for _n, record in rows}
    )
    members = {person.username: person for person in people}
    judged = Consistent()
    errors = Errors()
    found = []
    for number, record in rows:
        try:
            coding = _coding(record, corpus, scheme, members)
            judged.add(coding)
        except RowError as error:
            errors.add(number, str(error))
        else:
            found.append(coding)
    errors.check()
    return found


def _coding(record: Record, corpus: "Corpus", scheme: "Words", members: dict[str, User]) -> Coding:
    clause = corpus.clause(record["document"], record["clause"])
    coder = members.get(record["coder"])
    if coder is None:
        raise RowError(
            _("“%(name)s” is not the username of a member of this project.")
            % {"name": record["coder"]}
        )
    dimension = scheme.dimension(record["dimension"])
    return Coding(
        clause=clause,
        coder=coder,
        dimension=dimension,
        value=scheme.value(dimension, record["node"]),
        span=_span(record, clause, dimension),
        remarks={name: _remark(name, record.get(name, "")) for name in REMARKS},
    )


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
    if quote and normalize(quote).strip() != stands.strip():
        raise RowError(
            _("From %(start)s to %(end)s stands “%(text)s”, not “%(quote)s”.")
            % {"start": first, "end": last, "text": stands, "quote": quote}
        )
    return first, last


class Consistent:
    """What each coder has said about a clause so far, to notice a row that contradicts it."""

    def __init__(self) -> None:
        self._values: dict[tuple[int, int, int], set[str]] = defaultdict(set)

    def add(self, coding: Coding) -> None:
        values = self._values[coding.clause.pk, coding.coder.pk, coding.dimension.id]
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
