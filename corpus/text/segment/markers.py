"""Clause markers of Chinese official documents: 第三章, 第十二条, 一、, （一）, 1., （1）, ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HALF_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)}

# Outer to inner. An article (条) splits the scale: styles above it head, styles below it itemise.
RANKS = {
    "part": 1,
    "chapter": 2,
    "section": 3,
    "article": 4,
    "一、": 5,
    "（一）": 6,
    "一）": 7,
    "1.": 8,
    "1.1": 9,
    "1.1.1": 10,
    "（1）": 11,
    "1）": 12,
    "①": 13,
    "a.": 14,
    "•": 15,
}
HEADING_STYLES = frozenset({"part", "chapter", "section"})
_UNIT_STYLES = {
    "编": "part",
    "篇": "part",
    "部分": "part",
    "章": "chapter",
    "节": "section",
    "条": "article",
}

_CN = "〇○零一二两三四五六七八九十百千"
_SPACE = "[ \t\u3000\xa0]"
# Bounded repetitions throughout: no input can make these backtrack beyond a few characters.
ORDINAL = re.compile(
    rf"第({_SPACE}{{0,3}}[{_CN}0-9０-９](?:{_SPACE}{{0,2}}[{_CN}0-9０-９]){{0,7}}){_SPACE}{{0,3}}"
    rf"(编|篇|部分|章|节|条)(?:{_SPACE}?之{_SPACE}?([{_CN}]{{1,3}})(?![{_CN}]))?"
)
_LIST_MARKERS = re.compile(
    rf"(?:(?P<dun>[{_CN}]{{1,5}}){_SPACE}?[、.．]"
    rf"|[（(〔]{_SPACE}?(?P<cnparen>[{_CN}]{{1,5}}){_SPACE}?[）)〕]"
    rf"|(?P<cnright>[{_CN}]{{1,5}})[）)]"
    rf"|(?P<decimal>[0-9０-９]{{1,2}}(?:[.．][0-9０-９]{{1,2}}){{1,2}})(?={_SPACE}|(?![年月日倍亿万元个米号版])[\u4e00-\u9fff])"
    rf"|(?P<dot>[0-9０-９]{{1,3}}){_SPACE}?(?:[.．](?!\d)|、|[.．](?=\d{{4}}年))"
    rf"|[（(]{_SPACE}?(?P<paren>[0-9０-９]{{1,2}}){_SPACE}?[）)]"
    r"|(?P<right>[0-9０-９]{1,2})[）)]"
    r"|(?P<circle>[①-⑳㉑-㉟❶-❿])"
    r"|(?P<single>[⑴-⒇⒈-⒛㈠-㈩])"
    r"|(?P<letter>[A-Za-z])(?:[.．、](?=[\u4e00-\u9fff《“])|[）)])"
    rf"|(?P<bullet>——|[●•·■◆◇▪►➢]|[-*](?={_SPACE})))"
)
_GROUP_STYLES = {
    "dun": "一、",
    "cnparen": "（一）",
    "cnright": "一）",
    "dot": "1.",
    "paren": "（1）",
    "right": "1）",
}
# "（二）项规定", "一、二级市场": a reference or an enumeration, not an item that begins.
_NOT_AN_ITEM = re.compile(
    rf"{_SPACE}?(?:项(?!目)|款(?![项式待])|目(?=[规、和或至及所中])|[、和或至及][（(第])"
)
_ENUMERATION = re.compile(r"[一二三四五六七八九十][、级类线手等季]|[0-9０-９]{1,3}[、号级类]")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the beginning of a line; `length` counts its characters within the line.

    `sub` is the 之一 of 第十条之一, or the outer part of a decimal (3.1 of 3.1.2 as 31).
    `bare`: the numeral stands alone on its line, with no punctuation to show what it is.
    """

    style: str
    number: int
    sub: int
    label: str
    length: int
    bare: bool = False

    @property
    def rank(self) -> int:
        return RANKS[self.style]


