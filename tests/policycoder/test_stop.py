"""The stop of `make run`: once, whole, whatever asks for it; the programs are stand-ins."""

import contextlib
import fcntl
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from policycoder import guard
from policycoder.embedded.processes import Child, stop_all, wait_until
from tests.policycoder import stand_in

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
STAND_IN = f"{sys.executable} -m tests.policycoder.stand_in"
MAKE = ["make", "-o", "setup", "run", f"PYTHON_BIN={STAND_IN}"]
EVERYTHING = {*stand_in.SERVERS, *stand_in.SERVICES}
SECONDS = 60


@dataclass
class Run:
    """One `make run` on a data folder of its own, with what starts it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    terminal: int = -1

    def __post_init__(self):
        self.events = self.folder / "events"
        self.data_dir = self.folder / "var"
        self.events.touch()

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | self.variables | {
            "EVENTS": str(self.events), "POLICYCODER_DATA_DIR": str(self.data_dir), "HOME": "/",
        }  # fmt: skip

    def start(self, argv: list[str]) -> None:
        """In a session of its own, without a terminal."""
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=self.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip

    def start_in_terminal(self, argv: list[str]) -> None:
        """As the leader of a terminal's session."""
        self.terminal, slave = pty.openpty()
        self.process = subprocess.Popen(
            argv, cwd=ROOT, env=self.environment, start_new_session=True,
            stdin=slave, stdout=slave, stderr=slave,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)

    def type_in(self, line: str) -> None:
        os.write(self.terminal, f"{line}\n".encode())

    def close_terminal(self) -> None:
        if self.terminal >= 0:
            os.close(self.terminal)
            self.terminal = -1

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()

    def names(self, what: str) -> Counter[str]:
        happened = [line.split() for line in self.events.read_text().splitlines()]
        return Counter(name for event, name, _ in happened if event == what)

    def is_up(self) -> bool:
        return wait_until(lambda: set(self.names("started")) == EVERYTHING, SECONDS)

    def left(self) -> list[str]:
        return stand_in.left(self.events)

    def is_gone(self) -> bool:
        return wait_until(lambda: not self.left(), SECONDS, step=0.1)

    def goes_on(self) -> bool:
        """Whether a service that is killed now comes back: the rest is there and at work."""
        before = self.names("started")["clock"]
        self.member("NAME", "clock").kill()
        return wait_until(lambda: self.names("started")["clock"] > before, SECONDS)

    def member(self, variable: str, value: str) -> psutil.Process:
        """The supervisor's child with that in its environment."""
        return next(
            child for child in self.supervisor.children()
            if child.environ().get(variable) == value
        )  # fmt: skip

    @property
    def supervisor(self) -> psutil.Process:
        return psutil.Process(
            json.loads((self.data_dir / "run" / "servers.json").read_text())["pid"]
        )

    @property
    def make(self) -> psutil.Process:
        return self.supervisor.parent()

    def assert_stopped_in_order(self) -> None:
        assert self.is_gone(), self.left()
        assert self.names("ended") == Counter(EVERYTHING)
        assert not list((self.data_dir / "run").glob("*.json"))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    yield (started := Run(tmp_path))
    started.close_terminal()
    for line in started.left():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)
    if started.process:
        started.process.wait(SECONDS)


def test_storms_of_signals_stop_it_exactly_once():
    """More of them: POLICYCODER_STORMS=500."""
    count = os.environ.get("POLICYCODER_STORMS", "24")
    done = subprocess.run(
        [sys.executable, "-m", "tests.policycoder.storms", count],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"{count} of {count} in order"], done.stdout + done.stderr


# What becomes of it when its terminal does not stay


def in_its_own_terminal(run: Run) -> None:
    run.start_in_terminal(MAKE)


def in_a_shell(run: Run, command: str = shlex.join(MAKE)) -> None:
    run.start_in_terminal(["bash", "--norc", "-i"])
    run.type_in(command)


def in_a_shells_background(run: Run) -> None:
    in_a_shell(run, f"{shlex.join(MAKE)} &")


def in_a_script(run: Run) -> None:
    run.start_in_terminal(["sh", "-c", f"{shlex.join(MAKE)}; true"])


def without_a_terminal(run: Run) -> None:
    run.start(["sh", "-c", f"{shlex.join(MAKE)}; true"])


def kill_leader(run: Run) -> None:
    run.process.kill()


@pytest.mark.parametrize(
    ("begin", "lose"),
    [
        (in_its_own_terminal, Run.close_terminal),
        (in_a_shell, Run.close_terminal),
        (in_a_shells_background, Run.close_terminal),
        (in_a_script, Run.close_terminal),
        (in_its_own_terminal, kill_leader),
        (in_a_shell, kill_leader),
        (in_a_shells_background, kill_leader),
        (in_a_script, kill_leader),
        (without_a_terminal, kill_leader),
    ],
)
def test_it_ends_with_its_terminal(run: Run, begin: Callable, lose: Callable):
    begin(run)
    assert run.is_up()
    lose(run)
    run.assert_stopped_in_order()


