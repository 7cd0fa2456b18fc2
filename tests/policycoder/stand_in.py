"""The product as `policycoder.run` starts and stops it, with shell scripts for its programs.

`python -m tests.policycoder.stand_in` is up in a moment, so that hundreds of starts and stops can
be tried. Each script writes into the log what becomes of it, and leaves a process in a session of
its own behind, as the readers of files are.
"""

import contextlib
import os
import signal
import sys
from pathlib import Path

import psutil

from policycoder import embedded, env, guard, run, supervise
from policycoder.embedded import processes
from policycoder.embedded.processes import Child, wait_until

SERVERS, SERVICES = ("PostgreSQL", "Valkey"), ("web", "worker", "clock")
# LINGER: seconds between being asked to stop and ending. Nobody waits so long for the patience of
# a stop to be at its end: only somebody who hurries gets the second signal sent, which kills.
PATIENT = ((signal.SIGTERM, 600.0), (signal.SIGQUIT, 600.0))
SCRIPT = """
say() { echo "$1 $NAME $$" >>"$EVENTS"; }
trap 'say asked; sleep "$LINGER"; say ended; exit 0' TERM INT
say started
setsid sleep 600 &
while :; do wait; done
"""
ALL_WELL = {"database": "ok", "broker": "ok", "worker": "ok", "disk": "ok"}


def child(name: str, log: Path, environment: dict[str, str]) -> Child:
    linger = env.text(f"LINGER_{name}", "0")
    return Child(
        name=name,
        argv=["/bin/sh", "-c", SCRIPT],
        log=log,
        stop_signals=PATIENT,
        env=environment
        | {"NAME": name, "LINGER": linger, "PATH": os.defpath, "EVENTS": os.environ["EVENTS"]},
    )


class Server:
    url = "nowhere://"
    temporary_folder = ""

    def __init__(self, *_place, log: Path, meanwhile, **_options):
        self.meanwhile = meanwhile
        self.child = child(self.name, log, {})
        self.start = self.child.start

    def wait(self) -> None:
        wait_until(lambda: False, 0.02, step=0.001, meanwhile=self.meanwhile)

    def remove_temporary_folder(self) -> None:
        pass


class Postgres(Server):
    name = "PostgreSQL"


class Valkey(Server):
    name = "Valkey"


class Tree(supervise.Tree):
    def _python(self, name: str, arguments: list[str]) -> Child:
        log = self.folder.log / f"{name}.log"
        if name == "guard" and not env.flag("WITHOUT_GUARD", False):
            return super()._python(name, arguments)
        if seconds := {"prepare": "0.02", "guard": "600"}.get(name):
            return Child(name=name, argv=["/bin/sleep", seconds], log=log, env=self.env)
        return child(name, log, self.env)


def put_in() -> None:
    """For this process and its children."""
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    embedded.Postgres, embedded.Valkey = Postgres, Valkey
    embedded.service_account = lambda cluster: None
    embedded._LEFTOVER_SECONDS = 0.1
    if not env.flag("KERNEL", True):  # it ends no orphans, as on other systems than Linux
        processes._libc = None
    run.Tree = Tree
    run.check_port = lambda options: None
    run.ask_health = lambda options: ALL_WELL


def left(events: Path) -> list[str]:
    """What still runs of those whose events go to the file `events`."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get("EVENTS") == str(events) and guard.runs(process):
                found.append(f"{process.pid} {' '.join(process.cmdline())[:60]!r}")
    return found


if __name__ == "__main__":
    put_in()
    sys.exit(run.main())
