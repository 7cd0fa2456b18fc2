"""How many clauses an agreement study needs, by two ways of asking."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from coding.sampling.planner import MOST_CATEGORIES, MOST_CODERS, krippendorff, simulated
from policycoder.errors import Invalid
from policycoder.values import Parameter, whole


def _between(name: str, low: float, high: float, default: float, help: str) -> Parameter[float]:
    def read(asked: str) -> float:
        try:
            number = float(asked)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            said = _("Must be a number from %(low)s to %(high)s.")
            raise Invalid.on(name, said % {"low": low, "high": high}, named=True)
        return number

    shape = {"type": "number", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, read, default, shape, help)


ALPHA = _between("alpha", 0.3, 0.98, 0.8, "The value of α that is expected.")
HALF_WIDTH = _between("half_width", 0.01, 0.2, 0.05, "Of the 95 % interval, to either side.")
NODES = whole("nodes", 2, MOST_CATEGORIES, help="Categories of the dimension; 10 if not given.")
CODERS = whole("coders", 2, MOST_CODERS, help="Who code the same clauses; 2 if not given.")
PARAMETERS = (ALPHA, NODES, CODERS, HALF_WIDTH)


def sample_size(params: Mapping[str, str]) -> dict[str, Any]:
    """`{alpha, nodes, coders, half_width, krippendorff, bootstrap, bootstrap_half_width}`. Raises
    Invalid."""
    return dict(
        _computed(
            ALPHA.of(params),
            NODES.of(params) or 10,
            CODERS.of(params) or 2,
            HALF_WIDTH.of(params),
        )
    )


@lru_cache(maxsize=256)
def _computed(alpha: float, nodes: int, coders: int, half_width: float) -> tuple:
    planned = simulated(alpha, nodes, coders, half_width)
    return (
        ("alpha", alpha),
        ("nodes", nodes),
        ("coders", coders),
        ("half_width", half_width),
        ("krippendorff", krippendorff(alpha - half_width, nodes, coders)),
        ("bootstrap", planned.units),
        ("bootstrap_half_width", round(planned.half_width, 4)),
    )
