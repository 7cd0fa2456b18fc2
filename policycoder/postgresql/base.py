"""Django's PostgreSQL, asking a connection whether it still lives only after a pause."""

import time

from django.db.backends.postgresql import base

FRESH_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    _checked_at = 0.0

    def close_if_health_check_failed(self) -> None:
        if time.monotonic() - self._checked_at < FRESH_SECONDS:
            return
        super().close_if_health_check_failed()
        self._checked_at = time.monotonic()
