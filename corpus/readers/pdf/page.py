"""One PDF page as its characters lie: fragments of lines and ruling lines, y growing downwards."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.bounds import is_place, size_of_type
from corpus.readers.pdf.drawing import Rule, read_drawing

# Distances in units of the font size.
_GAP_OF_COLUMNS = 1.2
_GAP_OF_CELLS = 0.7
_GAP_OF_WORDS = 0.18
_SAME_BASELINE = 0.35
_UPRIGHT = math.radians(3)
_LINE_END_HYPHENS = "\x02\ufffe\xad"
_INVISIBLE = 3
_PICTURE_SHARE = 0.3
_DRAWN_TEXT = 300  # outlines on a page without text: letters turned into curves


@dataclass(slots=True)
class Fragment:
    """Characters set one after another on one baseline; a wide gap ends a fragment."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    # Wide gaps within: index of the character behind, and from where to where it is empty.
    gaps: list[tuple[int, float, float]] = field(default_factory=list)

    def cells(self) -> list[Fragment]:
        """The fragment cut at its wide gaps."""
        pieces = []
        begin, left = 0, self.left
        for index, start, stop in [*self.gaps, (len(self.text), self.right, self.right)]:
            text = self.text[begin:index].strip()
            pieces.append(replace(self, text=text, left=left, right=start, gaps=[]))
            begin, left = index, stop
        return pieces

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class PageContent:
    """What one page shows. `pictured`: no text, but a scan or letters drawn as curves."""

    number: int
    width: float
    height: float
    fragments: list[Fragment] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    rotated: list[str] = field(default_factory=list)
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    angle: float
    bold: bool
    hidden: bool


@dataclass(slots=True)
class _Glyph:
    char: str
    left: float
    right: float
    base: float
    style: _Style


def read_page(page: pdfium.PdfPage, number: int) -> PageContent:
    """`number` counts from 1."""
    rotation = page.get_rotation()
    content = PageContent(number, *page.get_size())
    glyphs = _glyphs(page)
    if rotation or any(abs(glyph.style.angle) > _UPRIGHT for glyph in glyphs):
        main = _main_angle(glyphs)
    else:
        main = 0.0
    upright = [g for g in glyphs if abs(_turn(g.style.angle, main)) <= _UPRIGHT]
    if len(upright) < len(glyphs):
        leaning = "".join(g.char for g in glyphs if abs(_turn(g.style.angle, main)) > _UPRIGHT)
        content.rotated.append(" ".join(leaning.split()))
    if rotation % 180 and not main:
        content.width, content.height = content.height, content.width
    left, bottom, right, top = page.get_bbox()
    visible = [g for g in upright if main or (left <= g.left < right and bottom <= g.base <= top)]
    content.fragments = _fragments(_without_repeats(visible), top if not main else 0.0)
    readable = sum(1 for g in visible if g.char.isalnum())
    unmapped = sum(1 for g in visible if _is_unmapped(g.char))
    if unmapped > max(readable, 5):
        content.fragments, content.pictured = [], True
        return content
    rules, pictures, outlines = read_drawing(page, top)
    if not main:
        content.rules = rules
    if readable < 5:
        share = pictures / max(1.0, content.width * content.height)
        content.pictured = share > _PICTURE_SHARE or outlines > _DRAWN_TEXT
    return content


