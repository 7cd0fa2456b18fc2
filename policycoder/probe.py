"""Health checks of the containers: `python -m policycoder.probe web|worker|beat`.

Exit status 0 when the part is well. The applications are not loaded: a check every few
seconds has to be cheap.
"""

import http.client
import json
import os
import sys
import time
from pathlib import Path

import redis

from policycoder.health import HEARTBEAT_KEY

BEAT_SCHEDULE = Path("/tmp/beat-schedule")  # noqa: S108 - the container's own
# The clock writes its schedule down every three minutes.
BEAT_SILENCE_SECONDS = 600


def web() -> bool:
    """Whether the web server reaches database and broker; a missing worker is not its fault."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    connection.request("GET", "/healthz/")
    parts = json.loads(connection.getresponse().read())
    return bool(parts["database"] == parts["broker"] == "ok")


def worker() -> bool:
    with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=3) as client:
        return bool(client.exists(HEARTBEAT_KEY))


def beat() -> bool:
    written = [path.stat().st_mtime for path in BEAT_SCHEDULE.parent.glob(BEAT_SCHEDULE.name + "*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE_SECONDS


PROBES = {"web": web, "worker": worker, "beat": beat}


def main() -> int:
    try:
        well = PROBES[sys.argv[1]]()
    except (OSError, ValueError, http.client.HTTPException, redis.RedisError) as error:
        print(error, file=sys.stderr)
        return 1
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
