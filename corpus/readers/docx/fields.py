"""Fields of a Word document: what is computed and shown (page numbers, contents, circled figures)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.readers.bounds import whole
from corpus.readers.numerals import circled

_CONTENTS = re.compile(r"^\s*(?:TOC|INDEX|TOA)\b", re.IGNORECASE)
_PAGE_COUNT = re.compile(r"^\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\b", re.IGNORECASE)
# 带圈字符: a circle drawn over a figure.
_CIRCLED = re.compile(
    r"^\s*eq\s+\\o\s*(?:\\a[clr]\s*)?\(\s*[○〇◯]\s*[,，;]\s*(\S{1,2})\s*\)", re.IGNORECASE
)
_MOST_NESTED = 50


@dataclass
class _Field:
    instruction: str = ""
    shows: bool = False  # past the separator: what follows is its result


@dataclass
class Fields:
    """The fields that are open where the reader stands; they may reach over paragraphs."""

    open: list[_Field] = field(default_factory=list)

    def mark(self, kind: str) -> str:
        """A field begins, separates or ends here; the text of one that shows no result."""
        if kind == "begin" and len(self.open) < _MOST_NESTED:
            self.open.append(_Field())
        elif kind == "separate" and self.open:
            self.open[-1].shows = True
        elif kind == "end" and self.open:
            ended = self.open.pop()
            return "" if ended.shows else drawn(ended.instruction)
        return ""

    def instruct(self, text: str) -> None:
        if self.open and not self.open[-1].shows:
            self.open[-1].instruction += text

    @property
    def in_contents(self) -> bool:
        return any(f.shows and _CONTENTS.match(f.instruction) for f in self.open)

    @property
    def in_page_count(self) -> bool:
        return any(f.shows and _PAGE_COUNT.match(f.instruction) for f in self.open)


def drawn(instruction: str) -> str:
    """The text of a field that draws its result instead of storing it."""
    found = _CIRCLED.match(instruction)
    if not found:
        return ""
    number = whole(found[1], 0, 99)
    return found[1] if number is None else circled(number)


def is_computed(instruction: str) -> bool:
    """Whether a simple field counts pages or lists contents: nothing the author wrote."""
    return bool(_PAGE_COUNT.match(instruction) or _CONTENTS.match(instruction))