def _is_unmapped(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc")


def _turn(angle: float, main: float) -> float:
    return (angle - main + math.pi) % (2 * math.pi) - math.pi


def _main_angle(glyphs: list[_Glyph]) -> float:
    """The direction most characters are written in, as a quarter turn."""
    counts: dict[int, int] = {}
    for glyph in glyphs:
        quarter = round(glyph.style.angle / (math.pi / 2)) % 4
        counts[quarter] = counts.get(quarter, 0) + 1
    if not counts:
        return 0.0
    return max(counts, key=lambda quarter: counts[quarter]) * math.pi / 2


def _glyphs(page: pdfium.PdfPage) -> list[_Glyph]:
    text_page = page.get_textpage()
    try:
        return _read_glyphs(text_page.raw)
    finally:
        text_page.close()


def _read_glyphs(handle: object) -> list[_Glyph]:
    """Characters in the order they were drawn; spaces and ends that pdfium guessed are left out.

    Turned characters are given as if their direction were the page's.
    """
    box = raw.FS_RECTF()
    into = ctypes.byref(box)
    styles: dict[int | None, _Style] = {}
    glyphs: list[_Glyph] = []
    for index in range(raw.FPDFText_CountChars(handle)):
        thing = raw.FPDFText_GetTextObject(handle, index)
        if not thing:
            continue
        key = ctypes.cast(thing, ctypes.c_void_p).value
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(handle, index, thing)
        if style.hidden or not raw.FPDFText_GetLooseCharBox(handle, index, into):
            continue
        # What lies nowhere on a page is not shown by any program.
        if not all(map(is_place, (box.left, box.right, box.bottom, box.top))):
            continue
        code = raw.FPDFText_GetUnicode(handle, index)
        if not code or 0xD800 <= code <= 0xDFFF:
            continue
        quarter = round(style.angle / (math.pi / 2)) % 4
        if quarter == 0:
            left, right, base = box.left, box.right, box.bottom
        elif quarter == 1:
            left, right, base = box.bottom, box.top, -box.right
        elif quarter == 2:
            left, right, base = -box.right, -box.left, -box.top
        else:
            left, right, base = -box.top, -box.bottom, box.left
        glyphs.append(_Glyph(_plain(chr(code)), left, right, base, style))
    return glyphs


def _style(handle: object, index: int, thing: object) -> _Style:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, index, matrix)
    size = abs(raw.FPDFText_GetFontSize(handle, index)) * math.hypot(matrix.c, matrix.d)
    turned = is_place(matrix.a) and is_place(matrix.b)
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, index, name, 128, ctypes.byref(flags))
    face = name.value.lower()
    bold = b"bold" in face or b"simhei" in face or b"black" in face or b"heavy" in face
    return _Style(
        size=size_of_type(size or 1.0),
        angle=math.atan2(matrix.b, matrix.a) if turned else 0.0,
        bold=bold or bool(flags.value & 1 << 18),
        hidden=_is_clear(handle, index, thing),
    )


def _is_clear(handle: object, index: int, thing: object) -> bool:
    """Drawn fully transparent. Text in render mode 3 is a scan's recognised text and counts."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFText_GetFillColor(handle, index, red, green, blue, alpha)
    mode = raw.FPDFTextObj_GetTextRenderMode(thing)
    return bool(known) and alpha.value == 0 and mode != _INVISIBLE


def _plain(char: str) -> str:
    """Ligatures and radicals that stand for letters, as the letters."""
    if char in _LINE_END_HYPHENS:
        return "\xad"
    if "\ufb00" <= char <= "\ufb06" or "\u2e80" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return char


def _without_repeats(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Without characters drawn again in their place, for bold type or a shadow."""
    cells = {(glyph.char, round(glyph.left / 2), round(glyph.base / 2)) for glyph in glyphs}
    if len(cells) == len(glyphs):
        return glyphs
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    kept: list[_Glyph] = []
    for glyph in glyphs:
        if glyph.char.isspace() or _shares_a_box(kept, glyph):
            kept.append(glyph)
            continue
        reach = 0.2 * glyph.style.size
        column, row = round(glyph.left / reach / 2), round(glyph.base / reach / 2)
        near = (seen.get((glyph.char, column + x, row + y)) for x in (-1, 0, 1) for y in (-1, 0, 1))
        if any(
            place and abs(place[0] - glyph.left) < reach and abs(place[1] - glyph.base) < reach
            for place in near
        ):
            continue
        seen[glyph.char, column, row] = (glyph.left, glyph.base)
        kept.append(glyph)
    return kept


def _shares_a_box(before: list[_Glyph], glyph: _Glyph) -> bool:
    """The second letter of a ligature (ff) is given the place of the first."""
    return bool(
        before
        and glyph.char in "fil"
        and before[-1].style is glyph.style
        and (before[-1].left, before[-1].right) == (glyph.left, glyph.right)
    )


def _fragments(glyphs: list[_Glyph], page_top: float) -> list[Fragment]:
    fragments: list[Fragment] = []
    run: list[_Glyph] = []
    for glyph in glyphs:
        if run and not _goes_on(run[-1], glyph):
            fragments.extend(_fragment(run, page_top))
            run = []
        run.append(glyph)
    fragments.extend(_fragment(run, page_top))
    return _joined(fragments)


