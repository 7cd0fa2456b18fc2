"""Styles and automatic numbers of a .docx: what Word shows but does not store as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.readers.bounds import whole
from corpus.readers.numerals import write_number
from corpus.readers.xml import Element, attribute, child, local

_HEADING_NAME = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "标题", "文档标题", "公文标题"})
_CONTENTS_NAME = re.compile(r"^(toc|目录|table of contents)\s*\d*", re.IGNORECASE)
_LONGEST_CHAIN = 20
_LEVELS = 9
_LARGEST = 999_999_999  # of numbers in a list


@dataclass(frozen=True)
class Style:
    style_id: str
    name: str
    based_on: str
    outline: int | None  # 0 is the highest, as the format counts
    number_id: str
    number_level: int | None
    vanishes: bool = False


class Styles:
    """Paragraph and character styles by id, with what they inherit."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default = ""
        for element in root if root is not None else ():
            kind = attribute(element, "type")
            if local(element) != "style" or kind not in {"paragraph", "character"}:
                continue
            style_id = attribute(element, "styleId")
            properties = child(element, "pPr")
            number = child(properties, "numPr")
            self._styles[style_id] = Style(
                style_id=style_id,
                name=attribute(child(element, "name"), "val").strip(),
                based_on=attribute(child(element, "basedOn"), "val"),
                outline=_integer(attribute(child(properties, "outlineLvl"), "val")),
                number_id=attribute(child(number, "numId"), "val"),
                number_level=_integer(attribute(child(number, "ilvl"), "val")),
                vanishes=is_on(child(element, "rPr", "vanish")),
            )
            if kind == "paragraph" and attribute(element, "default") in {"1", "true", "on"}:
                self.default = style_id

    def chain(self, style_id: str) -> list[Style]:
        """The style and those it is based on, nearest first."""
        chain: list[Style] = []
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(chain) < _LONGEST_CHAIN:
            seen.add(style_id)
            chain.append(self._styles[style_id])
            style_id = chain[-1].based_on
        return chain

    def is_title(self, style_id: str) -> bool:
        return any(style.name.lower() in _TITLE_NAMES for style in self.chain(style_id))

    def is_contents(self, style_id: str) -> bool:
        return any(_CONTENTS_NAME.match(style.name) for style in self.chain(style_id)[:1])

    def is_hidden(self, style_id: str) -> bool:
        return any(style.vanishes for style in self.chain(style_id))

    def heading_level(self, style_id: str, properties: Element | None) -> int:
        """1 to 9, or 0 for body text. The paragraph's own outline level comes first."""
        own = _integer(attribute(child(properties, "outlineLvl"), "val"))
        if own is not None:
            return own + 1 if 0 <= own < _LEVELS else 0
        for style in self.chain(style_id):
            if named := _HEADING_NAME.match(style.name):
                return int(named[1])
            if style.outline is not None:
                return style.outline + 1 if 0 <= style.outline < _LEVELS else 0
        return 0

    def numbering(self, style_id: str, properties: Element | None) -> tuple[str, int | None, str]:
        """The list a paragraph is numbered in, its level (0 to 8) and the style that says so.

        ("", None, "") for none; the level is None where the list itself names the style's.
        """
        number = child(properties, "numPr")
        number_id = attribute(child(number, "numId"), "val")
        level = _integer(attribute(child(number, "ilvl"), "val"))
        says = ""
        for style in self.chain(style_id):
            if not number_id and style.number_id:
                number_id, says = style.number_id, style.style_id
            level = style.number_level if level is None else level
        if not number_id:
            return "", None, ""
        return number_id, None if level is None else min(max(level, 0), _LEVELS - 1), says


@dataclass(frozen=True)
class Level:
    number_format: str = "decimal"
    template: str = ""
    start: int = 1
    suffix: str = "tab"
    arabic: bool = False  # isLgl: the levels above are written in digits too
    style: str = ""  # the paragraph style that stands for this level
    restarts_after: int | None = None  # lvlRestart: the level above that starts it anew; 0 none


@dataclass
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Marker:
    text: str  # with the space that parts it from the paragraph, if any
    is_bullet: bool


