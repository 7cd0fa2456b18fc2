"""The generator of load: one process, connections kept open, the least of HTTP that saving needs.

What it costs is the same whoever answers; log-ins are made before by `requests`, outside what is
timed. Pin it apart from the servers where there are cores to spare (`taskset`).
"""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests

from benchmarks.common import percentile


class Client:
    """One connection that carries the cookies and headers of a log-in."""

    def __init__(self, session: requests.Session, base: str):
        place = urlsplit(base)
        self._place = place.hostname, place.port
        cookies = "; ".join(f"{one.name}={one.value}" for one in session.cookies)
        self._head = f"Host: {place.netloc}\r\nCookie: {cookies}\r\nAccept: */*\r\n"
        for name in ("X-CSRFToken", "Referer"):
            if name in session.headers:
                self._head += f"{name}: {session.headers[name]}\r\n"
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def close(self) -> None:
        """The next request opens another."""
        if self._open is not None:
            self._open[1].close()
        self._open = None

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[float, int, bytes]:
        """Seconds from the first byte sent to the last one read, the status, the body."""
        sent = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self._head}"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
        began = time.perf_counter()
        if self._open is None:
            self._open = await asyncio.open_connection(*self._place)
        reader, writer = self._open
        writer.write(f"{head}\r\n".encode() + sent)
        said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        answer = await body_after(said, reader)
        seconds = time.perf_counter() - began
        if "\r\nconnection: close" in said:
            self.close()
        return seconds, int(said.split(" ", 2)[1]), answer


async def body_after(head: str, reader: asyncio.StreamReader) -> bytes:
    """What follows the head of an answer, in lower case."""
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in fields:
        return await reader.readexactly(int(fields["content-length"]))
    if fields.get("transfer-encoding") != "chunked":
        return b"" if head.split(" ")[1] in ("204", "304") else await reader.read()
    found = b""
    while size := int(await reader.readline(), 16):
        found += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return found


Save = Callable[[Client, int, int], Awaitable[float]]


def measure(
    name: str, clients: Sequence[Client], save: Save, *, sequential: int, per_client: int
) -> None:
    """`save(client, n, k)` stores the k-th thing of the n-th client and returns its seconds. The
    first client saves alone, then all others at once; each has saved once before."""

    async def work(n: int, count: int) -> list[float]:
        return [await save(clients[n], n, k) for k in range(1, count)]

    async def all_of_it() -> None:
        for n in range(len(clients)):
            await save(clients[n], n, 0)
        alone = await work(0, sequential)
        began = time.perf_counter()
        rows = await asyncio.gather(*(work(n, per_client) for n in range(1, len(clients))))
        seconds = time.perf_counter() - began
        together = [one for row in rows for one in row]
        print(
            f"{name}: one client {shown(alone)}; {len(rows)} clients"
            f" {len(together) / seconds:.0f}/s {shown(together)}",
            flush=True,
        )

    asyncio.run(all_of_it())


def shown(seconds: Sequence[float]) -> str:
    return (
        f"median {1000 * statistics.median(seconds):.1f} ms"
        f" p95 {1000 * percentile(seconds, 0.95):.1f} ms"
    )
