"""Keeping word tables and networks: snapshots, taken at once of a small collection, else by a job."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coding.models import Snapshot
from coding.results.base import Base
from coding.results.network import Shape, word_network
from coding.results.texts import TextBase
from coding.results.words import count_words
from corpus.actions.words import tokenize_few, tokenize_outdated
from corpus.jobs import Run, enqueue
from corpus.models import Job, Project, User

KIND = "coding.compute_words"
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)

# Collections that are read within a second, while the reader waits.
SMALL_DOCUMENTS = 300
SMALL_CLAUSES = 20_000
FEW_DOCUMENTS = 20
# Newest snapshots of one question, and of all that were asked of a project.
KEPT = 5
KEPT_OF_ALL = 200


@dataclass(frozen=True)
class Question:
    """What is asked of which texts: the table of words, or with a `shape` their network."""

    base: TextBase
    shape: Shape | None = None

    @property
    def kind(self) -> str:
        return Snapshot.Kind.NETWORK if self.shape else Snapshot.Kind.WORDS

    @property
    def key(self) -> str:
        return self.base.key(**asdict(self.shape)) if self.shape else self.base.key()

    def answer(self, report: Callable[[int, int], None]) -> dict[str, Any]:
        if self.shape:
            return word_network(self.base, self.shape, report)
        return count_words(self.base, report)

    def to_json(self) -> dict[str, Any]:
        """As a job's parameters."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Question":
        base = dict(found["base"])
        if passes := base["passes"]:
            base["passes"] = Base(passes["project"], tuple(passes["rounds"]), passes["layer"])
        if base["node"]:
            base["node"] = tuple(base["node"])
        shape = found["shape"]
        return cls(TextBase(**base), Shape(**shape) if shape else None)


@dataclass(frozen=True)
class Answer:
    """What there is to show: the newest snapshot, whether it is out of date, and the job that is
    making the next one."""

    snapshot: Snapshot | None
    stale: bool
    job: Job | None


def newest(question: Question) -> Snapshot | None:
    return Snapshot.objects.filter(
        project=question.base.project, kind=question.kind, base=question.key
    ).first()


def answer_to(question: Question, *, actor: User, project: Project) -> Answer:
    """The snapshot of what is stored now. A small collection's is taken at once; of a large one
    the newest there is, with the job that was started for the next."""
    snapshot = newest(question)
    if snapshot is not None and snapshot.data["state"] == question.base.state():
        return Answer(snapshot, False, None)
    if _small(question.base) and tokenize_few(project, FEW_DOCUMENTS):
        return Answer(take_snapshot(question), False, None)
    return Answer(snapshot, True, start_words(actor=actor, project=project, question=question))


def _small(base: TextBase) -> bool:
    sizes = base.whole().order_by("pk").values_list("clause_count", flat=True)
    some = list(sizes[: SMALL_DOCUMENTS + 1])
    return len(some) <= SMALL_DOCUMENTS and sum(some) <= SMALL_CLAUSES


def take_snapshot(
    question: Question, report: Callable[[int, int], None] = lambda done, total: None
) -> Snapshot:
    # Read first: a change that comes in meanwhile makes the snapshot stale, never falsely fresh.
    state = question.base.state()
    data = question.answer(report)
    snapshot = Snapshot.objects.create(
        project_id=question.base.project,
        kind=question.kind,
        base=question.key,
        data={"base": question.base.chosen, "state": state, **data},
    )
    kept = Snapshot.objects.filter(project=question.base.project, kind=question.kind)
    same = kept.filter(base=question.key)
    for some, number in ((same, KEPT), (kept, KEPT_OF_ALL)):
        kept.filter(pk__in=list(some.values_list("pk", flat=True)[number:])).delete()
    return snapshot


@transaction.atomic
def start_words(*, actor: User, project: Project, question: Question) -> Job:
    """Queue the computation, or return the actor's own job for it that is under way."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    params = {"question": question.to_json(), "key": question.key}
    unfinished = Job.objects.filter(
        project=project,
        kind=KIND,
        state__in=UNFINISHED,
        created_by=actor,
        params__key=question.key,
        params__question=params["question"],
    ).first()
    return unfinished or enqueue(actor=actor, project=project, kind=KIND, params=params)


def run_words(run: Run) -> dict[str, Any]:
    """Cut what has not been cut yet, count, and keep the snapshot: `{snapshot}`.

    Run twice it leaves one of each state of the texts: what is there already is not made again.
    """
    question = Question.from_json(run.job.params["question"])
    tokenize_outdated(run)
    snapshot = newest(question)
    if snapshot is None or snapshot.data["state"] != question.base.state():
        said = _("Joining words") if question.shape else _("Counting words")
        snapshot = take_snapshot(question, lambda done, total: run.report(done, total, said))
    return {"snapshot": str(snapshot.pk)}
