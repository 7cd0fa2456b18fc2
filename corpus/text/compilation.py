"""Several documents run together in one text: where each begins.

A document begins with its title. A title also stands over what a notice issues and over an
attachment, and these belong to the document they follow: what counts is how the text before it
ended, what stands below it, and whether it was announced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.text.segment_frame import (
    ATTACHED_FILE,
    CONTENTS,
    METADATA_LINE,
    NOISE,
    is_agency_line,
    is_date_line,
    is_head_note,
    is_tail_note,
    looks_titled,
)
from corpus.text.segment_lines import ends_colon, ends_sentence
from corpus.text.segment_markers import Marker, read_marker

_RULER = re.compile(r"(?:[=＝\-－—–_＿*＊#＃~～·.…+\s]){5,}")
_PLAIN_RULER = re.compile(r"([=＝*＊#＃~～_－—–-])\s?(?:\1\s?){2,}")
_WORD = re.compile("[\u4e00-\u9fffA-Za-z]{2}")
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff、（）()\s]{4,60}文\s*件|.{0,30}公\s*报.{0,20}")
_NAMED_ISSUER = re.compile(r"【[^】]{2,40}】.{4,150}")
_PURPOSE = re.compile(r"(?:为|根据|依据|按照|经).{6,}")
_ADDRESSED = re.compile(r"[^。；]{2,400}[:：]")
_CLOSING = re.compile(
    r"(?:自|从).{0,40}(?:起|之日)?(?:施行|实施|执行|生效|试行)|负责解释|有效期|同时废止|参照执行"
)
_DRESS = re.compile(r"[\s《》〈〉<>「」“”\"'【】#]|（[^）]{0,20}）|\([^)]{0,20}\)")
_CARRIES = re.compile(r"^.*?(?:印发|发布|公布|转发|下发|颁布|修改|修订|通过)")
_LAST_WORD = re.compile(r"(?:的)?(?:通知|公告|通告|函|令|决定|批复)$")
_MARKDOWN_TITLE = re.compile(r"#[ \t]+(.+?)[ \t#]*")
# 关于印发…办法, the 的通知 still to come on the next line.
_UNFINISHED = re.compile(r".{0,60}关于(?:印发|发布|公布|转发)(?!.*(?:通知|公告|通告|函|决定)$)")
_ANNOUNCES = re.compile("印发|予公布|以公布|现将|现发布|发布施行|已经")
_BARE_ATTACHMENT = re.compile(
    r"[（(【]?附\s*[件表录]?\s*[0-9０-９一二三四五六七八九十]{0,3}[】）)]?\s*[:：]?"
)
_INFO_END = "<!-- INFO END"
_LONGEST_TITLE = 150
_LONGEST_TITLE_LINE = 90
_TITLE_LINES = 4
_LOOK_AHEAD = 8
_LEAST_BODY = 60  # characters of sentences a document holds at least
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a text: offsets in code points, end exclusive; parts tile the text.

    `evidence` says why it is thought to begin here, "" for the first.
    """

    start: int
    end: int
    title: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    blanks: int
    page_break: bool
    marker: Marker | None

    @property
    def bare(self) -> str:
        return self.text.lstrip("# ").rstrip()


@dataclass(frozen=True, slots=True)
class _Title:
    """A title from line `first` to line `last`, and what speaks for a new document there."""

    first: int
    last: int
    text: str
    score: int
    reasons: tuple[str, ...]


def find_parts(text: str) -> list[Part]:
    """The documents a normalised text consists of, in order; a usual text is one part."""
    if not text:
        return []
    lines = _lines(text)
    titles = _chosen(lines)
    starts = [0, *(lines[_head(lines, title.first)].start for title in titles)]
    first = _first_title(lines)
    named = [(first, ""), *((title.text, ", ".join(title.reasons)) for title in titles)]
    return [
        Part(start, end, title, evidence)
        for start, end, (title, evidence) in zip(
            starts, [*starts[1:], len(text)], named, strict=True
        )
    ]


def _lines(text: str) -> list[_Line]:
    lines = []
    position, blanks, page_break = 0, 0, False
    for raw in text.split("\n"):
        stripped = raw.strip()
        page_break = page_break or "\f" in raw
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            marker = read_marker(stripped)
            lines.append(_Line(start, stripped, blanks, page_break, marker))
            blanks, page_break = 0, False
        else:
            blanks += 1
        position += len(raw) + 1
    return lines


def _first_title(lines: Sequence[_Line]) -> str:
    for at in range(min(_LOOK_AHEAD, len(lines))):
        if found := _title_at(lines, at):
            return found[1]
    return lines[0].bare[:_LONGEST_TITLE] if lines else ""


