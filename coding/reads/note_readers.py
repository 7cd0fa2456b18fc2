"""Whom what somebody has just written does not reach, or not yet."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from coding.models import Note
from corpus.models import Membership, User
from corpus.permissions import Capability


def _members(note: Note) -> list[Membership]:
    """All but who wrote it."""
    found = Membership.objects.filter(project=note.project_id, user__is_active=True)
    return list(found.exclude(user=note.author_id).select_related("user").order_by("user"))


def _meant(note: Note) -> set[int]:
    return {*note.mentions, *([note.assignee_id] if note.assignee_id else [])}


def unreached(note: Note) -> list[User]:
    """Of those who are named in the note or to whom it is given, coders who are not shown it."""
    return [
        one.user
        for one in _members(note)
        if one.user_id in _meant(note)
        and not one.can(Capability.EDIT)
        and not Note.objects.visible_to(one).filter(pk=note.pk).exists()
    ]


def reached_later(note: Note) -> tuple[list[User], bool]:
    """Of the leads it is meant for those who code blind themselves, who read it once they have
    submitted, and whether all leads do.

    Whether they have submitted is not told: it would tell how far they are. A question that names
    nobody is meant for all, and while others read it nothing is said.
    """
    meant = _meant(note)
    if note.kind != Note.Kind.QUESTION and not meant:
        return [], False
    leads = [one for one in _members(note) if one.can(Capability.EDIT)]
    this = Note.objects.filter(pk=note.pk)
    waiting = [one.user for one in leads if this.waiting_for(one).exists()]
    all_wait = bool(leads) and len(waiting) == len(leads)
    return [one for one in waiting if all_wait or one.pk in meant], all_wait


def readers_json(note: Note) -> dict[str, Any]:
    """`{unreached, later: [{username, name}], later_only}`, in the shape of the API."""
    later, all_wait = reached_later(note)
    return {
        "unreached": [_person(one) for one in unreached(note)],
        "later": [_person(one) for one in later],
        "later_only": bool(later) and all_wait,
    }


def in_words(note: Note) -> list[str]:
    """The same for a page, a sentence each."""
    said = []
    if missed := unreached(note):
        told = _(
            "%(names)s is not shown it: what is written beside a blind round goes to the leads."
        )
        said.append(told % {"names": _names(missed)})
    later, all_wait = reached_later(note)
    if later:
        told = (
            _(
                "Nobody reads it at once: %(names)s codes blind too, and is shown it after submitting."
            )
            if all_wait
            else _(
                "%(names)s codes blind too, and is shown it after submitting. "
                "Other leads read it at once."
            )
        )
        said.append(told % {"names": _names(later)})
    return said


def _names(people: Iterable[User]) -> str:
    return _(", ").join(one.get_full_name() for one in people)


def _person(user: User) -> dict[str, str]:
    return {"username": user.username, "name": user.get_full_name()}
