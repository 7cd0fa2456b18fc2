"""Values that come as text or JSON, read in one way each."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from policycoder.errors import Invalid

# What PostgreSQL's bigint holds in any case: no more than 18 digits.
LARGEST = 10**18 - 1


def whole_number(value: Any, low: int = 0, high: int = LARGEST) -> int | None:
    """The whole number from `low` to `high` that a JSON number, or a text of nothing but the
    digits 0 to 9, says; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    return None


def number_in(
    params: Mapping[str, str], name: str, low: int = 0, high: int = LARGEST
) -> int | None:
    """The whole number in a query, None when it is empty or not there. Raises Invalid."""
    asked = params.get(name, "").strip()
    number = whole_number(asked, low, high)
    if asked and number is None:
        said = _("Must be a whole number.")
        if (low, high) != (0, LARGEST):
            said = _("Must be a whole number from %(low)s to %(high)s.") % {
                "low": low,
                "high": high,
            }
        raise Invalid.on(name, said, named=True)
    return number


def year_in(params: Mapping[str, str]) -> str:
    """The `year` of a query as it stands there, "" when it is empty. Raises Invalid."""
    asked = params.get("year", "").strip()
    if asked and not (len(asked) == 4 and whole_number(asked, 1)):
        raise Invalid.on("year", _("Must be a year of four digits."), named=True)
    return asked
