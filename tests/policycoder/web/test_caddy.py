"""The proxy of docker-compose.yml, run as it is there, before the web server."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from benchmarks.common import ROOT, free_port
from policycoder.embedded.processes import wait_until
from policycoder.web.limits import Limits
from tests.policycoder.web.serving import HEAD, PATIENCE, Client, Serving

CADDY = os.environ.get("POLICYCODER_CADDY") or shutil.which("caddy")
pytestmark = pytest.mark.skipif(not CADDY, reason="NO CADDY: install it, or set POLICYCODER_CADDY.")


class Proxy:
    def __init__(self, folder: Path, web: tuple[str, int], **variables: str):
        self.address = ("127.0.0.1", free_port())
        self.base = f"http://127.0.0.1:{self.address[1]}"
        self.static = folder / "static" / "0123456789ab"
        self.static.mkdir(parents=True)
        self.log = folder / "log"
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "CADDY_ADMIN": f"127.0.0.1:{free_port()}",
            "POLICYCODER_SITE": f"http://:{self.address[1]}",
            "POLICYCODER_WEB": "%s:%d" % web,  # noqa: UP031
            "POLICYCODER_STATIC": str(folder),
            **variables,
        }

    @contextlib.contextmanager
    def running(self) -> Iterator["Proxy"]:
        assert CADDY
        command = [CADDY, "run", "--config", str(ROOT / "Caddyfile"), "--adapter", "caddyfile"]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            assert wait_until(self.listens, PATIENCE), self.log.read_text()
            yield self
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()

    def listens(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(self.address, 1).close()
            return True
        return False


@pytest.fixture
def serving() -> Iterator[Serving]:
    with Serving(Limits(), threads=2).running() as running:
        yield running


@pytest.fixture
def proxy(tmp_path: Path, serving: Serving) -> Iterator[Proxy]:
    with Proxy(tmp_path, serving.address, POLICYCODER_MAX_REQUEST_MB="1").running() as running:
        yield running


def test_a_request_reaches_the_application_with_its_host_and_the_clients_address(proxy, serving):
    answer = requests.get(
        f"{proxy.base}/some/",
        headers={"Host": "coding.example.org", "X-Forwarded-For": "192.0.2.7"},
    )
    assert answer.text == "/some/"
    (asked,) = serving.application.asked
    assert asked["HTTP_HOST"] == "coding.example.org"
    assert asked["HTTP_X_FORWARDED_PROTO"] == "http"
    # What a client says of itself is not believed: one proxy is trusted, one address is there.
    assert asked["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"


def test_a_proxy_in_front_is_believed_where_it_is_named(tmp_path: Path, serving: Serving):
    with Proxy(
        tmp_path, serving.address, POLICYCODER_FRONT_PROXY="private_ranges 127.0.0.1/8"
    ).running() as proxy:
        requests.get(
            f"{proxy.base}/",
            headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"},
        )
    (asked,) = serving.application.asked
    assert asked["HTTP_X_FORWARDED_FOR"] == "192.0.2.7, 127.0.0.1"
    assert asked["HTTP_X_FORWARDED_PROTO"] == "https"


def test_static_files_are_served_for_ever_without_asking_the_application(proxy, serving):
    (proxy.static / "site.css").write_text("a { color: red }\n" * 1000)
    answer = requests.get(f"{proxy.base}/static/0123456789ab/site.css")
    assert answer.text.startswith("a { color: red }")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert serving.application.asked == []


def test_a_static_file_that_is_not_there_is_the_applications_to_answer(proxy, serving):
    answer = requests.get(f"{proxy.base}/static/0123456789ab/none/")
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert [asked["PATH_INFO"] for asked in serving.application.asked] == [
        "/static/0123456789ab/none/"
    ]


def test_a_request_over_the_limit_is_refused(proxy, serving):
    answer = requests.post(f"{proxy.base}/sent/", data=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert requests.post(f"{proxy.base}/sent/", data=b"x" * 1_000_000).status_code == 200
    assert [len(asked["body"]) for asked in serving.application.asked] == [1_000_000]


def test_a_head_that_does_not_end_is_closed_and_never_reaches_the_web_server(proxy, serving):
    client = Client(proxy.address)
    client.send(HEAD + b"X-Unfinished: ")
    client.rest()
    client.close()
    assert serving.application.asked == []
    assert len(serving.server.active_channels) == 0


def test_one_time_links_are_not_written_to_the_log(proxy):
    requests.get(f"{proxy.base}/setup/secret-of-the-link/")
    requests.get(f"{proxy.base}/welcome/MQ/secret-of-the-link/")
    assert wait_until(lambda: "/welcome/..." in proxy.log.read_text(), PATIENCE)
    assert "secret-of-the-link" not in proxy.log.read_text()
