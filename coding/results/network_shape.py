"""How a network is asked for in an address."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from coding.results.network import WINDOWS, Shape
from corpus.text.network import MAX_WORDS, MEASURES
from policycoder.errors import Invalid

MOST_WINDOWS = 1_000_000


def shape_from(params: Mapping[str, str]) -> Shape:
    """From `size`, `least`, `measure` and `window`. Raises Invalid."""
    plain = Shape()
    return Shape(
        size=_number(params, "size", plain.size, 2, MAX_WORDS),
        least=_number(params, "least", plain.least, 1, MOST_WINDOWS),
        measure=_one_of(params, "measure", plain.measure, MEASURES),
        window=_one_of(params, "window", plain.window, WINDOWS),
    )


def _number(params: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    asked = params.get(name, "").strip()
    if not asked:
        return default
    if asked.isascii() and asked.isdecimal() and len(asked) < 10 and low <= int(asked) <= high:
        return int(asked)
    said = _("Must be a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
    raise Invalid(f"{name}: {said}", errors={name: [said]})


def _one_of(params: Mapping[str, str], name: str, default: str, known: tuple[str, ...]) -> str:
    asked = params.get(name, "") or default
    if asked in known:
        return asked
    said = _("Use one of %(known)s.") % {"known": ", ".join(known)}
    raise Invalid(f"{name}: {said}", errors={name: [said]})
