"""The processes of the web server: what a stop does to connections."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks.common import ROOT, free_port
from policycoder.embedded.processes import wait_until
from policycoder.guard import runs
from tests.policycoder.web.serving import HEAD, PATIENCE, REQUEST, Client

HELD = b"GET /held/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Gunicorn:
    def __init__(self, folder: Path, *, files: int = 1000, **variables: str):
        self.release, self.asked = folder / "release", folder / "release.asked"
        self.address = ("127.0.0.1", free_port())
        self.process = subprocess.Popen(
            [
                *("sh", "-c", f'ulimit -n {files}; exec "$@"', "sh"),
                *(sys.executable, "-m", "gunicorn", "tests.policycoder.web.small:application"),
                *("--config", "python:policycoder.web.config", "--workers", "1"),
                *("--bind", f"127.0.0.1:{self.address[1]}"),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "policycoder.settings",
                "RELEASE": str(self.release),
                **variables,
            },
            stderr=subprocess.PIPE,
            text=True,
        )

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            self.client().close()
            return True
        return False

    def client(self) -> Client:
        return Client(self.address)


@pytest.fixture
def gunicorn(tmp_path: Path) -> Iterator[Gunicorn]:
    started = Gunicorn(tmp_path)
    assert wait_until(started.answers, PATIENCE)
    yield started
    started.release.touch()
    started.process.kill() if started.process.poll() is None else None
    started.process.communicate()


def test_a_stop_finishes_what_is_under_way_and_lets_the_others_go(gunicorn: Gunicorn):
    idle, asking, unfinished = gunicorn.client(), gunicorn.client(), gunicorn.client()
    idle.send(REQUEST)
    assert idle.answer().status == 200
    unfinished.send(HEAD)
    asking.send(HELD)
    assert wait_until(gunicorn.asked.exists, PATIENCE)
    gunicorn.process.send_signal(signal.SIGTERM)
    assert idle.rest() == b""
    gunicorn.release.touch()
    heard = asking.answer()
    assert heard.status == 200
    assert len(heard.body) == 3_000_000
    assert heard.headers["connection"] == "close"
    assert gunicorn.process.wait(PATIENCE) == 0
    assert not gunicorn.answers()


def test_a_request_sent_during_the_stop_on_a_kept_connection_is_answered_or_closed(gunicorn):
    """Closed before a byte of an answer: the client knows that it may send it again."""
    client = gunicorn.client()
    client.send(REQUEST)
    assert client.answer().status == 200
    client.send(REQUEST)
    gunicorn.process.send_signal(signal.SIGTERM)
    with contextlib.suppress(ConnectionError):
        assert client.answer().status == 200
    assert gunicorn.process.wait(PATIENCE) == 0


def test_what_hangs_does_not_hold_up_the_stop(gunicorn: Gunicorn):
    client = gunicorn.client()
    client.send(HELD)
    assert wait_until(gunicorn.asked.exists, PATIENCE)
    gunicorn.process.send_signal(signal.SIGTERM)
    assert gunicorn.process.wait(PATIENCE) == 0
    assert client.rest() == b""


def test_a_process_ends_with_the_one_that_started_it(gunicorn: Gunicorn):
    """Else it would keep the address from the next start."""
    main = psutil.Process(gunicorn.process.pid)
    assert wait_until(main.children, PATIENCE)
    (child,) = main.children()
    gunicorn.process.kill()
    assert wait_until(lambda: not runs(child), PATIENCE)


@pytest.mark.parametrize(
    ("name", "value"),
    [("POLICYCODER_MAX_CONNECTIONS", "-1"), ("POLICYCODER_MAX_REQUEST_MB", "many")],
)
def test_a_limit_that_is_none_stops_the_start_in_one_line(tmp_path, name, value):
    said = Gunicorn(tmp_path, **{name: value}).process.communicate(timeout=PATIENCE)[1]
    assert len(said.strip().splitlines()) == 1
    assert name in said


def test_a_crowd_takes_no_more_files_than_the_server_may_open(tmp_path: Path):
    crowded = Gunicorn(tmp_path, files=100)
    try:
        assert wait_until(crowded.answers, PATIENCE)
        crowd = [socket.create_connection(crowded.address, PATIENCE) for _ in range(300)]
        client = crowded.client()
        client.send(REQUEST)
        assert client.answer().status == 200
        for connection in crowd:
            connection.close()
    finally:
        crowded.process.kill()
        crowded.process.communicate()
