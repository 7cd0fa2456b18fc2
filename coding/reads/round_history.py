"""What was changed in a round while it ran: who, when, what and why, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from coding.models import Round
from corpus.models import AuditEntry, Membership, User
from policycoder.numbers import grouped

# How many documents a sentence lists.
LISTED = 8

Told = Mapping[str, Any]

# What an entry tells by user name.
PEOPLE = ("coder", "coders", "by", "to")


@dataclass(frozen=True)
class Change:
    """`why` is None where it is not told: another's words could betray what others have coded."""

    at: datetime
    actor: str
    verb: str
    text: str
    why: str | None


def history_of(round: Round) -> QuerySet[AuditEntry]:
    """Newest first. What coders did in their passes is not among it."""
    entries = AuditEntry.objects.filter(~Q(object_type="judgement"), round_id=round.pk)
    return entries.filter(verb__in=list(SENTENCES)).order_by("-pk")


def read_history(round: Round, member: Membership, entries: list[AuditEntry]) -> list[Change]:
    """The entries as the member may read them: who codes in the blind round themselves reads no
    reasons but their own."""
    hidden = Round.objects.hidden_from(member.user_id).filter(pk=round.pk).exists()
    people = people_in(entries)
    return [
        Change(
            at=entry.at,
            actor=people.get(entry.actor_name, entry.actor_name) or _("The server"),
            verb=entry.verb,
            text=said_of(entry, people),
            why=None if hidden and entry.actor_id != member.user_id else _why(entry),
        )
        for entry in entries
    ]


def _why(entry: AuditEntry) -> str:
    told = entry.after or entry.before or {}
    if told.get("moved_to"):
        return _("the round moved to codebook version %(moved_to)s") % told
    return str(told.get("why") or told.get("reason") or "")


def people_in(entries: Iterable[AuditEntry], told_by: Iterable[str] = PEOPLE) -> dict[str, str]:
    """User names that the entries tell, in what is named `told_by` and of who acted -> the people's
    names. Of accounts the user name itself is told."""
    entries, told_by = list(entries), list(told_by)
    found = [
        state.get(key)
        for entry in entries
        if entry.object_type != "user"
        for state in (entry.before, entry.after)
        if isinstance(state, dict)
        for key in told_by
    ]
    found += [entry.actor_name for entry in entries]
    each = [one for value in found for one in (value if isinstance(value, list) else [value])]
    known = User.objects.filter(username__in={one for one in each if isinstance(one, str)})
    return {one.username: one.get_full_name() for one in known}


def said_of(entry: AuditEntry, people: Mapping[str, str]) -> str:
    """What was done, without who and why; the verb is one of SENTENCES. `people`: of `people_in`."""
    states = (_named(state or {}, people) for state in (entry.before, entry.after))
    text = SENTENCES[entry.verb](*states)
    if (entry.after or {}).get("not_blind"):
        text += _(" (marked “not blind”)")
    return text


def _named(told: Told, people: Mapping[str, str]) -> Told:
    def name(value: Any) -> Any:
        if isinstance(value, list):
            return [name(one) for one in value]
        return people.get(value, value) if isinstance(value, str) else value

    return {key: name(value) if key in PEOPLE else value for key, value in told.items()}


def _documents(told: Told) -> str:
    numbers = [str(number) for number in told.get("documents", [])]
    named = _(", ").join(numbers[:LISTED]) + (" …" if len(numbers) > LISTED else "")
    if len(numbers) <= 1:
        return _("document %(numbers)s") % {"numbers": named} if numbers else _("no document")
    return ngettext(
        "%(n)s document (%(numbers)s)", "%(n)s documents (%(numbers)s)", len(numbers)
    ) % {"n": grouped(len(numbers)), "numbers": named}


def _people(told: Told) -> str:
    return _(", ").join(map(str, told.get("coders", [])))


def _opened(_before: Told, after: Told) -> str:
    said = {"documents": _documents(after), "people": _people(after)}
    if after.get("deadline"):
        return _("opened the round: %(documents)s for %(people)s, until %(deadline)s") % {
            **said,
            "deadline": after["deadline"],
        }
    return _("opened the round: %(documents)s for %(people)s") % said


def _extended(_before: Told, after: Told) -> str:
    said = [_documents(after)] if after.get("documents") else []
    if after.get("coders"):
        said.insert(0, _people(after))
    return _("added %(what)s") % {"what": _(" and ").join(said)}


def _given_back(_before: Told, after: Told) -> str:
    return _("gave document %(document)s back to %(coder)s") % after


