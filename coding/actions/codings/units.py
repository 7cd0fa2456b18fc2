"""A table of units, whatever was coded: what it says of them, and the codebook its categories make."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from coding.actions.codings.table import OMIT, ROLES, Lines, Options
from coding.agreement import unit_file
from coding.agreement.unit_file import Cells, UnitFileError
from coding.agreement.unit_messages import unit_problem
from coding.codebook.content import LONGEST_KEY, LONGEST_NAME, MOST_NODES
from coding.codebook.pinyin import words
from coding.models import Assignment, Judgement
from policycoder.errors import Unfit
from policycoder.numbers import grouped

DIMENSION = "category"
LOWEST, HIGHEST = -1000, 1000
_RESERVED = {*Judgement.OUTCOMES, "omitted"}

Value = frozenset[str] | None
"""The categories that a coder gave a unit, by how they are shown; None: missing."""


@dataclass(frozen=True)
class Category:
    """One node of the codebook that is made; `score` only where the categories are numbers."""

    name: str
    key: str
    count: int
    score: float | None = None


@dataclass(frozen=True)
class TableCoder:
    """A name of the table. role: of ROLES, or `omit`, and `why` it is not a coder's where nobody
    said so (`decided`, `unlike`)."""

    name: str
    role: str
    why: str
    given: int
    missing: int


@dataclass(frozen=True, eq=False)
class UnitTable:
    """values: for every unit what each of the coders that are not left out gave, in their order.

    sets: whether a unit may be given several; numbers: whether all categories are.
    documents: the name of each unit's; texts: each unit's, "" where none is given.
    """

    units: list[str]
    values: list[list[Value]]
    documents: list[str]
    texts: list[str]
    coders: list[TableCoder]
    categories: list[Category]
    sets: bool
    numbers: bool
    ordinal: bool
    refused: dict[int, list[str]] = field(default_factory=dict)

    @property
    def taken(self) -> list[TableCoder]:
        return [one for one in self.coders if one.role != OMIT]

    @property
    def judgements(self) -> int:
        return sum(one.given for one in self.taken)

    @property
    def with_documents(self) -> bool:
        return any(self.documents)


def read_units(lines: Lines, options: Options) -> UnitTable:
    """Raises Invalid for a table in which nothing is coded, or whose categories make no codebook."""
    refused: dict[int, list[str]] = {row: [said] for row, said in lines.refused.items()}

    def refuse(error: UnitFileError) -> None:
        refused.setdefault(error.line, []).append(unit_problem(error))

    try:
        cells, left_out = unit_file.read_cells(lines.header, lines.rows, refuse=refuse)
    except UnitFileError as error:
        raise Unfit.on("row 1", unit_problem(error)) from error
    roles = {
        name: options.roles.get(name) or _role(left_out.get(name, "")) for name in cells.coders
    }
    names = [name for name, role in roles.items() if role != OMIT]
    values, shown, sets, numbers = _values(cells, names, options)
    ordinal = options.ordinal
    if ordinal:
        _check_scores(shown, sets=sets, numbers=numbers)
    counts = Counter(one for row in values for value in row for one in value or ())
    given = [sum(row[i] is not None for row in values) for i in range(len(names))]
    told = dict(zip(names, given, strict=True))
    table = UnitTable(
        units=list(cells.values),
        values=values,
        documents=[cells.document[unit] for unit in cells.values],
        texts=[cells.text.get(unit, "") for unit in cells.values],
        coders=[
            TableCoder(
                name=name,
                role=role,
                why="" if name in options.roles else left_out.get(name, ""),
                given=told.get(name, 0),
                missing=len(values) - told[name] if name in told else 0,
            )
            for name, role in roles.items()
        ],
        categories=_categories(shown, counts),
        sets=sets,
        numbers=numbers,
        ordinal=ordinal,
        refused=refused,
    )
    _check(table)
    return table


def _role(left_out: str) -> str:
    return {"decided": "consensus", "unlike": OMIT}.get(left_out, "coder")


def _check(table: UnitTable) -> None:
    if not any(ROLES.get(one.role) == Assignment.Kind.CODER for one in table.coders):
        raise Unfit.on("file", unit_problem(UnitFileError("no_coders")))
    if not table.refused and not table.categories:
        raise Unfit.on("file", unit_problem(UnitFileError("no_units")))
    if len(table.categories) > MOST_NODES:
        said = _("The table has %(n)s categories; a codebook takes %(most)s at most.")
        about = {"n": grouped(len(table.categories)), "most": grouped(MOST_NODES)}
        raise Unfit.on("file", said % about)


def _check_scores(shown: dict[str, float | None], *, sets: bool, numbers: bool) -> None:
    if sets or not numbers:
        raise Unfit.on("ordinal", unit_problem(UnitFileError("no_numbers")))
    scores = [score for score in shown.values() if score is not None]
    if not all(one.is_integer() and LOWEST <= one <= HIGHEST for one in scores):
        said = _("Scores are whole numbers from %(lowest)s to %(highest)s.")
        raise Unfit.on("ordinal", said % {"lowest": LOWEST, "highest": grouped(HIGHEST)})


def _values(
    cells: Cells, names: Sequence[str], options: Options
) -> tuple[list[list[Value]], dict[str, float | None], bool, bool]:
    """What was given, the categories in order with their numbers, whether sets, whether numbers."""
    written = [[given.get(name, "") for name in names] for given in cells.values.values()]
    different = {cell for row in written for cell in row}
    sets = any(map(unit_file.is_set, different))
    if sets:
        of = {cell: unit_file.set_of(cell, options.blank_is_empty) for cell in different}
        members = {one for value in of.values() for one in value or ()}
        shown: dict[str, float | None] = dict.fromkeys(sorted(members))
    else:
        found, numeric = unit_file.categories_of(different - {""})
        of, shown = {"": None}, {}
        for label, own in found:
            name = f"{label:.15g}" if numeric else str(label)
            shown[name] = float(label) if numeric else None
            of |= dict.fromkeys(own, frozenset({name}))
    numbers = bool(shown) and None not in shown.values()
    return [[of[cell] for cell in row] for row in written], shown, sets, numbers


def _categories(shown: dict[str, float | None], counts: Counter[str]) -> list[Category]:
    taken: set[str] = set()
    found = []
    for name, score in shown.items():
        key = _key(name, taken)
        taken.add(key)
        found.append(Category(name, key, counts[name], score))
    return found


def _key(name: str, taken: set[str]) -> str:
    """Of the words of the name; a number where it is taken, or means something else."""
    told = f"minus {name[1:]}" if re.fullmatch(r"-\d.*", name) else name
    stem = "-".join(words(told))[: LONGEST_KEY - 5].strip("-") or "category"
    key, n = stem, 1
    while key in taken or key in _RESERVED:
        n += 1
        key = f"{stem}-{n}"
    return key


def codebook_of(table: UnitTable, title: str) -> dict[str, Any]:
    """The content of a codebook with the one dimension of the table; see codebook/content.py."""
    return {
        "dimensions": [
            {
                "key": DIMENSION,
                "name_zh": title[:LONGEST_NAME],
                "name_en": title[:LONGEST_NAME],
                "multiple": table.sets,
                "none": table.sets,
                "ordinal": table.ordinal,
                "spans": False,
                "nodes": [_node(one, ordinal=table.ordinal) for one in table.categories],
            }
        ]
    }


def _node(category: Category, *, ordinal: bool) -> dict[str, Any]:
    cut = category.name[:LONGEST_NAME]
    return {
        "key": category.key,
        "name_zh": cut,
        "name_en": cut,
        "definition_zh": "" if cut == category.name else category.name,
        "score": int(category.score or 0) if ordinal else None,
    }
