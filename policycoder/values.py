"""Values that come as text or JSON, read in one way each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from policycoder.characters import STORABLE_PATTERN
from policycoder.errors import Invalid

T = TypeVar("T")

# What PostgreSQL's bigint holds in any case: no more than 18 digits.
LARGEST = 10**18 - 1
_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_MOST_QUOTED = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def whole_number(value: Any, low: int = 0, high: int = LARGEST) -> int | None:
    """The whole number from `low` to `high` that a JSON number, or a text of nothing but the
    digits 0 to 9, says; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    return None


def json_number(value: Any, low: int = 0, high: int = LARGEST) -> int | None:
    """As `whole_number`, of JSON, where a text is no number and 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if isinstance(value, str) else whole_number(value, low, high)


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One of a query. `read` makes a value of what is written there and raises Invalid where it
    cannot; `shape` says the same in the words of OpenAPI. Written as nothing, it is not there."""

    name: str
    read: Callable[[str], T]
    default: T
    shape: Mapping[str, Any]
    help: Any = ""

    def of(self, params: Mapping[str, str]) -> T:
        """Its value. Raises Invalid."""
        asked = params.get(self.name, "").strip()
        return self.read(asked) if asked else self.default

    def written(self, params: Mapping[str, str]) -> str:
        """As it stands there, "" where it does not. Raises Invalid."""
        self.of(params)
        return params.get(self.name, "").strip()


def text(name: str, help: Any = "") -> Parameter[str]:
    return Parameter(name, str, "", {"type": "string", "pattern": STORABLE_PATTERN}, help)


def choice(name: str, values: Iterable[str], default: str = "", help: Any = "") -> Parameter[str]:
    """One of the values, which are said to whoever asks for another."""
    known = tuple(map(str, values))

    def read(asked: str) -> str:
        if asked not in known:
            said = _("“%(given)s” is none of these: %(known)s.")
            said %= {"given": asked[:_MOST_QUOTED], "known": ", ".join(known)}
            raise Invalid.on(name, said, named=True)
        return asked

    return Parameter(name, read, default, {"type": "string", "enum": list(known)}, help)


def whole(name: str, low: int = 0, high: int = LARGEST, *, help: Any = "") -> Parameter[int | None]:
    def read(asked: str) -> int:
        number = whole_number(asked, low, high)
        if number is None:
            said = _("Must be a whole number.")
            if (low, high) != (0, LARGEST):
                said = _("Must be a whole number from %(low)s to %(high)s.")
            raise Invalid.on(name, said % {"low": low, "high": high}, named=True)
        return number

    return Parameter(name, read, None, {"type": "integer", "minimum": low, "maximum": high}, help)


def number(name: str, default: float, low: float, high: float, help: Any = "") -> Parameter[float]:
    def read(asked: str) -> float:
        try:
            value = float(asked)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            said = _("Must be a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            raise Invalid.on(name, said, named=True)
        return value

    shape = {"type": "number", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, read, default, shape, help)


def flag(name: str, default: bool, help: Any = "") -> Parameter[bool]:
    def read(asked: str) -> bool:
        if asked.lower() not in _FLAGS:
            raise Invalid.on(name, _("Must be true or false."), named=True)
        return _FLAGS[asked.lower()]

    return Parameter(name, read, default, {"type": "boolean", "default": default}, help)


def moment(name: str, help: Any = "") -> Parameter[datetime | None]:
    """A date with its time (RFC 3339); without a zone it is of the server's."""

    def read(asked: str) -> datetime:
        # What stands behind a "+" comes as a space where it was not escaped.
        found = parse_datetime(asked.replace(" ", "+") if "T" in asked else asked)
        if found is None:
            raise Invalid.on(name, _("Must be a date with its time."), named=True)
        found = found if found.tzinfo else make_aware(found)
        # Nothing of ours is older, and no zone leads out of the calendar.
        return found if found.year > 1970 else _EPOCH

    return Parameter(name, read, None, {"type": "string", "format": "date-time"}, help)


def year(name: str, help: Any = "") -> Parameter[str]:
    """The year as it is written."""

    def read(asked: str) -> str:
        if not (len(asked) == 4 and whole_number(asked, 1)):
            raise Invalid.on(name, _("Must be a year of four digits."), named=True)
        return asked

    shape = {"type": "string", "pattern": "^(?!0000)[0-9]{4}$"}
    return Parameter(name, read, "", shape, help)
