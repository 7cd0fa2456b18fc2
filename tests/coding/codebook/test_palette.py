"""The palette: one table, its style sheet as written, and inks that can be read."""

import pytest
from django.conf import settings

from coding.codebook.palette import PALETTE, style_sheet


def test_the_style_sheet_is_the_table():
    path = settings.BASE_DIR / "static" / "css" / "palette.css"
    assert path.read_text() == style_sheet()


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tone", PALETTE, ids=lambda tone: tone.name)
def test_a_tone_can_be_read_and_seen(tone):
    # WCAG 2.2 AA: 4.5 for text, 3 for lines and marks.
    assert contrast(tone.ink, tone.ground) >= 4.5
    assert contrast(tone.color, "#ffffff") >= 3


def test_names_and_colours_are_used_once():
    for field in ("name", "color", "ink", "ground"):
        assert len({getattr(tone, field) for tone in PALETTE}) == len(PALETTE)
