"""Lines of a table of contents: words, dotted leaders or a wide gap, the number of a page."""

from __future__ import annotations

import re

from corpus.readers.pdf.layout import Line

_OPENING = re.compile(r"目\s*[录次]|(?:table of )?contents", re.IGNORECASE)
_PAGE = r"(?:[-—(（]?\s*(?:[0-9０-９]{1,4}|[ivxlcIVXLC]{1,6})\s*[-—)）]?)"
_LEADERS = r"(?:[…‥⋯]{2,}|[.．·•]{4,}|(?:[.．·…]\s){4,}[.．·…]?|[-_─—]{4,})"
_WORDS = r"(?=.*[A-Za-z\u4e00-\u9fff]).{1,200}?"
_DOTTED = re.compile(rf"{_WORDS}\s*{_LEADERS}\s*{_PAGE}")
_DOTTED_ALONE = re.compile(rf"{_WORDS}\s*{_LEADERS}")
_NUMBERED = re.compile(rf"(?=.*\D).{{1,200}}?\s{_PAGE}")


def opens_contents(text: str) -> bool:
    """目 录, Contents, Table of Contents."""
    return _OPENING.fullmatch(text.strip()) is not None


def is_contents_line(line: Line, within: bool) -> bool:
    """Whether a line is an entry: leaders and a page number anywhere, either of them in a list.

    `within`: the line before was one.
    """
    if _DOTTED.fullmatch(line.text):
        return True
    entry = _NUMBERED.fullmatch(line.text) or _DOTTED_ALONE.fullmatch(line.text)
    return within and entry is not None