def _kept(_before: Told, after: Told) -> str:
    return _("left document %(document)s of %(coder)s submitted, who had asked for it") % after


def _removed(_before: Told, after: Told) -> str:
    if after.get("finished") == "stay":
        said = _(
            "took %(coder)s out of the round; what was submitted stays, set aside: %(documents)s"
        )
    else:
        said = _("took %(coder)s out of the round; set aside: %(documents)s")
    return said % {"coder": after["coder"], "documents": _documents(after)}


def _replaced(_before: Told, after: Told) -> str:
    if after.get("finished") == "stay":
        said = _(
            "put %(by)s in the place of %(coder)s, whose submitted documents stay; set aside, and"
            " begun afresh: %(documents)s"
        )
    else:
        said = _("put %(by)s in the place of %(coder)s; set aside, and begun afresh: %(documents)s")
    return said % {"by": after["by"], "coder": after["coder"], "documents": _documents(after)}


def _moved(_before: Told, after: Told) -> str:
    return _("gave %(documents)s of %(people)s to %(to)s, who begins afresh") % {
        "documents": _documents(after),
        "people": _people(after),
        "to": after["to"],
    }


def _withdrew(_before: Told, after: Told) -> str:
    return _("withdrew %(documents)s; set aside what %(people)s had of it") % {
        "documents": _documents(after),
        "people": _people(after),
    }


def _restored(_before: Told, after: Told) -> str:
    return _("put back what was set aside: %(documents)s of %(people)s") % {
        "documents": _documents(after),
        "people": _people(after),
    }


def _deadline(before: Told, after: Told) -> str:
    if not after["deadline"]:
        return _("took back the deadline %(before)s") % {"before": before["deadline"]}
    if not before["deadline"]:
        return _("set the deadline to %(after)s") % {"after": after["deadline"]}
    return _("moved the deadline from %(before)s to %(after)s") % {
        "before": before["deadline"],
        "after": after["deadline"],
    }


def _reference(said: str) -> Callable[[Told, Told], str]:
    return lambda _before, after: (
        _(said)
        % {
            "documents": _documents(after),
            "coder": after.get("coder", ""),
        }
    )


def _bar(_before: Told, after: Told) -> str:
    if after.get("bar") is None:
        return _("took the bar of the training away")
    return _("set the bar of the training to %(bar)s") % after


SENTENCES: dict[str, Callable[[Told, Told], str]] = {
    "create_round": _opened,
    "extend_round": _extended,
    "lock_round": lambda _before, _after: _("locked the round"),
    "reopen_round": lambda _before, _after: _("opened the round again"),
    "begin_adjudication": lambda _before, _after: _("began to settle the disagreements"),
    "close_round": lambda _before, _after: _("closed the round"),
    "reopen_assignment": _given_back,
    "ask_reopening": lambda _before, after: _("asked for document %(document)s back") % after,
    "decline_reopening": _kept,
    "resubmit_assignment": lambda _before, after: (
        _("undoing the move, took document %(document)s of %(coder)s as submitted again") % after
    ),
    "move_round": lambda _before, after: (
        _("moved the round from codebook version %(from)s to %(to)s") % after
    ),
    "move_round_back": lambda _before, after: (
        _("undid the move: the round is at codebook version %(from)s again") % after
    ),
    "start_reference": _reference(gettext_noop("began a reference: %(documents)s")),
    "take_reference": _reference(gettext_noop("took a reference over: %(documents)s")),
    "submit_reference": _reference(gettext_noop("finished a reference: %(documents)s")),
    "reopen_reference": _reference(
        gettext_noop("gave a reference back to %(coder)s: %(documents)s")
    ),
    "withdraw_reference": _reference(
        gettext_noop("withdrew a reference of %(coder)s: %(documents)s")
    ),
    "set_bar": _bar,
    "give_attempt": lambda _before, after: (
        _("gave %(coder)s attempt %(attempt)s at the training") % after
    ),
    "waive_training": lambda _before, after: _("waived the training for %(coder)s") % after,
    "end_waiver": lambda before, after: _("took back the waiver of %(coder)s") % (after or before),
    "pause_coder": lambda _before, after: _("paused %(coder)s") % after,
    "resume_coder": lambda _before, after: _("let %(coder)s go on") % after,
    "remove_coder": _removed,
    "replace_coder": _replaced,
    "move_passes": _moved,
    "withdraw_documents": _withdrew,
    "restore_passes": _restored,
    "set_deadline": _deadline,
}