def _chosen(lines: Sequence[_Line]) -> list[_Title]:
    """The titles at which a new document begins."""
    listed = _listed_titles(lines)
    chosen: list[_Title] = []
    head = 0  # where the current document began
    body = _Body(lines)
    markdown = any(_MARKDOWN_TITLE.fullmatch(line.text) for line in lines[:3])
    for at in range(1, len(lines)):
        found = _title_at(lines, at)
        if found is None or body.between(head, at) < _LEAST_BODY:
            continue
        title = _weighed(lines, at, *found, head=head, listed=listed, markdown=markdown)
        if title.score >= _ENOUGH:
            better = next(
                (
                    later
                    for nearby in range(at + 1, min(title.last + 2, len(lines)))
                    if (again := _title_at(lines, nearby))
                    and (
                        later := _weighed(
                            lines, nearby, *again, head=head, listed=listed, markdown=markdown
                        )
                    ).score
                    > title.score
                ),
                None,
            )
            if better is None:
                chosen.append(title)
                head = title.last
    return chosen


class _Body:
    """How much running text stands before each line."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self._sums = [0]
        for line in lines:
            is_text = ends_sentence(line.text) or line.marker is not None or len(line.text) > 100
            self._sums.append(self._sums[-1] + (len(line.text) if is_text else 0))

    def between(self, first: int, last: int) -> int:
        return self._sums[last] - self._sums[first]


def _title_at(lines: Sequence[_Line], at: int) -> tuple[int, str] | None:
    """The last line and the words of a title that begins on line `at`."""
    line = lines[at]
    if match := _MARKDOWN_TITLE.fullmatch(line.text):
        return at, match[1]
    if _is_named_issuer(line.text):
        return at, line.text
    if at and _PLAIN_RULER.fullmatch(lines[at - 1].text) and _may_be_title(line):
        titled = _joined_title(lines, at)
        return titled or (at, line.bare)
    return _joined_title(lines, at)


def _is_named_issuer(text: str) -> bool:
    """【某市人民政府】关于…的通知, as collections head their files."""
    return (
        _NAMED_ISSUER.fullmatch(text) is not None
        and not ends_sentence(text)
        and NOISE.fullmatch(text) is None
    )


def _joined_title(lines: Sequence[_Line], at: int) -> tuple[int, str] | None:
    """A title on one line or several that ends with the name of a kind of document."""
    line = lines[at]
    if not _may_be_title(line) or (is_agency_line(line.text) and not _heads_title(lines, at)):
        return None
    joined = ""
    for last in range(at, min(at + _TITLE_LINES, len(lines))):
        piece = lines[last]
        if last > at and (not _may_be_title(piece) or piece.blanks > 1):
            return None
        joined += piece.bare
        if len(joined) > _LONGEST_TITLE:
            return None
        follows = lines[last + 1] if last + 1 < len(lines) else None
        unfinished = _UNFINISHED.match(joined) and follows is not None and _may_be_title(follows)
        unfinished = unfinished or (
            follows is not None
            and _may_be_title(follows)
            and (re.fullmatch(r"的?(?:通知|公告|通告|函|决定|批复|意见)", follows.bare) is not None)
        )
        if looks_titled(joined) and not unfinished:
            return last, joined
    return None


def _heads_title(lines: Sequence[_Line], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].text.startswith("关于")


def _may_be_title(line: _Line) -> bool:
    text = line.bare
    return (
        3 <= len(text) <= _LONGEST_TITLE_LINE
        and line.marker is None
        and not ends_sentence(text)
        and not ends_colon(text)
        and text[-1] not in "，,、|"
        and "。" not in text
        and "|" not in text
        and not text.startswith(("<!--", "附"))
        and not is_head_note(text)
        and not is_date_line(text)
        and not is_tail_note(text)
        and CONTENTS.fullmatch(text) is None
        and NOISE.fullmatch(text) is None
        and METADATA_LINE.fullmatch(text) is None
        and _WORD.search(text) is not None
        and _RULER.fullmatch(text) is None
    )


def _weighed(
    lines: Sequence[_Line],
    at: int,
    last: int,
    title: str,
    *,
    head: int,
    listed: frozenset[str],
    markdown: bool,
) -> _Title:
    score, reasons = 0, []
    for worth, reason in (
        *_how_it_ended(lines, _head(lines, at)),
        *_what_follows(lines, last),
        *_how_it_looks(lines, at, title, listed, markdown),
    ):
        score += worth
        reasons.append(reason)
    score -= _what_ties(lines, at, title, head)
    return _Title(at, last, title, score, tuple(dict.fromkeys(filter(None, reasons))))


def _how_it_ended(lines: Sequence[_Line], at: int) -> list[tuple[int, str]]:
    """What the text before line `at` says of its end."""
    line, before = lines[at], lines[at - 1]
    found = []
    if line.page_break:
        found.append((2, "page break"))
    if _PLAIN_RULER.fullmatch(before.text):
        return [*found, (4, "ruler")]
    if line.blanks >= 3:
        found.append((1, "blank lines"))
    if is_tail_note(before.text) or is_date_line(before.text):
        return [*found, (3, "signature and date above")]
    if ATTACHED_FILE.fullmatch(before.text):
        return [*found, (3, "list of attachments above")]
    if ends_sentence(before.text):
        closing = _CLOSING.search(before.text[-120:]) is not None
        return [*found, (3, "the text above closes") if closing else (1, "")]
    if ends_colon(before.text) or before.text[-1] in "，,、":
        return [*found, (-4, "")]
    return found


def _what_follows(lines: Sequence[_Line], last: int) -> list[tuple[int, str]]:
    """What stands below a title: a number, an addressee, a preamble, the first markers."""
    found: dict[str, int] = {}
    for line in lines[last + 1 : last + 1 + _LOOK_AHEAD]:
        text = line.bare
        if line.text.startswith(_INFO_END):
            found["history below"] = 3
        elif is_head_note(text):
            found["number or date below"] = 2
        elif CONTENTS.fullmatch(text):
            found["contents below"] = 2
        elif line.marker is not None or (marker := read_marker(text)) is not None:
            marker = line.marker or marker
            if (
                marker is not None
                and marker.number == 1
                and marker.style in ("part", "chapter", "article", "一、")
            ):
                found["numbering begins anew"] = 2
            break
        elif _ADDRESSED.fullmatch(text):
            found["addressee below"] = 2
        elif _PURPOSE.match(text) and len(text) > 20:
            found["preamble below"] = 2
        elif ends_sentence(text):
            found.setdefault("text below", 1)
    return [(worth, reason) for reason, worth in found.items()]


def _how_it_looks(
    lines: Sequence[_Line], at: int, title: str, listed: frozenset[str], markdown: bool
) -> list[tuple[int, str]]:
    line = lines[at]
    found = []
    if markdown and _MARKDOWN_TITLE.fullmatch(line.text):
        found.append((3, "heading of the highest level"))
    if _is_named_issuer(line.text):
        found.append((3, "issuer in brackets"))
    if _head(lines, at) < at:
        found.append((2, "letterhead or number above"))
    if _core(title) in listed:
        found.append((2, "named in the list of contents"))
    if line.text.startswith("《") and line.text.endswith("》"):
        found.append((1, ""))
    if title.startswith("关于") or "关于" in title[:30]:
        found.append((1, ""))
    return found


def _what_ties(lines: Sequence[_Line], at: int, title: str, head: int) -> int:
    """What makes it a part of the document above: an attachment, or what a notice carries."""
    ties = 0
    for distance, line in enumerate(reversed(lines[max(head, at - 3) : at])):
        if _BARE_ATTACHMENT.fullmatch(line.text):
            ties += 3 if distance else 6
    core = _core(title)
    if len(core) >= 4:
        opening = lines[head : min(at, head + 25)]
        announcing = (ln for ln in lines[max(head, at - 15) : at] if _ANNOUNCES.search(ln.text))
        if core in _undressed("".join(line.text for line in (*opening, *announcing))):
            ties += 6
    return ties


def _head(lines: Sequence[_Line], at: int) -> int:
    """The first line of what stands above a title and belongs to it: letterhead, number, source."""
    first = at
    while first > 0:
        text = lines[first - 1].text
        closes = is_tail_note(text) or is_date_line(text) or ends_colon(text)
        belongs = not closes and (
            _LETTERHEAD.fullmatch(text)
            or METADATA_LINE.fullmatch(text)
            or (is_head_note(text) and not text.startswith(("（", "(")))
        )
        if not belongs or lines[first].page_break:
            break
        first -= 1
    return first


def _listed_titles(lines: Sequence[_Line]) -> frozenset[str]:
    """Titles in a list of contents at the head of the file."""
    for at, line in enumerate(lines[:12]):
        if CONTENTS.fullmatch(line.bare):
            return frozenset(
                _core(
                    re.sub(r"^[0-9一二三四五六七八九十]+[.、．\s]+|[\s.…·]*[0-9]*$", "", entry.text)
                )
                for entry in lines[at + 1 : at + 200]
                if not ends_sentence(entry.text)
            )
    return frozenset()


def _undressed(text: str) -> str:
    return _DRESS.sub("", text)


def _core(title: str) -> str:
    """The name of the measure itself: 印发《某某办法》的通知 -> 某某办法."""
    bare = _undressed(re.sub(r"【[^】]*】", "", title))
    bare = (
        _CARRIES.sub("", bare) if _CARRIES.match(bare) and len(_CARRIES.sub("", bare)) > 6 else bare
    )
    return _LAST_WORD.sub("", bare)
