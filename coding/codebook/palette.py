"""The tones a codebook's branches are told apart by: the one table, and the style sheets made of it.

    python -m coding.codebook.palette > static/css/palette.css
    python -m coding.codebook.palette dark > static/css/palette-dark.css

A node bears the number of its tone; 0 is its parent's, and neutral at the top.
"""

import sys
from dataclasses import dataclass

# The ink and the surface of static/css/dark.css.
DARK_INK = "#e4e8ef"
DARK_SURFACE = "#1a212b"


@dataclass(frozen=True)
class Tone:
    """`color` for lines and marks, `ink` for text on `ground`; sRGB as #rrggbb."""

    name: str
    color: str
    ink: str
    ground: str


PALETTE = (
    Tone("neutral", "#7b8698", "#465061", "#eceff3"),
    Tone("blue", "#2f6fd0", "#1a4f95", "#e3eefc"),
    Tone("green", "#2c8a57", "#17623c", "#dff3e7"),
    Tone("amber", "#c07a17", "#7a4606", "#fdf0dc"),
    Tone("violet", "#7b4fc0", "#55308d", "#efe8fa"),
    Tone("rose", "#c2426d", "#8a2148", "#fce7ee"),
    Tone("teal", "#1d8c94", "#0d5d63", "#dcf2f3"),
    Tone("olive", "#85891f", "#55580a", "#f3f4d9"),
    Tone("brown", "#9a5b3c", "#6b3a21", "#f6e9e2"),
)


def in_the_dark(tone: Tone) -> Tone:
    """The same colour, lighter, on a ground that the dark surface shines through."""
    color = mixed(tone.color, DARK_INK, 0.75)
    return Tone(
        tone.name, color, mixed(color, DARK_INK, 0.45), mixed(tone.color, DARK_SURFACE, 0.2)
    )


def mixed(one: str, other: str, share: float) -> str:
    """`share` of one colour, the rest of the other; #rrggbb."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def style_sheet() -> str:
    """Variables for every tone, and a class that makes one the tone of an element."""
    lines = variables(PALETTE)
    for n in range(len(PALETTE)):
        lines += [
            "",
            *([":root,"] if n == 0 else []),
            f".palette-{n} {{",
            *(f"  --tone{part}: var(--tone-{n}{part});" for part in ("", "-ink", "-bg")),
            "}",
        ]
    return "\n".join(lines) + "\n"


def dark_sheet() -> str:
    """The variables again, in the dark."""
    return "\n".join(variables(tuple(map(in_the_dark, PALETTE)))) + "\n"


def variables(tones: tuple[Tone, ...]) -> list[str]:
    values = [
        f"  --tone-{n}{part}: {value};"
        for n, tone in enumerate(tones)
        for part, value in (("", tone.color), ("-ink", tone.ink), ("-bg", tone.ground))
    ]
    return ["/* Written by coding/codebook/palette.py. */", "", ":root {", *values, "}"]


if __name__ == "__main__":
    print(dark_sheet() if sys.argv[1:] == ["dark"] else style_sheet(), end="")
