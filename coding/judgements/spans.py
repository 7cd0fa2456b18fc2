"""Places in a document's text, as judgements and files speak of them."""

from typing import NamedTuple, Protocol

from corpus.text.editions import relocate


class Passage(Protocol):
    """Words that begin at the code point `start` of their document's text: a clause."""

    start: int
    text: str


class Stretch(Protocol):
    """A passage, read only, and where it ends, exclusive."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


class Span(NamedTuple):
    """A node, by its id, on the words from `start` to `end`; on a whole clause without them.

    Places are Unicode code points of the document's text, the end exclusive.
    """

    node: int
    start: int | None = None
    end: int | None = None

    def quote(self, text: str, at: int = 0) -> str:
        """The words spanned, "" for a whole clause; `text` begins at place `at` of the document."""
        if self.start is None or self.end is None:
            return ""
        return text[self.start - at : self.end - at]

    def lies_within(self, start: int, end: int) -> bool:
        return self.start is None or self.end is None or start <= self.start < self.end <= end

    def moved(self, old: Passage, new: Passage) -> "Span | None":
        """The span where its words stand in another passage; None if they are gone from it."""
        if self.start is None or self.end is None:
            return self
        place = relocate((self.start - old.start, self.end - old.start), old.text, new.text)
        if place is None:
            return None
        return Span(self.node, new.start + place[0], new.start + place[1])

    @property
    def in_order(self) -> tuple[int, int, int]:
        """What spans are sorted by: their node, then their place, whole clauses first."""
        return self.node, self.start or 0, self.end or 0