def _goes_on(before: _Glyph, glyph: _Glyph) -> bool:
    size = max(before.style.size, glyph.style.size)
    gap = glyph.left - before.right
    return (
        abs(glyph.base - before.base) < _SAME_BASELINE * size
        and gap < _GAP_OF_COLUMNS * size
        # The letters of a ligature share one box.
        and (gap > -0.5 * size or abs(glyph.left - before.left) < 0.05 * size)
    )


def _fragment(run: list[_Glyph], page_top: float) -> list[Fragment]:
    """The run without spaces at its ends; runs of spaces wider than a column gap cut it."""
    inked = [index for index, glyph in enumerate(run) if not glyph.char.isspace()]
    if not inked:
        return []
    run = run[inked[0] : inked[-1] + 1]
    pieces: list[str] = []
    gaps: list[tuple[int, float, float]] = []
    last: _Glyph | None = None
    spaces = ""
    for at, glyph in enumerate(run):
        if glyph.char.isspace():
            spaces += glyph.char
            continue
        if last is not None:
            gap = glyph.left - last.right
            if spaces and gap > 2 * _GAP_OF_COLUMNS * glyph.style.size:
                rest = run[at:]
                return _fragment(run[:at], page_top) + _fragment(rest, page_top)
            pieces.append(_space_between(last, glyph, spaces, gap))
            if gap > _GAP_OF_CELLS * glyph.style.size:
                gaps.append((sum(map(len, pieces)), last.right, glyph.left))
        pieces.append(glyph.char)
        last, spaces = glyph, ""
    sizes = sorted(glyph.style.size for glyph in run if not glyph.char.isspace())
    size = sizes[len(sizes) // 2]
    base = sorted(glyph.base for glyph in run)[len(run) // 2]
    bold = sum(glyph.style.bold for glyph in run) * 2 > len(run)
    bottom = page_top - base
    left = run[0].left
    text = "".join(pieces)
    return [Fragment(text, left, run[-1].right, bottom - size, bottom, size, bold, gaps)]


def _space_between(last: _Glyph, glyph: _Glyph, spaces: str, gap: float) -> str:
    if "\u3000" in spaces:
        return "\u3000"
    if spaces:
        # Between Chinese characters a space of no width is a program's, not the author's.
        tight = is_wide(last.char) and is_wide(glyph.char) and gap <= 0.1 * glyph.style.size
        return "" if tight else " "
    return " " if gap > least_gap(last.char, glyph.char) * glyph.style.size else ""


def least_gap(before: str, after: str) -> float:
    """How far apart two characters without a space stand for words, in units of their size.

    Programs set Chinese and Latin a quarter of a character apart without writing a space.
    """
    return 0.6 if is_wide(before) or is_wide(after) else _GAP_OF_WORDS


def is_wide(char: str) -> bool:
    """A Chinese character or full-width sign."""
    return char > "\u2e7f" or char in "“”‘’—…"


def _joined(fragments: list[Fragment]) -> list[Fragment]:
    """Fragments drawn out of order but touching on one baseline, as one."""
    rows: dict[int, list[Fragment]] = {}
    for fragment in sorted(fragments, key=lambda f: (f.bottom, f.left)):
        rows.setdefault(round(fragment.bottom / 2), []).append(fragment)
    joined: list[Fragment] = []
    for row in rows.values():
        row.sort(key=lambda f: f.left)
        for fragment in row:
            last = joined[-1] if joined else None
            if last is not None and _touches(last, fragment):
                gap = fragment.left - last.right
                limit = least_gap(last.text[-1], fragment.text[0]) * fragment.size
                space = " " if gap > limit else ""
                behind = len(last.text) + len(space)
                if gap > _GAP_OF_CELLS * fragment.size:
                    last.gaps.append((behind, last.right, fragment.left))
                last.gaps.extend((behind + at, start, stop) for at, start, stop in fragment.gaps)
                last.text += space + fragment.text
                last.size = last.size if len(last.text) > 2 * len(fragment.text) else fragment.size
                last.right, last.top = fragment.right, min(last.top, fragment.top)
            else:
                joined.append(fragment)
    return joined


def _touches(last: Fragment, fragment: Fragment) -> bool:
    size = max(last.size, fragment.size)
    return (
        abs(last.bottom - fragment.bottom) < _SAME_BASELINE * size
        and -0.3 * size < fragment.left - last.right < _GAP_OF_COLUMNS * size
    )
