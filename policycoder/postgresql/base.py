"""Django's PostgreSQL, asking a connection whether it still lives only after a pause."""

import time

from django.db.backends.postgresql import base

FRESH_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    health_check_done: bool
    _checked_at = 0.0

    def close_if_health_check_failed(self) -> None:
        if self.health_check_done:
            return
        if time.monotonic() - self._checked_at < FRESH_SECONDS:
            # Done for this request: a check must not fall into a transaction begun meanwhile.
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self._checked_at = time.monotonic()
