"""gunicorn's configuration, for `make run` and the container alike; the caller adds the address."""

import gc
import os
import sys
from typing import Any

from policycoder.web.limits import Limits

worker_class = "policycoder.web.worker.Worker"
# Eight threads for saves, each with a connection to the database; those of `errands` come on top.
workers = min(max(os.cpu_count() or 2, 2), 4)
threads = 8 // workers
preload_app = True
control_socket_disable = True
loglevel = "warning"
timeout = 60
graceful_timeout = 4

# Not gunicorn's: read here, so that a value that cannot be used stops the start.
limits = Limits.from_environment()


# A save gives up the interpreter at each of its statements; a thread that makes a page gives it back
# after so many seconds, not after the usual 5 ms.
_SWITCH_SECONDS = 0.001


def post_fork(server: Any, worker: Any) -> None:
    sys.setswitchinterval(_SWITCH_SECONDS)


def when_ready(server: Any) -> None:
    """The application stays as long as the process: its processes share it, and none looks through
    it for garbage at every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
