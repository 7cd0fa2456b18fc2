"""What the columns of a table mean: headers to fields, cells to values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.text.dates import parse_date

# The better name first: where a table has both, the day it was written counts before the day it
# was put online.
ALIASES: dict[str, tuple[str, ...]] = {
    "text": (
        "正文", "正文内容", "政策正文", "政策内容", "政策文本", "文件内容", "全文", "文本",
        "原文", "内容", "条文", "text", "fulltext", "content", "body",
    ),
    "title": (
        "标题", "政策名称", "文件名称", "政策标题", "文件标题", "法规名称", "题名", "名称",
        "政策", "title", "name", "policy",
    ),
    "doc_number": (
        "文号", "发文字号", "发文文号", "文件编号", "文件字号", "政策文号", "字号", "编号",
        "docnumber", "documentnumber", "number",
    ),
    "agencies": (
        "发文机关", "发布机构", "发文单位", "发布单位", "发文机构", "发布机关", "发文部门",
        "发布部门", "制定机关", "颁布机关", "颁布单位", "印发机关", "印发单位", "机关", "机构",
        "部门", "单位", "agencies", "agency", "issuer", "issuingagency", "issuedby", "author",
    ),
    "issued_on": (
        "成文日期", "成文时间", "印发日期", "印发时间", "发文日期", "发文时间", "颁布日期",
        "颁布时间", "公布日期", "公布时间", "发布日期", "发布时间", "日期", "时间",
        "issuedon", "issuedate", "dateofissue", "date", "published",
    ),
    "effective_on": (
        "生效日期", "施行日期", "实施日期", "生效时间", "施行时间", "实施时间", "执行日期",
        "effectiveon", "effectivedate", "effective",
    ),
    "expires_on": (
        "失效日期", "失效时间", "有效期至", "截止日期", "expireson", "expirydate", "expires",
    ),
    "doc_type": (
        "效力类型", "政策类型", "文件类型", "文种", "类型", "类别", "体裁", "doctype",
        "documenttype", "type", "kind",
    ),
    "region": (
        "地区", "省份", "城市", "省市", "区域", "地域", "地方", "适用地区", "省", "市",
        "region", "province", "city", "place",
    ),
    "source_url": (
        "网址", "链接", "来源网址", "原文链接", "来源链接", "政策链接", "地址", "来源", "出处",
        "sourceurl", "url", "link", "source", "address",
    ),
    "validity": (
        "时效性", "效力状态", "有效性", "时效", "效力", "文件状态", "是否有效", "状态",
        "validity", "status",
    ),
    "file_name": (
        "文件名", "文件", "附件名", "文档名", "文档", "文件路径", "路径", "filename", "file",
        "path", "document",
    ),
}  # fmt: skip
FIELDS = tuple(ALIASES)
DATES = frozenset({"issued_on", "effective_on", "expires_on"})

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
# What portals and libraries of law call it; the first that is found counts.
_VALIDITY = (
    ("not_yet", re.compile(r"尚未|未生效|未施行|not.?yet|pending", re.IGNORECASE)),
    ("repealed", re.compile(r"废止|废除|作废|repealed", re.IGNORECASE)),
    ("expired", re.compile(r"失效|过期|无效|届满|^否$|expired|invalid", re.IGNORECASE)),
    ("amended", re.compile(r"修改|修订|修正|amended", re.IGNORECASE)),
    ("in_force", re.compile(r"有效|现行|施行|^是$|in.?force|valid|effective", re.IGNORECASE)),
)


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
    for field, cell in cells.items():
        raw = cell.strip()
        if not raw or field in ("text", "file_name"):
            continue
        value: Any = raw
        if field in DATES:
            value = parse_date(raw)
            if value is None:
                params = {"row": row, "column": headers[field], "value": raw[:50]}
                problems.append(Problem(name, "bad_date", params))
        elif field == "agencies":
            value = split_agencies(raw)
        elif field == "validity":
            value = next((code for code, words in _VALIDITY if words.search(raw)), None)
        if value:
            values[field] = value
    return values, problems


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
