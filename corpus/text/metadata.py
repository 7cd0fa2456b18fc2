"""First guesses at a document's metadata, each with the words it rests on.

Only what frames a document is read (title block, signature, history, file name), never what its
body cites. A field that cannot be told is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from corpus.text.segment import Segment, segment
from corpus.text.segment_layout import AGENCY, DATE, agency_names, is_agency_line, looks_titled
from corpus.text.segment_markers import chinese_number, half_width

FIELDS = ("title", "doc_number", "agencies", "issued_on", "doc_type")

# Longer words before the ones they end with.
_TYPES = (
    "规划纲要|规划|纲要|意见|计划|方案|办法|通知|指南|指引|细则|条例|决定|决议|规定|措施|政策|公告|通告|"
    "通报|批复|要点|规则|规范|标准|预案|章程|制度|目录|清单|函|令"
)
_NOT_CARRIED = frozenset({"标准", "目录", "清单", "函", "令", "通知"})
_TYPE_AT_END = re.compile(rf"({_TYPES})$")
_LAW_AT_END = re.compile(r"(?<![办方做执司立])法$")
_TRAILING_REMARK = re.compile(r"\s*[（(〔\[][^（()）]{0,30}[）)〕\]]$")
# 关于印发《…办法》的通知: the notice only carries the measure.
_CARRIES = re.compile(
    r"(?:印发|发布|公布|颁发|下发|转发|批转)\s*[《〈<]?(.{2,80}?)[》〉>]?\s*的?(?:通知|公告|通告|令)$"
)
# 关于印发……办法, the 的通知 still to come on the next line.
_UNFINISHED = re.compile(r"关于(?:印发|发布|公布|转发)(?!.*(?:通知|公告|通告|函)$)")
_FILE_YEAR = re.compile(r"^(?:19|20)\d{2}[_\-\s]+")
_FILE_DATE = re.compile(
    r"[（(\[_\-\s]((?:19|20)\d{2})[-.年_/]?(\d{1,2})[-.月_/]?(\d{1,2})日?(?:[）)\]]|$|_)"
)
_BRACKETED = re.compile(r"^\s*【([^】]{2,40})】\s*")
_OPEN, _CLOSE = "〔[【（(„﹝［〈", "〕]】）)‟﹞］〉"
_NUMBER = re.compile(
    rf"([\u4e00-\u9fff]{{1,14}})\s*[{re.escape(_OPEN)}]\s*([0-9０-９]{{4}})\s*[{re.escape(_CLOSE)}]"
    r"\s*第?\s*([0-9０-９]{1,4})\s*号"
)
_ORDER = re.compile(
    r"((?:[\u4e00-\u9fff]{2,20})?(?:人民政府|国务院|政府|部|委员会|总局|局|署|主席))?\s*令?\s*"
    r"第\s*([0-9０-９〇零一二三四五六七八九十百]{1,6})\s*号\s*(?:令)?"
)
_SERIES = re.compile(r"[（(]?([12][0-9]{3})\s*年\s*第\s*([0-9]{1,4})\s*号[）)]?")
_FILE_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,10}?[发规函字办通])((?:19|20)\d{2})-(\d{1,4})号")
_CONGRESS = re.compile(
    r"(?:根据|经|由)?(?:([\u4e00-\u9fff]{1,8}?[省市区县州])第[〇零一二三四五六七八九十]{1,4}届"
    r"|第[〇零一二三四五六七八九十]{1,4}届(全国)|([\u4e00-\u9fff]{1,8}?[省市区县州]|全国))"
    r"人民代表大会(常务委员会)?"
)
_BY_ORDER = re.compile(
    r"(?:中华人民共和国)?(国务院|[\u4e00-\u9fff]{2,14}?(?:人民政府|委员会|部|总局))(?:令|发布|公布|批准)"
)
_ADOPTED = re.compile(r"通过|公布|发布|修正|修订|批准|施行|修改")
_AGENCY_IN_TITLE = re.compile(rf"^((?:[\u4e00-\u9fff·]{{1,30}}?{AGENCY}[\s、]*){{1,6}}?)关于")
_DATE_TAIL = re.compile(rf"\s*[（(]?{DATE}\s*(?:印发|发布)?[）)]?$")
_ANY_DATE = re.compile(DATE)
_ISO = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and its evidence: the words themselves, and where they stand in the text.

    `start` and `end` are code points, None where the evidence is not in the text (file name, …).
    """

    value: Any
    where: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece of the frame (it may be wrapped over lines), with its place and kind."""

    text: str
    start: int
    kind: str

    def guess(self, value: Any, found: str | None = None) -> Guess:
        words = found or self.text
        start = self.start + max(self.text.find(words), 0)
        return Guess(value, words.replace("\n", ""), start, start + len(words))


def guess_metadata(
    text: str, file_name: str, *, title: str = "", meta: Mapping[str, str] | None = None
) -> dict[str, Guess]:
    """Guesses by field name (FIELDS); fields that cannot be told are absent.

    `text` is normalised; `title` and `meta` are what the file format itself knew. Values:
    `agencies` is a list of names, `issued_on` a date, the others are strings. `doc_type` is the
    kind of document named last in the title; a notice that carries a measure (关于印发…办法的通知)
    counts as that measure (办法) where the text holds it, else as 通知.
    """
    known = dict(meta or {})
    segments = segment(text)
    head = list(_head(text, segments))
    foot = list(_foot(text, segments))
    guesses: dict[str, Guess | None] = {}
    named = _title(head, file_name, title)
    guesses["title"] = named
    guesses["doc_number"] = _doc_number(head, file_name, known)
    guesses["agencies"] = _agencies(head, foot, file_name, named, known)
    if guesses["agencies"] is None:
        guesses["agencies"] = _ordering(guesses["doc_number"])
    guesses["issued_on"] = _issued_on(head, foot, file_name, known)
    guesses["doc_type"] = _doc_type(named, segments)
    return {name: guess for name, guess in guesses.items() if guess is not None}


def _line(text: str, piece: Segment) -> _Line:
    raw = text[piece.start : piece.end]
    return _Line(raw.strip(), piece.start + len(raw) - len(raw.lstrip()), piece.kind)


def _head(text: str, segments: list[Segment]) -> Iterator[_Line]:
    """Titles and notes above the first clause or heading; of an order (令), to its measure."""
    beyond = False
    for piece in segments:
        if piece.codable or piece.kind in ("heading", "table", "attachment_heading"):
            beyond = True
            if piece.n != 1 or not text[piece.start : piece.end].strip().endswith("施行。"):
                return
        elif not beyond or piece.kind in ("title", "other"):
            yield _line(text, piece)


def _foot(text: str, segments: list[Segment]) -> Iterator[_Line]:
    """The first signature block; the line of the printing office only where nothing else signs."""
    signed: list[_Line] = []
    for piece in segments:
        if piece.kind == "signature":
            signed.append(_line(text, piece))
        elif signed and (piece.codable or piece.kind == "title"):
            break
    proper = [line for line in signed if not line.text.endswith("印发")]
    yield from proper or signed


# Title and kind


def _title(head: list[_Line], file_name: str, title: str) -> Guess | None:
    pieces: list[_Line] = []
    for at, line in enumerate(head):
        if line.kind != "title":
            if pieces and not looks_titled(_clean(_joined(pieces))):
                pieces = [] if not is_agency_line(line.text) else pieces
            continue
        pieces.append(line)
        joined = _clean(_joined(pieces))
        unfinished = _UNFINISHED.search(joined) and _is_title(head, at + 1)
        if not unfinished and (
            _LAW_AT_END.search(joined) or (looks_titled(joined) and not joined.endswith("令"))
        ):
            end = pieces[-1].start + len(pieces[-1].text)
            return Guess(joined, joined, pieces[0].start, end)
        if joined.endswith("令"):
            pieces = []
    if title.strip():
        return Guess(_clean(title), f"title: {title.strip()}")
    stem = _clean(_FILE_YEAR.sub("", PurePosixPath(file_name).stem))
    if looks_titled(stem) or _LAW_AT_END.search(stem):
        return Guess(stem, f"file name: {file_name}")
    first = next((line for line in head if line.kind == "title"), None)
    return first.guess(_clean(first.text)) if first else None


def _is_title(head: list[_Line], at: int) -> bool:
    return at < len(head) and head[at].kind == "title"


def _joined(pieces: list[_Line]) -> str:
    return re.sub(r"\s*\n\s*", "", "".join(piece.text for piece in pieces))


def _clean(title: str) -> str:
    """Without markdown marks, 【issuer】 prefix, file-name dates and enclosing 《》."""
    title = title.lstrip("# \t\u3000").strip()
    title = _BRACKETED.sub("", title)
    title = re.sub(r"\s*[（(](?:19|20)\d{2}[-.]\d{1,2}[-.]\d{1,2}[）)]$", "", title)
    if title.startswith("《") and title.endswith("》") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    return title.strip()


def _doc_type(title: Guess | None, segments: list[Segment]) -> Guess | None:
    if title is None:
        return None
    name = _TRAILING_REMARK.sub("", str(title.value))
    carried = _CARRIES.search(name)
    if carried is not None and _holds_measure(segments):
        measure = _TRAILING_REMARK.sub("", carried[1].rstrip("》〉> "))
        kind = _kind_of(measure)
        if kind and kind not in _NOT_CARRIED:
            return Guess(kind, measure, title.start, title.end)
    kind = _kind_of(name)
    return Guess(kind, name, title.start, title.end) if kind else None


def _kind_of(name: str) -> str:
    match = _TYPE_AT_END.search(name.rstrip("》〉>”"))
    if match:
        return match[1]
    return "法" if _LAW_AT_END.search(name) else ""


def _holds_measure(segments: list[Segment]) -> bool:
    """Whether more follows a notice than the notice: numbered clauses below headings or articles."""
    return sum(piece.n is not None and piece.m is None for piece in segments) > 3


# Number


def _doc_number(head: list[_Line], file_name: str, meta: Mapping[str, str]) -> Guess | None:
    for at, line in enumerate(head):
        match = _NUMBER.search(line.text)
        if match and (line.kind != "title" or line.text.endswith(("号", "号）", "号)"))):
            return line.guess(_numbered(*match.groups()), match[0])
        series = _SERIES.fullmatch(line.text)
        if series and at and head[at - 1].text.endswith(("公告", "通告")):
            above = _clean(head[at - 1].text)
            return line.guess(f"{above}{series[1]}年第{int(series[2])}号")
        order = _ORDER.search(line.text) if line.kind == "other" else None
        if order and ("令" in order[0] or _names_order(head[at - 1] if at else None)):
            words = order[0].rpartition("日")[2].strip()
            return line.guess(_ordered(order, head[at - 1] if at else None), words)
    if meta.get("doc_number"):
        return Guess(meta["doc_number"], f"doc_number: {meta['doc_number']}")
    for pattern in (_NUMBER, _FILE_NUMBER):
        match = pattern.search(PurePosixPath(file_name).stem)
        if match:
            return Guess(_numbered(*match.groups()), f"file name: {match[0]}")
    return None


def _names_order(above: _Line | None) -> bool:
    return above is not None and above.text.endswith("令")


def _numbered(code: str, year: str, number: str) -> str:
    return f"{code}〔{half_width(year)}〕{int(half_width(number))}号"


def _ordered(match: re.Match[str], above: _Line | None) -> str:
    issuer = match[1] or (above.text.removesuffix("令") if above and _names_order(above) else "")
    return f"{issuer.rpartition('日')[2]}令第{half_width(match[2])}号"


# Agencies


def _agencies(
    head: list[_Line],
    foot: list[_Line],
    file_name: str,
    title: Guess | None,
    meta: Mapping[str, str],
) -> Guess | None:
    signing = [line for line in foot if _signing(line)]
    if signing:
        names = [name for line in signing for name in _signing(line)]
        where = " ".join(line.text for line in signing)
        end = signing[-1].start + len(signing[-1].text)
        return Guess(list(dict.fromkeys(names)), where, signing[0].start, end)
    match = _AGENCY_IN_TITLE.search(str(title.value)) if title else None
    if title and match and (names := _names(match[1])):
        return Guess(names, match[0], title.start, title.end)
    for line in head:
        if line.kind == "other" and (guess := _adopting(line)):
            return guess
    for line in head[:3]:
        if (found := _BRACKETED.match(line.text)) and (names := _names(found[1])):
            return line.guess(names, f"【{found[1]}】")
    found = re.search(r"【([^】]{2,40})】", file_name)
    if found and (names := _names(found[1])):
        return Guess(names, f"file name: 【{found[1]}】")
    if names := _names(meta.get("issuer", "")):
        return Guess(names, f"issuer: {meta['issuer']}")
    return None


def _ordering(number: Guess | None) -> Guess | None:
    """The government whose order (令) the document is."""
    order = _BY_ORDER.match(str(number.value)) if number else None
    if number is None or order is None:
        return None
    return Guess([order[1]], number.where, number.start, number.end)


def _signing(line: _Line) -> list[str]:
    """Who signs on this line; an agency that lends its seal (代章) does not."""
    return [] if "代章" in line.text else _names(_DATE_TAIL.sub("", line.text))


def _names(text: str) -> list[str]:
    """The agencies a line names, if it names nothing else."""
    return agency_names(text) if is_agency_line(text) else []


def _adopting(line: _Line) -> Guess | None:
    """The congress or government that adopted, by the first line of a regulation's history."""
    if not _ADOPTED.search(line.text):
        return None
    congress = _CONGRESS.search(_after_date(line.text))
    order = _BY_ORDER.search(_after_date(line.text))
    if congress and (not order or congress.start() <= order.start()):
        place = congress[1] or congress[2] or congress[3]
        return line.guess([f"{place}人民代表大会{congress[4] or ''}"], congress[0])
    return line.guess([order[1]], order[0]) if order else None


