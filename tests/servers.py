"""Loaded before Django's settings: gives the tests real PostgreSQL and Valkey of their own.

With DATABASE_URL and REDIS_URL set, those servers are used. Every xdist worker inherits the
addresses and works in a database of its own.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg2

from policycoder import embedded
from tests.template import make_template

_stack = ExitStack()


def _start() -> None:
    data_dir = Path(tempfile.mkdtemp(prefix="policycoder-tests-"))
    _stack.callback(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ["POLICYCODER_DATA_DIR"] = str(data_dir)
    # The browser driver keeps an event loop in this thread; Django's tests are not part of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        _stack.enter_context(embedded.temporary()).export()
        _allow_silent_triggers()
        make_template()
    atexit.register(_stack.close)


def _allow_silent_triggers() -> None:
    """What `tests/kept.py` needs to put rows back."""
    url = os.environ["DATABASE_URL"]
    opened = psycopg2.connect(url, user="postgres")
    with contextlib.closing(opened), opened, opened.cursor() as cursor:
        cursor.execute("GRANT SET ON PARAMETER session_replication_role TO policycoder")


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
