"""What is asked of the broker beside Celery's messages: who lives, and since when it remembers."""

from datetime import datetime
from functools import cache

import redis
from django.conf import settings
from django.utils import timezone

_SINCE_KEY = "policycoder:remembers-since"


@cache
def broker() -> redis.Redis:
    """A client that gives up after a second, so that a stuck broker cannot hold up its caller."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def remembers_since() -> datetime:
    """When this broker was first asked: one that was started anew has forgotten every message
    from before. Raises redis.RedisError."""
    client = broker()
    client.set(_SINCE_KEY, timezone.now().isoformat(), nx=True)
    kept = client.get(_SINCE_KEY)
    # Gone in between: then nothing is remembered.
    return datetime.fromisoformat(kept.decode()) if isinstance(kept, bytes) else timezone.now()
