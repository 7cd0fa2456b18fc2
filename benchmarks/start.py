"""Seconds from the command to an answering server: a first start with the demo, and a second."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import free_port

ROOT = Path(__file__).resolve().parent.parent


def start_and_stop(data_dir: Path) -> tuple[float, float]:
    """Seconds until the welcome is printed, and until all has stopped."""
    environment = os.environ | {
        "POLICYCODER_DATA_DIR": str(data_dir),
        "POLICYCODER_PORT": str(free_port()),
    }
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "policycoder.run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    if not any("Stop: Ctrl-C" in line for line in process.stdout):
        raise SystemExit("The product did not start.")
    served = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait()
    return served - begun, time.monotonic() - served


def main() -> None:
    top = Path(tempfile.mkdtemp(prefix="policycoder-bench-"))
    top.chmod(0o711)
    try:
        first, _ = start_and_stop(top / "var")
        second, stop = start_and_stop(top / "var")
    finally:
        shutil.rmtree(top)
    print(f"start: first {first:.1f} s, second {second:.1f} s, stop {stop:.1f} s")


if __name__ == "__main__":
    main()
