"""Bursts of signals over start, running and stop of the product with stand-ins.

`python -m tests.policycoder.storms COUNT [SEED]` prints each trial that went wrong; the exit status
tells whether one did.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from policycoder import run, stopping
from policycoder.embedded.processes import wait_until
from tests.policycoder import stand_in

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOMENTS = ("start", "running", "stop", "start and stop")
LONGEST_BURST = 0.0005
SECONDS = 60


@dataclass
class Trial:
    seed: str
    folder: Path
    pid: int = 0
    status: int | None = None
    told: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.chance = random.Random(self.seed)
        self.moment = self.chance.choice(MOMENTS)
        self.events, self.said = self.folder / "events", self.folder / "said"
        self.events.touch()
        self.said.touch()

    def take_place(self) -> list[str]:
        """What went wrong."""
        lingering = {f"LINGER_{name}": str(self.chance.choice([0, 0, 0.05]))
                     for name in (*stand_in.SERVERS, *stand_in.SERVICES)}  # fmt: skip
        self.pid = os.fork()
        if not self.pid:
            self._be_the_product(lingering)
        if self.moment.startswith("start"):
            time.sleep(self.chance.uniform(0, 0.2))
        elif not wait_until(lambda: "Stop: Ctrl-C" in self.said.read_text(), SECONDS, step=0.005):
            return ["did not start"]
        else:
            time.sleep(self.chance.uniform(0, 0.3))
        self._burst(1 if self.moment == "stop" else self.chance.randint(2, 8))
        if self.moment.endswith("stop"):
            time.sleep(self.chance.uniform(0, 0.3))
            self._burst(self.chance.randint(2, 8))
        if not wait_until(self._has_ended, SECONDS, step=0.005):
            os.kill(self.pid, signal.SIGKILL)
            return ["did not end"]
        return list(self._faults())

    def _be_the_product(self, lingering: dict[str, str]) -> None:
        try:
            os.setsid()
            said = os.open(self.said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(said, 1)
            os.dup2(said, 2)
            os.environ |= lingering | {
                "EVENTS": str(self.events),
                "POLICYCODER_DATA_DIR": str(self.folder / "var"),
                "WITHOUT_GUARD": "1",  # it takes longer than the rest to be up
            }
            os._exit(run.main())
        finally:
            os._exit(99)

    def _burst(self, count: int) -> None:
        """`count` signals, less than half a millisecond from the first to the last."""
        self.told.append("")
        for gap in [self.chance.uniform(0, LONGEST_BURST / count) for _ in range(count)]:
            until = time.perf_counter() + gap
            while time.perf_counter() < until:
                pass
            signum = self.chance.choice(SIGNALS)
            self.told[-1] += f" {signum.name}"
            if not self._has_ended():
                os.kill(self.pid, signum)

    def _has_ended(self) -> bool:
        if self.status is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if ended else None
        return self.status is not None

    def _faults(self):
        said = self.said.read_text()
        happened = [line.split() for line in self.events.read_text().splitlines()]
        if self.status != 0:
            yield f"exit status {self.status}"
        if "Traceback" in said:
            yield "a traceback"
        if "Starting" in said and said.count("Stopping") != 1:
            yield f"stopped {said.count('Stopping')} times"
        if left := stand_in.left(self.events):
            yield f"left behind: {left}"
        for path in (self.folder / "var" / "run").glob("*.json"):
            yield f"{path.name} is there"
        asked = [name for what, name, _ in happened if what == "asked"]
        if len(asked) != len(set(asked)):
            yield f"asked more than once: {asked}"
        ended = [name for what, name, _ in happened if what == "ended"]
        if set(asked) != set(ended):
            yield f"hurried, though nobody had time to ask for it: {asked}, {ended}"
        services = [n for n, (_, name, _) in enumerate(happened) if name in stand_in.SERVICES]
        servers = [n for n, (what, name, _) in enumerate(happened)
                   if name in stand_in.SERVERS and what == "asked"]  # fmt: skip
        if services and servers and max(services) > min(servers):
            yield f"servers were asked before services had ended: {happened}"


def main(count: int, seed: int = 1) -> int:
    stand_in.put_in()
    stopping.hold()  # as `python -m policycoder.run` does first of all
    wrong = 0
    for number in range(count):
        folder = Path(tempfile.mkdtemp(prefix="policycoder-storm-"))
        trial = Trial(f"{seed}.{number}", folder)
        if faults := trial.take_place():
            wrong += 1
            print(trial.seed, trial.moment, trial.told, *faults, sep="; ", flush=True)
        shutil.rmtree(folder)
    print(f"{count - wrong} of {count} in order")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
