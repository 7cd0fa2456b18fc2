"""The title of a document, and the kind of document (效力类型) its last noun names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.text.metadata.frame import Frame, Guess, Line
from corpus.text.segment import Segment
from corpus.text.segment.frame import is_agency_line, looks_titled

# In the order a list offers them; a project may add, rename and sort.
DOC_TYPES = (
    "规划纲要", "规划", "纲要", "意见", "计划", "方案", "办法", "通知", "指南", "指引", "细则", "活动",
    "政策", "条例", "决定", "决议", "规定", "公告", "通告", "措施", "法", "通报", "批复", "要点", "规则",
    "规范", "标准", "预案", "章程", "制度", "目录", "清单", "函", "令",
)  # fmt: skip
# What a notice sends along without being it.
_NOT_CARRIED = frozenset({"标准", "目录", "清单", "函", "令", "通知", "公告", "通告"})
# 办法, 做法, 司法 … end with 法 but are no law.
_LAW_AT_END = re.compile(r"(?<![办方做执司立])法$")
_TRAILING_REMARK = re.compile(r"\s*[（(〔\[][^（()）]{0,30}[）)〕\]]$")
# 关于印发《…办法》的通知: the notice only carries the measure.
_CARRIES = re.compile(
    r"(?:印发|发布|公布|颁发|下发|转发|批转)\s*[《〈<]?(.{2,80}?)[》〉>]?\s*的?(?:通知|公告|通告|令)$"
)
_NAMES_NOTICE = re.compile(r"[《〈<]?(.{4,100}?)[》〉>]?\s*的?(?:通知|公告|通告)$")
# 关于印发……办法, the 的通知 still to come on the next line.
_UNFINISHED = re.compile(r"关于(?:印发|发布|公布|转发)(?!.*(?:通知|公告|通告|函)$)")
_FILE_YEAR = re.compile(r"^(?:19|20)\d{2}[_\-\s]+")
_BRACKETED = re.compile(r"^\s*【[^】]{2,40}】\s*")
_EDITION_DATE = re.compile(r"\s*[（(](?:19|20)\d{2}[-.]\d{1,2}[-.]\d{1,2}[）)]$")
# …的通知_上海市人民政府, …办法 - 中国政府网: what a browser's tab shows after the title.
_PORTAL = re.compile(
    r"\s*(?:[_|｜]|\s[-–—]+\s|--+|(?<=[通知法见划案定例则告])-)\s*"
    r"[^_|｜《》]{0,24}(?:网|网站|平台|门户|频道|官网|人民政府|政府|委员会|[局厅部委办])$"
)
_SAME = re.compile(r"[\s《》〈〉<>“”\"]+")


def title_of(frame: Frame) -> Guess | None:
    """The title over all its lines; else what the format or the file's name calls it."""
    pieces: list[Line] = []
    for at, line in enumerate(frame.head):
        if line.kind != "title":
            if pieces and not looks_titled(clean_title(_joined(pieces))):
                pieces = [] if not is_agency_line(line.text) else pieces
            continue
        pieces.append(line)
        joined = clean_title(_joined(pieces))
        unfinished = _UNFINISHED.search(joined) and _is_title(frame.head, at + 1)
        if not unfinished and (
            _LAW_AT_END.search(joined) or (looks_titled(joined) and not joined.endswith("令"))
        ):
            end = pieces[-1].start + len(pieces[-1].text)
            return Guess(joined, joined, pieces[0].start, end)
        if joined.endswith("令"):
            pieces = []
    if frame.given_title.strip():
        given = frame.given_title.strip()
        return Guess(clean_title(given), given, source="title")
    stem = clean_title(_FILE_YEAR.sub("", frame.stem))
    if looks_titled(stem) or _LAW_AT_END.search(stem):
        return frame.of_file_name(stem, frame.file_name)
    first = next((line for line in frame.head if line.kind == "title"), None)
    return first.guess(clean_title(first.text)) if first else None


def clean_title(title: str) -> str:
    """Without markdown marks, 【issuer】, a portal's name, an edition's date and enclosing 《》."""
    title = title.lstrip("# \t\u3000").strip()
    title = _BRACKETED.sub("", title)
    title = _PORTAL.sub("", title)
    title = _EDITION_DATE.sub("", title)
    if title.startswith("《") and title.endswith("》") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    return re.sub(r"\s{2,}", " ", title).strip()


def _is_title(head: list[Line], at: int) -> bool:
    return at < len(head) and head[at].kind == "title"


def _joined(pieces: list[Line]) -> str:
    return re.sub(r"\s*\n\s*", "", "".join(piece.text for piece in pieces))


def doc_type_of(frame: Frame, title: Guess | None, types: Sequence[str]) -> Guess | None:
    """The type of `types` that the title ends with; a notice that carries a measure is one."""
    if title is None:
        return None
    name = _TRAILING_REMARK.sub("", str(title.value))
    measure = _carried(frame, name)
    if measure:
        kind = _kind_of(measure, types)
        if kind and kind not in _NOT_CARRIED:
            return Guess(kind, measure, title.start, title.end)
    kind = _kind_of(name, types)
    return Guess(kind, name, title.start, title.end) if kind else None


def _carried(frame: Frame, name: str) -> str:
    """The measure that a notice sends along and the text holds; "" when there is none."""
    carried = _CARRIES.search(name)
    if carried is not None and _holds_measure(frame.segments):
        return _TRAILING_REMARK.sub("", carried[1].rstrip("》〉> "))
    titles = [line for line in frame.head[1:4] if line.kind == "title"]
    named = _NAMES_NOTICE.search(name)
    if named and any(_SAME.sub("", line.text) == _SAME.sub("", named[1]) for line in titles):
        return named[1]
    return ""


def _kind_of(name: str, types: Sequence[str]) -> str:
    name = name.rstrip("》〉>”\"' ")
    found = [kind for kind in types if kind != "法" and name.endswith(kind)]
    if found:
        return max(found, key=len)
    return "法" if "法" in types and _LAW_AT_END.search(name) else ""


def _holds_measure(segments: Sequence[Segment]) -> bool:
    """Whether more follows a notice than the notice: numbered clauses below headings or articles."""
    return sum(piece.n is not None and piece.m is None for piece in segments) > 3
