"""What a user likes, remembered with the account: one line of PREFERENCES each.

Whoever adds one says its kind and what holds until somebody chooses; the API, its description and
the data of every page follow from there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from corpus.models import User
from policycoder.characters import STORABLE_PATTERN
from policycoder.errors import Invalid, TooLarge
from policycoder.values import json_number

# Characters of the whole as JSON.
LARGEST = 50_000


class Kind(Protocol):
    """`shape` describes a value as JSON Schema; `refusal` says what is wrong with one, or ""."""

    @property
    def default(self) -> Any: ...

    @property
    def shape(self) -> dict[str, Any]: ...

    def refusal(self, value: Any) -> str: ...


@dataclass(frozen=True)
class OneOf:
    """One of a few words; until one is chosen, the first."""

    choices: tuple[str, ...]

    @property
    def default(self) -> str:
        return self.choices[0]

    @property
    def shape(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}

    def refusal(self, value: Any) -> str:
        if value in self.choices:
            return ""
        return _("One of: %(choices)s.") % {"choices": ", ".join(self.choices)}


@dataclass(frozen=True)
class Whole:
    """A whole number between two, both included."""

    least: int
    most: int
    default: int

    @property
    def shape(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def refusal(self, value: Any) -> str:
        if json_number(value, self.least, self.most) is not None:
            return ""
        return _("A whole number from %(least)s to %(most)s.") % {
            "least": self.least,
            "most": self.most,
        }


@dataclass(frozen=True)
class Text:
    """A short text."""

    longest: int
    default: str = ""

    @property
    def shape(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest, "pattern": STORABLE_PATTERN}

    def refusal(self, value: Any) -> str:
        if isinstance(value, str) and len(value) <= self.longest:
            return ""
        return _("A text of at most %(longest)s characters.") % {"longest": self.longest}


@dataclass(frozen=True)
class Texts:
    """A list of short texts."""

    each: Text
    most: int

    @property
    def default(self) -> list[str]:
        return []

    @property
    def shape(self) -> dict[str, Any]:
        return {"type": "array", "items": self.each.shape, "maxItems": self.most}

    def refusal(self, value: Any) -> str:
        if not isinstance(value, list) or len(value) > self.most:
            return _("A list of at most %(most)s texts.") % {"most": self.most}
        return next(filter(None, map(self.each.refusal, value)), "")


@dataclass(frozen=True)
class Entries:
    """Values by name; those that are sent are set, null takes one away, the others stay."""

    name: str
    each: Kind
    most: int

    @property
    def default(self) -> dict[str, Any]:
        return {}

    @property
    def shape(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": self.name},
            "additionalProperties": or_null(self.each.shape),
            "maxProperties": self.most,
        }

    def refusal(self, value: Any) -> str:
        if not isinstance(value, dict) or len(value) > self.most:
            return _("At most %(most)s values by name.") % {"most": self.most}
        for name, one in value.items():
            if not re.search(self.name, name):
                return _("“%(name)s” is no name here.") % {"name": name[:40]}
            if one is not None and (said := self.each.refusal(one)):
                return f"{name}: {said}"
        return ""


NUMBER = r"^[1-9][0-9]{0,14}$"
COMMAND = r"^[A-Za-z_]{1,40}$"
NODE = Text(150)  # "<dimension>/<node>"

PREFERENCES: dict[str, Kind] = {
    "theme": OneOf(("system", "light", "dark")),
    "density": OneOf(("comfortable", "compact")),
    "font_size": Whole(14, 22, default=16),
    "reading_face": OneOf(("serif", "sans")),
    "reading_width": OneOf(("medium", "narrow", "wide", "full")),
    "focus": OneOf(("off", "on")),
    "timing": OneOf(("on", "off")),
    # by project, whose codebook it is
    "favourites": Entries(NUMBER, Texts(NODE, 200), 200),
    "collapsed": Entries(NUMBER, Texts(NODE, 200), 200),
    "node_keys": Entries(NUMBER, Entries(r"^.{1,150}$", Text(20), 200), 200),
    # by command of the workbench
    "keymap": Entries(COMMAND, Text(20), 100),
}


def or_null(shape: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def preferences_of(user: User) -> dict[str, Any]:
    """Every preference by name: what the user chose, else what holds until they do."""
    chosen = user.preferences
    return {name: chosen.get(name, kind.default) for name, kind in PREFERENCES.items()}


@transaction.atomic
def change_preferences(*, actor: User, sent: Mapping[str, Any]) -> None:
    """Sets what is sent, name by name; null goes back to what holds when nothing is chosen.

    Raises Invalid for a name or value that no preference has, TooLarge where all would be more
    than LARGEST. Not in the log: it concerns nobody else.
    """
    check(sent)
    held = User.objects.select_for_update(no_key=True).only("preferences").get(pk=actor.pk)
    # What an earlier release remembered and this one does not is left out.
    before = {name: value for name, value in held.preferences.items() if name in PREFERENCES}
    after = merged(before, sent)
    if after == held.preferences:
        return
    if len(json.dumps(after, ensure_ascii=False)) > LARGEST:
        raise TooLarge(_("These are more preferences than are remembered."))
    User.objects.filter(pk=actor.pk).update(preferences=after)
    actor.preferences = after


def check(sent: Mapping[str, Any]) -> None:
    """Raises Invalid, naming each preference that is not one or cannot have its value."""
    wrong = {}
    for name, value in sent.items():
        if name not in PREFERENCES:
            wrong[name] = [_("There is no such preference.")]
        elif value is not None and (said := PREFERENCES[name].refusal(value)):
            wrong[name] = [said]
    if wrong:
        raise Invalid.of(wrong)


def merged(before: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Both together: what is sent takes the place of what was, entry by entry, null takes it away."""
    after = dict(before)
    for name, value in sent.items():
        known = after.get(name)
        if isinstance(value, dict):
            value = merged(known if isinstance(known, dict) else {}, value)
        if value is None:
            after.pop(name, None)
        else:
            after[name] = value
    return after
