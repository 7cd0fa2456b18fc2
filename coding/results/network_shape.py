"""How a network is asked for in an address."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from coding.results.network import WINDOWS, Shape
from corpus.text.network import MAX_WORDS, MEASURES
from policycoder.errors import Invalid
from policycoder.values import number_in

MOST_WINDOWS = 1_000_000


def shape_from(params: Mapping[str, str]) -> Shape:
    """From `size`, `least`, `measure` and `window`. Raises Invalid."""
    plain = Shape()
    return Shape(
        size=number_in(params, "size", 2, MAX_WORDS) or plain.size,
        least=number_in(params, "least", 1, MOST_WINDOWS) or plain.least,
        measure=_one_of(params, "measure", plain.measure, MEASURES),
        window=_one_of(params, "window", plain.window, WINDOWS),
    )


def _one_of(params: Mapping[str, str], name: str, default: str, known: tuple[str, ...]) -> str:
    asked = params.get(name, "") or default
    if asked in known:
        return asked
    said = _("Use one of %(known)s.") % {"known": ", ".join(known)}
    raise Invalid.on(name, said, named=True)
