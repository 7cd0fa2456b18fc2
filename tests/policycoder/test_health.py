import pytest
import redis
from django.db import OperationalError, connection

from policycoder import health, probe


@pytest.fixture(autouse=True)
def own_heartbeat(monkeypatch, worker_id):
    """The tests' processes share one broker; each listens for a heartbeat of its own."""
    monkeypatch.setattr(health, "HEARTBEAT_KEY", f"test-heartbeat-{worker_id}")
    yield
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
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "ok"}


def test_a_silent_worker_is_told(client, db):
    response = client.get("/healthz/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "down"}


def test_a_heartbeat_wears_off(db):
    health.record_heartbeat()
    assert 0 < health.broker().ttl(health.HEARTBEAT_KEY) <= 15


@pytest.mark.usefixtures("no_broker")
def test_without_the_broker_nobody_knows_of_a_worker(client, db):
    response = client.get("/healthz/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "down", "worker": "down"}
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
    assert response.json() == {"database": "down", "broker": "ok", "worker": "ok"}


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
