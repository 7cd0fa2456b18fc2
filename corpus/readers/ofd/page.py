"""One OFD page as its characters lie: the same fragments and rules as of a PDF page.

OFD measures in millimetres from the upper left corner; here everything is in points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from corpus.readers.bounds import coordinates, size_of_type, whole, within
from corpus.readers.ofd.package import Box, attribute_number, box
from corpus.readers.pdf.page import Fragment, PageContent, Rule, is_wide
from corpus.readers.xml import Element, attribute, local

POINTS = 72 / 25.4
_TILTED = math.radians(3)
# Distances in units of the font size.
_GAP_OF_COLUMNS = 1.2
_GAP_OF_WORDS = 0.18
_GAP_OF_CHARACTERS = 0.6
_FULL_STEP = (0.9, 1.3)
_SAME_STEP = 0.05
_SAME_BASELINE = 0.35
_THIN = 3.0  # points
_SHORTEST_RULE = 8.0
_MOST_RULES = 4000
_DEEPEST = 8
_PICTURE_SHARE = 0.3
_BOLD = 600
_PATH_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")


@dataclass(frozen=True, slots=True)
class _Matrix:
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: _Matrix) -> _Matrix:
        e, f = outer.at(self.e, self.f)
        return _Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            e,
            f,
        )


@dataclass(frozen=True, slots=True)
class _Glyph:
    char: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass
class Shapes:
    """What pages refer to by id: drawings used again, and the ids of bold fonts."""

    composites: dict[str, Element] = field(default_factory=dict)
    bold_fonts: set[str] = field(default_factory=set)


@dataclass
class _Canvas:
    shapes: Shapes
    page: PageContent
    glyphs: list[_Glyph] = field(default_factory=list)
    pictures: float = 0.0  # their area


def draw_page(number: int, size: Box, layers: list[Element], shapes: Shapes) -> PageContent:
    """Lay out the layers of one page; `size` is its physical box in millimetres.

    Raises OutOfBounds.
    """
    page = PageContent(number, size[2] * POINTS, size[3] * POINTS)
    canvas = _Canvas(shapes, page)
    origin = _Matrix(POINTS, 0, 0, POINTS, -size[0] * POINTS, -size[1] * POINTS)
    for layer in layers:
        _draw(canvas, layer, origin, 0)
    page.fragments = _joined(_fragments(canvas.glyphs))
    covered = canvas.pictures / max(page.width * page.height, 1)
    page.pictured = not page.fragments and covered >= _PICTURE_SHARE
    return page


def _draw(canvas: _Canvas, container: Element, outer: _Matrix, depth: int) -> None:
    if depth > _DEEPEST:
        return
    for element in container:
        kind = local(element)
        if kind in {"PageBlock", "Layer", "Content"}:
            _draw(canvas, element, outer, depth + 1)
            continue
        if attribute(element, "Visible").lower() == "false":
            continue
        bounds = box(attribute(element, "Boundary")) or (0.0, 0.0, 0.0, 0.0)
        matrix = _own_matrix(element).then(_Matrix(e=bounds[0], f=bounds[1])).then(outer)
        if kind == "TextObject":
            _draw_text(canvas, element, matrix)
        elif kind == "PathObject":
            _draw_path(canvas, element, matrix)
        elif kind == "ImageObject":
            canvas.pictures += bounds[2] * bounds[3] * abs(outer.a * outer.d - outer.b * outer.c)
        elif kind == "CompositeObject":
            content = canvas.shapes.composites.get(attribute(element, "ResourceID"))
            if content is not None:
                _draw(canvas, content, matrix, depth + 1)


def _own_matrix(element: Element) -> _Matrix:
    told = coordinates(attribute(element, "CTM"))
    return _Matrix(*told) if len(told) == 6 else _Matrix()


# Text


def _draw_text(canvas: _Canvas, element: Element, matrix: _Matrix) -> None:
    codes = [code for code in element if local(code) == "TextCode" and code.text]
    if not codes:
        return
    turned = attribute(element, "ReadDirection", "0") not in {"", "0"}
    if turned or abs(math.atan2(matrix.b, matrix.a)) > _TILTED:
        canvas.page.rotated.append("".join((code.text or "").strip() for code in codes))
        return
    bold = (
        attribute_number(element, "Weight", 400) >= _BOLD
        or attribute(element, "Font") in canvas.shapes.bold_fonts
    )
    nominal = abs(attribute_number(element, "Size", 4.0)) or 4.0
    across = attribute_number(element, "HScale", 1.0) * nominal
    size = size_of_type(nominal * math.hypot(matrix.c, matrix.d))
    scale = math.hypot(matrix.a, matrix.b)
    x, y = 0.0, 0.0
    for code in codes:
        x, y = attribute_number(code, "X", x), attribute_number(code, "Y", y)
        for char, at_x, at_y in _places(code, x, y, across):
            left, base = matrix.at(at_x, at_y)
            right = left + _width(char) * across * scale
            glyph = _Glyph(char, within(left), within(right), within(base), size, bold)
            canvas.glyphs.append(glyph)


def _places(code: Element, x: float, y: float, size: float) -> Iterator[tuple[str, float, float]]:
    """Each character with the place its own coordinates give it."""
    text = code.text or ""
    across = _steps(attribute(code, "DeltaX"), len(text))
    down = _steps(attribute(code, "DeltaY"), len(text))
    for index, char in enumerate(text):
        yield char, x, y
        if index < len(across):
            x += across[index]
        elif index >= len(down):
            # Neither is given: the font's own width, which is not in the file.
            x += _width(char) * size
        if index < len(down):
            y += down[index]


def _steps(value: str, most: int) -> list[float]:
    """ "4.2 g 5 2.1": single steps, and `g` for a step that is repeated."""
    steps: list[float] = []
    words = iter(value.replace(",", " ").split())
    for word in words:
        if word == "g":
            # A count past the text's end has nothing left to place.
            count = whole(next(words, ""), 0, most) or 0
            steps += coordinates(next(words, "")) * count
        else:
            steps += coordinates(word)
    return steps[:most]


def _width(char: str) -> float:
    return 1.0 if is_wide(char) else 0.5


def _fragments(glyphs: list[_Glyph]) -> list[Fragment]:
    fragments: list[Fragment] = []
    run: list[_Glyph] = []
    drawn: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        column, row = round(glyph.left / 2), round(glyph.base / 2)
        # Bold is faked by drawing a character twice, a hair apart.
        if not glyph.char.isspace() and any(
            (glyph.char, column + x, row + y) in drawn for x in (-1, 0, 1) for y in (-1, 0, 1)
        ):
            continue
        drawn.add((glyph.char, column, row))
        if run and not _goes_on(run[-1], glyph):
            fragments += _fragment(run)
            run = []
        run.append(glyph)
    return fragments + _fragment(run)


def _goes_on(before: _Glyph, glyph: _Glyph) -> bool:
    size = max(before.size, glyph.size)
    gap = glyph.left - before.right
    level = abs(glyph.base - before.base) < _SAME_BASELINE * size
    return level and -0.6 * size < gap < _GAP_OF_COLUMNS * size


def _fragment(run: list[_Glyph]) -> list[Fragment]:
    inked = [index for index, glyph in enumerate(run) if not _is_blank(glyph.char)]
    if not inked:
        return []
    run = _widened(run[inked[0] : inked[-1] + 1])
    text = ""
    last: _Glyph | None = None
    blanks = ""
    for glyph in run:
        if _is_blank(glyph.char):
            blanks += glyph.char
            continue
        if last is not None:
            text += _between(last, glyph, blanks)
        text += glyph.char
        last, blanks = glyph, ""
    base, size = run[0].base, max(glyph.size for glyph in run)
    bold = sum(glyph.bold for glyph in run) * 2 > len(run)
    return [Fragment(text, run[0].left, run[-1].right, base - size, base, size, bold)]


def _widened(run: list[_Glyph]) -> list[_Glyph]:
    """The run with digits and letters as wide as Chinese characters where they are set so.

    2022年 with every character one em from the next is one word; the font's widths, which would
    tell, are not in the file.
    """
    steps = [after.left - glyph.left for glyph, after in pairwise(run)]
    size = median(glyph.size for glyph in run)
    full = [step for step, glyph in zip(steps, run, strict=False) if is_wide(glyph.char)]
    usual = median(full) if full else 0.0
    if not _FULL_STEP[0] * size < usual < _FULL_STEP[1] * size:
        return run
    widened = list(run)
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and _is_narrow(run[end]):
            end += 1
        # The step to the character behind counts too, unless a blank is there.
        last = end if end < len(run) and not _is_blank(run[end].char) else end - 1
        if end > start and _are_alike(steps[start:last], usual):
            for at in range(start, last):
                widened[at] = replace(run[at], right=run[at + 1].left)
        start = max(end, start + 1)
    return widened


def _is_narrow(glyph: _Glyph) -> bool:
    return not is_wide(glyph.char) and not _is_blank(glyph.char)


def _are_alike(steps: Sequence[float], usual: float) -> bool:
    return all(abs(step - usual) < _SAME_STEP * usual for step in steps)


def _is_blank(char: str) -> bool:
    return char.isspace() or char < " "


def _between(last: _Glyph, glyph: _Glyph, blanks: str) -> str:
    if "\u3000" in blanks:
        return "\u3000"
    if blanks.strip("\r\n\t"):
        return " "
    wide = is_wide(last.char) and is_wide(glyph.char)
    limit = _GAP_OF_CHARACTERS if wide else 2 * _GAP_OF_WORDS
    return " " if glyph.left - last.right > limit * glyph.size else ""


def _joined(fragments: list[Fragment]) -> list[Fragment]:
    """Pieces drawn one by one or out of order that touch on one baseline, as one."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.bottom, f.left)):
        if rows and abs(rows[-1][0].bottom - fragment.bottom) < _SAME_BASELINE * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    joined: list[Fragment] = []
    for row in rows:
        row.sort(key=lambda f: f.left)
        last: Fragment | None = None
        for fragment in row:
            gap = fragment.left - last.right if last is not None else 0.0
            size = fragment.size
            if last is None or not -0.6 * size < gap < _GAP_OF_CHARACTERS * size:
                joined.append(fragment)
                last = fragment
                continue
            wide = is_wide(last.text[-1]) or is_wide(fragment.text[0])
            last.text += ("" if wide or gap < 2 * _GAP_OF_WORDS * size else " ") + fragment.text
            last.right, last.size = fragment.right, max(last.size, size)
            last.top = min(last.top, fragment.top)
    return joined


