import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
import pytest

from policycoder import guard
from policycoder.embedded import folder
from policycoder.embedded.processes import wait_until
from tests.policycoder.conftest import copy_data_dir, forget_servers, new_data_dir

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ALL_WELL = {"database": "ok", "broker": "ok", "worker": "ok", "disk": "ok"}


@dataclass
class Product:
    """One `python -m policycoder.run` and what it has printed up to its welcome."""

    process: subprocess.Popen
    port: int
    data_dir: Path
    said: str = ""

    @property
    def state(self) -> folder.State:
        return folder.read_state(self.data_dir / "run" / "servers.json")

    def health(self) -> dict[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz/")
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            connection.close()

    def is_well(self, seconds: float = 40) -> bool:
        return wait_until(lambda: self.health() == ALL_WELL, seconds, step=0.2)

    def tree(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def part(self, words: str) -> psutil.Process | None:
        """The supervisor's living child with `words` in its command line."""
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):  # it may end while it is looked at
                if words in " ".join(child.cmdline()):
                    return child
        return None

    def has_new(self, words: str, old: psutil.Process) -> bool:
        return self.part(words) not in (None, old)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(data_dir: Path, *, port: int | None = None, wait: bool = True) -> Product:
    port = port or free_port()
    environment = os.environ | {
        "POLICYCODER_DATA_DIR": str(data_dir),
        "POLICYCODER_PORT": str(port),
        "POLICYCODER_DEMO": "0",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "policycoder.run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    product = Product(process, port, data_dir)
    if wait:
        for line in process.stdout:
            product.said += line
            if "Stop: Ctrl-C" in line:
                break
    return product


@contextlib.contextmanager
def started(data_dir: Path) -> Iterator[Product]:
    running = start(data_dir)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.communicate(timeout=30)


@dataclass
class Stop:
    """How a product ended, and what it left behind."""

    status: int = 0
    tree: list[psutil.Process] = field(default_factory=list)
    marked: list[psutil.Process] = field(default_factory=list)
    state: folder.State | None = None


def stopped_by(signum: int, product: Product) -> Stop:
    tree, run = product.tree(), product.state.run
    product.process.send_signal(signum)
    product.process.communicate(timeout=20)
    left = [process for process in tree if runs(process)]
    marked = guard.marked(lambda mark: mark == run)
    return Stop(product.process.returncode, left, marked, product.state)


def runs(process: psutil.Process) -> bool:
    """Whether it still does something; the init process may be slow to bury one that ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class FirstStart:
    """A start on nothing, and the data folder as it was left."""

    data_dir: Path
    port: int
    said: str
    health: dict[str, str]
    stop: Stop


@pytest.fixture(scope="module")
def first() -> Iterator[FirstStart]:
    with new_data_dir() as folder, pytest.MonkeyPatch.context() as patch:
        forget_servers(patch)
        with started(folder) as product:
            health, stop = product.health(), stopped_by(signal.SIGTERM, product)
            found = FirstStart(folder, product.port, product.said, health, stop)
        yield found


@pytest.fixture
def product(data_dir: Path, first: FirstStart) -> Iterator[Product]:
    """A later start: making the database is not what is tested."""
    copy_data_dir(first.data_dir, data_dir)
    with started(data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def lasting(first: FirstStart) -> Iterator[Product]:
    """One that is as well after each of its tests as it was before."""
    with new_data_dir() as folder, pytest.MonkeyPatch.context() as patch:
        forget_servers(patch)
        copy_data_dir(first.data_dir, folder)
        with started(folder) as running:
            yield running


def test_an_empty_start_serves_and_prints_a_set_up_link(first: FirstStart):
    assert f"http://127.0.0.1:{first.port}/" in first.said
    assert "/setup/" in first.said
    assert first.health == ALL_WELL


def test_sigterm_stops_the_whole_tree(first: FirstStart):
    assert first.stop == Stop()


def test_jobs_go_on_when_the_broker_is_killed(lasting: Product):
    """The worker lives on with what runs in it, what waited is sent again; nothing runs twice."""
    worker = lasting.part(".celery worker")
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.policycoder.losing_the_broker",
            str(lasting.part("valkey-server").pid),
        ],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": lasting.state.database_url,
            "REDIS_URL": lasting.state.redis_url,
            "POLICYCODER_DATA_DIR": str(lasting.data_dir),
            "DJANGO_SETTINGS_MODULE": "policycoder.settings",
        },
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    print(f"{told['seconds']:.1f} s from the kill until the last job had begun")
    assert set(told["attempts"]) == {1}
    assert lasting.part(".celery worker") == worker
    # Mostly two or three; what was lost before was sent again after ten, a dead worker's after 20.
    assert told["seconds"] < 10


def test_every_killed_part_comes_back(lasting: Product):
    for words in ("postgres", "valkey-server", "gunicorn", ".celery worker", ".celery beat"):
        killed = lasting.part(words)
        killed.kill()
        assert wait_until(partial(lasting.has_new, words, killed), 20), words
        assert lasting.is_well(), words


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_recovers_and_is_hung_up(
    product: Product,
):
    tree = product.tree()
    product.process.kill()
    product.process.wait()
    after = start(product.data_dir, port=product.port)
    try:
        assert after.is_well(), after.said
        assert [process for process in tree if runs(process)] == []
        assert stopped_by(signal.SIGHUP, after) == Stop()
    finally:
        if after.process.poll() is None:
            after.process.terminate()
            after.process.communicate(timeout=30)


def test_a_second_start_on_the_same_data_is_refused_in_one_line(lasting: Product):
    second = start(lasting.data_dir, wait=False)
    said, _ = second.process.communicate(timeout=30)
    assert second.process.returncode == 1
    assert said.strip().splitlines() == [
        f"PolicyCoder is already running on {lasting.data_dir} (process {lasting.process.pid})."
    ]
    assert lasting.health() == ALL_WELL


def test_ctrl_c_stops_the_whole_tree(lasting: Product):
    """The last thing that is asked of it."""
    assert stopped_by(signal.SIGINT, lasting) == Stop()


def test_a_taken_port_is_one_clear_line_before_anything_is_started(data_dir: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = start(data_dir, port=port, wait=False)
        said, _ = refused.process.communicate(timeout=30)
    assert refused.process.returncode == 1
    assert len(said.strip().splitlines()) == 1
    assert str(port) in said
    assert "POLICYCODER_PORT" in said
    assert not (data_dir / "postgres").exists()


def test_an_unwritable_data_folder_is_one_clear_line(data_dir: Path):
    data_dir.write_text("a file where the folder should be")
    refused = start(data_dir, wait=False)
    said, _ = refused.process.communicate(timeout=30)
    assert refused.process.returncode == 1
    assert len(said.strip().splitlines()) == 1
    assert str(data_dir) in said
    assert "POLICYCODER_DATA_DIR" in said


@pytest.mark.parametrize("port", ["0", "70000", "eighty"])
def test_a_port_that_is_none_is_named(data_dir: Path, port: str):
    environment = os.environ | {"POLICYCODER_PORT": port, "POLICYCODER_DATA_DIR": str(data_dir)}
    result = subprocess.run(
        [sys.executable, "-m", "policycoder.run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert "POLICYCODER_PORT" in result.stderr
