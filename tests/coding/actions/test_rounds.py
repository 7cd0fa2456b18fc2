"""Opening, extending, following and ending a round."""

import pytest

from coding.actions.codebook import start_project
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Judgement, Round
from coding.reads.progress import known_to, progress_of, table_of
from corpus.models import AuditEntry, Document, Membership

DONE = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}, "stage": {"outcome": "none"}}}
HALF = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}}

OTHER = """关于加快工业互联网发展的实施意见

一、建设工业互联网平台。

二、对重点平台给予资助。
"""


@pytest.fixture
def other(import_text) -> Document:
    """A second document, of two codable clauses."""
    made = import_text(OTHER, "other.txt")
    assert made.clauses.codable().count() == 2
    return made


def judge(api, coder, assignment, clause, body=DONE):
    answer = api(coder).put(f"assignments/{assignment.pk}/clauses/{clause.pk}/", body)
    assert answer.status_code == 200, answer.content


def pairs(round: Round) -> set[tuple[int, str]]:
    return set(round.assignments.values_list("document__number", "coder__username"))


def new_round(api, person, project, **body):
    body = {"name": "R", "coders": ["coder_a", "coder_b"], "documents": "included"} | body
    return api(person).post(f"projects/{project.pk}/rounds/", body)


# Opening


def test_one_assignment_arises_for_each_document_and_coder(api, cast, project, document, other):
    answer = new_round(api, cast.lead, project, kind="reliability")
    assert answer.status_code == 201
    made = Round.objects.get()
    assert pairs(made) == {(1, "coder_a"), (1, "coder_b"), (2, "coder_a"), (2, "coder_b")}
    assert (made.kind, made.blind, made.status) == ("reliability", True, "open")
    assert (made.codebook_version, made.created_by) == (published_version(project), cast.lead)
    entry = AuditEntry.objects.get(verb="create_round")
    assert (entry.actor_name, entry.round_id) == ("lead", made.pk)
    assert entry.after["coders"] == ["coder_a", "coder_b"]
    assert entry.after["documents"] == [1, 2]


def test_included_takes_only_included_documents(api, cast, project, document, other):
    Document.objects.filter(pk=other.pk).update(status=Document.Status.CANDIDATE)
    assert new_round(api, cast.lead, project).status_code == 201
    assert {number for number, _coder in pairs(Round.objects.get())} == {document.number}


def test_chosen_documents_are_taken_and_no_others(api, cast, project, document, other):
    assert new_round(api, cast.lead, project, documents=[other.pk]).status_code == 201
    assert {number for number, _coder in pairs(Round.objects.get())} == {other.number}


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        ({"coders": ["coder_a", "nobody"]}, "coders", "nobody"),
        ({"coders": ["outsider"]}, "coders", "outsider"),
        ({"coders": ["viewer"]}, "coders", "viewer"),
        ({"coders": []}, "coders", "at least one"),
        ({"documents": [987654321]}, "documents", "987654321"),
        ({"documents": []}, "documents", "no document"),
        ({"documents": "all"}, "documents", "list"),
        ({"name": "  "}, "name", "blank"),
        ({"kind": "final"}, "kind", "final"),
    ],
)
def test_what_cannot_be_a_round_is_refused_by_name(api, cast, project, document, body, field, word):
    answer = new_round(api, cast.lead, project, **body)
    assert answer.status_code in {400, 404}
    assert word in " ".join(answer.json()["errors"][field])
    assert not Round.objects.exists()
    assert not AuditEntry.objects.filter(verb="create_round").exists()


def test_a_document_of_another_project_is_refused(api, cast, project, document):
    foreign = start_project(
        actor=cast.lead, name="Other", template="policy-tools", granularity="article"
    )
    answer = new_round(api, cast.lead, foreign, coders=["lead"], documents=[document.pk])
    assert answer.status_code == 404
    assert list(answer.json()["errors"]) == ["documents"]


def test_a_name_is_given_once_in_a_project(api, cast, project, document):
    assert new_round(api, cast.lead, project).status_code == 201
    answer = new_round(api, cast.lead, project)
    assert answer.status_code == 409
    assert list(answer.json()["errors"]) == ["name"]
    assert Round.objects.count() == 1


def test_a_coder_named_twice_gets_one_assignment(api, cast, project, document):
    assert new_round(api, cast.lead, project, coders=["coder_a", "coder_a"]).status_code == 201
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 201), ("lead", 201), ("coder_a", 403), ("viewer", 403), ("outsider", 404)],
)
def test_only_owners_and_leads_open_rounds(api, cast, project, document, person, status):
    assert new_round(api, getattr(cast, person), project).status_code == status


