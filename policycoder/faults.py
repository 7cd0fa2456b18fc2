"""Faults of database, disk and broker as domain errors: the one place that tells them apart."""

import errno
import logging
from collections.abc import Iterator

import psycopg2
from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as MessagingError
from redis import RedisError

from policycoder.errors import Conflict, DomainError, Invalid, NoSpace, ServerFault, Unavailable

logger = logging.getLogger("policycoder.faults")

RETRY_SECONDS = 2
# Whatever a broker does that is not there, or is full.
BROKER_FAULTS = (MessagingError, RedisError, OSError)

# SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
_DISK_FULL = "53100"
_TAKEN = frozenset({"23505", "23P01"})  # a unique or exclusion constraint
_GONE = "23503"  # a foreign key
_BROKEN_RULE = "23"  # any other constraint: a check, a value that must be there
# Connection, rolled back (deadlock, serialization), resources, operator, system; a lock that is
# held, a transaction that was idle for too long, a server that only reads.
_PASSING = ("08", "40", "53", "57", "58", "55P03", "25P03", "25006")
_NOT_STORABLE = "22"

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DISK = frozenset(
    {errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)


def fault_of(error: BaseException) -> DomainError | None:
    """What to tell of an error that is no fault of the program: Unavailable for what passes by
    itself, NoSpace, Conflict for what somebody else stored first, Invalid for a value that the
    database cannot hold. None for anything else."""
    if isinstance(error, (Error, psycopg2.Error)):
        return _of_database(error)
    if isinstance(error, OSError):
        return _of_disk(error)
    if isinstance(error, MemoryError):
        return _passing(_("The server has no memory left. Try again in a moment."))
    if isinstance(error, (MessagingError, RedisError)):
        return _passing(_("The message broker does not answer. Try again in a moment."))
    return None


def passes(error: BaseException) -> bool:
    """Whether the same may succeed later without anybody doing anything."""
    return isinstance(fault_of(error), Unavailable)


def is_the_servers(error: BaseException) -> bool:
    """Whether it would have met anything else as well."""
    return isinstance(fault_of(error), ServerFault)


def _of_database(error: BaseException) -> DomainError | None:
    state = next(_states(error), "")
    if state == _DISK_FULL:
        return _no_space()
    if state.startswith(_PASSING) or _is_connection_lost(error, state):
        return _passing(_("The database does not answer. Try again in a moment."))
    if state in _TAKEN:
        return Conflict(_("Somebody has just stored the same. Reload and look again."))
    if state == _GONE:
        return Conflict(_("What this belongs to has just been removed. Reload and look again."))
    if state.startswith(_BROKEN_RULE):
        return Conflict(_("This does not go with what is stored now. Reload and look again."))
    if state.startswith(_NOT_STORABLE):
        return Invalid(_("A value cannot be stored: it is too large, too long or of another kind."))
    return None


def _states(error: BaseException | None) -> Iterator[str]:
    """The SQLSTATE PostgreSQL gave, wherever it stands in the chain of causes."""
    while error is not None:
        if state := getattr(error, "pgcode", None):
            yield state
        error = error.__cause__


def _is_connection_lost(error: BaseException, state: str) -> bool:
    """A lost connection has no SQLSTATE, and comes as one of several classes."""
    if connection.connection is not None and connection.connection.closed:
        return True
    lost = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
    plain = (DatabaseError, psycopg2.DatabaseError)
    return not state and (isinstance(error, lost) or type(error) in plain)


def _of_disk(error: OSError) -> DomainError | None:
    if error.errno in _FULL:
        return _no_space()
    if error.errno in _DISK:
        said = _("The server cannot read or write a file (%(reason)s). Its log says more.")
        return _passing(said % {"reason": error.strerror})
    return None


def _no_space() -> NoSpace:
    return NoSpace(
        _(
            "The server’s disk is full. Nothing was half stored. Ask whoever runs the server to"
            " make room, then do it again."
        )
    )


def _passing(said: str) -> Unavailable:
    return Unavailable(said, extra={"retry_after": RETRY_SECONDS})
