"""A codebook as a sheet: a row a node, and a row for a dimension that has none.

What is written is read back the same. A sheet made by hand may leave columns and keys out, and
call its columns in Chinese; a node without a key gets one of its name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.codebook.content import DIMENSION, NODE, Content, Entry, Property, nodes_of
from coding.codebook.operations import Taken
from policycoder.errors import Invalid, Unfit
from policycoder.values import whole_number

MOST_ROWS = 5000
ERRORS_SHOWN = 100
TRUE, FALSE = frozenset({"1", "true", "yes", "是"}), frozenset({"0", "false", "no", "否"})
OF_DIMENSION = {name: f"dimension_{name.removeprefix('name_')}" for name in DIMENSION}
# What people call columns themselves; those without a language are in the reader's.
CALLED = {
    "维度": "dimension_zh",
    "类别": "parent",
    "上级": "parent",
    "上级节点": "parent",
    "键": "node",
    "节点": "name_zh",
    "名称": "name_zh",
    "政策工具": "name_zh",
    "定义": "definition_zh",
    "涵义": "definition_zh",
    "含义": "definition_zh",
    "包含": "include_zh",
    "适用": "include_zh",
    "不包含": "exclude_zh",
    "不适用": "exclude_zh",
    "示例": "examples_zh",
    "例子": "examples_zh",
    "分值": "score",
    "快捷键": "shortcut",
}
IN_LANGUAGE = ("name", "definition", "include", "exclude", "examples")
# By which the row of the headers is found.
HEADERS = ("dimension", "parent", "node", *OF_DIMENSION.values(), *NODE, *CALLED, *IN_LANGUAGE)


def cell_of(value: Any) -> Any:
    """A value of a dimension or node as a cell; a list has one item a line."""
    if isinstance(value, list):
        return "\n".join(str(one).replace("\\", "\\\\").replace("\n", "\\n") for one in value)
    return value


def _items(cell: str) -> list[str]:
    lines = [line for line in cell.split("\n") if line.strip()]
    return ["\\".join(part.replace("\\n", "\n") for part in line.split("\\\\")) for line in lines]


def _value(name: str, found: Property, cell: str) -> Any:
    """Raises ValueError where the cell is no such value."""
    text = cell.strip()
    if isinstance(found.empty, bool):
        word = text.casefold()
        if word not in TRUE | FALSE:
            raise ValueError
        return word in TRUE
    if found is NODE["clauses"]:
        return [int(one) for one in _items(cell)]
    if isinstance(found.empty, list):
        return _items(cell)
    if isinstance(found.empty, str):
        return cell if found.meaning or name.startswith("description") else text
    number = whole_number(text)
    if number is None:
        raise ValueError
    return number


@dataclass
class _Sheet:
    columns: Mapping[str, int]  # name -> place
    errors: dict[int, list[str]] = field(default_factory=dict)
    dimensions: list[Entry] = field(default_factory=list)

    def wrong(self, row: int, column: str, said: str) -> None:
        self.errors.setdefault(row, []).append(f"{column}: {said}")

    def cell(self, cells: Sequence[str], column: str) -> str:
        place = self.columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    def values(
        self, row: int, cells: Sequence[str], table: Mapping[str, Property], called: Callable
    ) -> dict[str, Any]:
        """What the row says of the properties of `table`; empty cells say nothing."""
        said: dict[str, Any] = {}
        for name, found in table.items():
            cell = self.cell(cells, called(name))
            if not cell.strip():
                continue
            try:
                said[name] = _value(name, found, cell)
            except ValueError:
                self.wrong(row, called(name), _("“%(cell)s” is not understood.") % {"cell": cell})
                continue
            if refusal := found.refusal(said[name]):
                self.wrong(row, called(name), refusal)
        return said


@dataclass
class _Row:
    """A node of the sheet; `above` is what its row calls the node above it."""

    number: int
    dimension: Entry
    node: Entry
    above: str


def read_sheet(
    columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], language: str, taken: Taken
) -> Content:
    """The content that a sheet holds; `rows` are numbered as the spreadsheet shows them.

    Raises Invalid that names rows and columns.
    """
    sheet = _Sheet(_columns(columns, language))
    if not {"name_zh", "name_en"} & sheet.columns.keys():
        said = _("A codebook needs a column “name_zh” or “name_en”; found: %(columns)s.")
        raise Unfit.on("file", said % {"columns": _(", ").join(columns) or "—"})
    found: list[_Row] = []
    for number, cells in rows:
        dimension = _dimension(sheet, number, cells)
        values = sheet.values(number, cells, NODE, str)
        key = sheet.cell(cells, "node").strip()
        if key or values.get("name_zh") or values.get("name_en"):
            above = sheet.cell(cells, "parent").strip()
            found.append(_Row(number, dimension, _node(key, values), above))
    _grow(sheet, found, taken)
    if sheet.errors:
        raise _all_wrong(sheet.errors)
    return {"dimensions": sheet.dimensions, "became": {}}


def _node(key: str, said: Mapping[str, Any]) -> Entry:
    empty = {name: copy(found.empty) for name, found in NODE.items()}
    return {"key": key, **empty, **said, "children": []}


def _columns(columns: Sequence[str], language: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        name = CALLED.get(column.strip(), column.strip().casefold().replace(" ", "_"))
        places.setdefault(name, place)
    for name in IN_LANGUAGE:
        if name in places and not {f"{name}_zh", f"{name}_en"} & places.keys():
            places[f"{name}_{language}"] = places[name]
    return places


def _dimension(sheet: _Sheet, row: int, cells: Sequence[str]) -> Entry:
    """The one the row names by key or by name; the last one where it names none."""
    key = sheet.cell(cells, "dimension").strip()
    said = sheet.values(row, cells, DIMENSION, lambda name: OF_DIMENSION[name])
    names = [said[name] for name in ("name_zh", "name_en") if said.get(name)]
    if not key and not names and sheet.dimensions:
        return sheet.dimensions[-1]
    for one in sheet.dimensions:
        known = key == one["key"] if key else set(names) & {one["name_zh"], one["name_en"]}
        if known:
            return one
    empty = {name: found.empty for name, found in DIMENSION.items()}
    made = {"key": key, **empty, **said, "nodes": []}
    if not names:
        made["name_zh"] = key or _("Dimension %(n)s") % {"n": len(sheet.dimensions) + 1}
    sheet.dimensions.append(made)
    return made


def _grow(sheet: _Sheet, rows: list[_Row], taken: Taken) -> None:
    """Give keys, and put every node below its parent, which may stand further down."""
    content = {"dimensions": sheet.dimensions, "became": {}}
    for dimension in sheet.dimensions:
        dimension["key"] = dimension["key"] or taken.free(dimension, None, content)
        own = [row for row in rows if row.dimension is dimension]
        if not any(row.node["key"] for row in own):
            own = _with_groups(own)
        _give_keys(sheet, dimension, own, taken)
        _place(sheet, dimension, own)


def _with_groups(rows: list[_Row]) -> list[_Row]:
    """With a group for each node above that has no row of its own, as in a table of a paper."""
    seen = {row.node[name] for row in rows for name in ("name_zh", "name_en")}
    made: list[_Row] = []
    for row in rows:
        if row.above and row.above not in seen:
            seen.add(row.above)
            group = _node("", {"name_zh": row.above, "selectable": False})
            made.append(_Row(row.number, row.dimension, group, ""))
        made.append(row)
    return made


def _give_keys(sheet: _Sheet, dimension: Entry, rows: list[_Row], taken: Taken) -> None:
    flat = {"key": dimension["key"], "nodes": [row.node for row in rows]}
    given: set[str] = set()
    for row in rows:
        node = row.node
        node["key"] = node["key"] or taken.free(node, flat, {"dimensions": [], "became": {}})
        if node["key"] in given:
            said = _("The key “%(key)s” stands twice.") % {"key": node["key"]}
            sheet.wrong(row.number, "node", said)
        given.add(node["key"])


def _place(sheet: _Sheet, dimension: Entry, rows: list[_Row]) -> None:
    known: dict[str, Entry] = {}
    for called in ("key", "name_zh", "name_en"):
        for row in rows:
            known.setdefault(row.node[called], row.node)
    for row in rows:
        above = known.get(row.above) if row.above else None
        if row.above and (above is None or above is row.node):
            said = _("There is no node “%(name)s” in this dimension.") % {"name": row.above}
            sheet.wrong(row.number, "parent", said)
        (above["children"] if above else dimension["nodes"]).append(row.node)
    reached = {id(node) for node, _above, _siblings in nodes_of(dimension)}
    for row in rows:
        if id(row.node) not in reached:
            sheet.wrong(row.number, "parent", _("Nodes stand below each other in a circle."))


def _all_wrong(errors: dict[int, list[str]]) -> Invalid:
    said = ngettext(
        "%(n)s row of the file cannot be used; nothing was changed.",
        "%(n)s rows of the file cannot be used; nothing was changed.",
        len(errors),
    ) % {"n": len(errors)}
    shown = sorted(errors.items())[:ERRORS_SHOWN]
    return Unfit.of({_("row %(row)s") % {"row": row}: texts for row, texts in shown}, detail=said)
