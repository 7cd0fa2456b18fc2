"""What a client may take: of time, of sizes, of connections."""

from dataclasses import dataclass
from typing import Self

from policycoder import env

_MB = 1024 * 1024
# One office: 60 coders with the 6 connections a browser opens, and some to spare.
_OF_AN_ADDRESS = 400
_FILES_IN_A_REQUEST = 20


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and counts; sums and connections are those of one process of the web server."""

    first_byte: float = 20.0  # a browser opens connections in advance
    head: float = 10.0  # from the first byte of a request to the end of its head
    body: float = 20.0  # and a second more for each `body_rate` bytes that have come
    body_rate: int = 1024
    between: float = 60.0  # from an answer to the next request
    reading: float = 60.0  # in which nothing of an answer is taken
    leaving: float = 5.0  # for a client to hear why it is refused

    line: int = 8 * 1024
    fields: int = 100
    head_size: int = 32 * 1024
    body_size: int = 1000 * _MB
    bodies: int = 2000 * _MB  # of all requests that are coming in
    answer_in_memory: int = _MB // 4  # of an answer whose reader is slow; the rest is on the disk
    answer_on_disk: int = 1024 * _MB  # with more than that, a thread waits for the reader

    connections: int = 1000
    of_an_address: int = _OF_AN_ADDRESS  # 0: any number

    @classmethod
    def from_environment(cls) -> Self:
        body_size = _MB * _count(
            "POLICYCODER_MAX_REQUEST_MB",
            env.integer("POLICYCODER_MAX_FILE_MB", 50) * _FILES_IN_A_REQUEST,
            least=1,
        )
        behind_proxy = env.integer("POLICYCODER_TRUSTED_PROXIES", 0) > 0
        return cls(
            body_size=body_size,
            bodies=2 * body_size,
            of_an_address=_count(
                "POLICYCODER_MAX_CONNECTIONS", 0 if behind_proxy else _OF_AN_ADDRESS, least=0
            ),
        )


def _count(name: str, default: int, *, least: int) -> int:
    count = env.integer(name, default)
    if count < least:
        raise env.SettingError(f"{name} must be at least {least}, not {count}.")
    return count
