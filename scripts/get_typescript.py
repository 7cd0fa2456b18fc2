"""Print the path of TypeScript's compiler, which checks our scripts; fetch it when it is not here.

The compiler is one program that needs no Node to run. Its package is fetched by npm once, checked
against the sum recorded here, and unpacked into the virtual environment. Prints nothing, but says
why, where there is no npm, it reaches no registry, or there is no package for this machine.
"""

import base64
import hashlib
import io
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "7.0.2"
# sha512 as `npm view @typescript/typescript-<machine>@<version> dist.integrity` shows it.
INTEGRITY = {
    "linux-x64": "EYdf2cNg7rgCWJnxCdJ+F3V39O8ihb37eHAu1LK8oAFizgTQbPOK7zHHXbPt8rX24COqODXeI3sIf0fCXG7H/A==",
    "linux-arm64": "Qh4eU4/y3yDjnfjjyPYihMj5/ODIlmt+Bzu17OI+fiSRDW57QmU5SiN63exPRNJPKUzcc1INa1NXdrJ+MqHjUQ==",
    "darwin-x64": "SZ9xZInqApNlNGc9s0W1VSsktYSOe9cFqNOIqmN1Gs8SmkjKZYFt017G4VwPxASInODuAdbTW7sXiFUf893RgA==",
    "darwin-arm64": "gowzar9MwS/aRWp6f3a4KUqzRjAZjOsmGNCM6LcTgXum+dBfgsBVMN+AgvOCCbguXyick6LJhpBszxMebJ8syA==",
}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
SECONDS = 60


def machine() -> str:
    return f"{platform.system().lower()}-{MACHINES.get(platform.machine().lower(), 'other')}"


def download(name: str) -> bytes:
    package = f"@typescript/typescript-{name}@{VERSION}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(
                ["npm", "pack", package, "--silent", "--ignore-scripts"],
                cwd=folder,
                check=True,
                capture_output=True,
                timeout=SECONDS,
            )
        except subprocess.SubprocessError as error:
            raise OSError(f"npm could not fetch {package}") from error
        return next(Path(folder).glob("*.tgz")).read_bytes()


def unpack(archive: bytes, name: str, target: Path) -> None:
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != INTEGRITY[name]:
        raise SystemExit(f"typescript-{name} {VERSION} is not as published: wrong checksum")
    scratch = target.with_name(f"{target.name}.{os.getpid()}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(scratch, filter="data")
    scratch.rename(target)


def compiler(environment: Path) -> Path:
    """Raises OSError where it cannot be had; ends where it is not the one that was published."""
    name = machine()
    if name not in INTEGRITY:
        raise OSError(f"TypeScript's compiler comes for no {name}")
    target = environment / f"typescript-{VERSION}"
    if not target.exists():
        unpack(download(name), name, target)
    return target / "package" / "lib" / "tsc"


if __name__ == "__main__":
    try:
        print(compiler(Path(sys.prefix)))
    except OSError as error:
        print(f"No TypeScript: {error}", file=sys.stderr)
