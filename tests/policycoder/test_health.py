from types import SimpleNamespace

import pytest
import redis
from django.db import OperationalError, connection

from policycoder import disk, health, probe


@pytest.fixture(autouse=True)
def own_heartbeat(monkeypatch, worker_id):
    """The tests' processes share one broker; each listens for a heartbeat of its own."""
    monkeypatch.setattr(health, "HEARTBEAT_KEY", f"test-heartbeat-{worker_id}")
    disk._least.cache_clear()
    yield
    disk._least.cache_clear()
    health.broker.cache_clear()
    health.broker().delete(health.HEARTBEAT_KEY)


@pytest.fixture
def worker_id(request) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def no_broker(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    health.broker.cache_clear()


def test_all_parts_answer(client, db):
    health.record_heartbeat()
    response = client.get("/healthz/")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "ok", "disk": "ok"}


def test_a_silent_worker_is_told(client, db):
    response = client.get("/healthz/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "down", "disk": "ok"}


def test_a_heartbeat_wears_off(db):
    health.record_heartbeat()
    assert 0 < health.broker().ttl(health.HEARTBEAT_KEY) <= 15


@pytest.mark.usefixtures("no_broker")
def test_without_the_broker_nobody_knows_of_a_worker(client, db):
    response = client.get("/healthz/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "down", "worker": "down", "disk": "ok"}
    with pytest.raises(redis.ConnectionError):
        health.record_heartbeat()


def test_a_lost_database_is_told(client, db, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    health.record_heartbeat()
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        patch.setattr(connection, "close", lambda: None)
        response = client.get("/healthz/")
    assert response.status_code == 503
    assert response.json() == {"database": "down", "broker": "ok", "worker": "ok", "disk": "ok"}


@pytest.mark.parametrize(
    ("megabytes", "state", "status"),
    [
        (1001, "ok", 200),
        (999, "warning", 200),
        (101, "warning", 200),
        (99, "error", 503),
        (0, "error", 503),
    ],
)
@pytest.mark.parametrize("folder", ["kept", "database", "tmp"])
def test_the_fullest_place_counts(
    client, db, monkeypatch, tmp_path, settings, folder, megabytes, state, status
):
    elsewhere = tmp_path / "database"
    elsewhere.mkdir()
    settings.DATA_DIR = tmp_path / "kept"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "postgres").symlink_to(elsewhere)
    monkeypatch.setattr(disk.tempfile, "gettempdir", lambda: "/somewhere/tmpfiles")
    places = {
        "kept": settings.DATA_DIR,
        "database": settings.DATA_DIR / "postgres",
        "tmp": "/somewhere/tmpfiles",
    }

    def statvfs(path):
        short = str(path) == str(places[folder])
        return SimpleNamespace(f_bavail=(megabytes if short else 50_000) * 256, f_frsize=4096)

    monkeypatch.setattr(disk.os, "statvfs", statvfs)
    health.record_heartbeat()
    answer = client.get("/healthz/")
    assert (answer.json()["disk"], answer.status_code) == (state, status)


def test_the_bounds_are_the_settings(client, db, monkeypatch, settings):
    settings.DISK_WARNING_BYTES, settings.DISK_FULL_BYTES = 10**18, 10**17
    assert client.get("/healthz/").json()["disk"] == "error"


def test_a_full_disk_does_not_restart_the_web_container(client, db, settings, monkeypatch):
    """Which would not make room; the probe asks whether the process works."""
    settings.DISK_FULL_BYTES = 10**18
    body = client.get("/healthz/").content

    class Answer:
        def __init__(self, *_args, **_more): ...
        def request(self, *_args, **_more): ...
        def getresponse(self):
            return SimpleNamespace(read=lambda: body)

    monkeypatch.setattr(probe.http.client, "HTTPConnection", Answer)
    assert probe.web()


@pytest.mark.parametrize(("person", "told"), [("owner", True), ("lead", False), ("coder_a", False)])
def test_owners_are_warned_on_their_pages(api, cast, project, settings, person, told):
    page = f"/projects/{project.pk}/"
    assert "free space" not in api(getattr(cast, person)).client.get(page).content.decode()
    disk._least.cache_clear()
    settings.DISK_WARNING_BYTES = 10**18
    shown = api(getattr(cast, person)).client.get(page).content.decode()
    assert ("free space" in shown) is told


def test_the_workers_probe_follows_the_heartbeat(monkeypatch, settings):
    monkeypatch.setenv("REDIS_URL", settings.REDIS_URL)
    monkeypatch.setattr(probe, "HEARTBEAT_KEY", health.HEARTBEAT_KEY)
    monkeypatch.setattr("sys.argv", ["probe", "worker"])
    assert probe.main() == 1
    health.record_heartbeat()
    assert probe.main() == 0


def test_the_clocks_probe_wants_a_schedule_written_lately(monkeypatch, tmp_path):
    monkeypatch.setattr(probe, "BEAT_SCHEDULE", tmp_path / "beat-schedule")
    monkeypatch.setattr("sys.argv", ["probe", "beat"])
    assert probe.main() == 1
    (tmp_path / "beat-schedule.dat").touch()
    assert probe.main() == 0
    monkeypatch.setattr(probe, "BEAT_SILENCE_SECONDS", -1)
    assert probe.main() == 1