@pytest.mark.parametrize("lose", [Run.close_terminal, kill_leader])
def test_with_nohup_it_goes_on(run: Run, lose: Callable):
    in_a_shell(run, f"nohup {shlex.join(MAKE)} >{run.folder}/said 2>&1 &")
    assert run.is_up()
    lose(run)
    assert wait_until(lambda: run.process.poll() is not None, SECONDS)
    assert run.goes_on()
    run.make.terminate()
    assert run.is_gone()


def test_what_a_script_puts_into_the_background_outlives_the_script(run: Run):
    run.start(["sh", "-c", f"{shlex.join(MAKE)} & true"])
    assert run.is_up()
    run.process.wait(SECONDS)
    assert run.goes_on()
    run.make.terminate()
    assert run.is_gone()


# Make is told, or killed


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGKILL"])
def test_it_ends_with_make(run: Run, name: str):
    run.start(MAKE)
    assert run.is_up()
    run.make.send_signal(signal.Signals[name])
    run.assert_stopped_in_order()


def test_a_second_ctrl_c_hastens_the_stop_and_skips_nothing(run: Run):
    run.variables |= {"LINGER_worker": "600", "LINGER_PostgreSQL": "600"}
    run.start(MAKE)
    assert run.is_up()
    supervisor = run.supervisor
    # Each of the two would let whoever does not ask again wait for ten minutes.
    assert wait_until(lambda: _asks_again(supervisor), SECONDS, step=0.3)
    assert run.is_gone(), run.left()
    assert run.names("asked") == Counter(EVERYTHING)
    assert run.names("ended") == Counter(EVERYTHING - {"worker", "PostgreSQL"})


def _asks_again(supervisor: psutil.Process) -> bool:
    """Whether there is nobody left to ask."""
    with contextlib.suppress(psutil.NoSuchProcess):
        supervisor.send_signal(signal.SIGINT)
    return not guard.runs(supervisor)


# Killed


@pytest.mark.parametrize("kernel", ["1", "0"], ids=["Linux", "elsewhere"])
@pytest.mark.parametrize("killed", [("supervisor",), ("make", "supervisor")])
def test_nothing_outlives_a_killed_supervisor(run: Run, killed: tuple[str, ...], kernel: str):
    run.variables["KERNEL"] = kernel
    run.start(MAKE)
    assert run.is_up()
    for process in [getattr(run, name) for name in killed]:
        process.kill()
    assert run.is_gone(), run.left()


def test_the_next_start_ends_what_no_guard_was_there_to_end(run: Run):
    run.variables["WITHOUT_GUARD"] = "1"
    run.start(MAKE)
    assert run.is_up()
    for process in (run.make, run.supervisor):
        process.kill()
    assert wait_until(lambda: all("sleep" in line for line in run.left()), SECONDS)
    left = {line.split()[0] for line in run.left()}
    assert len(left) >= len(EVERYTHING)
    run.events.write_text("")
    run.process.wait(SECONDS)
    run.start(MAKE)
    assert run.is_up()
    assert f"Ended what an earlier run had left: {len(left)} processes." in run.said
    assert left.isdisjoint(line.split()[0] for line in run.left())
    run.make.terminate()
    run.assert_stopped_in_order()


def test_a_killed_guard_is_replaced(run: Run):
    run.start(MAKE)
    assert run.is_up()
    killed = _guard_of(run)
    killed.kill()
    assert wait_until(lambda: _guard_of(run) not in (None, killed), SECONDS)
    run.make.terminate()
    run.assert_stopped_in_order()


def _guard_of(run: Run) -> psutil.Process | None:
    with contextlib.suppress(psutil.Error):
        for child in run.supervisor.children():
            if "policycoder.guard" in child.cmdline():
                return child
    return None


def test_of_several_starts_at_once_one_runs_and_the_others_say_so(tmp_path: Path, run: Run):
    starts = [
        subprocess.Popen(
            shlex.split(STAND_IN), cwd=ROOT, env=run.environment, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert wait_until(lambda: sum(one.poll() is not None for one in starts) == 3, SECONDS)
    (runs,) = [one for one in starts if one.poll() is None]
    for refused in starts:
        if refused is not runs:
            assert refused.returncode == 1
            (line,) = refused.stdout.read().splitlines()
            assert line.startswith(f"PolicyCoder is already running on {run.data_dir}")
    assert run.is_up()
    assert run.names("started") == Counter(EVERYTHING)
    runs.terminate()
    assert runs.wait(SECONDS) == 0
    run.assert_stopped_in_order()


# Pieces


def test_those_who_do_not_listen_are_killed_side_by_side(tmp_path: Path):
    deaf = [
        Child(
            name=f"deaf {number}",
            argv=["/bin/sh", "-c", "trap '' TERM QUIT; echo up; sleep 600 & wait; wait"],
            log=tmp_path / f"{number}.log",
            stop_signals=((signal.SIGTERM, 0.1), (signal.SIGQUIT, 0.1)),
        )
        for number in range(3)
    ]
    for child in deaf:
        child.start()
    assert wait_until(lambda: all(child.last_words() == "up" for child in deaf), SECONDS)
    groups = [child.process.pid for child in deaf]
    stop_all(deaf)
    assert [child.exit_status for child in deaf] == [-signal.SIGKILL] * 3
    assert wait_until(lambda: not any(map(_has_members, groups)), SECONDS)


def _has_members(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
