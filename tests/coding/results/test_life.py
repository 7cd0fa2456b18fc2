"""Every result lives the same life: one entry, and it is computed, kept, staled, downloaded."""

import csv
import io

import pytest

from coding.models import Judgement, Snapshot
from coding.results import life
from coding.results.base import Base, base_for
from coding.results.entries import RESULTS
from coding.results.kinds import Asked, Result, State
from corpus import jobs
from corpus.models import AuditEntry, Job
from policycoder.tables import Column, Table, csv_file
from tests.coding.exports.test_files import code

KIND = "memos"


def asked_by(member, params) -> Asked:
    return Asked(KIND, base_for(member, layer=params.get("layer", "")), {"least": 1})


def memos(asked, report):
    report(0, 1, "Reading the memos")
    found = asked.base.judgements().exclude(memo="")
    return {"rows": list(found.order_by("memo").values_list("memo", flat=True))}


def state(asked) -> State:
    return State(mark=sorted(asked.base.judgements().values_list("revision", flat=True)))


def memo_table(data) -> Table:
    return Table.of("memos", (Column("memo", "What was noted.", str),), data["rows"])


@pytest.fixture
def entry(monkeypatch) -> Result:
    made = Result(asked_by, memos, state, tables={"memos": memo_table}, kept=2, verb="read_memos")
    monkeypatch.setitem(RESULTS, KIND, made)
    return made


@pytest.fixture
def asked(entry, cast, project, passes) -> Asked:
    return RESULTS[KIND].asked(project.memberships.get(user=cast.lead), {})


def finished(job: Job) -> Job:
    jobs.run(str(job.pk), life.run_result)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    return job


@pytest.fixture
def noted(cast, passes, document):
    """Judge a clause with a memo."""

    def _noted(n: int, memo: str) -> None:
        clause = document.clauses.codable()[n]
        code(cast.coder_a, passes["coder_a"], clause, tool="none", memo=memo)

    return _noted


def test_it_is_computed_by_a_job_once(cast, asked, noted, project):
    noted(0, "=unclear")
    job = life.start(actor=cast.lead, asked=asked)
    assert life.start(actor=cast.owner, asked=asked) == job
    assert job.kind == "coding.compute_memos"
    assert AuditEntry.objects.get(verb="read_memos").object_id == str(job.pk)
    result = finished(job).result
    snapshot = life.newest(asked)
    assert result == {"snapshot": str(snapshot.pk)}
    assert snapshot.data == {"rows": ["=unclear"]}
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, finished_at=None)
    assert finished(job).result == result
    assert Snapshot.objects.filter(kind=KIND).count() == 1


def test_it_is_stale_once_its_state_is_another(cast, asked, noted):
    noted(0, "a")
    answer = life.answer_to(asked, actor=cast.lead)
    assert (answer.snapshot, answer.stale) == (None, True)
    finished(answer.job)
    fresh = life.answer_to(asked, actor=cast.lead)
    assert (fresh.snapshot.data, fresh.stale, fresh.job) == ({"rows": ["a"]}, False, None)
    noted(1, "b")
    assert life.is_stale(fresh.snapshot, asked)
    again = life.answer_to(asked, actor=cast.lead)
    assert (again.snapshot, again.stale) == (fresh.snapshot, True)


def test_so_many_are_kept_of_one_question_and_other_questions_are_left_alone(asked, noted):
    noted(0, "a")
    other = life.take(Asked(KIND, asked.base, {"least": 2}))
    made = [life.take(asked) for _time in range(4)]
    assert list(life.snapshots_of(asked)) == made[:1:-1]
    assert life.newest(Asked(KIND, asked.base, {"least": 2})) == other


def test_it_is_downloaded(asked, noted, entry):
    noted(0, "=unclear")
    table = entry.tables["memos"](life.take(asked).data)
    lines = b"".join(csv_file(table)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(lines))) == [["memo"], ["'=unclear"]]


def test_a_viewer_gets_no_job_that_they_may_not_look_at(cast, asked):
    job = life.start(actor=cast.lead, asked=asked)
    own = life.start(actor=cast.viewer, asked=asked)
    assert own != job
    assert life.start(actor=cast.viewer, asked=asked) == own


def test_a_kind_with_bases_follows_the_coding(monkeypatch, asked, noted, blind_round):
    noted(0, "a")
    following = Result(
        asked_by, memos, state, bases=lambda project: [Base(project.pk, (blind_round.pk,))]
    )
    monkeypatch.setitem(RESULTS, KIND, following)
    life.refresh()
    job = Job.objects.get(kind=life.job_kind(KIND))
    assert finished(job).result == {"snapshots": 1}
    assert finished(job).params["as_of"] == Judgement.objects.get().updated_at.isoformat()


def test_a_question_survives_its_way_through_a_job(cast, asked):
    job = life.start(actor=cast.lead, asked=asked)
    assert Asked.from_json(KIND, Job.objects.get(pk=job.pk).params) == asked