def test_a_round_opens_with_its_last_day(api, cast, project, document):
    answer = new_round(api, cast.lead, project, deadline="2031-05-20")
    assert (answer.status_code, answer.json()["deadline"]) == (201, "2031-05-20")
    assert AuditEntry.objects.get(verb="create_round").after["deadline"] == "2031-05-20"
    told = api(cast.lead).get(f"rounds/{answer.json()['id']}/history/").json()["results"]
    assert told[0]["text"].endswith("until 2031-05-20")
    refused = new_round(api, cast.lead, project, name="Old", deadline="1031-05-20")
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["deadline"])
    assert Round.objects.count() == 1


# Extending


def extend(api, person, found, **body):
    return api(person).post(f"rounds/{found.pk}/extend/", body)


def test_a_new_document_goes_to_every_coder(api, cast, blind_round, other):
    answer = extend(api, cast.lead, blind_round, documents=[other.pk])
    assert answer.status_code == 200
    assert pairs(blind_round) == {
        (1, "coder_a"), (1, "coder_b"), (2, "coder_a"), (2, "coder_b"),
    }  # fmt: skip
    assert answer.json()["progress"]["passes"] == 4
    entry = AuditEntry.objects.get(verb="extend_round")
    assert entry.after == {"coders": [], "documents": [2], "assignments": 2}


def test_a_new_coder_gets_every_document_new_ones_too(api, cast, blind_round, other):
    assert (
        extend(api, cast.lead, blind_round, coders=["lead"], documents="included").status_code
        == 200
    )
    assert {number for number, coder in pairs(blind_round) if coder == "lead"} == {1, 2}
    assert blind_round.assignments.count() == 6


def test_the_same_extension_twice_changes_nothing(api, cast, blind_round, other):
    for _time in range(2):
        assert extend(api, cast.lead, blind_round, documents=[other.pk]).status_code == 200
    assert blind_round.assignments.count() == 4
    assert AuditEntry.objects.filter(verb="extend_round").count() == 1


def test_an_extension_has_a_reason_and_may_move_the_last_day(api, cast, blind_round, other):
    answer = extend(
        api, cast.lead, blind_round, documents=[other.pk], deadline="2031-06-01", why="A late law."
    )
    assert answer.json()["deadline"] == "2031-06-01"
    entries = AuditEntry.objects.filter(verb__in=["extend_round", "set_deadline"]).order_by("pk")
    assert [(one.verb, one.after["why"]) for one in entries] == [
        ("extend_round", "A late law."),
        ("set_deadline", "A late law."),
    ]
    third = extend(api, cast.lead, blind_round, coders=["lead"], deadline=None)
    assert third.json()["deadline"] == "2031-06-01"
    long = extend(api, cast.lead, blind_round, coders=["owner"], why="x" * 501)
    assert (long.status_code, list(long.json()["errors"])) == (400, ["why"])


def test_extending_keeps_what_is_coded_and_submitted(api, cast, blind_round, passes, other):
    clause = passes["coder_a"].document.clauses.codable().first()
    judge(api, cast.coder_a, passes["coder_a"], clause)
    api(cast.coder_a).post(f"assignments/{passes['coder_a'].pk}/submit/")
    extend(api, cast.lead, blind_round, documents=[other.pk])
    kept = Assignment.objects.get(pk=passes["coder_a"].pk)
    assert kept.status == "submitted"
    assert kept.judgements.count() == 1


def test_an_extension_has_to_name_something(api, cast, blind_round):
    assert extend(api, cast.lead, blind_round).status_code == 409


def test_a_locked_round_takes_no_extension(api, cast, blind_round, other):
    api(cast.lead).post(f"rounds/{blind_round.pk}/lock/")
    assert extend(api, cast.lead, blind_round, documents=[other.pk]).status_code == 409
    assert blind_round.assignments.count() == 2


def test_a_viewer_cannot_be_added(api, cast, blind_round):
    answer = extend(api, cast.lead, blind_round, coders=["viewer"])
    assert answer.status_code == 404
    assert list(answer.json()["errors"]) == ["coders"]


def test_who_may_have_read_a_blind_round_cannot_join_it(api, cast, blind_round, passes):
    clause = passes["coder_a"].document.clauses.codable().first()
    judge(api, cast.coder_a, passes["coder_a"], clause)
    answer = extend(api, cast.lead, blind_round, coders=["owner"])
    assert answer.status_code == 403
    assert "Owner" in answer.json()["detail"]
    assert blind_round.assignments.count() == 2


def test_who_has_left_the_project_gets_no_new_document(api, cast, blind_round, other):
    Membership.objects.filter(user=cast.coder_b).delete()
    extend(api, cast.lead, blind_round, documents=[other.pk])
    assert pairs(blind_round) == {(1, "coder_a"), (1, "coder_b"), (2, "coder_a")}


