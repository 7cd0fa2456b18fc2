"""A page of plain HTML with the clauses and chips of an open workbench, served by the same web
server: what a browser needs for the text alone."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page
from whitenoise import WhiteNoise

from benchmarks.common import ROOT, free_port

COPY = """() => {
  const sheets = [...document.querySelectorAll('link[rel=stylesheet]')].map(link => ({
    media: link.media, text: [...link.sheet.cssRules].map(rule => rule.cssText).join('\\n')}));
  const column = document.querySelector('.wb-column').cloneNode(true);
  for (const chunk of column.querySelectorAll('.wb-chunk')) chunk.replaceWith(...chunk.childNodes);
  return {sheets, column: column.outerHTML};
}"""

PAGE = """<!doctype html>
<html lang="zh-Hans" data-theme="light">
<head><meta charset="utf-8"><title>static</title>
{links}
<script>document.addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => setTimeout(
  () => {{ window.usableAt = performance.now(); }})));</script>
</head>
<body class="full"><div class="wb"><div class="wb-panes"><div class="wb-middle"><div class="wb-texts">
<div class="wb-reading-frame"><main class="wb-reading">{column}</main></div>
</div></div></div></div></body>
</html>
"""


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return _files(environ, start_response)


def _nothing(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


_files = WhiteNoise(_nothing, root=os.environ.get("BENCH_STATIC"), index_file=True, max_age=3600)


@contextlib.contextmanager
def served(page: Page) -> Iterator[str]:
    """The address of a copy of the workbench that `page` shows in full, without its sections that
    the browser may skip: every clause is laid out."""
    copied = page.evaluate(COPY)
    with tempfile.TemporaryDirectory(prefix="policycoder-bench-") as folder:
        os.chmod(folder, 0o755)
        links = []
        for n, sheet in enumerate(copied["sheets"]):
            (Path(folder) / f"{n}.css").write_text(sheet["text"])
            links.append(f'<link rel="stylesheet" href="{n}.css" media="{sheet["media"]}">')
        text = PAGE.format(links="\n".join(links), column=copied["column"])
        (Path(folder) / "index.html").write_text(text)
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "benchmarks.static_page:application"]
        command += ["--config", "python:policycoder.web.config", "--bind", f"127.0.0.1:{port}"]
        env = {**os.environ, "BENCH_STATIC": folder}
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(address)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise RuntimeError("The static page is not served.")
