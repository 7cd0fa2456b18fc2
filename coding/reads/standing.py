"""How far the study of each of some projects is, for the members who lead them: what home and the
overview tell of it, and the next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Q

from coding.models import Assignment, CodebookVersion, Note, Proposal, Round
from coding.reads.notes import open_questions
from corpus.models import Membership
from corpus.permissions import Role
from corpus.reads.standing import CorpusStanding, corpora

Status = Round.Status


@dataclass(frozen=True)
class RoundStanding:
    """A round that is not closed: so many `submitted` of its `passes`. `hidden`: from the reader,
    who codes in it blind."""

    round: Round
    passes: int
    submitted: int
    hidden: bool

    @property
    def ready(self) -> bool:
        """To be locked: open, and nobody has anything left to submit. In training there may be
        another attempt."""
        coding = self.round.status == Status.OPEN and self.round.kind != Round.Kind.TRAINING
        return coding and 0 < self.passes == self.submitted


@dataclass
class Standing:
    """`codebook`: the number of the newest published version. `rounds`: those that are not closed,
    the newest first; `closed`: how many are. `proposals` and `questions` wait for the reader's answer."""

    corpus: CorpusStanding
    codebook: int | None = None
    people: int = 0
    coders: int = 0
    rounds: list[RoundStanding] = field(default_factory=list)
    closed: int = 0
    proposals: int = 0
    questions: int = 0

    @property
    def any_round(self) -> bool:
        return bool(self.rounds or self.closed)

    @property
    def passes(self) -> int:
        return sum(one.passes for one in self.open)

    @property
    def submitted(self) -> int:
        return sum(one.submitted for one in self.open)

    @property
    def open(self) -> list[RoundStanding]:
        return [one for one in self.rounds if one.round.status == Status.OPEN]

    @property
    def locked(self) -> list[RoundStanding]:
        """Locked or being adjudicated."""
        return [one for one in self.rounds if one.round.status != Status.OPEN]


def standings(
    members: Sequence[Membership], known: Mapping[int, CorpusStanding] | None = None
) -> dict[int, Standing]:
    """By project, in as many queries for many as for one; the members are one person's, who leads.
    `known`: the corpora, where they have been read."""
    projects = [one.project_id for one in members]
    known = corpora(projects) if known is None else known
    found = {pk: Standing(known[pk]) for pk in projects}
    if not found:
        return {}
    for pk, number in _published(projects):
        found[pk].codebook = number
    people = Membership.objects.filter(project__in=projects).order_by().values_list("project")
    coders = Count("pk", filter=Q(role=Role.CODER))
    for pk, n, coding in people.annotate(n=Count("pk"), coders=coders):
        found[pk].people, found[pk].coders = n, coding
    _add_rounds(found, members[0].user_id)
    _add_proposals(found, members[0].user_id)
    _add_questions(found, members)
    return found


def _published(projects: list[int]) -> list[tuple[int, int]]:
    versions = CodebookVersion.objects.filter(codebook__project__in=projects).published()
    numbers = versions.order_by().values_list("codebook__project").annotate(n=Max("number"))
    return list(numbers)


def _add_rounds(found: dict[int, Standing], reader: int) -> None:
    rounds = Round.objects.filter(project__in=found)
    closed = rounds.filter(status=Status.CLOSED).order_by().values_list("project")
    for pk, n in closed.annotate(n=Count("pk")):
        found[pk].closed = n
    own = Q(assignments__kind=Assignment.Kind.CODER)
    submitted = own & Q(assignments__status=Assignment.Status.SUBMITTED)
    running = rounds.exclude(status=Status.CLOSED).annotate(
        passes=Count("assignments", filter=own), submitted=Count("assignments", filter=submitted)
    )
    hidden = set(rounds.hidden_from(reader).values_list("pk", flat=True))
    for one in running.order_by("-pk"):
        found[one.project_id].rounds.append(
            RoundStanding(one, one.passes, one.submitted, one.pk in hidden)
        )


def _add_proposals(found: dict[int, Standing], reader: int) -> None:
    """As `Proposal.objects.visible_to` tells a lead, of several projects at once."""
    hidden = Round.objects.filter(project__in=found).hidden_from(reader)
    waiting = Proposal.objects.filter(project__in=found).exclude(round__in=hidden.values("pk"))
    waiting = waiting.open().exclude(author=reader).order_by()
    for pk, n in waiting.values_list("project").annotate(n=Count(F("pk"))):
        found[pk].proposals = n


def _add_questions(found: dict[int, Standing], members: Sequence[Membership]) -> None:
    """Only where there are any is looked at which of them the reader may know of."""
    asked = Note.objects.filter(project__in=found, kind=Note.Kind.QUESTION).open()
    some = set(asked.order_by().values_list("project", flat=True).distinct())
    for one in members:
        if one.project_id in some:
            found[one.project_id].questions = open_questions(one.project_id, one.user).count()
