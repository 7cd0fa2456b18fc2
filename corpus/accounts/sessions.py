"""Log-ins in the database, read by one prepared statement with the account: it stands before every
request."""

import threading
from collections.abc import Sequence
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core.signals import request_finished, request_started
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from corpus.models import User
from policycoder.postgresql.columns import Columns
from policycoder.prepared import Prepared

_COLUMNS = Columns(User)
_NAMES = ["id", *(field.attname for field in _COLUMNS.fields.values())]
_FROM = f'FROM "{User._meta.db_table}" u'
_LISTED = ", ".join(f'u."{name}"' for name in _COLUMNS)
_SESSION = Prepared(
    "session",
    {"key": "text", "now": "timestamptz", "owner": "bigint"},
    f"""
SELECT s.session_data, u.id, {_LISTED}
  FROM django_session s
  LEFT JOIN (SELECT u.id, {_LISTED} {_FROM} WHERE u.id = %(owner)s AND u.is_active) u ON true
 WHERE s.session_key = %(key)s AND s.expire_date > %(now)s
""",  # noqa: S608
)
_USER = Prepared(
    "user_by_id",
    {"id": "bigint"},
    f"SELECT u.id, {_LISTED} {_FROM} WHERE u.id = %(id)s AND u.is_active",
)

_MOST = 10_000
# Whose a session was when it was last read: a guess, by which the account is read with it.
_owners: dict[str, int] = {}


class _Read(threading.local):
    """The account that was read with the session, until it is asked for or the request ends."""

    user: User | None = None


_read = _Read()


def _forget(**_about: Any) -> None:
    _read.user = None


request_started.connect(_forget)
request_finished.connect(_forget)


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
        if row is None:
            return super().load()
        written, *cells = row
        found = self.decode(written)
        self._note_owner(found.get(SESSION_KEY))
        _read.user = _user_of(cells)
        return found

    def _row(self) -> Sequence[Any] | None:
        values = {"key": self.session_key, "now": timezone.now()}
        with connection.cursor() as cursor:
            _SESSION.run(cursor, values | {"owner": _owners.get(self.session_key or "", 0)})
            return cursor.fetchone()

    def _note_owner(self, owner: str | None) -> None:
        if owner is None or self.session_key is None:
            return
        if len(_owners) >= _MOST:
            _owners.clear()
        _owners[self.session_key] = int(owner)


class AccountBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        known, _read.user = _read.user, None
        if known is not None and known.pk == user_id:
            return known
        with connection.cursor() as cursor:
            _USER.run(cursor, {"id": user_id})
            return _user_of(cursor.fetchone() or [None])


def _user_of(cells: Sequence[Any]) -> User | None:
    pk, *values = cells
    if pk is None:
        return None
    return User.from_db(connection.alias, _NAMES, [pk, *_COLUMNS.read(values).values()])


def end_log_ins(user: User) -> None:
    """Of all browsers. A session says in its data alone whose it is."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    own = [
        one.pk for one in running.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
