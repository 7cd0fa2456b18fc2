"""60 coders save while others hold connections without using them.

Turns without and with the attack follow one another, on the web server of the product and, for
comparison, on gunicorn's own threads as they served before, both on one database.
`python -m benchmarks.slow_clients [TURNS]`
"""

import contextlib
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

from benchmarks.attack import KINDS, Attack, reader_of
from benchmarks.common import ROOT, Session, data_folder, free_port, percentile, product, servers_of
from benchmarks.save_judgement import body, prepare

CODERS, CLAUSES = 60, 40
TURN_SECONDS, PAUSE_SECONDS, TIMEOUT_SECONDS = 20.0, 3.0, 30.0
ATTACK = {
    "half a head": 100,
    "head in drops": 50,
    "idle": 50,
    "idle after a request": 50,
    "body in drops": 20,
    "chunks in drops": 20,
    "reader": 10,
}
OURS = "--config python:policycoder.web.config"
BEFORE = (
    "--preload --no-control-socket --worker-class gthread --workers 4 --threads 2 --keep-alive 5"
)


@dataclass
class Turn:
    """Seconds of the saves and health checks that began in it, None for one without an answer."""

    saves: list[float | None] = field(default_factory=list)
    healths: list[float | None] = field(default_factory=list)

    def figures(self) -> str:
        return f"saves {_figures(self.saves)}; health {_figures(self.healths)}"


def _figures(seconds: list[float | None]) -> str:
    answered = [1000 * one for one in seconds if one is not None]
    if not answered:
        return f"0 of {len(seconds)} answered"
    return (
        f"{len(answered)} of {len(seconds)} answered,"
        f" median {statistics.median(answered):.0f} p95 {percentile(answered, 0.95):.0f}"
        f" longest {max(answered):.0f} ms"
    )


class Coder:
    """One who saves a clause every few seconds, each one anew."""

    def __init__(self, session: Session, assignment: int, clauses: list[int]):
        self.session, self.assignment, self.clauses = session, assignment, clauses
        self._revisions: dict[int, int] = defaultdict(int)
        self._saved = 0

    def save(self, base: str) -> float | None:
        clause = self.clauses[self._saved % len(self.clauses)]
        sent = body(self._saved) | {"revision": self._revisions[clause]}
        path = f"{base}/api/v1/assignments/{self.assignment}/clauses/{clause}/"
        began = time.perf_counter()
        try:
            answer = self.session.put(path, json=sent, timeout=TIMEOUT_SECONDS)
        except requests.RequestException:
            return None
        seconds = time.perf_counter() - began
        stored = answer.json()
        if answer.status_code == 409:  # the save before was stored and its answer not heard
            stored = stored.get("judgement", stored)
        self._revisions[clause] = stored.get("revision", 0)
        self._saved += 1
        return seconds if answer.ok else None


def turn(base: str, coders: list[Coder]) -> Turn:
    found = Turn()
    until = time.monotonic() + TURN_SECONDS

    def code(coder: Coder) -> None:
        time.sleep(random.uniform(0, PAUSE_SECONDS))
        while time.monotonic() < until:
            found.saves.append(coder.save(base))
            time.sleep(random.uniform(0.5, 1.5) * PAUSE_SECONDS)

    def ask() -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                requests.get(f"{base}/healthz/", timeout=TIMEOUT_SECONDS)
                found.healths.append(time.perf_counter() - began)
            except requests.RequestException:
                found.healths.append(None)
            time.sleep(0.2)

    threads = [threading.Thread(target=code, args=(coder,)) for coder in coders]
    threads.append(threading.Thread(target=ask))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def large_export(owner: Session) -> str:
    """The address of a file of 7 MB, more than the kernel keeps of what is not read."""
    project, _ = prepare(owner, passes=2, clauses=400, sentences=70)
    return f"/api/v1/projects/{project}/exports/clauses.csv"


def attack_on(base: str, wanted: Mapping[str, int], reader: Session, export: str) -> Attack:
    address = urlsplit(base)
    cookie = "; ".join(f"{one.name}={one.value}" for one in reader.cookies)
    kinds = KINDS | {"reader": reader_of(export, cookie)}
    return Attack((address.hostname or "", address.port or 0), wanted, kinds)


@contextlib.contextmanager
def served(folder: Path, options: str) -> Iterator[str]:
    """gunicorn with these options on the product's database."""
    port = free_port()
    servers = servers_of(folder)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "policycoder.wsgi:application", *options.split()),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "critical"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "policycoder.settings",
            "POLICYCODER_DATA_DIR": str(folder),
            "DATABASE_URL": servers["database_url"],
            "REDIS_URL": servers["redis_url"],
        },
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        while True:
            with contextlib.suppress(requests.RequestException):
                requests.get(f"{base}/healthz/", timeout=5)
                break
            time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with data_folder() as folder, product(folder=folder) as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        _, passes = prepare(owner, CODERS, CLAUSES)
        export = large_export(owner)
        coders = []
        for assignment, clauses in passes:
            session = Session(base, "owner", accounts["owner"])
            coders.append(Coder(session, assignment, clauses))
        with served(folder, BEFORE) as before, served(folder, OURS) as ours:
            for number in range(1, turns + 1):
                servers = [("gthread", before), ("ours", ours)]
                for name, server in servers if number % 2 else reversed(servers):
                    print(f"{number} {name:8} calm:   {turn(server, coders).figures()}", flush=True)
                    attack = attack_on(server, ATTACK, owner, export)
                    with attack.under_way():
                        found = turn(server, coders)
                        said = attack.report()
                    print(f"{number} {name:8} attack: {found.figures()}", flush=True)
                    print(f"  {said}", flush=True)


if __name__ == "__main__":
    main()