# Lines


def _draw_path(canvas: _Canvas, element: Element, matrix: _Matrix) -> None:
    data = next((e.text or "" for e in element if local(e) == "AbbreviatedData"), "")
    points: list[tuple[float, float]] = []
    first: tuple[float, float] | None = None
    segments: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for step, values in _PATH_STEP.findall(data):
        if len(canvas.page.rules) + len(segments) > _MOST_RULES:
            return
        given = coordinates(values)
        if step in "MSL" and len(given) >= 2:
            point = matrix.at(given[0], given[1])
            if step == "L" and points:
                segments.append((points[-1], point))
            else:
                first = point
            points.append(point)
        elif step == "C" and points and first is not None:
            segments.append((points[-1], first))
            points.append(first)
        elif step in "QBA":
            return  # curves are no table's
    canvas.page.rules += _rules(segments, attribute(element, "Fill").lower() == "true")


def _rules(
    segments: list[tuple[tuple[float, float], tuple[float, float]]], filled: bool
) -> list[Rule]:
    xs = [x for segment in segments for x, _ in segment]
    ys = [y for segment in segments for _, y in segment]
    if filled and xs and min(max(xs) - min(xs), max(ys) - min(ys)) < _THIN:
        # A line drawn as a thin filled box.
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        if max(xs) - min(xs) >= max(ys) - min(ys):
            segments = [((min(xs), middle[1]), (max(xs), middle[1]))]
        else:
            segments = [((middle[0], min(ys)), (middle[0], max(ys)))]
    rules = []
    for (x1, y1), (x2, y2) in segments:
        if abs(y1 - y2) < _THIN and abs(x1 - x2) >= _SHORTEST_RULE:
            rules.append(Rule(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2)))
        elif abs(x1 - x2) < _THIN and abs(y1 - y2) >= _SHORTEST_RULE:
            rules.append(Rule(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return rules
