"""Several documents run together in one text: where each begins.

A document begins with its title. A title also stands over what a notice issues and over an
attachment, and these belong to the document they follow: what counts is how the text before it
ended, what stands below it, and whether it was announced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from corpus.text.compilation.titles import (
    LONGEST_TITLE,
    MARKDOWN_TITLE,
    PLAIN_RULER,
    Line,
    is_named_issuer,
    title_at,
    visible_lines,
)
from corpus.text.segment.frame import (
    ATTACHED_FILE,
    CONTENTS,
    METADATA_LINE,
    is_date_line,
    is_head_note,
    is_tail_note,
)
from corpus.text.segment.lines import ends_colon, ends_sentence
from corpus.text.segment.markers import read_marker

_LETTERHEAD = re.compile(r"[\u4e00-\u9fff、（）()\s]{4,60}文\s*件|.{0,30}公\s*报.{0,20}")
_PURPOSE = re.compile(r"(?:为|根据|依据|按照|经).{6,}")
_ADDRESSED = re.compile(r"[^。；]{2,400}[:：]")
_CLOSING = re.compile(
    r"(?:自|从).{0,40}(?:起|之日)?(?:施行|实施|执行|生效|试行)|负责解释|有效期|同时废止|参照执行"
)
_DRESS = re.compile(r"[\s《》〈〉<>「」“”\"'【】#]|（[^）]{0,20}）|\([^)]{0,20}\)")
_CARRIES = re.compile(r"^.*?(?:印发|发布|公布|转发|下发|颁布|修改|修订|通过)")
_LAST_WORD = re.compile(r"(?:的)?(?:通知|公告|通告|函|令|决定|批复)$")
_ANNOUNCES = re.compile("印发|予公布|以公布|现将|现发布|发布施行|已经")
_BARE_ATTACHMENT = re.compile(
    r"[（(【]?附\s*[件表录]?\s*[0-9０-９一二三四五六七八九十]{0,3}[】）)]?\s*[:：]?"
)
_INFO_END = "<!-- INFO END"
# A form's place to sign, empty: nothing is announced by its colon.
_TO_SIGN = re.compile(r".{0,30}(?:盖章|签名|签字|签章|日期|年月日)[)）]?\s*[:：]")
# Links to what explains a document, as web pages have them at the end.
_EXPLAINED = re.compile(r"【(?:文字|图解|图文|视频|音频|解读)】.{4,120}")
_LOOK_AHEAD = 8
_LEAST_BODY = 60  # characters of sentences a document holds at least
_ENOUGH = 5
_LEAST_ARTICLES = 3  # of a complete body; an order that announces another text has fewer
_FIRST_ARTICLE = (
    80  # lines below a title within which its Article 1 comes, past a table of contents
)


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
    lines = visible_lines(text)
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


def _first_title(lines: Sequence[Line]) -> str:
    for at in range(min(_LOOK_AHEAD, len(lines))):
        if found := title_at(lines, at):
            return found[1]
    return lines[0].bare[:LONGEST_TITLE] if lines else ""


def _chosen(lines: Sequence[Line]) -> list[_Title]:
    """The titles at which a new document begins."""
    listed = _listed_titles(lines)
    chosen: list[_Title] = []
    head = 0  # where the current document began
    body = _Body(lines)
    markdown = any(MARKDOWN_TITLE.fullmatch(line.text) for line in lines[:3])
    weigh = partial(_weighed, lines, listed=listed, markdown=markdown)
    for at in range(1, len(lines)):
        if body.between(head, at) < _LEAST_BODY:
            continue
        title = weigh(at, head)
        if title is None or title.score < _ENOUGH:
            continue
        # The line below may be the title, and this one the end of what stands above.
        below = (weigh(nearby, head) for nearby in range(at + 1, min(title.last + 2, len(lines))))
        if not any(later is not None and later.score > title.score for later in below):
            chosen.append(title)
            head = title.last
    return chosen


class _Body:
    """How much running text stands before each line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._sums = [0]
        for line in lines:
            is_text = ends_sentence(line.text) or line.marker is not None or len(line.text) > 100
            self._sums.append(self._sums[-1] + (len(line.text) if is_text else 0))

    def between(self, first: int, last: int) -> int:
        return self._sums[last] - self._sums[first]


