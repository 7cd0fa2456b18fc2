"""What is drawn on a PDF page beside its text: ruling lines, pictures, shapes."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.bounds import is_place

# A page drawn with more than this holds a map or a chart, whose lines are no table's.
_MOST_OBJECTS = 4000
_DEEPEST_FORM = 3
_THIN = 3.0
_MOST_SEGMENTS = 2000
_SHORTEST_RULE = 8.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line of the drawing, or an edge of a box: from `start` to `end` at `at`."""

    horizontal: bool
    at: float
    start: float
    end: float


def read_drawing(page: pdfium.PdfPage, page_top: float) -> tuple[list[Rule], float, int]:
    """Ruling lines, the area of pictures in square points, and how many shapes are drawn."""
    rules: list[Rule] = []
    pictures, outlines = 0.0, 0
    for count, thing in enumerate(page.get_objects(max_depth=_DEEPEST_FORM)):
        if count > _MOST_OBJECTS:
            return [], pictures, outlines
        if thing.type not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            continue
        left, bottom, right, top = bounds = thing.get_bounds()
        if not all(map(is_place, bounds)):
            continue
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += (right - left) * (top - bottom)
            continue
        outlines += 1
        rules.extend(_rules_of_box(left, page_top - top, right, page_top - bottom, thing))
    return rules, pictures, outlines


def _rules_of_box(
    left: float, top: float, right: float, bottom: float, thing: pdfium.PdfObject
) -> list[Rule]:
    wide, high = right - left, bottom - top
    if high <= _THIN and wide > _SHORTEST_RULE:
        return [Rule(True, (top + bottom) / 2, left, right)]
    if wide <= _THIN and high > _SHORTEST_RULE:
        return [Rule(False, (left + right) / 2, top, bottom)]
    if wide <= _SHORTEST_RULE or high <= _SHORTEST_RULE:
        return []
    stroked, mode = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing.raw, ctypes.byref(mode), ctypes.byref(stroked))
    return _strokes(thing, top) if stroked.value else []


def _strokes(thing: pdfium.PdfObject, top: float) -> list[Rule]:
    """The straight lines of a path that is drawn along its edge; `top` is where its box begins."""
    count = raw.FPDFPath_CountSegments(thing.raw)
    if count > _MOST_SEGMENTS:
        return []
    matrix = thing.get_matrix()
    highest = thing.get_bounds()[3]
    x, y = ctypes.c_float(), ctypes.c_float()
    rules: list[Rule] = []
    begun = before = (0.0, 0.0)
    for index in range(count):
        piece = raw.FPDFPath_GetPathSegment(thing.raw, index)
        raw.FPDFPathSegment_GetPoint(piece, ctypes.byref(x), ctypes.byref(y))
        right, up = matrix.on_point(x.value, y.value)
        point = (right, top + highest - up)
        kind = raw.FPDFPathSegment_GetType(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begun = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            rules.extend(_rule(before, point))
        if raw.FPDFPathSegment_GetClose(piece):
            rules.extend(_rule(point, begun))
        before = point
    return rules


def _rule(one: tuple[float, float], other: tuple[float, float]) -> list[Rule]:
    wide, high = abs(one[0] - other[0]), abs(one[1] - other[1])
    if high < 1 and wide > _SHORTEST_RULE:
        return [Rule(True, one[1], min(one[0], other[0]), max(one[0], other[0]))]
    if wide < 1 and high > _SHORTEST_RULE:
        return [Rule(False, one[0], min(one[1], other[1]), max(one[1], other[1]))]
    return []