@pytest.mark.parametrize(
    ("person", "status"), [("coder_a", 403), ("viewer", 403), ("outsider", 404)]
)
def test_only_owners_and_leads_extend(api, cast, blind_round, other, person, status):
    answer = extend(api, getattr(cast, person), blind_round, documents=[other.pk])
    assert answer.status_code == status
    assert blind_round.assignments.count() == 2


# From open to closed


def move(api, person, found, *steps: str) -> list[int]:
    return [api(person).post(f"rounds/{found.pk}/{step}/").status_code for step in steps]


def test_a_round_is_locked_reopened_locked_and_closed(api, cast, blind_round):
    steps = ("lock", "reopen", "lock", "close")
    assert move(api, cast.lead, blind_round, *steps) == [200] * 4
    blind_round.refresh_from_db()
    assert blind_round.status == "closed"
    verbs = ("lock_round", "reopen_round", "close_round")
    entries = AuditEntry.objects.filter(verb__in=verbs).order_by("pk")
    assert [(e.before["status"], e.after["status"]) for e in entries] == [
        ("open", "locked"),
        ("locked", "open"),
        ("open", "locked"),
        ("locked", "closed"),
    ]


@pytest.mark.parametrize(
    ("steps", "statuses"),
    [
        (("close",), [409]),
        (("lock", "close", "reopen"), [200, 200, 409]),
        (("lock", "close", "lock"), [200, 200, 409]),
        (("lock", "lock"), [200, 200]),
    ],
)
def test_only_the_next_step_is_possible(api, cast, blind_round, steps, statuses):
    assert move(api, cast.lead, blind_round, *steps) == statuses


@pytest.mark.parametrize(
    ("person", "status"), [("coder_a", 403), ("viewer", 403), ("outsider", 404)]
)
@pytest.mark.parametrize("step", ["lock", "reopen", "close"])
def test_only_owners_and_leads_move_a_round(api, cast, blind_round, person, status, step):
    assert move(api, getattr(cast, person), blind_round, step) == [status]
    blind_round.refresh_from_db()
    assert blind_round.status == "open"


def test_a_pass_is_submitted_by_its_coder_alone(api, cast, passes):
    path = f"assignments/{passes['coder_a'].pk}/submit/"
    assert api(cast.lead).post(path).status_code == 403
    assert api(cast.coder_b).post(path).status_code == 404
    assert Assignment.objects.filter(status="submitted").count() == 0
    assert api(cast.coder_a).post(path).status_code == 200
    stored = Assignment.objects.get(status="submitted")
    assert stored.pk == passes["coder_a"].pk
    assert stored.submitted_at is not None
    entry = AuditEntry.objects.get(verb="submit_assignment")
    assert (entry.actor_name, entry.after["status"]) == ("coder_a", "submitted")


def test_submitting_twice_is_one_entry(api, cast, passes):
    for _time in range(2):
        api(cast.coder_a).post(f"assignments/{passes['coder_a'].pk}/submit/")
    assert AuditEntry.objects.filter(verb="submit_assignment").count() == 1


@pytest.mark.parametrize("action", ["submit", "reopen"])
def test_a_pass_of_a_locked_round_stays_as_it_is(api, cast, blind_round, passes, action):
    path = f"assignments/{passes['coder_a'].pk}"
    if action == "reopen":
        api(cast.coder_a).post(f"{path}/submit/")
    move(api, cast.lead, blind_round, "lock")
    person = cast.coder_a if action == "submit" else cast.lead
    assert api(person).post(f"{path}/{action}/").status_code == 409


def test_reopening_gives_the_pass_back_and_is_recorded(api, cast, passes):
    path = f"assignments/{passes['coder_a'].pk}"
    api(cast.coder_a).post(f"{path}/submit/")
    assert api(cast.coder_b).post(f"{path}/reopen/").status_code == 404
    assert api(cast.lead).post(f"{path}/reopen/").status_code == 200
    stored = Assignment.objects.get(pk=passes["coder_a"].pk)
    assert (stored.status, stored.submitted_at) == ("open", None)
    assert AuditEntry.objects.get(verb="reopen_assignment").actor_name == "lead"


# A lead who codes


@pytest.fixture
def shared_round(project, cast, document) -> Round:
    """A blind round in which the lead codes beside coder_a."""
    return create_round(
        actor=cast.lead,
        project=project,
        name="With the lead",
        version=published_version(project),
        coders=["coder_a", "lead"],
        documents=[document.pk],
    )


@pytest.fixture
def shared_passes(shared_round) -> dict[str, Assignment]:
    found = shared_round.assignments.select_related("coder", "document")
    return {one.coder.username: one for one in found}


