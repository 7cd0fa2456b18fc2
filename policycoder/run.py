"""`python -m policycoder.run`: the whole product with one command, until Ctrl-C or SIGTERM."""

from policycoder import stopping

if __name__ == "__main__":
    stopping.hold()  # before the rest is loaded: a signal must find a stop that is in order

import contextlib
import http.client
import json
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from policycoder import address, env
from policycoder.embedded import ServerError, Servers
from policycoder.embedded.folder import DataFolder
from policycoder.stopping import Requests, Stopped
from policycoder.supervise import BASE_DIR, Tree

_MAX_LOG_BYTES = 10 * 1024 * 1024
_WEB_SECONDS, _OTHERS_SECONDS = 60.0, 15.0


@dataclass(frozen=True)
class Options:
    data_dir: Path
    host: str
    port: int
    base: str
    demo: bool

    @classmethod
    def from_environment(cls) -> Self:
        port = env.integer("POLICYCODER_PORT", 8000)
        if not 0 < port < 65536:
            raise ServerError(f"POLICYCODER_PORT must be between 1 and 65535, not {port}.")
        host = env.text("POLICYCODER_HOST", "127.0.0.1")
        return cls(
            data_dir=env.folder("POLICYCODER_DATA_DIR", BASE_DIR / "var"),
            host=host,
            port=port,
            base=address.base_url(host, port),
            demo=env.flag("POLICYCODER_DEMO", True),
        )


def say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone; the product goes on or stops
        print(line, flush=True)


def main() -> int:
    try:
        # `make run` says who it is: it may be ended without a word to us.
        requests = Requests(make=env.integer("POLICYCODER_MAKE", 0))
        run(Options.from_environment(), requests)
    except Stopped:
        return 0
    except (ServerError, OSError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def run(options: Options, requests: Requests) -> None:
    """Hold the data folder, start everything, keep it alive. Ends by Stopped or ServerError."""
    with DataFolder(options.data_dir) as folder:
        check_port(options)
        for log in folder.log.glob("*.log"):
            if log.stat().st_size > _MAX_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
        if folder.cleared:
            say(f"Ended what an earlier run had left: {folder.cleared} processes.")
        say("Starting PolicyCoder ...")
        servers = Servers(folder, meanwhile=requests.check)
        tree = Tree(
            servers, host=options.host, port=options.port, say=say, meanwhile=requests.check
        )
        try:
            tree.start_servers()
            link = tree.prepare()
            tree.start()
            health = wait_until_served(tree, options)
            say(welcome(options, link=link, health=health))
            while True:
                requests.check()
                tree.keep_alive()
                time.sleep(0.25)
        except Stopped:
            say("Stopping PolicyCoder ...")
            raise
        finally:
            tree.stop(requests.hurried)


def check_port(options: Options) -> None:
    """Raise ServerError when the address cannot be listened on."""
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, place = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror:
        raise ServerError(
            f"POLICYCODER_HOST={options.host} is not an address of this machine."
        ) from None
    except OSError as error:
        raise ServerError(
            f"Port {options.port} on {options.host} cannot be used: {error.strerror}."
            " Choose another with POLICYCODER_PORT, for example: POLICYCODER_PORT=8080 make run"
        ) from None


def wait_until_served(tree: Tree, options: Options) -> dict[str, str]:
    """The health report once every part answers, or some seconds after the web server does."""
    report: dict[str, str] = {}
    deadline = time.monotonic() + _WEB_SECONDS
    while time.monotonic() < deadline:
        if not tree.web.alive:
            raise ServerError(
                f"The web server did not start: {tree.web.last_words()} (log: {tree.web.log})"
            )
        tree.meanwhile()
        tree.keep_alive()
        if latest := ask_health(options):
            if not report:
                deadline = time.monotonic() + _OTHERS_SECONDS
            report = latest
            if set(report.values()) <= {"ok", "warning"}:
                break
        time.sleep(0.2)
    return report


def ask_health(options: Options) -> dict[str, str]:
    """The body of /healthz/; empty while nobody answers."""
    connection = http.client.HTTPConnection(address.here(options.host), options.port, timeout=2)
    try:
        connection.request("GET", "/healthz/")
        return dict(json.loads(connection.getresponse().read()))
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()


def welcome(options: Options, *, link: str, health: dict[str, str]) -> str:
    """What is printed once the server answers: address, log-ins, where the logs are."""
    lines = ["", f"  PolicyCoder is running at {options.base}/", ""]
    accounts = options.data_dir / "demo-accounts.json"
    if options.demo and accounts.exists():
        given = json.loads(accounts.read_text())
        width = max(map(len, given), default=0)
        lines += ["  Demo log-ins", *(f"    {name:<{width}}  {given[name]}" for name in given), ""]
    if link:
        lines += ["  Make the first account here (the link works once):", f"    {link}", ""]
    silent = [part for part, state in (health or {"web server": "down"}).items() if state != "ok"]
    if silent:
        lines.append(f"  Not answering yet: {', '.join(silent)}. See {options.data_dir / 'log'}")
    lines += [f"  Data and logs: {options.data_dir}", "  Stop: Ctrl-C", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
