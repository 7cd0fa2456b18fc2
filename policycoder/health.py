"""`/healthz/`: do the database, the broker and a worker answer?"""

import logging
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

logger = logging.getLogger("policycoder.health")

HEARTBEAT_KEY = "policycoder:worker-heartbeat"
HEARTBEAT_SECONDS = 15  # a worker that was silent for longer counts as gone; it speaks every 2 s


@cache
def broker() -> redis.Redis:
    """A client that gives up after a second, so that a stuck broker cannot hold up its caller."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503; the body names each part `ok` or `down`."""
    beat = _heartbeat()
    parts = {
        "database": _database_answers(),
        "broker": beat is not None,
        "worker": bool(beat),
    }
    body = {name: "ok" if answers else "down" for name, answers in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503)


def record_heartbeat() -> None:
    """Say that a worker is alive; the word is good for HEARTBEAT_SECONDS."""
    broker().set(HEARTBEAT_KEY, "alive", ex=HEARTBEAT_SECONDS)


def _heartbeat() -> bool | None:
    """Whether a worker spoke lately; None when the broker does not answer."""
    try:
        return bool(broker().exists(HEARTBEAT_KEY))
    except redis.RedisError as error:
        logger.warning("The broker does not answer: %s", error)
        return None


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        logger.warning("The database does not answer: %s", error)
        connection.close()
        return False
    return True