def _weighed(
    lines: Sequence[Line], at: int, head: int, *, listed: frozenset[str], markdown: bool
) -> _Title | None:
    """The title on line `at`, if there is one; `head` is where the document above began."""
    found = title_at(lines, at)
    if found is None:
        return None
    last, title = found
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


def _how_it_ended(lines: Sequence[Line], at: int) -> list[tuple[int, str]]:
    """What the text before line `at` says of its end."""
    line, before = lines[at], lines[at - 1]
    found = []
    if line.page_break:
        found.append((2, "page break"))
    if PLAIN_RULER.fullmatch(before.text):
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
    if _EXPLAINED.fullmatch(before.text):
        return [*found, (3, "links above")]
    if _TO_SIGN.fullmatch(before.text):
        return found
    if ends_colon(before.text) or before.text[-1] in "，,、":
        return [*found, (-4, "")]
    return found


def _what_follows(lines: Sequence[Line], last: int) -> list[tuple[int, str]]:
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
    lines: Sequence[Line], at: int, title: str, listed: frozenset[str], markdown: bool
) -> list[tuple[int, str]]:
    line = lines[at]
    found = []
    if markdown and MARKDOWN_TITLE.fullmatch(line.text):
        found.append((3, "heading of the highest level"))
    if is_named_issuer(line.text):
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


def _what_ties(lines: Sequence[Line], at: int, title: str, head: int) -> int:
    """What makes it a part of the document above: an attachment, or what a notice carries."""
    ties = 0
    for distance, line in enumerate(reversed(lines[max(head, at - 3) : at])):
        if _BARE_ATTACHMENT.fullmatch(line.text):
            ties += 3 if distance else 6
    core = _core(title)
    if len(core) >= 4 and _names_it(lines, at, head, core):
        ties += 6
    return ties


def _names_it(lines: Sequence[Line], at: int, head: int, core: str) -> bool:
    """Whether the document that begins at `head` speaks of carrying the one titled on line `at`."""
    before = range(head, at)
    if _articles_begin_again(lines, at, head):
        if core in (_core(title) for title in _titles_of_head(lines, head)):
            return False  # another edition of the same document
        # What articles cite is no more than their basis.
        first = (i for i in before if (marker := lines[i].marker) and marker.style == "article")
        before = range(head, next(first))
    announcing = (i for i in before[-15:] if _ANNOUNCES.search(lines[i].text))
    return core in _undressed("".join(lines[i].text for i in (*before[:25], *announcing)))


def _titles_of_head(lines: Sequence[Line], head: int) -> list[str]:
    """The title on line `head`, or that ends there; the first of the text where that begins."""
    found = (title_at(lines, at) for at in range(max(0, head - 3), head + 1))
    return [title[1] for title in found if title] + ([] if head else [_first_title(lines)])


def _articles_begin_again(lines: Sequence[Line], at: int, head: int) -> bool:
    """A complete body of articles has closed above line `at`, and another begins below."""
    above = [
        line.marker.number
        for line in lines[head:at]
        if line.marker is not None and line.marker.style == "article"
    ]
    if not above or above[-1] < _LEAST_ARTICLES or not _CLOSING.search(lines[at - 1].text[-120:]):
        return False
    below = (line.marker for line in lines[at + 1 : at + 1 + _FIRST_ARTICLE] if line.marker)
    return any(marker.style == "article" and marker.number == 1 for marker in below)


def _head(lines: Sequence[Line], at: int) -> int:
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


def _listed_titles(lines: Sequence[Line]) -> frozenset[str]:
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