def half_width(text: str) -> str:
    """Full-width digits as ASCII digits."""
    return text.translate(_HALF_WIDTH)


def chinese_number(text: str) -> int | None:
    """一百零一, 二〇二一, 十二, １２ and 12 as integers; None when it is no number."""
    text = half_width(re.sub(r"\s", "", text))
    if not text:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if not any(c in _UNITS for c in text):
        digits = [_DIGITS.get(c, int(c) if c.isascii() and c.isdigit() else None) for c in text]
        return None if None in digits else int("".join(map(str, digits)))
    total, digit = 0, None
    for c in text:
        if c in _UNITS:
            total += (1 if digit is None else digit or 1) * _UNITS[c]
            digit = None
        elif c in _DIGITS:
            digit = _DIGITS[c]
        else:
            return None
    return total + (digit or 0)


def read_ordinal(text: str) -> Marker | None:
    """第三章, 第十二条, 第十条之一 at the beginning."""
    match = ORDINAL.match(text)
    if match is None:
        return None
    digits = half_width(re.sub(r"\s", "", match[1]))
    number = chinese_number(digits)
    if number is None:
        return None
    unit, sub = match[2], match[3] or ""
    label = f"第{digits}{unit}" + (f"之{sub}" if sub else "")
    return Marker(_UNIT_STYLES[unit], number, chinese_number(sub) or 0, label, match.end())


def read_marker(text: str) -> Marker | None:
    """The marker with which a stripped line begins, whatever its sequence says."""
    if text.startswith("第"):
        return read_ordinal(text)
    match = _LIST_MARKERS.match(text)
    if match is None:
        return _bare_numeral(text)
    group, found = match.lastgroup or "", match[match.lastgroup or 0]
    rest = text[match.end() : match.end() + 12]
    if _NOT_AN_ITEM.match(rest) or (group in {"dun", "dot"} and _ENUMERATION.match(rest)):
        return None
    if group == "bullet":
        return Marker("•", 0, 0, "", match.end())
    if group == "circle":
        return Marker("①", _circled(found), 0, found, match.end())
    if group == "letter":
        return Marker("a.", ord(found.lower()) - 96, 0, f"{found}.", match.end())
    if group == "single":
        return _single(found)
    if group == "decimal":
        label = half_width(found).replace("．", ".")
        style = "1.1" if label.count(".") == 1 else "1.1.1"
        outer, _, inner = label.rpartition(".")
        return Marker(style, int(inner), int(outer.replace(".", "")), label, match.end())
    style = _GROUP_STYLES[group]
    digits = half_width(found)
    number = chinese_number(digits)
    if number is None or number == 0:
        return None
    label = style.replace("一", digits).replace("1", digits) if group != "dun" else f"{digits}、"
    return Marker(style, number, 0, label, match.end())


def _bare_numeral(text: str) -> Marker | None:
    """A line that holds a Chinese numeral alone: its heading stands on the next line."""
    if 0 < len(text) <= 3 and all(c in _CN for c in text):
        number = chinese_number(text)
        if number:
            return Marker("一、", number, 0, f"{text}、", len(text), bare=True)
    return None


def _circled(character: str) -> int:
    for first, last, base in (("①", "⑳", 1), ("㉑", "㉟", 21), ("❶", "❿", 1)):
        if first <= character <= last:
            return ord(character) - ord(first) + base
    return 0


def _single(character: str) -> Marker:
    """One character that stands for a bracketed or dotted number: ⑴ ⒈ ㈠."""
    if "⑴" <= character <= "⒇":
        number = ord(character) - ord("⑴") + 1
        return Marker("（1）", number, 0, f"（{number}）", 1)
    if "⒈" <= character <= "⒛":
        number = ord(character) - ord("⒈") + 1
        return Marker("1.", number, 0, f"{number}.", 1)
    number = ord(character) - ord("㈠") + 1
    return Marker("（一）", number, 0, f"（{'一二三四五六七八九十'[number - 1]}）", 1)
