"""PostgreSQL and Valkey as child processes, for machines that have neither.

    with embedded.servers(data_dir) as urls: ...    # its own, held by this process
    with embedded.connected(data_dir) as urls: ...  # those already running, else its own meanwhile
    with embedded.temporary() as urls: ...          # throw-away, for tests

DATABASE_URL and REDIS_URL in the environment replace the server they name.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from policycoder import guard, stopping
from policycoder.embedded import processes
from policycoder.embedded.account import ServerError, service_account
from policycoder.embedded.folder import DataFolder, InUse, State, read_state
from policycoder.embedded.postgres import Postgres
from policycoder.embedded.valkey import Valkey

__all__ = ["InUse", "ServerError", "Servers", "Urls", "connected", "servers", "temporary"]

# What read files for a worker ends when the worker does, and clears up first.
_LEFTOVER_SECONDS = 2.0


@dataclass(frozen=True)
class Urls:
    database_url: str
    redis_url: str

    def export(self) -> None:
        """Put the addresses into this process's environment, where the settings look first."""
        os.environ["DATABASE_URL"] = self.database_url
        os.environ["REDIS_URL"] = self.redis_url


class Servers:
    """The servers of one held data folder. Start and restart them from the main thread only.

    `meanwhile` is called again and again while the start waits, and may raise to break it off.
    """

    def __init__(
        self,
        folder: DataFolder,
        *,
        durable: bool = True,
        meanwhile: Callable[[], None] = lambda: None,
    ):
        self.folder = folder
        self.run = folder.mark + secrets.token_hex(8)
        database_url = os.environ.get("DATABASE_URL", "").strip()
        redis_url = os.environ.get("REDIS_URL", "").strip()
        cluster = folder.path / "postgres"
        account = None if database_url and redis_url else service_account(cluster)
        self.postgres = (
            None
            if database_url
            else Postgres(
                cluster,
                account=account,
                log=folder.log / "postgres.log",
                durable=durable,
                meanwhile=meanwhile,
            )
        )
        self.valkey = (
            None
            if redis_url
            else Valkey(account=account, log=folder.log / "valkey.log", meanwhile=meanwhile)
        )
        for server in self.members:
            server.child.env[guard.RUN_VARIABLE] = self.run
        self.urls = Urls(
            self.postgres.url if self.postgres else database_url,
            self.valkey.url if self.valkey else redis_url,
        )

    @property
    def members(self) -> list[Postgres | Valkey]:
        return [server for server in (self.postgres, self.valkey) if server]

    def start(self) -> Urls:
        """Start all, publish the addresses, wait until all answer."""
        self.folder.publish(
            State(
                pid=os.getpid(),
                run=self.run,
                database_url=self.urls.database_url,
                redis_url=self.urls.redis_url,
                temporary_folder=self.postgres.temporary_folder if self.postgres else "",
            )
        )
        for server in reversed(self.members):  # Valkey is up while PostgreSQL makes its cluster
            server.start()
        for server in self.members:
            server.wait()
        return self.urls

    def stop(self, hurried: Callable[[], int] = lambda: 0) -> None:
        """Stop them; nothing of the run is left afterwards. `hurried`: see `processes.stop_all`."""
        processes.stop_all([server.child for server in self.members], hurried)
        if self.postgres:
            self.postgres.remove_temporary_folder()
        left = guard.end(guard.marked(lambda run: run == self.run), grace=_LEFTOVER_SECONDS)
        if not left:
            self.folder.withdraw()


@contextmanager
def servers(data_dir: Path, *, durable: bool = True) -> Iterator[Urls]:
    """Servers on `data_dir`, held by this process and stopped at the end."""
    with DataFolder(data_dir) as folder:
        own = Servers(folder, durable=durable)
        try:
            yield own.start()
        finally:
            with stopping.held():
                own.stop()


@contextmanager
def connected(data_dir: Path) -> Iterator[Urls]:
    """The servers that run on `data_dir` already, else its own for the time of the block."""
    with ExitStack() as stack:
        try:
            urls = stack.enter_context(servers(data_dir))
        except InUse:
            state = read_state(data_dir.absolute() / "run" / "servers.json")
            if state is None:
                raise
            urls = Urls(state.database_url, state.redis_url)
        yield urls


@contextmanager
def temporary() -> Iterator[Urls]:
    """Servers on a new folder, without crash safety, gone with everything in them at the end."""
    data_dir = Path(tempfile.mkdtemp(prefix="policycoder-"))
    try:
        data_dir.chmod(0o711)
        with servers(data_dir, durable=False) as urls:
            yield urls
    finally:
        cluster = data_dir / "postgres"
        if cluster.is_symlink():
            shutil.rmtree(cluster.resolve(), ignore_errors=True)
        shutil.rmtree(data_dir, ignore_errors=True)
