"""One client's connection: what it is waited for, since when, and for how long that is borne."""

import socket
import time
from enum import IntEnum
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask

from policycoder.web.errands import Errand, errand_of
from policycoder.web.refusal import Refusal, RefusalTask, answer_in_full


class Waits(IntEnum):
    """What a connection waits for; where room is needed, the first of these goes first."""

    LEAVING = 0  # to be closed by the client, which has been refused
    FIRST_BYTE = 1
    HEAD = 2
    NEXT_REQUEST = 3
    BODY = 4
    READER = 5  # of an answer that is complete
    SERVER = 6  # a request is being worked on, or waits for a thread


class Request(HTTPRequestParser):
    """The head and body of one request as they come in."""

    path = ""

    @property
    def errand(self) -> Errand:
        return errand_of(self.path)

    def parse_header(self, head: bytes) -> None:
        line, _, fields = head.partition(b"\r\n")
        if len(line) > self.adj.limits.line:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif fields.count(b"\r\n") > self.adj.limits.fields:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            super().parse_header(head)

    def _refuse(self, status: HTTPStatus) -> None:
        super().parse_header(b"GET / HTTP/1.0\r\n")
        self.error = Refusal(status)


class Answer(WSGITask):
    """The application's answer; to HEAD without its body."""

    @property
    def _head_only(self) -> bool:
        return bool(self.request.command == "HEAD")

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self._head_only:
            environ.pop("wsgi.file_wrapper", None)
        return environ

    def build_response_header(self) -> bytes:
        if self.channel.server.stopping:
            self.set_close_on_finish()
        return bytes(super().build_response_header())

    def write(self, data: bytes) -> None:
        if self.request.errand is Errand.FILES:
            self.channel.server.let_others_go_first()
        if not self._head_only:
            super().write(data)
        elif not self.wrote_header:
            super().write(b"")

    def finish(self) -> None:
        super().finish() if not self._head_only else self.write(b"")


class Connection(HTTPChannel):
    """`look` is called every second by the loop, everything else as waitress does."""

    parser_class = Request
    task_class = Answer
    error_task_class = RefusalTask

    request: Request | None
    answered = 0
    refused = False
    leaving = False
    blocked_since: float | None = None  # the client takes nothing of what is to be sent

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self.limits = adj.limits
        self.origin = origin_of(addr[0])
        self.since = time.monotonic()
        self._seen: tuple[Waits, Request | None] = (Waits.FIRST_BYTE, None)
        server.arrived(self)

    @property
    def waits(self) -> Waits:
        request = self.request
        if self.requests:
            return Waits.SERVER
        if self.refused or self.leaving:
            return Waits.LEAVING
        if self.total_outbufs_len or self.close_when_flushed or self.will_close:
            return Waits.READER
        if request is not None:
            return Waits.BODY if request.headers_finished else Waits.HEAD
        return Waits.NEXT_REQUEST if self.answered else Waits.FIRST_BYTE

    @property
    def precedence(self) -> tuple[Waits, float]:
        """Where room is needed the least goes first."""
        return max(self.waits, Waits.HEAD) if self.waits else Waits.LEAVING, self.since

    def look(self, now: float) -> None:
        """End the connection, or refuse the request, when its time is over."""
        waits = self.waits
        if (waits, self.request) != self._seen:
            self._seen, self.since = (waits, self.request), now
        blocked = self.blocked_since
        if blocked is not None and now - blocked > self.limits.reading:
            self.give_up()  # even while the application still writes: it waits for this client
        elif now - self.since > self._patience(waits):
            told = waits in (Waits.HEAD, Waits.BODY)
            self.give_up(HTTPStatus.REQUEST_TIMEOUT if told else None)

    def _patience(self, waits: Waits) -> float:
        match waits:
            case Waits.FIRST_BYTE:
                return self.limits.first_byte
            case Waits.HEAD:
                return self.limits.head
            case Waits.BODY:
                came = self.request.body_bytes_received if self.request else 0
                return self.limits.body + came / self.limits.body_rate
            case Waits.NEXT_REQUEST:
                return self.limits.between
            case Waits.LEAVING:
                return self.limits.leaving
        return float("inf")

    def give_up(self, status: HTTPStatus | None = None) -> None:
        """Close; whoever may still be asking hears `status` first."""
        if status is None or self.waits not in (Waits.FIRST_BYTE, Waits.HEAD, Waits.BODY):
            self.leaving = True
            self.handle_close()
            return
        headers: dict[str, str] = {}
        if self.request is not None:
            headers = self.request.headers
            self.request.close()
        self.request, self.refused = None, True
        said = answer_in_full(Refusal(status), headers)
        with self.outbuf_lock:
            self.outbufs[-1].append(said)
            self.total_outbufs_len += len(said)
            self._flush_exception(self._flush_some, do_close=False)
        self.close_when_flushed = True

    def service(self) -> None:
        super().service()
        self.answered += 1
        self.since = time.monotonic()

    def received(self, data: bytes) -> bool:
        return False if self.leaving else bool(super().received(data))

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent = int(super().send(data, do_close=do_close))
        if sent:
            self.blocked_since = None
        elif self.blocked_since is None:
            self.blocked_since = time.monotonic()
        return sent

    def handle_close(self) -> None:
        """Close; where a refusal was sent, not before the client has heard it.

        Closing with bytes unread makes the kernel take back what was sent.
        """
        if self.refused and not self.leaving and self.socket is not None:
            self.leaving, self.will_close = True, False
            try:
                self.socket.shutdown(socket.SHUT_WR)
                return
            except OSError:
                pass  # the client is gone already
        super().handle_close()

    def handle_expt(self) -> None:
        self.handle_close()  # urgent data, which HTTP does not know


def origin_of(address: str) -> str:
    """Whom a connection is counted for: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)
