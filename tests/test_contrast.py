"""WCAG 2.2 AA in both themes: 4.5 for text, 3 for lines, marks and what is worked with."""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
INKS = ["ink", "ink-soft", "muted", "link", "accent", "alarm", "good", "warn"]
GROUNDS = ["surface", "ground", "hover", "key", "selected", "mark", "target"]
READ = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((f"tone-{n}-ink", ground) for n in range(9) for ground in ("surface", "ground", "selected")),
    *((f"tone-{n}-ink", f"tone-{n}-bg") for n in range(9)),
    *((ink, f"{ink}-bg") for ink in ("alarm", "good", "warn")),
    *(("on-accent", fill) for fill in ("accent", "accent-hover", "alarm", "alarm-hover")),
    *(("ink", f"band-{band}") for band in ("good", "fair", "usable", "low")),
    *((ink, change) for ink in ("ink", "ink-soft") for change in ("added", "removed", "found")),
]
SEEN = [
    *((f"tone-{n}", ground) for n in range(9) for ground in ("surface", "ground", f"tone-{n}-bg")),
    *(
        (line, g)
        for line in ("line-control", "good-line", "warn-line")
        for g in ("surface", "ground")
    ),
]


def colours(*names: str) -> dict[str, str]:
    """The tokens of sheets, the later before the earlier, each as #rrggbb."""
    text = "".join((CSS / name).read_text() for name in names)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3}|#[0-9a-f]{6});", text))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in found.items()
    }


LIGHT = colours("tokens.css", "palette.css")
DARK = colours("dark.css", "palette-dark.css")


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(READ, 4.5), (SEEN, 3)], ids=["read", "seen"])
def test_what_stands_on_a_ground_stands_out(theme, pairs, least):
    found = {pair: round(contrast(*map(theme.__getitem__, pair)), 2) for pair in pairs}
    assert {pair: value for pair, value in found.items() if value < least} == {}


def test_every_colour_has_its_other_in_the_dark():
    assert set(DARK) == set(LIGHT)
