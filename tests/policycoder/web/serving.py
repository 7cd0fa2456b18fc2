"""The web server in a thread of the test, before a small application, and a client of bare sockets."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from waitress import wasyncore
from waitress.task import ThreadedTaskDispatcher

from policycoder.web.errands import Errand
from policycoder.web.limits import Limits
from policycoder.web.server import Server

# As long as a test may take on a busy machine; nothing waits for it to pass.
PATIENCE = 60
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
REQUEST = HEAD + b"\r\n"
LARGE = 8 * 1024 * 1024


@dataclass
class Application:
    """Answers at once, but for what is `held`, which waits for `release`, and for files, which are
    large."""

    held: set[str] = field(default_factory=lambda: {"/held/"})
    asked: list[dict[str, Any]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        self.asked.append({**environ, "body": body})
        self.arrived.set()
        if environ["PATH_INFO"] in self.held:
            assert self.release.wait(PATIENCE)
        if environ["PATH_INFO"].endswith(".csv"):
            start_response("200 OK", [("Content-Type", "text/csv")])
            return self.rows()
        said = environ["PATH_INFO"].encode()
        start_response("200 OK", [("Content-Length", str(len(said)))])
        return [said]

    def rows(self) -> Iterator[bytes]:
        try:
            for _ in range(LARGE // 65536):
                yield b"#" * 65536
        finally:
            self.closed.set()


@dataclass
class Heard:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        return json.loads(self.body)


class Client:
    def __init__(self, address: tuple[str, int], *, own: str = "127.0.0.1"):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.socket.settimeout(PATIENCE)
        self.socket.bind((own, 0))
        self.socket.connect(address)
        self.unread = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, *, to_head: bool = False) -> Heard:
        while b"\r\n\r\n" not in self.unread:
            self._more()
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        size = 0 if to_head else int(headers["content-length"])
        while len(self.unread) < size:
            self._more()
        body, self.unread = self.unread[:size], self.unread[size:]
        return Heard(int(first.split()[1]), headers, body)

    def rest(self) -> bytes:
        """What comes until the server closes."""
        with contextlib.suppress(ConnectionError):
            while True:
                self._more()
        rest, self.unread = self.unread, b""
        return rest

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("closed by the server")
        self.unread += data

    def close(self) -> None:
        self.socket.close()


class Serving:
    def __init__(self, limits: Limits, *, threads: int = 1):
        self.application = Application()
        self.address: tuple[str, int] = ("127.0.0.1", 0)
        self._map: dict[int, Any] = {}
        pools = {errand: ThreadedTaskDispatcher() for errand in Errand}
        self._pools = list(pools.values())
        for pool in self._pools:
            pool.set_thread_count(threads)
        listener = socket.create_server(self.address)
        self.address = listener.getsockname()
        self.server = Server(
            self.application,
            listener,
            limits,
            threads=pools,
            map=self._map,
        )
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop)
        self._clients: list[Client] = []

    def client(self, **options: Any) -> Client:
        self._clients.append(Client(self.address, **options))
        return self._clients[-1]

    def _loop(self) -> None:
        while not self._over.is_set():
            wasyncore.loop(timeout=0.05, use_poll=True, map=self._map, count=1)

    @contextlib.contextmanager
    def running(self) -> Iterator["Serving"]:
        self._thread.start()
        try:
            yield self
        finally:
            self.application.release.set()
            for client in self._clients:
                client.close()
            self._over.set()
            self._thread.join()
            for connection in list(self.server.active_channels.values()):
                connection.give_up()
            for pool in self._pools:
                pool.shutdown()
            wasyncore.close_all(self._map)
