"""How a page looks for its user, from the first paint on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.accounts.preferences import PREFERENCES

# When the dark style sheets count; static/js/kit/look.js says the same once the page is there.
DARK_MEDIA = {
    "system": "screen and (prefers-color-scheme: dark)",
    "light": "not all",
    "dark": "screen",
}
USUAL_SIZE = PREFERENCES["font_size"].default


@dataclass(frozen=True)
class Look:
    theme: str
    density: str
    font_size: int
    reading_face: str
    reading_width: str
    focus: str

    @property
    def color_scheme(self) -> str:
        return "light dark" if self.theme == "system" else self.theme

    @property
    def dark_media(self) -> str:
        return DARK_MEDIA[self.theme]

    @property
    def scale(self) -> str:
        """Of the browser's own size, in per cent; "" as it is."""
        if self.font_size == USUAL_SIZE:
            return ""
        return f"{self.font_size / USUAL_SIZE:.2%}"


def look_of(chosen: Mapping[str, Any]) -> Look:
    """`chosen`: preferences by name; what is missing is as for everybody."""
    names = Look.__dataclass_fields__
    return Look(**{name: chosen.get(name, PREFERENCES[name].default) for name in names})