def test_a_lead_who_codes_blind_sees_others_only_after_submitting(api, cast, shared_passes):
    lead, theirs = api(cast.lead), f"assignments/{shared_passes['coder_a'].pk}/judgements/"
    assert lead.get(theirs).status_code == 403
    assert api(cast.owner).get(theirs).status_code == 200
    lead.post(f"assignments/{shared_passes['lead'].pk}/submit/")
    assert lead.get(theirs).status_code == 200


def test_a_lead_cannot_reopen_their_own_pass_of_a_blind_round(api, cast, shared_passes):
    own = f"assignments/{shared_passes['lead'].pk}"
    api(cast.lead).post(f"{own}/submit/")
    assert api(cast.lead).post(f"{own}/reopen/").status_code == 403
    assert api(cast.owner).post(f"{own}/reopen/").status_code == 200
    theirs = f"assignments/{shared_passes['coder_a'].pk}/judgements/"
    assert api(cast.lead).get(theirs).status_code == 403


def test_locking_submits_what_leads_code_and_leaves_coders_open(
    api, cast, shared_round, shared_passes
):
    assert move(api, cast.owner, shared_round, "lock", "reopen") == [200, 200]
    statuses = dict(shared_round.assignments.values_list("coder__username", "status"))
    assert statuses == {"coder_a": "open", "lead": "submitted"}
    clause = shared_passes["lead"].document.clauses.codable().first()
    path = f"assignments/{shared_passes['lead'].pk}/clauses/{clause.pk}/"
    assert api(cast.lead).put(path, DONE).status_code == 409


# Progress


def test_progress_counts_finished_clauses_of_codable_ones(api, cast, blind_round, passes, document):
    first, second, *_rest = document.clauses.codable()
    judge(api, cast.coder_a, passes["coder_a"], first)
    judge(api, cast.coder_a, passes["coder_a"], second, HALF)
    judge(api, cast.coder_b, passes["coder_b"], first)
    api(cast.coder_b).post(f"assignments/{passes['coder_b'].pk}/submit/")
    clauses = document.clauses.codable().count()
    answer = api(cast.lead).get(f"rounds/{blind_round.pk}/").json()
    assert answer["progress"] == {
        "done": 2, "total": 2 * clauses, "submitted": 1, "passes": 2, "documents": 1, "coders": 2,
    }  # fmt: skip
    own = api(cast.coder_a).get(f"rounds/{blind_round.pk}/").json()
    assert own["progress"] == {
        "done": 1, "total": clauses, "submitted": 0, "passes": 1, "documents": 1, "coders": 1,
    }  # fmt: skip


def test_the_table_of_a_round_holds_every_pass_and_the_sums(
    api, cast, blind_round, passes, document, other
):
    extend(api, cast.lead, blind_round, documents=[other.pk])
    judge(api, cast.coder_a, passes["coder_a"], document.clauses.codable().first())
    lead = Membership.objects.get(user=cast.lead)
    table = table_of(blind_round, known_to(lead))
    clauses = document.clauses.codable().count()
    assert [(row.number, row.sum.done, row.sum.total) for row in table.rows] == [
        (1, 1, 2 * clauses),
        (2, 0, 4),
    ]
    assert table.coders == {
        cast.coder_a.pk: ("coder_a", "Coder_A"),
        cast.coder_b.pk: ("coder_b", "Coder_B"),
    }
    assert table.sums[cast.coder_a.pk].done == 1
    assert table.sums[cast.coder_b.pk].done == 0
    assert (table.sum.done, table.sum.total, table.sum.passes) == (1, 2 * clauses + 4, 4)


def test_a_coder_is_told_their_own_progress_until_the_round_is_closed(
    api, cast, blind_round, document
):
    coder = Membership.objects.get(user=cast.coder_a)
    assert list(table_of(blind_round, known_to(coder)).coders) == [cast.coder_a.pk]
    move(api, cast.lead, blind_round, "lock")
    assert progress_of([blind_round], known_to(coder))[blind_round.pk]["passes"] == 1
    move(api, cast.lead, blind_round, "close")
    assert progress_of([blind_round], known_to(coder))[blind_round.pk]["passes"] == 2


def test_progress_of_many_rounds_takes_two_queries(
    cast, project, document, blind_round, django_assert_num_queries
):
    for number in range(5):
        create_round(
            actor=cast.lead,
            project=project,
            name=f"More {number}",
            version=published_version(project),
            coders=["coder_a"],
            documents=None,
        )
    rounds = list(Round.objects.all())
    lead = Membership.objects.get(user=cast.lead)
    with django_assert_num_queries(2):
        assert len(progress_of(rounds, known_to(lead))) == 6
    with django_assert_num_queries(2):
        table_of(blind_round, known_to(lead))
    assert not Judgement.objects.exists()
