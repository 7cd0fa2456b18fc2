"""Behind a pooler that gives every transaction another of the server's connections."""

import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coding.models import Judgement
from corpus.models import AuditEntry, Clause
from policycoder import prepare

SERVER_CONNECTIONS = 3
SERVER_ZONE = "Asia/Kathmandu"  # not UTC, in which Django expects the server to answer
NONE = {"tool": {"outcome": "none"}}
SETTINGS = """
[databases]
{NAME} = {address}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
server_round_robin = 1
"""


@pytest.fixture
def direct(transactional_db) -> dict:
    """Where the database is, as Django's settings say it."""
    return dict(connection.settings_dict)


@pytest.fixture
def admitted(direct):
    """PgBouncer does not run as root; the embedded server lets in whoever runs the tests only."""
    if os.geteuid() != 0 or not direct["HOST"].startswith("/"):
        yield
        return
    address = connection.get_connection_params() | {"user": "postgres", "dbname": "postgres"}
    with closing(connection.Database.connect(**address)) as own, own.cursor() as cursor:
        own.autocommit = True
        cursor.execute("SHOW ident_file")
        path = Path(cursor.fetchone()[0])
        before = path.read_text()
        path.write_text(f"{before}policycoder nobody {direct['USER']}\n")
        cursor.execute("SELECT pg_reload_conf()")
        yield
        path.write_text(before)
        cursor.execute("SELECT pg_reload_conf()")


@pytest.fixture
def pooled(direct, admitted, settings, tmp_path):
    """Every connection goes through PgBouncer, whose transactions take turns on three."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("NO PGBOUNCER: saving behind a real pooler is not tested; install pgbouncer.")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {direct['NAME']} SET timezone TO '{SERVER_ZONE}'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = tmp_path / "pgbouncer.ini"
    given = ((name, direct[name.upper()]) for name in ("host", "port", "user", "password"))
    address = " ".join(f"{name}='{value}'" for name, value in given if value)
    path.write_text(
        SETTINGS.format(
            NAME=direct["NAME"], address=address, own_port=port, size=SERVER_CONNECTIONS
        )
    )
    server = start(program, path)
    pooler = {"HOST": "127.0.0.1", "PORT": str(port), "DISABLE_SERVER_SIDE_CURSORS": True}
    before = {name: connection.settings_dict[name] for name in pooler}
    settings.DATABASE_POOLED = True
    try:
        connection.close()
        connection.settings_dict.update(pooler)
        open_all()
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        server.terminate()
        server.wait()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {direct['NAME']} RESET timezone")


def start(program: str, path: Path) -> subprocess.Popen:
    as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
    log = path.with_suffix(".log").open("wb")
    server = subprocess.Popen([program, *as_user, str(path)], stderr=log, stdout=log)
    port = int(path.read_text().split("listen_port = ")[1].split()[0])
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        assert server.poll() is None, path.with_suffix(".log").read_text()
        time.sleep(0.05)
    raise AssertionError("PgBouncer does not listen.")


def open_all() -> None:
    """Make the pooler open all of its connections, by as many transactions at once."""
    together = threading.Barrier(SERVER_CONNECTIONS, timeout=20)

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            together.wait()
        connection.close()

    threads = [threading.Thread(target=hold) for _n in range(SERVER_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("pooled")
def test_everything_is_saved_and_read_though_connections_take_turns(api, cast, passes, document):
    assert len({backend() for _n in range(2 * SERVER_CONNECTIONS)}) == SERVER_CONNECTIONS
    clauses = list(document.clauses.codable().iterator(chunk_size=2))  # imported by COPY
    for revision in range(3):
        for name, own in passes.items():
            for clause in clauses:
                body = {"revision": revision, "dimensions": NONE, "memo": str(revision)}
                path = f"assignments/{own.pk}/clauses/{clause.pk}/"
                answer = api(getattr(cast, name)).put(path, body)
                assert (answer.status_code, answer.json()["revision"]) == (200, revision + 1)
    saved = len(clauses) * len(passes)
    assert Judgement.objects.filter(revision=3, memo="2").count() == saved
    assert AuditEntry.objects.filter(verb="save_judgement").count() == 3 * saved
    newest = Judgement.objects.latest("updated_at").updated_at
    assert abs(timezone.now() - newest) < timedelta(minutes=1)


@pytest.mark.usefixtures("pooled")
def test_one_start_at_a_time_migrates(cast):
    def free() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [prepare.LOCK])
            return cursor.fetchone()[0]

    for _start in range(SERVER_CONNECTIONS + 1):
        with prepare._one_at_a_time():
            assert not free()
        assert free()


def test_saving_needs_nothing_that_was_prepared(api, cast, passes, document, settings):
    """As behind a pooler, without one: whatever a statement left on the connection is dropped."""
    settings.DATABASE_POOLED = True

    def forget(execute, sql, params, many, context):
        with connection.connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        return execute(sql, params, many, context)

    path = f"assignments/{passes['coder_a'].pk}/clauses/{document.clauses.codable()[0].pk}/"
    with connection.execute_wrapper(forget):
        for revision in range(2):
            body = {"revision": revision, "dimensions": NONE, "memo": str(revision)}
            answer = api(cast.coder_a).put(path, body)
            assert (answer.status_code, answer.json()["revision"]) == (200, revision + 1)
        assert api(cast.coder_a).get(f"assignments/{passes['coder_a'].pk}/judgements/").json()
    assert Clause.objects.filter(judgements__revision=2).count() == 1
