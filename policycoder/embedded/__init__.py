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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from policycoder.embedded.account import ServerError, service_account
from policycoder.embedded.folder import DataFolder, InUse, State, read_state
from policycoder.embedded.postgres import Postgres
from policycoder.embedded.processes import RUN_VARIABLE
from policycoder.embedded.valkey import Valkey

__all__ = ["InUse", "ServerError", "Servers", "Urls", "connected", "servers", "temporary"]


@dataclass(frozen=True)
class Urls:
    database_url: str
    redis_url: str

    def export(self) -> None:
        """Put the addresses into this process's environment, where the settings look first."""
        os.environ["DATABASE_URL"] = self.database_url
        os.environ["REDIS_URL"] = self.redis_url


class Servers:
    """The servers of one held data folder. Start and restart them from the main thread only."""

    def __init__(self, folder: DataFolder, *, durable: bool = True):
        self.folder = folder
        self.run = secrets.token_hex(8)
        database_url = os.environ.get("DATABASE_URL", "").strip()
        redis_url = os.environ.get("REDIS_URL", "").strip()
        cluster = folder.path / "postgres"
        account = None if database_url and redis_url else service_account(cluster)
        self.postgres = (
            None
            if database_url
            else Postgres(
                cluster, account=account, log=folder.log / "postgres.log", durable=durable
            )
        )
        self.valkey = None if redis_url else Valkey(account=account, log=folder.log / "valkey.log")
        for server in self.members:
            server.child.env[RUN_VARIABLE] = self.run
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

    def stop(self) -> None:
        for server in self.members:
            server.child.ask_to_stop()
        for server in self.members:
            server.stop()


@contextmanager
def servers(data_dir: Path, *, durable: bool = True) -> Iterator[Urls]:
    """Servers on `data_dir`, held by this process and stopped at the end."""
    with DataFolder(data_dir) as folder:
        own = Servers(folder, durable=durable)
        try:
            yield own.start()
        finally:
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
