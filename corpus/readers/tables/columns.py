"""What the columns of a table mean: headers to fields, cells to values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.fields import BY_NAME, IMPORTED, Field
from corpus.text.dates import parse_date

# The better name first.
ALIASES: dict[str, tuple[str, ...]] = {
    "text": (
        "正文", "正文内容", "政策正文", "政策内容", "政策文本", "文件内容", "全文", "文本",
        "原文", "内容", "条文", "text", "fulltext", "content", "body",
    ),
    "file_name": (
        "文件名", "文件", "附件名", "文档名", "文档", "文件路径", "路径", "filename", "file",
        "path", "document",
    ),
    **{field.name: field.headings for field in IMPORTED},
}  # fmt: skip
FIELDS = tuple(ALIASES)

_RANKS = {
    alias: (field, rank) for field, names in ALIASES.items() for rank, alias in enumerate(names)
}
# 发布日期（年-月-日）: the remark does not name the column.
_REMARK = re.compile(r"[（(\[【〔].*?[）)\]】〕]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_VAGUE = re.compile("来源$|出处|地址|source$|address", re.IGNORECASE)
_INSIDE = 1000
# Headers this short are found inside too many others (省 in 省略).
_SHORTEST_INSIDE = 2
_FEWEST_CHARACTERS = 50
_SEPARATORS = re.compile(r"[、；;，,/|\n\t]+")
_SPACES = re.compile(r"[ \u3000\xa0]+")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one file of a bundle or one row of a table; a ReadError in the making.

    `name` is the file's; `params` has the row, where there is one.
    """

    name: str
    code: str
    params: dict[str, Any]


def propose_mapping(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Which column holds which field, by header and, for texts and addresses, by content.

    `rows` are samples. A field or column is named at most once. "text" is missing where no column
    holds anything longer than a few words.
    """
    claims = sorted(
        (rank, place, field)
        for place, column in enumerate(columns)
        for rank, field in _meanings(column)
        if field != "source_url" or _may_be_address(column, rows, place)
    )
    mapping: dict[str, str] = {}
    taken: set[int] = set()
    for _, place, field in claims:
        if field not in mapping and place not in taken:
            mapping[field] = columns[place]
            taken.add(place)
    if "text" not in mapping:
        free = [place for place in range(len(columns)) if place not in taken]
        lengths = {place: _mean_length(rows, place) for place in free}
        longest = max(free, key=lambda place: lengths[place], default=None)
        if longest is not None and lengths[longest] >= _FEWEST_CHARACTERS:
            mapping["text"] = columns[longest]
    return mapping


def parse_row(
    row: int, cells: Mapping[str, str], headers: Mapping[str, str], name: str
) -> tuple[dict[str, Any], list[Problem]]:
    """Values by field as `guess_metadata` gives them; empty cells give none.

    `cells` are by field, `headers` name their columns. A date that is none is a problem.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name_of_field, cell in cells.items():
        raw = cell.strip()
        field = BY_NAME.get(name_of_field)
        if not raw or field is None:
            continue
        value = _value(field, raw)
        if value:
            values[field.name] = value
        elif field.kind == "date":
            params = {"row": row, "column": headers[field.name], "value": raw[:50]}
            problems.append(Problem(name, "bad_date", params))
    return values, problems


def _value(field: Field, raw: str) -> Any:
    """A cell as a value of the field; nothing where it cannot be told."""
    if field.kind == "date":
        return parse_date(raw)
    if field.kind == "agencies":
        return split_agencies(raw)
    if field.kind == "choice":
        return _chosen(field, raw)
    return raw


def _chosen(field: Field, raw: str) -> str | None:
    for value, pattern in field.patterns:
        if re.search(pattern, raw, re.IGNORECASE):
            return value
    return raw if raw in dict(field.choices) else None


def split_agencies(cell: str) -> list[str]:
    """Names parted by 、；;，, / or line ends; by spaces where all parts are Chinese."""
    names: list[str] = []
    for part in _SEPARATORS.split(cell):
        pieces = _SPACES.split(part.strip())
        chinese = all(piece and piece[-1] >= "\u4e00" for piece in pieces)
        names.extend(pieces if chinese else [part.strip()])
    return list(dict.fromkeys(name for name in names if name))


def _meanings(column: str) -> Iterable[tuple[int, str]]:
    """Fields a header may name, with how sure that is (0 is surest)."""
    name = _NOT_LETTERS.sub("", _REMARK.sub("", unicodedata.normalize("NFKC", column))).lower()
    if name in _RANKS:
        field, rank = _RANKS[name]
        return [(rank, field)]
    if name.isascii():
        return []
    # 政策发布日期: what a Chinese compound is, its end says.
    ends = [alias for alias in _RANKS if len(alias) >= _SHORTEST_INSIDE and name.endswith(alias)]
    if not ends:
        return []
    field, rank = _RANKS[max(ends, key=len)]
    return [(_INSIDE + rank, field)]


def _may_be_address(column: str, rows: Sequence[Sequence[str]], place: int) -> bool:
    """来源 and 地址 may be anything; 网址 is an address even where all its cells are empty."""
    cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    addresses = sum(bool(_ADDRESS.match(cell)) for cell in cells)
    return addresses * 2 > len(cells) or (not cells and not _VAGUE.search(column))


def _mean_length(rows: Sequence[Sequence[str]], place: int) -> float:
    cells = [row[place] for row in rows if place < len(row)]
    return sum(map(len, cells)) / len(cells) if cells else 0.0