class Numbering:
    """Counts along as paragraphs are read in order, and writes their numbers."""

    def __init__(self, root: Element | None) -> None:
        abstract: dict[str, _List] = {}
        defines: dict[str, str] = {}  # numbering style -> abstract list that defines it
        borrows: dict[str, str] = {}  # abstract list -> numbering style it takes its levels from
        self._lists: dict[str, _List] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        numbers: list[Element] = []
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                list_id = attribute(element, "abstractNumId")
                abstract[list_id] = _List(_levels(element))
                if style := attribute(child(element, "styleLink"), "val"):
                    defines[style] = list_id
                if style := attribute(child(element, "numStyleLink"), "val"):
                    borrows[list_id] = style
            elif local(element) == "num":
                numbers.append(element)
        for element in numbers:
            number_id = attribute(element, "numId")
            list_id = attribute(child(element, "abstractNumId"), "val")
            list_id = defines.get(borrows.get(list_id, ""), list_id)
            if list_id in abstract:
                self._lists[number_id] = abstract[list_id]
                self._read_overrides(number_id, element)

    def _read_overrides(self, number_id: str, element: Element) -> None:
        self._levels[number_id] = dict(self._lists[number_id].levels)
        self._restarts[number_id] = {}
        for override in element:
            if local(override) != "lvlOverride":
                continue
            level = _integer(attribute(override, "ilvl")) or 0
            self._levels[number_id].update(_levels(override))
            start = _integer(attribute(child(override, "startOverride"), "val"))
            if start is not None:
                self._restarts[number_id][level] = start

    def level_of(self, number_id: str, style_id: str) -> int:
        """The level a style stands for in a list, 0 where the list does not say."""
        levels = self._levels.get(number_id, {})
        return next((at for at, level in levels.items() if style_id and level.style == style_id), 0)

    def next_marker(self, number_id: str, level: int) -> Marker | None:
        """Count one paragraph on; None for one that is not numbered after all."""
        if number_id not in self._lists:
            return None
        levels, counts = self._levels[number_id], self._lists[number_id].counts
        own = levels.get(level, Level())
        # A list that starts anew does so once, at its first paragraph of that level.
        restart = self._restarts[number_id].pop(level, None)
        if restart is not None:
            counts[level] = restart
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in [key for key in counts if key > level]:
            after = levels.get(deeper, Level()).restarts_after
            if after is None or level < after:
                del counts[deeper]
        if own.number_format == "bullet":
            return Marker("", is_bullet=True)
        text = re.sub(
            r"%([1-9])",
            lambda found: _written(int(found[1]) - 1, levels, counts, own),
            own.template,
        )
        return Marker(text + _space_after(text, own.suffix), is_bullet=False)


def _written(level: int, levels: dict[int, Level], counts: dict[int, int], own: Level) -> str:
    definition = levels.get(level, Level())
    number = counts.get(level, definition.start)
    return write_number(number, "decimal" if own.arabic else definition.number_format)


def _space_after(marker: str, suffix: str) -> str:
    """第一条 and 1.1 need a space before the text, 一、 and （一） carry their own."""
    needs_one = bool(marker) and (marker[-1].isalnum() or marker[-1] == ".")
    return " " if needs_one and suffix != "nothing" else ""


def _levels(parent: Element) -> dict[int, Level]:
    levels = {}
    for element in parent:
        if local(element) != "lvl":
            continue
        start = _integer(attribute(child(element, "start"), "val"))
        levels[_integer(attribute(element, "ilvl")) or 0] = Level(
            number_format=_number_format(element),
            template=attribute(child(element, "lvlText"), "val"),
            start=1 if start is None else start,
            suffix=attribute(child(element, "suff"), "val", "tab"),
            arabic=is_on(child(element, "isLgl")),
            style=attribute(child(element, "pStyle"), "val"),
            restarts_after=_integer(attribute(child(element, "lvlRestart"), "val")),
        )
    return levels


def _number_format(level: Element) -> str:
    # Newer formats stand inside mc:AlternateContent as "custom", with a plain one to fall back on.
    for element in level.iter():
        if local(element) == "numFmt" and attribute(element, "val") != "custom":
            return attribute(element, "val", "decimal")
    return "decimal"


def is_on(element: Element | None) -> bool:
    return element is not None and attribute(element, "val", "1") not in {"0", "false", "off"}


def _integer(value: str) -> int | None:
    return whole(value, -_LARGEST, _LARGEST)
