"""What frames the text of an official document: titles, addressees, signatures, attachments.

`lay_out` gives such paragraphs a role and tells where a part (the notice, the measure it issues,
an attachment) begins. Paragraphs without a role are body text.
"""

from __future__ import annotations

import re

from corpus.text.segment.frame import (
    ADDRESSEE,
    ATTACHED_FILE,
    ATTACHMENT,
    CAPTION,
    CONTENTS,
    DATE_LINE,
    FORM_FIELD,
    LEADS_IN,
    NAMED,
    NOISE,
    NOT_ADDRESSED,
    SIGNER,
    TAIL_NOTE,
    is_agency_line,
    is_head_note,
    looks_titled,
)
from corpus.text.segment.paragraphs import Paragraph

_MOST_CONTENTS = 5
_LONGEST_TITLE = 120
_LONGEST_HEAD_LINE = 60


class _Layout:
    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self.all = paragraphs
        self.named: set[str] = set()  # documents named 《…》: one of them may be attached
        self.contents = 0

    def run(self) -> None:
        at = self._history_header()
        at = self._head(at, first=at == 0)
        while at < len(self.all):
            at = self._body(at)
        self._closing_signature(len(self.all))

    # The head of a part

    def _history_header(self) -> int:
        """A markdown header (title, amendment history) up to `<!-- INFO END -->`."""
        for index, paragraph in enumerate(self.all[:60]):
            if paragraph.text.startswith("<!-- INFO END"):
                for above in self.all[: index + 1]:
                    is_title = above.hint in ("heading", "title") and above.level <= 1
                    above.role = "title" if is_title else "other"
                return index + 1
        return 0

    def _head(self, at: int, *, first: bool, strict: bool = False) -> int:
        """Give roles to title block and addressees; returns where the body begins."""
        titled = not first and at > 0 and self.all[at - 1].role == "title"
        if at < len(self.all):
            self.all[at].begins_part = True
        for index in range(at, min(at + 16, len(self.all))):
            paragraph = self.all[index]
            role = self._head_role(index, first=first and index == at, strict=strict, titled=titled)
            if not role:
                return index
            if role == "contents":
                return self._contents(index)
            paragraph.role = role
            titled = titled or role == "title"
        return min(at + 16, len(self.all))

    def _head_role(self, index: int, *, first: bool, strict: bool, titled: bool) -> str:
        paragraph = self.all[index]
        text = paragraph.text
        if paragraph.hint == "title" and len(text) <= _LONGEST_TITLE:
            return "title"
        if paragraph.hint == "history":
            return "other"
        if paragraph.hint == "heading" and paragraph.marker is None and not paragraph.sentence:
            return "title" if paragraph.level <= 1 and not titled else ""
        if CONTENTS.fullmatch(text):
            return "contents"
        if paragraph.hint in ("table", "list_item") or paragraph.marker is not None:
            return ""
        if ATTACHED_FILE.fullmatch(text):
            return "attachment_heading"
        if paragraph.hint in ("page", "contents") or is_head_note(text) or NOISE.fullmatch(text):
            return "other"
        if is_addressee(paragraph):
            return "other"
        if paragraph.complete or paragraph.leads_in or len(text) > _LONGEST_TITLE:
            return ""
        if first or looks_titled(text) or text in self.named:
            return "title" if not strict or looks_titled(text) or text in self.named else ""
        if strict or len(text) > _LONGEST_HEAD_LINE:
            return ""
        return self._title_piece(index, titled=titled)

    def _title_piece(self, index: int, *, titled: bool) -> str:
        """A line of a title set over several lines, or the agency above or below it."""
        text = self.all[index].text
        follows = self.all[index + 1] if index + 1 < len(self.all) else None
        if is_agency_line(text):
            heads = not titled and follows is not None and follows.text.startswith("关于")
            return "title" if heads else "other"
        if follows and follows.marker is None and not follows.sentence and not follows.leads_in:
            ends = [p for p in self.all[index + 1 : index + 4] if looks_titled(p.text)]
            if ends and not self._broken_up(index, ends[0]):
                return "title"
        return "" if titled else ("title" if text.startswith("关于") else "")

    def _broken_up(self, index: int, end: Paragraph) -> bool:
        for paragraph in self.all[index + 1 :]:
            if paragraph is end:
                return False
            if paragraph.marker is not None or paragraph.sentence:
                return True
        return True

    def _contents(self, at: int) -> int:
        """A table of contents lasts until its first entry comes again as a heading."""
        first = self.all[at + 1] if at + 1 < len(self.all) else None
        self.all[at].role = "other"
        self.contents += 1
        if first is None or first.sentence or self.contents > _MOST_CONTENTS:
            return at + 1
        key = _entry_key(first)
        for index in range(at + 2, min(at + 800, len(self.all))):
            if _entry_key(self.all[index]) == key:
                for entry in self.all[at + 1 : index]:
                    entry.role = "other"
                return index
            if self.all[index].complete:
                break
        return at + 1

    # The body and what ends it

    def _body(self, at: int) -> int:
        """Look at one body paragraph; returns the index to go on from."""
        paragraph = self.all[at]
        text = paragraph.text
        if len(self.named) < 20 and at < 40:
            self.named.update(NAMED.findall(text))
        if paragraph.hint == "table":
            return at + 1
        if paragraph.hint in ("page", "contents") or NOISE.fullmatch(text):
            paragraph.role = "other"
            return at + 1
        if ATTACHED_FILE.fullmatch(text):
            paragraph.role = "attachment_heading"
            return at + 1
        if paragraph.marker is not None:
            return at + 1
        if FORM_FIELD.fullmatch(text) and not (at and LEADS_IN.match(self.all[at - 1].text)):
            paragraph.role = "other"
            return at + 1
        if CONTENTS.fullmatch(text):
            return self._contents(at)
        if len(text) <= 80 and ATTACHMENT.fullmatch(text) and not paragraph.complete:
            return self._attachment(at)
        if self._is_signature(at):
            return self._signature(at)
        if TAIL_NOTE.fullmatch(text):
            paragraph.role = "other"
            return at + 1
        if self._is_title_within(at):
            self._closing_signature(at)
            # A heading or list item that stands where a title would has no role in a head.
            return max(self._head(at, first=True), at + 1)
        return at + 1

    def _attachment(self, at: int) -> int:
        paragraph = self.all[at]
        paragraph.role = "attachment_heading"
        match = ATTACHMENT.fullmatch(paragraph.text)
        rest = ((match["rest"] or match["rest2"] or "") if match else "").strip()
        listed = self._listed_attachments(at, rest)
        if listed is not None:
            for entry in self.all[at + 1 : listed]:
                entry.role = "attachment_heading"
            return listed
        self._closing_signature(at)
        paragraph.begins_part = True
        return self._head(at + 1, first=not rest)

    def _listed_attachments(self, at: int, rest: str) -> int | None:
        """Where a mere list of attachments (附件：1.… 2.…) ends; None: the attachment begins."""
        end = at + 1
        while end < len(self.all) and _lists_attachment(self.all[end]):
            end += 1
        follows = self.all[end] if end < len(self.all) else None
        at_end = (
            follows is None
            or self._is_signature(end)
            or is_agency_line(follows.text)
            or ATTACHMENT.fullmatch(follows.text) is not None
            or TAIL_NOTE.fullmatch(follows.text) is not None
        )
        if re.match(r"1\s*[.．、]", rest):
            return end
        return end if at_end and (rest or end > at + 1) else None

    def _is_signature(self, at: int) -> bool:
        """A line that is a date, or an agency and a date, under agencies or at the end."""
        paragraph = self.all[at]
        if paragraph.marker is not None or len(paragraph.text) > 90:
            return False
        if SIGNER.fullmatch(paragraph.text) and at + 1 < len(self.all):
            return DATE_LINE.fullmatch(self.all[at + 1].text[:90]) is not None
        match = DATE_LINE.fullmatch(paragraph.text)
        if match is None:
            return False
        before = match[1].strip(" \t\u3000（(")
        if before:
            return is_agency_line(before)
        above = self.all[at - 1] if at else None
        follows = self.all[at + 1] if at + 1 < len(self.all) else None
        return (
            follows is None
            or (above is not None and (above.role == "signature" or is_agency_line(above.text)))
            or ATTACHMENT.fullmatch(follows.text) is not None
            or TAIL_NOTE.fullmatch(follows.text) is not None
            or NOISE.fullmatch(follows.text) is not None
            or looks_titled(follows.text)
        )

    def _signature(self, at: int) -> int:
        self.all[at].role = "signature"
        self._closing_signature(at)
        at += 1
        while at < len(self.all):
            if self._is_signature(at):
                self.all[at].role = "signature"
            elif TAIL_NOTE.fullmatch(self.all[at].text):
                self.all[at].role = "other"
            else:
                break
            at += 1
        return self._head(at, first=True, strict=True)

    def _closing_signature(self, end: int) -> None:
        """Agencies on the lines just above `end` sign."""
        for paragraph in reversed(self.all[max(0, end - 12) : end]):
            if paragraph.role or paragraph.marker is not None:
                if paragraph.role in ("other", "signature") and paragraph.hint != "table":
                    continue
                break
            if not is_agency_line(paragraph.text):
                break
            paragraph.role = "signature"

    def _is_title_within(self, at: int) -> bool:
        """The title of an attached document, known by its name or by what follows it."""
        paragraph = self.all[at]
        if paragraph.sentence or paragraph.leads_in or len(paragraph.text) > _LONGEST_HEAD_LINE:
            return False
        if at and not (self.all[at - 1].complete or self.all[at - 1].role):
            return False
        if is_agency_line(paragraph.text) or is_head_note(paragraph.text):
            return False
        pieces = [p.text for p in self.all[at : at + 3]]
        joined = ("".join(pieces[:count]) for count in (1, 2, 3))
        if any(name in self.named and not CAPTION.search(name) for name in joined):
            return True
        title_seen = False
        for follows in self.all[at : at + 6]:
            if follows.marker is not None:
                first = follows.marker.number == 1 and (follows.is_article or follows.is_division)
                return title_seen and first
            if not title_seen and follows.sentence and not is_head_note(follows.text):
                return False
            title_seen = title_seen or looks_titled(follows.text)
            if title_seen and follows.sentence and not is_head_note(follows.text):
                return False
        return False


def _lists_attachment(paragraph: Paragraph) -> bool:
    return (
        paragraph.marker is not None
        and paragraph.marker.style == "1."
        and not paragraph.sentence
        and len(paragraph.text) <= 80
    )


def _entry_key(paragraph: Paragraph) -> tuple[str, str]:
    rest = re.sub(r"[\s.…·0-9]", "", paragraph.rest)
    return (paragraph.marker.label if paragraph.marker else "", rest[:6])


def is_addressee(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        paragraph.marker is None
        and len(text) <= 400
        and not NOT_ADDRESSED.search(text)
        and not LEADS_IN.match(text)
        and ADDRESSEE.fullmatch(text) is not None
    )


def lay_out(paragraphs: list[Paragraph]) -> None:
    """Set `role` and `begins_part` of every paragraph that frames the text."""
    _Layout(paragraphs).run()
