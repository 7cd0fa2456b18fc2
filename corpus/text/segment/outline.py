"""Paragraphs to numbered segments: which is a heading, a clause, or an item beneath one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text.segment.markers import RANKS, Marker
from corpus.text.segment.paragraphs import Paragraph

_ARTICLE = RANKS["article"]
_SUBPARAGRAPH = _ARTICLE + 0.5  # 款
_LEAD = RANKS["•"] + 1  # an unnumbered paragraph that introduces a list
_LONGEST_HEADING = 100
_LONGEST_PLAIN_HEADING = 30
_UNNUMBERED_DIVISIONS = frozenset({"总则", "附则", "分则", "序言", "前言"})
_CLOSING = re.compile(
    r"(?:本|以上|上述|此前|该)(?:[\u4e00-\u9fff]{0,8})(?:(?:自|从).{0,40}(?:起|之日|施行|实施|执行)|由.{2,40}负责解释|有效期)"
)
# Lists of these stand beneath the paragraph that asks for them, even where nothing else is numbered.
_ASKS_FOR = re.compile(r"(?:材料|资料|条件|情形|证件|证明|文件|内容)(?:[（(].{0,20}[）)])?[：:]$")


@dataclass(slots=True)
class Numbered:
    """A paragraph with its place: `n`/`m` as in Segment, None when it is not codable."""

    paragraph: Paragraph
    kind: str
    n: int | None
    m: int | None
    path: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """A marker (or lead-in paragraph) beneath which the next paragraph may stand."""

    rank: float
    label: str
    n: int | None = None
    leads_in: bool = False


class Outline:
    """Walks the paragraphs of one document; `n` runs on from part to part."""

    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self.all = paragraphs
        self.n, self.m = 0, 0
        self.stack: list[_Open] = []
        self.subparagraph = 1  # which 款 of the current article
        self.runs: dict[str, tuple[Marker, bool, bool]] = {}
        self.outermost = 0
        self.marked_before = False

    def walk(self) -> Iterator[Numbered]:
        for at, paragraph in enumerate(self.all):
            if paragraph.begins_part:
                self._begin_part(at)
            if paragraph.role:
                if paragraph.role == "attachment_heading":
                    self.stack.clear()
                yield Numbered(paragraph, paragraph.role, None, None, ())
            elif paragraph.hint == "table":
                yield Numbered(paragraph, "table", None, None, self._path())
            elif paragraph.is_division:
                yield self._heading(paragraph)
            elif paragraph.marker is not None and paragraph.is_article:
                yield self._article(paragraph, paragraph.marker)
            elif self._in_article() and not self._is_unnumbered_division(paragraph):
                yield self._within_article(at, paragraph)
            elif paragraph.marker is not None:
                yield self._item(at, paragraph, paragraph.marker)
            else:
                yield self._plain(at, paragraph)

    def _begin_part(self, at: int) -> None:
        self.stack.clear()
        self.runs.clear()
        self.marked_before = False
        self.outermost = 0
        for index in range(at, len(self.all)):
            paragraph = self.all[index]
            if index > at and paragraph.begins_part:
                break
            if paragraph.marker and paragraph.marker.rank > _ARTICLE and not paragraph.role:
                rank = paragraph.marker.rank
                self.outermost = min(self.outermost or rank, rank)

    def _path(self) -> tuple[str, ...]:
        return tuple(entry.label for entry in self.stack if entry.label)

    def _pop_to(self, rank: float) -> None:
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()

    def _in_article(self) -> bool:
        return any(entry.rank == _ARTICLE for entry in self.stack)

    def _owner(self) -> int | None:
        """The number of the clause that the next paragraph stands beneath."""
        for entry in reversed(self.stack):
            if entry.n is not None:
                return entry.n
        return None

    def _next(self, owner: int | None) -> tuple[int, int | None]:
        if owner is None:
            self.n, self.m = self.n + 1, 0
            return self.n, None
        self.m += 1
        return owner, self.m

    # Regulations

    def _heading(self, paragraph: Paragraph) -> Numbered:
        marker = paragraph.marker
        if marker is not None:
            self._pop_to(marker.rank)
            self.stack.append(_Open(marker.rank, marker.label))
            self.runs[marker.style] = (marker, True, paragraph.sentence)
            self.marked_before = True
        return Numbered(paragraph, "heading", None, None, self._path())

    def _article(self, paragraph: Paragraph, marker: Marker) -> Numbered:
        self._pop_to(_ARTICLE)
        self.n, self.m = self.n + 1, 0
        self.subparagraph = 1
        self.stack.append(_Open(_ARTICLE, marker.label, self.n, paragraph.leads_in))
        return Numbered(paragraph, "clause", self.n, None, self._path())

    def _within_article(self, at: int, paragraph: Paragraph) -> Numbered:
        """A further 款 of the article, or an item (项, 目) of one."""
        owner, m = self._next(self._owner())
        marker = paragraph.marker
        if marker is not None or paragraph.hint == "list_item":
            rank = marker.rank if marker else RANKS["•"]
            self._pop_to(rank)
            self.stack.append(_Open(rank, marker.label if marker else ""))
            if marker is not None:
                self.runs["item"] = (marker, False, paragraph.sentence)
            return Numbered(paragraph, "list_item", owner, m, self._path())
        if self._list_goes_on(at):
            return Numbered(paragraph, "clause", owner, m, self._path())
        while self.stack[-1].rank > _ARTICLE:
            self.stack.pop()
        self.subparagraph += 1
        label = f"第{_chinese(self.subparagraph)}款"
        self.stack.append(_Open(_SUBPARAGRAPH, label))
        return Numbered(paragraph, "clause", owner, m, self._path())

    def _list_goes_on(self, at: int) -> bool:
        """Whether the paragraph stands within item （三） because （四） is still to come."""
        last = self.runs.get("item")
        if last is None or self.stack[-1].label != last[0].label:
            return False
        for paragraph in self.all[at + 1 : at + 5]:
            if paragraph.role or paragraph.is_article or paragraph.is_division:
                return False
            marker = paragraph.marker
            if marker is not None and marker.style == last[0].style:
                return marker.number == last[0].number + 1
        return False

    def _is_unnumbered_division(self, paragraph: Paragraph) -> bool:
        name = re.sub(r"\s", "", paragraph.text)
        return paragraph.marker is None and name in _UNNUMBERED_DIVISIONS

    # Notices

    def _item(self, at: int, paragraph: Paragraph, marker: Marker) -> Numbered:
        is_heading = self._is_heading(at, paragraph, marker)
        self._make_room(at, marker, is_heading)
        self.marked_before = True
        self.runs[marker.style] = (marker, is_heading, paragraph.sentence)
        if is_heading:
            self.stack.append(_Open(marker.rank, marker.label))
            return Numbered(paragraph, "heading", None, None, self._path())
        owner = self._owner()
        n, m = self._next(owner)
        entry = _Open(marker.rank, marker.label, None if owner else n, paragraph.leads_in)
        self.stack.append(entry)
        return Numbered(paragraph, "list_item" if owner else "clause", n, m, self._path())

    def _make_room(self, at: int, marker: Marker, is_heading: bool) -> None:
        """Close what the marker does not stand beneath."""
        ranks = [entry.rank for entry in self.stack]
        if marker.rank in ranks:
            self._pop_to_first(ranks.index(marker.rank))
            return
        lead = self.stack[-1] if self.stack and self.stack[-1].rank == _LEAD else None
        if lead is not None and (is_heading or self._opens_the_part(at, marker)):
            self.stack.pop()
            lead = None
        if lead is not None:
            return
        inward = marker.number == 1 and marker.rank > RANKS["一、"] and self._just_led_in(at)
        if not inward:
            leads = [i for i, r in enumerate(ranks) if r == _LEAD]
            if leads and len(self.stack) > leads[0]:
                self._pop_beneath(leads[0], marker.rank)
            else:
                self._pop_to(marker.rank)

    def _pop_to_first(self, index: int) -> None:
        del self.stack[index:]

    def _pop_beneath(self, lead: int, rank: int) -> None:
        """Pop to `rank`, but not out of the list that the lead-in paragraph opened."""
        while len(self.stack) > lead + 1 and self.stack[-1].rank >= rank:
            self.stack.pop()

    def _just_led_in(self, at: int) -> bool:
        return bool(self.stack) and self.stack[-1].leads_in and self.all[at - 1].leads_in

    def _opens_the_part(self, at: int, marker: Marker) -> bool:
        """Whether 一、 after "……通知如下：" begins the body rather than a list in it."""
        lead_in = self.all[at - 1].text if at else ""
        return (
            marker.rank == self.outermost
            and not self.marked_before
            and not _ASKS_FOR.search(lead_in[-40:])
        )

    def _is_heading(self, at: int, paragraph: Paragraph, marker: Marker) -> bool:
        """A numbered line without sentence end, over paragraphs or deeper items of its own."""
        if paragraph.sentence or paragraph.leads_in or len(paragraph.text) > _LONGEST_HEADING:
            return paragraph.hint == "heading" and len(paragraph.text) <= _LONGEST_PLAIN_HEADING
        if not paragraph.rest or marker.style == "•":
            return False
        if paragraph.hint == "heading":
            return True
        follows = self._following(at)
        if follows is None:
            return False
        if follows.marker is not None:
            return follows.marker.rank > marker.rank
        last = self.runs.get(marker.style)
        if last is not None and last[0].number == marker.number - 1:
            _, was_heading, was_sentence = last
            return was_heading or was_sentence
        return True

    def _following(self, at: int) -> Paragraph | None:
        """The next paragraph of the same part that is not mere furniture."""
        for paragraph in self.all[at + 1 : at + 6]:
            if paragraph.begins_part or paragraph.role in ("signature", "attachment_heading"):
                return None
            if not paragraph.role:
                return paragraph
        return None

    def _plain(self, at: int, paragraph: Paragraph) -> Numbered:
        """An unnumbered paragraph outside articles."""
        listed = paragraph.hint == "list_item" or self._continues_list(at, paragraph)
        if not listed and self._is_plain_heading(at, paragraph):
            divisions = [entry for entry in self.stack if entry.rank < _ARTICLE]
            self.stack = divisions if not self._is_unnumbered_division(paragraph) else []
            return Numbered(paragraph, "heading", None, None, self._path())
        if listed:
            return self._bullet(paragraph)
        self._close_list(paragraph)
        owner = self._owner()
        n, m = self._next(owner)
        path = self._path()
        if paragraph.leads_in:
            self.stack.append(_Open(_LEAD, "", None if owner else n, True))
        return Numbered(paragraph, "clause", n, m, path)

    def _bullet(self, paragraph: Paragraph) -> Numbered:
        owner = self._owner()
        n, m = self._next(owner)
        return Numbered(paragraph, "list_item" if owner else "clause", n, m, self._path())

    def _continues_list(self, at: int, paragraph: Paragraph) -> bool:
        """A short unnumbered line right after a lead-in: one entry of its list."""
        return (
            bool(self.stack)
            and self.stack[-1].leads_in
            and not paragraph.leads_in
            and not paragraph.text.endswith("。")
            and len(paragraph.text) <= _LONGEST_PLAIN_HEADING * 2
            and not self._heads_prose(at, paragraph)
        )

    def _heads_prose(self, at: int, paragraph: Paragraph) -> bool:
        """A short line between a colon and a full paragraph is that paragraph's heading."""
        follows = self._following(at)
        return (
            self.all[at - 1].leads_in
            and not paragraph.sentence
            and follows is not None
            and follows.marker is None
            and follows.text.endswith("。")
        )

    def _close_list(self, paragraph: Paragraph) -> None:
        """Leave the list that a lead-in opened, and at the end of a text every clause."""
        if _CLOSING.match(paragraph.text):
            if self._owner() is not None:
                self.stack.clear()
            return
        while self.stack and self.stack[-1].rank == RANKS["•"]:
            self.stack.pop()
        for index in range(len(self.stack) - 1, -1, -1):
            entry = self.stack[index]
            if not entry.leads_in:
                continue
            if entry.rank == _LEAD:
                del self.stack[index:]
            else:
                del self.stack[index + 1 :]
            return

    def _is_plain_heading(self, at: int, paragraph: Paragraph) -> bool:
        if paragraph.hint == "heading":
            return not paragraph.sentence or len(paragraph.text) <= _LONGEST_PLAIN_HEADING
        if self._is_unnumbered_division(paragraph):
            return True
        if paragraph.sentence or paragraph.leads_in or paragraph.hint == "list_item":
            return False
        if len(paragraph.text) > _LONGEST_PLAIN_HEADING or re.search("[=：:]", paragraph.text):
            return False
        follows = self._following(at)
        return follows is not None and (
            follows.sentence or follows.marker is not None or follows.hint == "table"
        )


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")
