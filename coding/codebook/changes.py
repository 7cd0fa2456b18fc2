"""What became of the nodes of a codebook from one version to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coding.codebook.scheme import Scheme
from policycoder.errors import Unfit


@dataclass(frozen=True)
class Changes:
    """By dimension: key of the published version before -> keys in the version after.

    The version before is the published one with the next lower number.
    One key: the node was renamed, or merged where several become one. Several: it was split. A
    node that moved keeps its key and has no entry. One that is gone without an entry was deleted.
    """

    became: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def of(cls, stored: Mapping[str, Mapping[str, Iterable[str]]]) -> "Changes":
        """From the JSON of CodebookVersion.changes: `{dimension: {old: [new, …]}}`."""
        return cls(
            {
                dimension: {old: tuple(new) for old, new in nodes.items()}
                for dimension, nodes in stored.items()
            }
        )

    def stored(self) -> dict[str, Any]:
        return {
            dimension: {old: list(new) for old, new in nodes.items()}
            for dimension, nodes in self.became.items()
        }

    def check(self, before: Scheme | None, after: Scheme) -> None:
        """Raises Invalid unless every old key was there and is retired, and every new one is there.

        A key means one thing for ever: a node that is split keeps none of its own.
        """
        for dimension, nodes in self.became.items():
            old = before.keys_of(dimension) if before else frozenset()
            new = after.keys_of(dimension)
            for key, became in nodes.items():
                if key not in old - new or not became or not new.issuperset(became):
                    said = _("“%(old)s” of %(dimension)s cannot have become %(new)s.") % {
                        "old": key,
                        "dimension": dimension,
                        "new": _(", ").join(became) or "—",
                    }
                    raise Unfit.on("changes", said)


def followed(steps: Iterable[Changes], dimension: str, key: str) -> tuple[str, ...]:
    """The keys that a node's key has become after all the steps, the oldest step first."""
    keys: tuple[str, ...] = (key,)
    for step in steps:
        became = step.became.get(dimension, {})
        keys = tuple(dict.fromkeys(new for old in keys for new in became.get(old, (old,))))
    return keys
