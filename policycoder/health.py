"""`/healthz/`: do the database, the broker and a worker answer, and is there room to save?"""

import logging

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from policycoder import disk
from policycoder.broker import broker

logger = logging.getLogger("policycoder.health")

HEARTBEAT_KEY = "policycoder:worker-heartbeat"
HEARTBEAT_SECONDS = 15  # a worker that was silent for longer counts as gone; it speaks every 2 s


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part is well, else 503; the body names each part `ok` or `down`.

    `disk` is `warning` where space is getting short (still 200), `error` where saving may fail.
    """
    beat = _heartbeat()
    body = {
        "database": _said(_database_answers()),
        "broker": _said(beat is not None),
        "worker": _said(bool(beat)),
        "disk": disk.state(),
    }
    well = not {"down", disk.ERROR} & set(body.values())
    return JsonResponse(body, status=200 if well else 503)


def _said(answers: bool) -> str:
    return "ok" if answers else "down"


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
