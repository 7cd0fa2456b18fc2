"""Shared by the benchmarks: the product on a folder of its own, and figures on one line."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="policycoder-bench-") as folder:
        # As root the servers run as another user, who must reach the data.
        os.chmod(folder, 0o711)
        yield Path(folder)


def servers_of(folder: Path) -> dict[str, str]:
    """The addresses of the servers of the product that runs on `folder`."""
    return json.loads((folder / "run" / "servers.json").read_text())


def database_of(folder: Path) -> str:
    return servers_of(folder)["database_url"]


@contextlib.contextmanager
def product(
    demo: bool = True, folder: Path | None = None, **variables: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """The whole product, started as `make run` does: its address and the demo log-ins."""
    with contextlib.ExitStack() as stack:
        folder = folder or stack.enter_context(data_folder())
        port = free_port()
        env = {
            **os.environ,
            "POLICYCODER_DATA_DIR": str(folder),
            "POLICYCODER_PORT": str(port),
            "POLICYCODER_DEMO": "1" if demo else "0",
            **variables,
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            env.pop(name, None)
        server = subprocess.Popen(
            [sys.executable, "-m", "policycoder.run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        base = f"http://127.0.0.1:{port}"
        try:
            wait_until_healthy(base, server)
            accounts = folder / "demo-accounts.json"
            yield base, json.loads(accounts.read_text()) if accounts.exists() else {}
        finally:
            server.terminate()
            server.wait(timeout=60)


def wait_until_healthy(base: str, server: subprocess.Popen, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit("The product stopped while starting.")
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{base}/healthz/", timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"The product did not become healthy within {seconds:.0f} s.")


class Session(requests.Session):
    """A browser's log-in: session cookie, CSRF token, JSON."""

    def __init__(self, base: str, username: str, password: str):
        super().__init__()
        self.base = base
        self.get(f"{base}/login/").raise_for_status()
        answer = self.post(
            f"{base}/login/",
            data={
                "username": username,
                "password": password,
                "csrfmiddlewaretoken": self.cookies["csrftoken"],
            },
            headers={"Referer": base},
            allow_redirects=False,  # the page that follows is not what is asked for
        )
        answer.raise_for_status()
        self.headers.update({"X-CSRFToken": self.cookies["csrftoken"], "Referer": base})

    def api(self, method: str, path: str, **options):
        answer = self.request(method, f"{self.base}/api/v1/{path}", **options)
        if not answer.ok:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def finished(self, job: str, every: float = 0.1) -> dict:
        """Wait for a job and return it."""
        while True:
            state = self.api("GET", f"jobs/{job}/")
            if state["state"] not in ("queued", "running"):
                return state
            time.sleep(every)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]
