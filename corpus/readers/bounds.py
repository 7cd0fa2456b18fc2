"""Numbers as files state them, within bounds: whoever wrote the file may have written anything.

What merely counts (columns, levels, where a list begins) is cut to its bounds, as browsers and
office programs do. A place or size that no page has tells that the file is damaged.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator

from corpus.readers.parsed import ReadError

_WHOLE = re.compile(r"([+-]?)0*([0-9]+)")
# No page is larger (a kilometre in millimetres), and no product of a few such numbers overflows.
FARTHEST = 1e6


class OutOfBounds(ValueError):
    """A number that no sound file of its kind holds."""


def whole(text: str, least: int, most: int) -> int | None:
    """The whole number that `text` is, cut to `least` and `most`; None where it is none.

    Digits are those of ASCII; there may be any number of them.
    """
    found = _WHOLE.fullmatch(text.strip())
    if found is None:
        return None
    sign, digits = found.groups()
    # int() refuses what is longer than a few thousand digits.
    size = int(digits) if len(digits) < 19 else 10**18
    return min(max(-size if sign == "-" else size, least), most)


def coordinates(text: str) -> list[float]:
    """The numbers of "0 0 210 297"; [] where one of them is no number at all. Raises OutOfBounds."""
    try:
        found = [float(part) for part in text.replace(",", " ").split()]
    except ValueError:
        return []
    return [within(number) for number in found]


def within(number: float) -> float:
    """The number, if a page can hold it. Raises OutOfBounds."""
    if not is_place(number):
        raise OutOfBounds(f"{number:g}")
    return number


def is_place(number: float) -> bool:
    """Whether a page can hold it; none holds NaN."""
    return -FARTHEST <= number <= FARTHEST


def size_of_type(points: float) -> float:
    """A size as a page may show it: sizes divide, so none is nothing."""
    return min(max(abs(points), 0.1), 10_000.0) if math.isfinite(points) else 1.0


@contextlib.contextmanager
def stated_in(part: str) -> Iterator[None]:
    """Turns OutOfBounds into a ReadError that names the part of the file."""
    try:
        yield
    except OutOfBounds as error:
        raise ReadError("out_of_bounds", part=part, number=str(error)) from error
