"""Who may do what, who could see what, in a blind round: thought out apart from the code under test."""

from dataclasses import dataclass, field

PEOPLE = ("lead", "coder_a", "coder_b")
ROLES = ("lead", "coder", "viewer")
MAY_CODE, MAY_EDIT = {"lead", "coder"}, {"lead"}
LINES = ["一、设立资金。", "二、建设平台。", "三、引进人才。"]


def lines_of(document: int) -> list[str]:
    return [line.replace("。", f"{document}。") for line in LINES]


@dataclass
class Pass:
    """What one person has of one document."""

    open: bool = True
    marked: bool = False
    judged: bool = False


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
    """Who may do what, who could see what: thought out apart from the code under test."""

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

    def codes(self, name: str) -> bool:
        return self.roles[name] in MAY_CODE

    def documents(self) -> set[int]:
        left = {one.document for one in self.aside if one.because == "left"}
        return left | {document for _name, document in self.passes}
