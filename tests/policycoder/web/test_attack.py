"""The product under all slow clients at once: people go on working.

How quick that is depends on the machine. What the answers are held against is the time after which
a head is given up: under an attack that stalls the server everybody waits for longer than that.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from benchmarks.common import Session, product
from benchmarks.save_judgement import prepare
from benchmarks.slow_clients import Coder, attack_on, large_export
from policycoder.web.limits import Limits

pytestmark = pytest.mark.slow
CROWD = {
    "half a head": 100,
    "head in drops": 20,
    "idle": 50,
    "idle after a request": 20,
    "body in drops": 20,
    "reader": 10,
}
# A head in time, twice: the crowd comes again once it was sent away.
ATTACK_SECONDS = 25


@dataclass
class Work:
    """Seconds of what was asked for, one after the other, each on a connection of its own."""

    base: str
    coder: Coder
    healths: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)

    def go_on(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + ATTACK_SECONDS
        while not until() and time.monotonic() < deadline:
            began = time.monotonic()
            assert requests.get(f"{self.base}/healthz/", timeout=60).status_code == 200
            self.healths.append(time.monotonic() - began)
            self.coder.session.close()  # the next save connects anew
            saved = self.coder.save(self.base)
            assert saved is not None
            self.saves.append(saved)


@pytest.fixture(scope="module")
def site(migrated: Path) -> Iterator[tuple[str, Session]]:
    with product(folder=migrated) as (base, accounts):
        yield base, Session(base, "owner", accounts["owner"])


def test_pages_and_saves_are_answered_under_attack(site: tuple[str, Session]):
    base, owner = site
    _, [(assignment, clauses)] = prepare(owner, passes=1, clauses=50)
    export = large_export(owner)
    work = Work(base, Coder(owner, assignment, clauses))
    attack = attack_on(base, CROWD, owner, export)

    def twice_sent_away() -> bool:
        return attack.answers["half a head", "408"] >= 2 * CROWD["half a head"]

    with attack.under_way():
        work.go_on(until=twice_sent_away)
    told = f"{attack.report()}; saves {sorted(work.saves)[-5:]}"
    assert attack.answers["half a head", "408"] >= CROWD["half a head"], told
    assert attack.answers["body in drops", "200"] == 0, told
    assert max(work.healths + work.saves) < Limits().head, told
