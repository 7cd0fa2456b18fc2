"""Print the path of a Chromium for the browser tests, getting one when the machine has none.

In this order: an installed Chromium or Chrome, Playwright's own (downloaded when it is missing),
the package manager's when run as root. Nothing is printed to standard output when all of that
fails; with POLICYCODER_REQUIRE_BROWSER=1 that ends the run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PACKAGES = {"apt-get": "chromium", "dnf": "chromium", "pacman": "chromium"}


def works(path: str) -> bool:
    """Whether the program starts; one with missing libraries does not."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed() -> str | None:
    candidates = [os.environ.get("POLICYCODER_CHROMIUM", ""), *NAMES, str(MAC)]
    found = (shutil.which(name) for name in candidates if name)
    return next((path for path in found if path and works(path)), None)


def playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and works(path) else None


def from_playwright() -> str | None:
    if path := playwrights():
        return path
    note("No Chromium here; asking Playwright for one ...")
    return (
        playwrights() if runs([sys.executable, "-m", "playwright", "install", "chromium"]) else None
    )


def from_package_manager() -> str | None:
    if os.geteuid() != 0:
        return None
    for manager, package in PACKAGES.items():
        if not shutil.which(manager):
            continue
        note(f"Installing {package} with {manager} ...")
        if manager == "apt-get":
            runs(["apt-get", "-qq", "update"])
            runs(["apt-get", "-qq", "install", "-y", "--no-install-recommends", package])
        elif manager == "dnf":
            runs(["dnf", "-q", "-y", "install", package])
        else:
            runs(["pacman", "-S", "--noconfirm", package])
        return installed()
    return None


def runs(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=900
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        note(f"{command[0]}: {error}")
        return False
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip().splitlines() or ["no message"]
        note(f"That failed: {next((line for line in said if 'rror' in line), said[-1])}")
    return result.returncode == 0


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    if path := installed() or from_playwright() or from_package_manager():
        print(path)
        return 0
    note("!!! NO BROWSER: the browser tests are skipped. Install Chromium to run them. !!!")
    return int(os.environ.get("POLICYCODER_REQUIRE_BROWSER") == "1")


if __name__ == "__main__":
    sys.exit(main())
