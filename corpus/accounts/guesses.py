"""How often passwords may be guessed at: counted before they are checked, slowed by growing pauses.

A guess is taken in one short transaction that holds the rows it counts in; the password is checked
after it. So log-ins at once are as many guesses as log-ins one after the other. From a device that
the account has logged in on, guesses count for that device alone: others' do not slow it. From
anywhere else they count for the account at that address, and for the account. No row stands for
an address alone, as many colleagues share one.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from corpus.accounts.passwords import letters_of
from corpus.models import Guesses
from policycoder.errors import TooMany

# Seconds: the first pause, doubled by every wrong password after it.
FIRST_PAUSE, LONGEST_PAUSE = 15, 3600
# An account as a whole, which may be guessed at from many addresses, and must not be shut for long.
FREE_FOR_ALL, LONGEST_FOR_ALL = 4, 300  # times those of one address; seconds
# An address from which so many names failed within an hour tries name after name. Of a name that
# failed there, fewer guesses are then free; one that did not fail notices nothing.
SPRAYED_NAMES, SPRAYED_WITHIN, FREE_WHEN_SPRAYED = 20, timedelta(hours=1), 2
# A process may die between taking a guess and the answer: it counts as wrong from then on.
UNANSWERED = timedelta(minutes=1)
PATIENCE, _STEP = 5.0, 0.05  # seconds for guesses under way to be answered
MOST_ROWS, _PRUNED_EVERY = 100_000, 64


class Place(NamedTuple):
    """What a guess counts for, how many wrong ones are free, and its longest pause in seconds."""

    key: str
    free: int
    longest: int

    def pause(self, wrong: int) -> int:
        if wrong < self.free:
            return 0
        longest = min(self.longest, settings.LOGIN_WINDOW)
        return min(FIRST_PAUSE * 2 ** min(wrong - self.free, 20), longest)


@dataclass(frozen=True)
class Guess:
    """One that has been counted. Say how it ended, as soon as it is known."""

    rows: list[int]

    def was_wrong(self) -> None:
        with self._held() as rows:
            for row in rows:
                row.wrong += 1
        if any(pk % _PRUNED_EVERY == 0 for pk in self.rows):
            prune()

    def was_right(self) -> None:
        with self._held() as rows:
            for row in rows:
                row.wrong = 0

    @contextmanager
    def _held(self) -> Iterator[list[Guesses]]:
        """The rows to change, in the order of `take`; one that says nothing any more goes."""
        with transaction.atomic():
            held = Guesses.objects.filter(pk__in=self.rows).order_by("place")
            rows = list(held.select_for_update())
            for row in rows:
                row.checking = max(0, row.checking - 1)
            yield rows
            Guesses.objects.bulk_update(rows, ["wrong", "checking"])
            done = [row.pk for row in rows if row.wrong == row.checking == 0]
            Guesses.objects.filter(pk__in=done).delete()


class _Refused(NamedTuple):
    seconds: int
    under_way: bool  # only because of guesses that are not answered yet


def take(*, username: str, address: str, device: str) -> Guess:
    """Count a guess; `device` is the known device it comes from, if it is one. Raises TooMany."""
    name = salted_hmac("corpus.guesses", letters_of(username), algorithm="sha256").hexdigest()
    places = _places(address, device)
    patience = time.monotonic() + PATIENCE
    while True:
        found = _try(name, places)
        if isinstance(found, Guess):
            return found
        if not found.under_way or time.monotonic() > patience:
            raise _too_many(found.seconds)
        time.sleep(_STEP)


def prune() -> None:
    """Forget what is past, and the oldest of more rows than are kept."""
    past = Guesses.objects.filter(at__lt=timezone.now() - _window())
    beyond = Guesses.objects.order_by("-at", "-pk")[MOST_ROWS:]
    for pks in (past.values("pk"), beyond.values("pk")):
        # Whoever holds a row is using it.
        free = Guesses.objects.filter(pk__in=pks).select_for_update(skip_locked=True)
        with transaction.atomic():
            Guesses.objects.filter(pk__in=[row.pk for row in free]).delete()


def _places(address: str, device: str) -> list[Place]:
    free = settings.LOGIN_ATTEMPTS
    if device:
        return [Place(f"device {device}", free, LONGEST_PAUSE)]
    here = f"from {address}"
    for_all = Place("", free * FREE_FOR_ALL, LONGEST_FOR_ALL)
    if _sprayed(here):
        free = min(free, FREE_WHEN_SPRAYED)
    return [for_all, Place(here, free, LONGEST_PAUSE)]


def _sprayed(place: str) -> bool:
    failed = Guesses.objects.filter(
        place=place, wrong__gt=0, at__gt=timezone.now() - SPRAYED_WITHIN
    )
    return len(failed.values("pk")[:SPRAYED_NAMES]) == SPRAYED_NAMES


@transaction.atomic(durable=True)
def _try(name: str, places: list[Place]) -> Guess | _Refused:
    now = timezone.now()
    rows = _held(name, places, now)
    refusals = [
        refused
        for row, place in zip(rows, places, strict=True)
        if (refused := _refusal(row, place, now))
    ]
    if refusals:
        transaction.set_rollback(True)  # one that was refused leaves no row
        return _Refused(
            max(refused.seconds for refused in refusals),
            all(refused.under_way for refused in refusals),
        )
    for row in rows:
        row.checking += 1
        row.at = now
    Guesses.objects.bulk_update(rows, ["wrong", "checking", "at"])
    return Guess([row.pk for row in rows])


def _held(name: str, places: Iterable[Place], now: datetime) -> list[Guesses]:
    """The rows, locked, made where there was none: with one statement, so that none can vanish."""
    keys = [place.key for place in places]
    Guesses.objects.bulk_create(
        [Guesses(name=name, place=key, at=now) for key in keys],
        update_conflicts=True,
        unique_fields=["name", "place"],
        update_fields=["name"],
    )
    rows = {row.place: row for row in Guesses.objects.filter(name=name, place__in=keys)}
    for row in rows.values():
        if row.at < now - _window():
            row.wrong = row.checking = 0
        elif row.at < now - UNANSWERED:
            row.wrong, row.checking = row.wrong + row.checking, 0
    return [rows[key] for key in keys]


def _refusal(row: Guesses, place: Place, now: datetime) -> _Refused | None:
    left = place.pause(row.wrong + row.checking) - max(0, int((now - row.at).total_seconds()))
    if left <= 0:
        return None
    under_way = place.pause(row.wrong) == 0
    return _Refused(1 if under_way else left, under_way)


def _window() -> timedelta:
    return timedelta(seconds=settings.LOGIN_WINDOW)


def _too_many(seconds: int) -> TooMany:
    if seconds < 120:
        said = ngettext(
            "Too many wrong passwords. Try again in %(n)s second.",
            "Too many wrong passwords. Try again in %(n)s seconds.",
            seconds,
        ) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        said = ngettext(
            "Too many wrong passwords. Try again in %(n)s minute.",
            "Too many wrong passwords. Try again in %(n)s minutes.",
            minutes,
        ) % {"n": minutes}
    return TooMany(said, extra={"retry_after": seconds})
