"""White space that formats add for looks."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CJK = "[\u2014\u2018-\u201d\u2026\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BREAK_INSIDE_CHINESE = re.compile(rf"(?<={_CJK})\n(?={_CJK})")
# The ideographic space is a character of the text (第一章　总则), so it is not in here.
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0]+")


def words(text: str) -> frozenset[str]:
    """A table of names, written as a line of text."""
    return frozenset(text.split())


def squeeze(text: str) -> str:
    """Runs of spaces and line ends to one space, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def join_lines(lines: Iterable[str]) -> str:
    """Lines of one thing in one line, a space between them."""
    return " ".join(part for line in lines if (part := squeeze(line)))


def join_wrapped(lines: Iterable[str]) -> str:
    """A heading broken for looks in one line: no space where Chinese characters meet."""
    joined = "\n".join(part for line in lines if (part := line.strip()))
    return _BREAK_INSIDE_CHINESE.sub("", joined).replace("\n", " ")


def flow(text: str) -> str:
    """Text of a mark-up source as a browser would flow it, line ends inside Chinese removed."""
    lines = re.split(r"[ \t]*[\r\n]+[ \t]*", text)
    unwrapped = _BREAK_INSIDE_CHINESE.sub("", "\n".join(lines))
    return _SPACES.sub(" ", unwrapped)
