"""The whole product, started once for each test process, and a real browser."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.common import ROOT, Session, free_port, wait_until_healthy
from tests.template import beside, template

# Two cores may be shared by servers, worker, browser and another test process.
expect.set_options(timeout=30_000)

CHROMIUM = os.environ.get("POLICYCODER_CHROMIUM", "")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.browser)
        # A browser, a server and a worker share two cores with the other half of the tests: what
        # fails is tried once more, and the summary names it (RERUN).
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass
class Site:
    """A running product with its demo project."""

    url: str
    accounts: dict[str, str]
    pid: int
    database: str  # its address
    sessions: dict[str, Session] = field(default_factory=dict)  # of programs, by whose they are
    browsers: dict[str, Session] = field(default_factory=dict)  # of pages

    def processes(self, word: str) -> list[int]:
        """Process ids of the product whose command names `word`."""
        found = psutil.Process(self.pid).children(recursive=True)
        return [process.pid for process in found if word in " ".join(process.cmdline())]

    def session(self, username: str) -> Session:
        """Beside the pages: a log-in costs the server more than most tests do, one is enough."""
        if username not in self.sessions:
            self.sessions[username] = self.log_in(username)
        return self.sessions[username]

    def log_in(self, username: str) -> Session:
        """On a machine of its own."""
        return Session(self.url, username, self.accounts[username])

    def browser_session(self, username: str) -> Session:
        """Kept for pages until one of them has logged out."""
        known = self.browsers.get(username)
        if known is None or not known.get(f"{self.url}/api/v1/me/preferences/").ok:
            self.browsers[username] = self.log_in(username)
        return self.browsers[username]


@pytest.fixture(scope="session")
def site(worker_id: str) -> Iterator[Site]:
    """Web server, worker and beat on a database of their own, as `make run` starts them."""
    name = f"site_{worker_id}"
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template() or 'template1'}")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="policycoder-site-") as folder:
        env = {
            **os.environ,
            "DATABASE_URL": beside(os.environ["DATABASE_URL"], name),
            # Else one product's worker would take the messages of the other's.
            "REDIS_URL": beside(
                os.environ["REDIS_URL"],
                str(1 + int(worker_id.removeprefix("gw")) if worker_id != "master" else 1),
            ),
            "POLICYCODER_DATA_DIR": folder,
            "POLICYCODER_PORT": str(port),
            "POLICYCODER_DEMO": "1",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "policycoder.run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_healthy(url, server)
            accounts = json.loads((Path(folder) / "demo-accounts.json").read_text())
            yield Site(url, accounts, server.pid, env["DATABASE_URL"])
        finally:
            server.terminate()
            server.wait(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("NO BROWSER: run `make test`, or set POLICYCODER_CHROMIUM to a Chromium.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield started
        started.close()


@pytest.fixture
def page_of(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page logged in as a person of the demo, in a language; fails on script errors.

    The same person's next page is that of another machine.
    """
    contexts: dict[BrowserContext, str] = {}
    errors: list[str] = []

    def opened(username: str, *, language: str = "en", **options) -> Page:
        """Of a visitor whose username is ""."""
        cookies = []
        if username:
            again = username in contexts.values()
            session = site.log_in(username) if again else site.browser_session(username)
            session.post(
                f"{site.url}/language/",
                data={"language": language, "csrfmiddlewaretoken": session.cookies["csrftoken"]},
                allow_redirects=False,
            ).raise_for_status()
            cookies = [{"name": c.name, "value": c.value, "url": site.url} for c in session.cookies]
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": 1280, "height": 720},
            **{"locale": language, **options},
        )
        contexts[context] = username
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors, errors
