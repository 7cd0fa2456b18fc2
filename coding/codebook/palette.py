"""The tones a codebook's branches are told apart by: the one table, and the style sheet made of it.

    python -m coding.codebook.palette > static/css/palette.css

A node bears the number of its tone; 0 is its parent's, and neutral at the top.
"""

from dataclasses import dataclass


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


def style_sheet() -> str:
    """Variables for every tone, and a class that makes one the tone of an element."""
    values = [
        f"  --tone-{n}{part}: {value};"
        for n, tone in enumerate(PALETTE)
        for part, value in (("", tone.color), ("-ink", tone.ink), ("-bg", tone.ground))
    ]
    lines = [
        "/* Written by coding/codebook/palette.py. */",
        "",
        ":root {",
        *values,
        "}",
    ]
    for n in range(len(PALETTE)):
        lines += [
            "",
            *([":root,"] if n == 0 else []),
            f".palette-{n} {{",
            *(f"  --tone{part}: var(--tone-{n}{part});" for part in ("", "-ink", "-bg")),
            "}",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(style_sheet(), end="")
