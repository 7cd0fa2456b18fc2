"""Who is trained in a round and how far: attempts, who waits, who has seen a reference."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from coding.access import waiting_words
from coding.models import Assignment, Attempt, Round, Waiver
from coding.models.training import waiting
from coding.reads.training import Key, keys_of
from corpus.models import Document, User

Kind, Status = Assignment.Kind, Assignment.Status


@dataclass
class Trainee:
    """A coder of a training round. `number`: the attempt under way or, if all is submitted, made
    last; `former`: its passes of earlier attempts."""

    coder: User
    number: int = 1
    passes: list[Assignment] = field(default_factory=list)
    former: list[Assignment] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    waiver: Waiver | None = None

    @property
    def submitted(self) -> int:
        return sum(one.status == Status.SUBMITTED for one in self.passes)

    @property
    def finished(self) -> bool:
        return bool(self.passes) and self.submitted == len(self.passes)

    @property
    def passed(self) -> bool | None:
        """By the newest attempt that is scored; None where none is, or the round has no bar."""
        return self.attempts[-1].passed if self.attempts else None


def trainees_of(round: Round, users: Iterable[int] | None = None) -> list[Trainee]:
    """By user name; of these users only, if they are given."""
    rows = Assignment.objects.filter(round=round, kind__in=(Kind.CODER, Kind.ATTEMPT))
    attempts = Attempt.objects.filter(round=round)
    waivers = Waiver.objects.filter(round=round).select_related("coder", "granted_by")
    if users is not None:
        wanted = list(users)
        rows, attempts = rows.filter(coder__in=wanted), attempts.filter(coder__in=wanted)
        waivers = waivers.filter(coder__in=wanted)
    found: dict[int, Trainee] = {}
    for one in rows.select_related("coder", "document", "round").order_by(
        "coder__username", "attempt", "document__number", "pk"
    ):
        trainee = found.setdefault(one.coder_id, Trainee(one.coder))
        if one.kind == Kind.ATTEMPT:
            trainee.former.append(one)
        else:
            trainee.passes.append(one)
            trainee.number = max(trainee.number, one.attempt)
    for attempt in attempts.order_by("number"):
        if attempt.coder_id in found:
            found[attempt.coder_id].attempts.append(attempt)
    for waiver in waivers:
        found.setdefault(waiver.coder_id, Trainee(waiver.coder)).waiver = waiver
    return list(found.values())


def references_of(round: Round) -> list[tuple[Document, Key]]:
    """Every document that is coded in the round, in its order, with its reference."""
    passes = Assignment.objects.filter(round=round, kind=Kind.CODER)
    documents = Document.objects.filter(pk__in=passes.values("document")).order_by("number")
    keys = keys_of(round, [one.pk for one in documents])
    return [(one, keys[one.pk]) for one in documents]


def waiting_in(rounds: Iterable[Round]) -> dict[int, list[User]]:
    """Round id -> the coders whose passes in it are shut until they pass its training."""
    shut = Assignment.objects.filter(
        waiting(), round__in=[one.pk for one in rounds if one.training_id], kind=Kind.CODER
    )
    people = User.objects.in_bulk(set(shut.values_list("coder", flat=True)))
    found: dict[int, list[User]] = {}
    for round_id, coder in (
        shut.order_by("round", "coder__username").values_list("round", "coder").distinct()
    ):
        found.setdefault(round_id, []).append(people[coder])
    return found


def waiting_reason(assignment: Assignment) -> str:
    """Why the pass is shut to its coder; "" where it is not."""
    training = assignment.round.training
    if training is None or assignment.kind != Kind.CODER:
        return ""
    shut = Assignment.objects.filter(waiting(), pk=assignment.pk).exists()
    return waiting_words(training.name) if shut else ""


@dataclass(frozen=True)
class Seen:
    """A coder has seen a training's reference of documents that they code in another round."""

    coder: User
    training: Round
    documents: list[int]


def seen_in(round: Round) -> list[Seen]:
    """Coders of the round who had seen, or made, the reference of its documents before they
    submitted them here: of these they were not free of what it says."""
    own = Assignment.objects.filter(round=round, kind=Kind.CODER).select_related("document")
    mine = {(one.coder_id, one.document.number): one for one in own}
    seen: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one in _sightings(round, {coder for coder, _number in mine}):
        here = mine.get((one.coder_id, one.document.number))
        since = one.created_at if one.kind == Kind.REFERENCE else one.submitted_at
        if here and since and (here.submitted_at is None or since < here.submitted_at):
            seen[one.coder_id, one.round_id].add(one.document.number)
    people = User.objects.in_bulk({coder for coder, _training in seen})
    trainings = Round.objects.in_bulk({training for _coder, training in seen})
    found = [Seen(people[c], trainings[t], sorted(numbers)) for (c, t), numbers in seen.items()]
    return sorted(found, key=lambda one: (one.coder.username, one.training.pk))


def _sightings(round: Round, coders: set[int]) -> Iterable[Assignment]:
    """Passes of these coders in the project's other trainings by which they know a reference."""
    trainings = Round.objects.filter(project=round.project_id, kind=Round.Kind.TRAINING)
    others = Assignment.objects.filter(round__in=trainings.exclude(pk=round.pk), coder__in=coders)
    keyed = set(
        Assignment.objects.filter(round__in=trainings, kind=Kind.REFERENCE)
        .order_by()
        .values_list("round", "document__number")
    )
    kinds = (Kind.CODER, Kind.ATTEMPT, Kind.SET_ASIDE)
    compared = Q(kind__in=kinds, status=Status.SUBMITTED)
    known = others.filter(compared | Q(kind=Kind.REFERENCE)).select_related("document")
    return [one for one in known if (one.round_id, one.document.number) in keyed]
