"""The palette: one table, its style sheets as written; what can be read is in tests/test_contrast.py."""

import pytest
from django.conf import settings

from coding.codebook.palette import PALETTE, dark_sheet, style_sheet


@pytest.mark.parametrize(
    ("name", "written"), [("palette.css", style_sheet), ("palette-dark.css", dark_sheet)]
)
def test_the_style_sheets_are_the_table(name, written):
    assert (settings.BASE_DIR / "static" / "css" / name).read_text() == written()


def test_names_and_colours_are_used_once():
    for field in ("name", "color", "ink", "ground"):
        assert len({getattr(tone, field) for tone in PALETTE}) == len(PALETTE)
