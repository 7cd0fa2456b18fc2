"""Dates as official documents write them: 2021年3月5日, 二〇二一年三月五日, 2021-3-5, 20210305 …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# One character for one character, so that places in the text stay what they are.
_PLAIN = str.maketrans("０１２３４５６７８９．－／○Ｏ零", "0123456789.-/〇〇〇")
_DIGITS = (
    {c: i for i, c in enumerate("〇一二三四五六七八九")} | {str(i): i for i in range(10)} | {"O": 0}
)
_YEAR = r"[12][0-9]{3}|[一二][〇一二三四五六七八九0O]{3}"
_SMALL = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_WRITTEN = re.compile(
    rf"(?P<year>{_YEAR})\s{{0,3}}年\s{{0,3}}(?P<month>{_SMALL})\s{{0,3}}月"
    rf"(?:\s{{0,3}}(?P<day>{_SMALL})\s{{0,3}}[日号])?"
)
_NUMERIC = re.compile(
    r"(?P<year>[12][0-9]{3})\s?(?P<sign>[-./])\s?(?P<month>[0-9]{1,2})\s?(?P=sign)\s?(?P<day>[0-9]{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?P<year>[12][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_MONTH_ONLY = re.compile(r"(?P<year>[12][0-9]{3})[-./](?P<month>[0-9]{1,2})")
_TIME = re.compile(r"[T\s]+[0-9]{1,2}[:：时][0-9]{1,2}.{0,20}$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ENGLISH = (
    re.compile(r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\s+(?P<name>[A-Za-z]{3,9})\.?,?\s+(?P<year>[0-9]{4})"),
)  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text, offsets in code points, end exclusive.

    `exact` is False where only year and month are written; `value` is then the month's first day.
    """

    value: date
    start: int
    end: int
    exact: bool = True


def parse_date(text: str) -> date | None:
    """The date that `text` is, in whatever way it is written; None when it is none.

    A time after the date is ignored, a month without a day stands for its first day, a year alone
    is no date. Days that no calendar has are refused.
    """
    plain = _TIME.sub("", text.translate(_PLAIN).strip(" \t\n\u3000\xa0（）()"))
    for pattern in (_WRITTEN, _NUMERIC, _COMPACT, _MONTH_ONLY):
        if match := pattern.fullmatch(plain):
            return _date(match)
    for pattern in _ENGLISH:
        if match := pattern.fullmatch(plain):
            month = _month_named(match["name"])
            return _calendar(int(match["year"]), month, int(match["day"])) if month else None
    return None


def find_dates(text: str) -> Iterator[FoundDate]:
    """The dates in a text, in order: written with 年 and 月, or as 2021-3-5."""
    plain = text.translate(_PLAIN)
    found = [*_WRITTEN.finditer(plain), *_NUMERIC.finditer(plain)]
    for match in sorted(found, key=lambda match: match.start()):
        value = _date(match)
        if value is not None and not plain[: match.start()][-1:].isdecimal():
            yield FoundDate(value, match.start(), match.end(), match["day"] is not None)


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last one that month has."""
    count = day.month - 1 + months
    first = date(day.year + count // 12, count % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def small_number(text: str) -> int | None:
    """A whole number below 100 in Arabic (also full-width) or Chinese digits (十二, 两, 三十)."""
    plain = text.translate(_PLAIN).replace("两", "二")
    if plain.isascii() and plain.isdecimal():
        return int(plain)
    tens, ten, units = plain.rpartition("十")
    if ten and all(part == "" or part in _DIGITS for part in (tens, units)):
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0)
    return _DIGITS.get(plain)


def _date(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    digits = [_DIGITS[character] for character in groups["year"]]
    year = int("".join(map(str, digits)))
    month = small_number(groups["month"])
    day = small_number(groups["day"]) if groups.get("day") else 1
    return None if month is None or day is None else _calendar(year, month, day)


def _calendar(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_named(name: str) -> int:
    """1–12, or 0 for a word that is no month."""
    known = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    return known[0] if len(known) == 1 else 0
