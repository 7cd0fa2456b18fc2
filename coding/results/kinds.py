"""What a result is, and how one is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from coding.models import Snapshot
from coding.results.base import Base, compact, shortened
from corpus.jobs import Run
from corpus.models import Membership, Project
from corpus.permissions import Capability
from policycoder.tables import Table
from policycoder.values import Parameter

# Steps done, steps in all, and in words what is being done.
Report = Callable[[int, int, str], None]
Data = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question: which result, of which base, with which parameters (JSON values)."""

    kind: str
    base: Base
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Two questions with the same key have the same answer."""
        if not self.params:
            return self.base.key
        return shortened(f"{self.base.key};params={compact(dict(self.params))}")

    def to_json(self) -> dict[str, Any]:
        """As a job's parameters."""
        return {"key": self.key, "base": self.base.to_json(), "params": dict(self.params)}

    @classmethod
    def from_json(cls, kind: str, found: dict[str, Any]) -> Self:
        return cls(kind, Base.from_json(found["base"]), found["params"])


@dataclass(frozen=True)
class State:
    """What tells one state of all that a result depends on from every other: when the newest
    judgement was saved, and a JSON value of everything else."""

    as_of: datetime | None = None
    mark: Any = None


def not_at_once(_asked: Asked) -> bool:
    return False


def nothing(_run: Run) -> None:
    pass


@dataclass(frozen=True)
class Result:
    """How a result comes about, is shown and kept. Everything but the first three is optional.

    asked: the question a member asks by the parameters of an address; raises Invalid, Missing,
        Forbidden and Http404, and is the only place that decides what they may see.
    compute: the data, as JSON values.   state: what these depend on, read before.
    parameters: those of its address, checked and told by the schema.
    label: its name in the side bar and the log, a text or a lazy one.   icon: that of its page.
    template: shows the data on the page of the result; extends `coding/result.html`.
    page: the name of the address of a page of its own, which then needs no template.
    starts: who may start a computation; where every member may, asking starts it.
    verb: what the log calls the start (`start_job` says the label); without one it is not logged.
    stale: whether a snapshot is out of date, where that is told faster than by the state.
    at_once: whether it may be computed while the reader waits.   prepare: what a job does before.
    bases: those that are kept up to date by themselves, when coding pauses.
    tables: files by name, made of the data.
    kept: snapshots of one question, None for all; kept_of_all: of all questions of a project.
    """

    asked: Callable[[Membership, Mapping[str, str]], Asked]
    compute: Callable[[Asked, Report], Data]
    state: Callable[[Asked], State]
    parameters: tuple[Parameter[Any], ...] = ()
    label: Any = ""
    icon: str = "chart-bar"
    template: str = ""
    page: str = ""
    starts: Capability = Capability.VIEW
    verb: str = ""
    stale: Callable[[Asked, Snapshot], bool] | None = None
    at_once: Callable[[Asked], bool] = not_at_once
    prepare: Callable[[Run], object] = nothing
    bases: Callable[[Project], list[Base]] | None = None
    tables: Mapping[str, Callable[[Data], Table]] = field(default_factory=dict)
    kept: int | None = 5
    kept_of_all: int | None = None

    def is_stale(self, asked: Asked, snapshot: Snapshot) -> bool:
        if self.stale is not None:
            return self.stale(asked, snapshot)
        return self.state(asked) != State(snapshot.as_of, snapshot.state)
