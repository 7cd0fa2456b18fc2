"""Accepts connections and makes room for them: who only waits goes before who is being served."""

import socket
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from policycoder.web.connection import Connection, Waits
from policycoder.web.errands import Errand
from policycoder.web.limits import Limits

_LOOK_SECONDS = 1.0
_COURTESY_SECONDS = 0.05


class Server(TcpWSGIServer):
    """One listening socket of one process. `stopping`: the answers under way are the last."""

    channel_class = Connection
    stopping = False

    def __init__(
        self,
        application: Any,
        listener: socket.socket,
        limits: Limits,
        *,
        threads: Mapping[Errand, ThreadedTaskDispatcher],
        map: dict[int, Any],
    ) -> None:
        self.limits = limits
        self._threads = threads
        self._next_look = time.monotonic()
        place = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application,
            map=map,
            _sock=listener,
            dispatcher=threads[Errand.AT_ONCE],
            adj=_adjustments(limits),
            sockinfo=place,
            bind_socket=False,
        )

    def readable(self) -> bool:
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK_SECONDS
            self._look(now)
        return bool(self.accepting)

    def _look(self, now: float) -> None:
        everyone = list(self.active_channels.values())
        for connection in everyone:
            connection.look(now)
        bodies = [one for one in everyone if one.waits is Waits.BODY]
        if sum(one.request.body_bytes_received for one in bodies) > self.limits.bodies:
            largest = max(bodies, key=lambda one: one.request.body_bytes_received)
            largest.give_up(HTTPStatus.SERVICE_UNAVAILABLE)

    def handle_error(self) -> None:
        """A connection that cannot be taken must not end the listening, as waitress would have it."""
        self.logger.exception("A connection could not be taken")

    def arrived(self, newcomer: Connection) -> None:
        """Keep within the limits of connections: those of the newcomer's address, and all."""
        everyone = list(self.active_channels.values())
        most = self.limits.of_an_address
        if most and len(everyone) > most:
            own = [one for one in everyone if one.origin == newcomer.origin]
            _leave(most, own, newcomer, HTTPStatus.TOO_MANY_REQUESTS)
        _leave(self.limits.connections, everyone, newcomer, HTTPStatus.SERVICE_UNAVAILABLE)

    def add_task(self, connection: Connection) -> None:
        self._threads[connection.requests[0].errand].add_task(connection)

    def let_others_go_first(self) -> None:
        """For a thread that makes a file: wait a moment while pages and saves are worked on."""
        until = time.monotonic() + _COURTESY_SECONDS
        others = [self._threads[Errand.AT_ONCE], self._threads[Errand.PAGES]]
        while any(one.active_count or one.queue for one in others) and time.monotonic() < until:
            time.sleep(_COURTESY_SECONDS / 10)

    def stop(self) -> None:
        """Accept nothing more, and let go of who is not in the middle of something."""
        self.stopping = True
        self.accepting = False
        self.del_channel()
        self.socket.close()
        for connection in list(self.active_channels.values()):
            if connection.waits in (Waits.FIRST_BYTE, Waits.NEXT_REQUEST):
                connection.give_up()


def _leave(
    most: int, connections: list[Connection], newcomer: Connection, status: HTTPStatus
) -> None:
    """Give up what is over `most`: of those that only wait, the longest waiting of a kind first."""
    over = len(connections) - most
    if over > 0:
        waiting = [one for one in connections if one.waits is not Waits.SERVER]
        waiting.sort(key=lambda one: (one is newcomer, one.precedence))
        for one in waiting[:over]:
            one.give_up(status)


def _adjustments(limits: Limits) -> Adjustments:
    adjustments = Adjustments(
        ident="",
        clear_untrusted_proxy_headers=False,  # the application counts its proxies
        recv_bytes=64 * 1024,
        outbuf_overflow=limits.answer_in_memory,
        outbuf_high_watermark=limits.answer_on_disk,
        max_request_header_size=limits.head_size,
        max_request_body_size=limits.body_size,
    )
    adjustments.limits = limits
    return adjustments
