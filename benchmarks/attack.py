"""Clients that hold connections without using them, as an attacker or a bad network does.

Each kind sends its opening at once, then `trickle` byte by byte, and reads little or nothing. A
connection that the server ends is opened again, until the attack is over.
"""

import contextlib
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

BEAT_SECONDS = 1.0
HEAD = b"GET /healthz/ HTTP/1.1\r\nHost: localhost\r\n"
BODY = (
    b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nReferer: http://localhost/\r\n"
    # With it the form's own token is looked for, which makes the application read the body.
    b"Cookie: csrftoken=" + b"a" * 32 + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)


@dataclass(frozen=True)
class Kind:
    """`opening` is sent at once, one byte of `trickle` each second; answers are read if `reads`."""

    opening: bytes = b""
    trickle: bytes = b""
    reads: bool = True


KINDS = {
    "idle": Kind(),
    "half a head": Kind(HEAD + b"X-Unfinished: "),
    "head in drops": Kind(HEAD + b"X-Unfinished: ", b"x"),
    "idle after a request": Kind(HEAD + b"\r\n"),
    "body in drops": Kind(BODY + b"Content-Length: 1000000\r\n\r\n", b"x"),
    "chunks in drops": Kind(BODY + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "half a body": Kind(BODY + b"Content-Length: 1000000\r\n\r\nname="),
    "pipelined": Kind((HEAD + b"\r\n") * 200, reads=False),
    "huge head": Kind(HEAD + b"X-Huge: " + b"x" * 2_000_000),
    "many lines": Kind(HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(20_000))),
}


def reader_of(path: str, cookie: str) -> Kind:
    """Asks for a large file and takes none of it."""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"
    return Kind(head.encode(), reads=False)


@dataclass(eq=False)
class Client:
    name: str
    kind: Kind
    socket: socket.socket
    opened: float
    rest: bytes
    answer: bytes = b""


@dataclass
class Attack:
    """`wanted`: how many clients of each kind; what became of them is counted by kind."""

    address: tuple[str, int]
    wanted: Mapping[str, int]
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    opened: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)  # seconds a connection was left open

    def __post_init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._clients: set[Client] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @contextlib.contextmanager
    def under_way(self) -> Iterator["Attack"]:
        """Every client is connected and has sent its opening when the block begins."""
        for name, count in self.wanted.items():
            for _ in range(count):
                self._open(name)
        self._work()
        self._thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._thread.join()
            for client in list(self._clients):
                self._end(client)
            self._selector.close()

    def report(self) -> str:
        return "; ".join(
            f"{name}: {self.opened[name]} opened, {self.ended[name]} ended by the server"
            f" after at most {self.longest.get(name, 0):.0f} s"
            f" { {s: n for (k, s), n in self.answers.items() if k == name} or '' }".rstrip()
            for name in self.wanted
        )

    def _open(self, name: str) -> None:
        kind = self.kinds[name]
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        own.setblocking(False)
        own.connect_ex(self.address)
        client = Client(name, kind, own, time.monotonic(), kind.opening)
        self.opened[name] += 1
        self._clients.add(client)
        self._selector.register(own, selectors.EVENT_READ | selectors.EVENT_WRITE, client)

    def _end(self, client: Client, by_server: bool = False) -> None:
        self._clients.discard(client)
        with contextlib.suppress(KeyError):  # one that reads nothing is not waited for
            self._selector.unregister(client.socket)
        client.socket.close()
        if by_server:
            self.ended[client.name] += 1
            seconds = time.monotonic() - client.opened
            self.longest[client.name] = max(self.longest.get(client.name, 0), seconds)
        if client.answer:
            status = client.answer.split(b"\r\n", 1)[0].decode("latin-1")[9:12]
            self.answers[client.name, status] += 1

    def _run(self) -> None:
        beat = time.monotonic()
        while not self._over.is_set():
            self._work()
            if time.monotonic() >= beat:
                beat += BEAT_SECONDS
                for client in list(self._clients):
                    with self._watched(client):
                        self._drip(client)

    def _work(self) -> None:
        """Send and read whatever can be, for a twentieth of a second."""
        until = time.monotonic() + 0.05
        while (left := until - time.monotonic()) > 0:
            for key, events in self._selector.select(left):
                with self._watched(key.data):
                    if events & selectors.EVENT_WRITE:
                        self._send(key.data)
                    if events & selectors.EVENT_READ and key.data.kind.reads:
                        self._read(key.data, 4096)

    @contextlib.contextmanager
    def _watched(self, client: Client) -> Iterator[None]:
        """A connection that the server ended is opened again."""
        try:
            yield
        except BlockingIOError:
            pass
        except OSError:
            self._end(client, by_server=True)
            self._open(client.name)

    def _send(self, client: Client) -> None:
        if client.rest:
            client.rest = client.rest[client.socket.send(client.rest) :]
        if not client.rest:
            if client.kind.reads:
                self._selector.modify(client.socket, selectors.EVENT_READ, client)
            else:
                self._selector.unregister(client.socket)

    def _drip(self, client: Client) -> None:
        if client.rest:
            return
        if client.kind.trickle:
            client.socket.send(client.kind.trickle)
        if not client.kind.reads:
            self._read(client, 1)

    def _read(self, client: Client, size: int) -> None:
        data = client.socket.recv(size)
        client.answer = (client.answer + data)[:200]
        if not data:
            raise ConnectionResetError
