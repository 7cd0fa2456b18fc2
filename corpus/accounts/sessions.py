"""Log-ins in the database, read with plain statements: they stand before every request."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from corpus.models import User

_SESSION = """
SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s
"""
_USER = f'SELECT * FROM "{User._meta.db_table}" WHERE id = %s AND is_active'  # noqa: S608


class SessionStore(db.SessionStore):
    def __init__(self, session_key: str | None = None) -> None:
        """A cookie may hold anything, also what the database cannot be asked for."""
        super().__init__(session_key if session_key and session_key.isalnum() else None)

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        return self.decode(row[0]) if row else super().load()


class AccountBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        return next(iter(User.objects.raw(_USER, [user_id])), None)


def end_log_ins(user: User) -> None:
    """Of all browsers. A session says in its data alone whose it is."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    own = [
        one.pk for one in running.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
