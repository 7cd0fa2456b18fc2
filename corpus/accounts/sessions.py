"""Log-ins in the database, read by prepared statements: they stand before every request."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from corpus.models import User
from policycoder.postgresql.columns import Columns
from policycoder.prepared import Prepared

_SESSION = Prepared(
    "session",
    {"key": "text", "now": "timestamptz"},
    """
SELECT session_data FROM django_session
 WHERE session_key = %(key)s AND expire_date > %(now)s
""",
)
_COLUMNS = Columns(User)
_USER = Prepared(
    "user_by_id",
    {"id": "bigint"},
    f"""
SELECT id, {", ".join(f'"{name}"' for name in _COLUMNS)}
  FROM "{User._meta.db_table}" WHERE id = %(id)s AND is_active
""",  # noqa: S608
)
_NAMES = ["id", *(field.attname for field in _COLUMNS.fields.values())]


class SessionStore(db.SessionStore):
    def __init__(self, session_key: str | None = None) -> None:
        """A cookie may hold anything, also what the database cannot be asked for."""
        super().__init__(session_key if session_key and session_key.isalnum() else None)

    def load(self) -> dict[str, Any]:
        """By the first statement of most requests: it finds out whether the connection still
        stands, and nothing need be asked for that alone."""
        own: Any = connection  # what is known of its health, Django's stubs do not name
        if own.connection is None or own.in_atomic_block or own.health_check_done:
            row = self._row()
        else:
            own.health_check_done = True
            try:
                row = self._row()
            except (InterfaceError, OperationalError):
                own.close()
                row = self._row()
        return self.decode(row[0]) if row else super().load()

    def _row(self) -> Sequence[Any] | None:
        with connection.cursor() as cursor:
            _SESSION.run(cursor, {"key": self.session_key, "now": timezone.now()})
            return cursor.fetchone()


class AccountBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            _USER.run(cursor, {"id": user_id})
            row = cursor.fetchone()
        if row is None:
            return None
        pk, *cells = row
        return User.from_db(connection.alias, _NAMES, [pk, *_COLUMNS.read(cells).values()])


def end_log_ins(user: User) -> None:
    """Of all browsers. A session says in its data alone whose it is."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    own = [
        one.pk for one in running.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
