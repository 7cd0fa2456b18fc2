"""How a table would be taken, told before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coding.actions.codings import read_codings
from coding.actions.codings.file import Errors
from coding.actions.codings.making import takes_itself
from coding.actions.codings.records import KNOWN, kind_of
from coding.actions.codings.table import CODINGS, OMIT, PASSAGES, ROLES, UNITS, Lines, Options
from coding.actions.codings.units import UnitTable, read_units
from coding.agreement import unit_file
from coding.agreement.published import named
from coding.agreement.statistics import Estimate, passage_statistics
from coding.agreement.unit_file import UnitFileError
from coding.agreement.unit_messages import unit_problem
from coding.codebook.scheme import scheme_of
from coding.codebook.versions import published_version
from corpus.models import Project, User
from policycoder.errors import Unfit

CATEGORIES_SHOWN = 200


@dataclass
class Preview:
    """kind: of KINDS.  columns: `{name, role}`.  coders: `{name, role, why, given, missing, member}`.
    categories: `{dimension, name, key, count}`, those with most first where many.  refused: `{row,
    reasons}` of the first hundred.  into: what takes it: `round` of the project, the `project` itself,
    a `new_project`, or nothing (`none`), where passages are only measured (`statistics`).
    """

    kind: str
    file: str
    rows: int
    into: str
    columns: list[dict[str, str]] = field(default_factory=list)
    coders: list[dict[str, Any]] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)
    n_categories: int = 0
    units: int = 0
    documents: int = 0
    judgements: int = 0
    missing: int = 0
    sets: bool = False
    numbers: bool = False
    texts: bool = False
    rounds: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    n_refused: int = 0
    statistics: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def preview_of(project: Project | None, lines: Lines, options: Options) -> Preview:
    """Raises Invalid for what can be understood in no way, and Missing without a codebook for
    codings of the project's clauses."""
    kind = kind_of(lines, project, options)
    if kind == PASSAGES:
        return _of_passages(lines, options)
    if kind == UNITS or project is None:
        return _of_units(project, lines, read_units(lines, options))
    return _of_codings(project, lines, options)


def _refusals(errors: Errors) -> list[dict[str, Any]]:
    return [
        {"row": int(row.removeprefix("row ")), "reasons": said} for row, said in errors.in_order()
    ]


def _of_units(project: Project | None, lines: Lines, table: UnitTable) -> Preview:
    errors = Errors()
    for row, said in sorted(table.refused.items()):
        for one in said:
            errors.add(row, one)
    own = project is not None and takes_itself(project)
    counted = sorted(table.categories, key=lambda one: -one.count)
    shown = table.categories if len(counted) <= CATEGORIES_SHOWN else counted[:CATEGORIES_SHOWN]
    return Preview(
        kind=UNITS,
        file=lines.name,
        rows=len(lines.rows),
        into="project" if own else "new_project",
        columns=[{"name": name, "role": _role(name, table)} for name in lines.header],
        coders=[asdict(one) | {"member": False} for one in table.coders],
        categories=[
            {"dimension": "", "name": one.name, "key": one.key, "count": one.count} for one in shown
        ],
        n_categories=len(table.categories),
        units=len(table.units),
        documents=len(set(table.documents)),
        judgements=table.judgements,
        missing=sum(one.missing for one in table.taken),
        sets=table.sets,
        numbers=table.numbers,
        texts=any(table.texts),
        refused=_refusals(errors),
        n_refused=errors.rows,
    )


_ABOUT = {
    "unit": unit_file.UNIT,
    "document": unit_file.DOCUMENT,
    "text": unit_file.TEXT,
    "start": unit_file.START,
    "end": unit_file.END,
    "length": unit_file.LENGTH,
}
_IN_LONG = {"coder": unit_file.CODER, "value": unit_file.VALUE}


def _role(name: str, table: UnitTable) -> str:
    told = {one.name: one.role for one in table.coders}
    return _called(name, _ABOUT | _IN_LONG) or told.get(name, OMIT)


def _called(name: str, headings: Mapping[str, Sequence[str]]) -> str:
    lower = name.lower()
    return next((role for role, names in headings.items() if lower in names), "")


def _of_passages(lines: Lines, options: Options) -> Preview:
    try:
        continua, coders = unit_file.read_passages(
            lines.header, lines.rows, length=options.length, n_coders=options.raters
        )
    except UnitFileError as error:
        where = f"row {error.line}" if error.line else "file"
        raise Unfit.on(where, unit_problem(error)) from error
    found = passage_statistics(continua)
    counts = Counter(int(label) for label in continua.label)
    given = Counter(int(coder) for coder in continua.coder)
    return Preview(
        kind=PASSAGES,
        file=lines.name,
        rows=len(lines.rows),
        into="none",
        columns=[{"name": n, "role": _called(n, _ABOUT | _IN_LONG) or OMIT} for n in lines.header],
        coders=[
            {
                "name": name,
                "role": "coder",
                "why": "",
                "given": given[i],
                "missing": 0,
                "member": False,
            }
            for i, name in enumerate(coders)
        ],
        categories=[
            {"dimension": "", "name": str(label), "key": str(label), "count": counts[i]}
            for i, label in enumerate(continua.labels)
        ],
        n_categories=len(continua.labels),
        units=len(lines.rows),
        documents=len(continua.lengths),
        judgements=len(lines.rows),
        statistics={
            "coefficients": _told(named(found["coefficients"])),
            "categories": {name: _told(own) for name, own in found["categories"].items()},
        },
    )


def _told(estimates: dict[str, Estimate]) -> dict[str, Any]:
    return {stat: one.as_dict() for stat, one in estimates.items()}


def _of_codings(project: Project, lines: Lines, options: Options) -> Preview:
    version = published_version(project)
    errors = Errors()
    with transaction.atomic():
        found = read_codings(project, version, lines, options, errors)
    given: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for one in found:
        given[one.coder, one.kind].add((one.clause.pk, one.round))
    roles = {kind: role for role, kind in ROLES.items()}
    members = set(
        User.objects.filter(memberships__project=project).values_list("username", flat=True)
    )
    dimensions = scheme_of(version.pk).dimensions
    counts = Counter((one.dimension.key, one.value) for one in found)
    by_coder = {name for name, _kind in given}
    return Preview(
        kind=CODINGS,
        file=lines.name,
        rows=len(lines.rows),
        into="round",
        columns=[
            {
                "name": name,
                "role": called if called in KNOWN else "coder" if name in by_coder else OMIT,
            }
            for name, called in zip(lines.header, lines.names, strict=True)
        ],
        coders=[
            {
                "name": name,
                "role": roles[kind],
                "why": "",
                "given": len(clauses),
                "missing": 0,
                "member": name in members,
            }
            for (name, kind), clauses in sorted(given.items())
        ],
        categories=[
            {
                "dimension": dimensions[dimension].name,
                "name": _name_of(dimensions[dimension], value),
                "key": value,
                "count": count,
            }
            for (dimension, value), count in counts.most_common(CATEGORIES_SHOWN)
        ],
        n_categories=len(counts),
        units=len({one.clause.pk for one in found}),
        documents=len({one.clause.document_id for one in found}),
        judgements=sum(map(len, given.values())),
        rounds=sorted({one.round for one in found} - {""}),
        refused=_refusals(errors),
        n_refused=errors.rows,
    )


def _name_of(dimension: Any, value: str) -> str:
    node = dimension.tree.get(value)
    return (
        node.name
        if node
        else {"none": _("No node applies"), "undeterminable": _("Undeterminable")}[value]
    )
