"""An application for gunicorn: /held/ is answered once the file named by RELEASE is there."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

django.setup()  # what the server says by itself it says in the client's language


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    release = Path(os.environ["RELEASE"])
    if environ["PATH_INFO"] == "/held/":
        release.with_suffix(".asked").touch()
        while not release.exists():
            time.sleep(0.02)
    body = b"x" * 3_000_000
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
