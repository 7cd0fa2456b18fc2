"""Log-ins in the database, read with plain statements: they stand before every request."""

from types import SimpleNamespace

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from corpus.models import User

_SESSION = """
SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s
"""
_USER = f'SELECT * FROM "{User._meta.db_table}" WHERE id = %s AND is_active'


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return SimpleNamespace(session_data=row[0])


class AccountBackend(ModelBackend):
    def get_user(self, user_id):
        return next(iter(User.objects.raw(_USER, [user_id])), None)