def _after_date(text: str) -> str:
    match = _ANY_DATE.search(text)
    return text[match.end() :].lstrip() if match else text


# Date


def _issued_on(
    head: list[_Line], foot: list[_Line], file_name: str, meta: Mapping[str, str]
) -> Guess | None:
    for line in foot:
        if match := _ANY_DATE.search(line.text):
            day = _day(match[0])
            if day:
                return line.guess(day, match[0])
    match = _FILE_DATE.search(PurePosixPath(file_name).stem)
    if match and (day := _calendar(match[1], match[2], match[3])):
        return Guess(day, f"file name: {match[0].strip('_- ')}")
    if guess := _latest_in_head(head):
        return guess
    published = meta.get("published", "")
    match = _ISO.search(published)
    if match and (day := _calendar(match[1], match[2], match[3])):
        return Guess(day, f"published: {published}")
    return None


def _latest_in_head(head: list[_Line]) -> Guess | None:
    """The day of adoption; of a text with an amendment history, of its newest version."""
    found: list[tuple[date, Guess]] = []
    for line in head:
        if line.kind != "other":
            continue
        for match in _ANY_DATE.finditer(line.text):
            alone = line.text.strip("（()） ") == match[0]
            day = _day(match[0])
            if day and (alone or _ADOPTED.search(line.text, match.end())):
                found.append((day, line.guess(day, match[0])))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _day(text: str) -> date | None:
    year, month, rest = re.split("[年月]", re.sub(r"\s", "", text), maxsplit=2)
    return _calendar(year, month, rest.rstrip("日"))


def _calendar(year: str, month: str, day: str) -> date | None:
    numbers = [chinese_number(part.replace("Ｏ", "〇")) for part in (year, month, day)]
    if None in numbers:
        return None
    try:
        return date(*[n for n in numbers if n is not None])
    except ValueError:
        return None
