"""Who may do what in a blind round, and who could see what: thought out apart from the code."""

from collections.abc import Callable
from dataclasses import dataclass, field

PEOPLE = ("lead", "coder_a", "coder_b")
ROLES = ("owner", "lead", "coder", "viewer")
MAY_CODE, MAY_EDIT = {"owner", "lead", "coder"}, {"owner", "lead"}


@dataclass
class Pass:
    """What one person has of one document."""

    open: bool = True
    marked: bool = False


def still_open(one: Pass) -> bool:
    return one.open


def handed_in(one: Pass) -> bool:
    return not one.open


def whatever(_one: Pass) -> bool:
    return True


@dataclass
class Aside:
    """A pass that was taken out of the round; `news`: its document has new clauses since."""

    name: str
    document: int
    one: Pass
    because: str
    pk: int
    news: bool = False


@dataclass
class Model:
    roles: dict[str, str | None]
    status: str = "open"
    passes: dict[tuple[str, int], Pass] = field(default_factory=dict)
    coded: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    aside: list[Aside] = field(default_factory=list)
    left: set[str] = field(default_factory=set)

    def own(self, name: str) -> list[Pass]:
        return [one for (who, _doc), one in self.passes.items() if who == name]

    def watches(self, name: str) -> bool:
        """Whether they are shown others' codings: owners and leads with nothing to hand in."""
        return self.roles[name] in MAY_EDIT and not any(one.open for one in self.own(name))

    def look(self) -> None:
        """Whoever is shown others' codings has seen them from now on."""
        for name in PEOPLE:
            if self.status != "closed" and self.watches(name) and self.coded - {name}:
                self.seen.add(name)

    def members(self) -> list[str]:
        return [name for name in PEOPLE if self.roles[name] is not None]

    def gone(self) -> list[str]:
        return [name for name in PEOPLE if self.roles[name] is None]

    def without_passes(self) -> list[str]:
        return [name for name in PEOPLE if not self.own(name) or name in self.left]

    def passes_for(self, of: Callable[[Pass], bool]) -> list[tuple[str, int]]:
        return [key for key, one in self.passes.items() if of(one)]

    def codes(self, name: str) -> bool:
        return self.roles[name] in MAY_CODE

    def documents(self) -> set[int]:
        left = {one.document for one in self.aside if one.because == "left"}
        return left | {document for _name, document in self.passes}
