"""Clauses that come back: nothing tells their coder which, and nothing counts them.

The same project is lived twice; in one world a clause of the second part has come back, in the
other it is simply one of that part. Every address must answer its coder alike.
"""

import csv
import io
import re

import pytest
from django.db import transaction

from coding.actions.extending import extend_round
from coding.actions.passes import reopen_assignment, submit_assignment
from coding.actions.rounds import close_round, create_round, lock_round
from coding.agreement.units import load_units
from coding.codebook.versions import published_version
from coding.models import Assignment
from coding.pages.home import tasks_of
from coding.reads.intra import intra_of
from coding.reads.plan import Dealing
from coding.reads.progress import known_to, progress_of
from coding.results.base import base_for
from corpus.models import Document, Membership
from policycoder.errors import Conflict
from tests.coding.blindness.test_two_worlds import (
    Onlooker,
    differences,
    everything,
    restart_ids,
    unused_ids,
)
from tests.coding.carrying import NEW_POLICY, NONE, codings, put
from tests.conftest import run_import
from tests.test_routes import things  # noqa: F401

pytestmark = pytest.mark.slow

KIND = Assignment.Kind


@pytest.fixture
def dealt(cast, project, document):
    """coder_a and coder_b, each with the document in two parts and one clause that comes back."""
    return create_round(
        actor=cast.lead,
        project=project,
        name="Twice",
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        dealing=Dealing(repeats=0.2, repeats_seed="secret"),
    )


def of(round, coder, kind=KIND.CODER, part=2):
    return Assignment.objects.select_related("round__project", "document", "coder").get(
        round=round, coder=coder, kind=kind, part=part, superseded_by=None
    )


def code_together(api, person, one, clauses, dimensions=NONE):
    bodies = [{"clause": pk, "revision": 0, "dimensions": dimensions} for pk in clauses]
    return api(person).put(f"assignments/{one.pk}/clauses/", bodies)


def code(api, person, one, clauses, dimensions=NONE):
    for pk in clauses:
        clause = one.document.clauses.get(pk=pk)
        assert put(api, person, one, clause, dimensions).status_code == 200


def finish_first(api, cast, round):
    first = of(round, cast.coder_a, part=1)
    code(api, cast.coder_a, first, first.clauses)
    submit_assignment(actor=cast.coder_a, assignment=first)
    return first


def test_a_document_is_dealt_in_two_parts(cast, dealt, document):
    ids = set(document.clauses.codable().values_list("pk", flat=True))
    for coder in (cast.coder_a, cast.coder_b):
        first, second = of(dealt, coder, part=1), of(dealt, coder)
        again = of(dealt, coder, KIND.REPEAT)
        assert set(first.clauses) | set(second.clauses) == ids
        assert not set(first.clauses) & set(second.clauses)
        assert set(again.clauses) <= set(first.clauses)
        assert (len(again.clauses), again.beside) == (1, second)
    assert dealt.sealed


def test_parts_open_one_after_the_other(api, cast, dealt):
    first, second = of(dealt, cast.coder_a, part=1), of(dealt, cast.coder_a)
    coder = api(cast.coder_a)
    for path in (f"/assignments/{second.pk}/", f"assignments/{second.pk}/judgements/"):
        assert coder.get(path).status_code == 403
    shut = put(api, cast.coder_a, second, document_clause(second), NONE)
    assert shut.status_code == 409
    finish_first(api, cast, dealt)
    assert coder.get(f"assignments/{second.pk}/").status_code == 200
    for path in (f"/assignments/{first.pk}/", f"assignments/{first.pk}/judgements/"):
        assert coder.get(path).status_code == 403
    # not even by sending what is stored
    again = put(api, cast.coder_a, first, document_clause(first), NONE)
    assert again.status_code == 409
    assert "shown to you when the round is closed" in again.json()["detail"]


def document_clause(one):
    return one.document.clauses.get(pk=one.clauses[0])


def test_what_comes_back_goes_its_own_way_among_many_too(api, cast, dealt):
    first = finish_first(api, cast, dealt)
    second, again = of(dealt, cast.coder_a), of(dealt, cast.coder_a, KIND.REPEAT)
    both = second.clauses + again.clauses
    results = code_together(api, cast.coder_a, second, both).json()
    assert [(one["status"], one["judgement"]["revision"]) for one in results] == [(200, 1)] * 2
    assert {one["judgement"]["clause"] for one in results} == set(both)
    assert again.judgements.get().clause_id == again.clauses[0]
    # what was handed in stays shut, and no clause of it is taken by the open part
    assert code_together(api, cast.coder_a, first, first.clauses).status_code == 409
    others = [pk for pk in first.clauses if pk not in again.clauses]
    refused = code_together(api, cast.coder_a, second, others).json()
    assert {one["status"] for one in refused} == {400}


def test_the_coder_sees_one_pass_and_what_comes_back_goes_its_own_way(api, cast, dealt):
    finish_first(api, cast, dealt)
    second, again = of(dealt, cast.coder_a), of(dealt, cast.coder_a, KIND.REPEAT)
    told = api(cast.coder_a).get(f"assignments/{second.pk}/").json()
    both = sorted(second.clauses + again.clauses)
    assert (told["clauses"], told["progress"]["total"]) == (both, 2)
    code(api, cast.coder_a, second, both)
    told = api(cast.coder_a).get(f"assignments/{second.pk}/").json()
    assert told["progress"] == {"done": 2, "total": 2, "to_check": 0}
    assert [
        one["clause"]
        for one in api(cast.coder_a).get(f"assignments/{second.pk}/judgements/").json()
    ] == both
    assert list(again.judgements.values_list("clause", flat=True)) == again.clauses
    assert list(second.judgements.values_list("clause", flat=True)) == second.clauses
    submit_assignment(actor=cast.coder_a, assignment=second)
    again.refresh_from_db()
    assert again.status == "submitted"


def test_questions_of_the_first_part_are_not_listed_to_its_coder(api, cast, dealt):
    first = of(dealt, cast.coder_a, part=1)
    clause = document_clause(first)
    put(api, cast.coder_a, first, clause, NONE, memo="odd wording")
    path = f"rounds/{dealt.pk}/dashboard/"
    assert b"odd wording" in api(cast.coder_a).get(path).content
    submit_assignment(actor=cast.coder_a, assignment=first)
    assert b"odd wording" not in api(cast.coder_a).get(path).content
    assert b"odd wording" in api(cast.lead).get(path).content


def test_proposals_from_the_first_part_do_not_name_its_clauses_to_their_coder(api, cast, dealt):
    first = of(dealt, cast.coder_a, part=1)
    body = {"kind": "node", "dimension": "tool", "name": "试点工作", "assignment": first.pk}
    body |= {"clauses": [{"clause": first.clauses[0]}]}
    path = f"projects/{dealt.project_id}/proposals/"
    assert api(cast.coder_a).post(path, body).status_code == 201

    def told(person):
        (found,) = api(person).get(path).json()["results"]
        return [one["clause"] for one in found["clauses"]]

    assert told(cast.coder_a) == [first.clauses[0]]
    finish_first(api, cast, dealt)
    assert told(cast.coder_a) == []
    assert told(cast.lead) == [first.clauses[0]]


def test_second_parts_wait_behind_the_other_documents(api, cast, project, document, dealt):
    finish_first(api, cast, dealt)
    run_import(cast.lead, project, [("other.txt", NEW_POLICY.encode())])
    other = Document.objects.get(project=project, number=2)
    extend_round(actor=cast.lead, round=dealt, documents=[other.pk])
    told = [(one.document_id, one.part) for one in tasks_of(cast.coder_a, [project.pk])]
    assert told.index((other.pk, 1)) < told.index((document.pk, 2))


def test_nothing_names_the_rows_beside(api, cast, dealt):
    finish_first(api, cast, dealt)
    again = of(dealt, cast.coder_a, KIND.REPEAT)
    for person in (cast.coder_a, cast.lead):
        assert api(person).get(f"assignments/{again.pk}/").status_code == 404
        listed = api(person).get(f"projects/{dealt.project_id}/assignments/").json()["results"]
        assert again.pk not in [one["id"] for one in listed]
    assert put(api, cast.coder_a, again, document_clause(again), NONE).status_code == 404


def test_repeats_enter_neither_counts_nor_agreement(api, cast, dealt, document):
    finish_first(api, cast, dealt)
    second, again = of(dealt, cast.coder_a), of(dealt, cast.coder_a, KIND.REPEAT)
    code(api, cast.coder_a, second, second.clauses)
    before = load_units(dealt)
    code(api, cast.coder_a, second, again.clauses, codings())
    after = load_units(dealt)
    assert [(u.values.tolist(), u.labels) for u in after.dimensions.values()] == [
        (u.values.tolist(), u.labels) for u in before.dimensions.values()
    ]
    lead = Membership.objects.get(user=cast.lead)
    counted = base_for(lead, round_id=dealt.pk).judgements()
    assert counted.count() == document.clauses.codable().count()
    assert not counted.filter(assignment__kind=KIND.REPEAT).exists()
    path = f"projects/{dealt.project_id}/exports/references.csv"
    sent = b"".join(api(cast.lead).get(path).streaming_content).decode("utf-8-sig")
    assert not list(csv.DictReader(io.StringIO(sent)))
    told = progress_of([dealt], known_to(lead))[dealt.pk]
    assert told["done"] == 6


def test_leads_see_how_coders_agree_with_themselves(api, cast, dealt):
    first = finish_first(api, cast, dealt)
    second, again = of(dealt, cast.coder_a), of(dealt, cast.coder_a, KIND.REPEAT)
    code(api, cast.coder_a, second, second.clauses)
    code(api, cast.coder_a, second, again.clauses, codings())
    found = {one.username: one for one in intra_of(dealt)}
    assert (found["coder_a"].given, found["coder_b"].given) == (1, 1)
    # none the first time, funding the second; none and none of the stage
    tool, stage = (found["coder_a"].dimensions[key] for key in ("tool", "stage"))
    assert (tool.units, tool.percent, tool.alpha) == (1, 0.0, 0.0)
    assert (stage.units, stage.percent, stage.alpha) == (1, 1.0, None)
    assert found["coder_b"].dimensions["tool"].units == 0
    told = api(cast.lead).get(f"rounds/{dealt.pk}/repeats/").json()
    assert told[0]["dimensions"]["tool"]["percent"] == 0.0
    sent = b"".join(api(cast.lead).get(f"rounds/{dealt.pk}/repeats.csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    mine = [row for row in rows if row["coder"] == "coder_a" and row["dimension"] == "tool"]
    assert [(row["first"], row["second"], row["same"]) for row in mine] == [
        ("none", "funding", "0")
    ]
    assert 'id="repeats"' in api(cast.lead).get(f"/rounds/{dealt.pk}/agreement/").content.decode()
    for path in (f"rounds/{dealt.pk}/repeats/", f"rounds/{dealt.pk}/repeats.csv"):
        assert api(cast.coder_a).get(path).status_code == 403
    assert first.clauses


def test_a_lead_who_codes_is_told_nothing_of_repeats(api, cast, project, document):
    made = create_round(
        actor=cast.lead,
        project=project,
        name="With the lead",
        version=published_version(project),
        coders=["lead", "coder_a"],
        documents=[document.pk],
        dealing=Dealing(repeats=0.2, repeats_seed="secret"),
    )
    lead = api(cast.lead)
    assert lead.get(f"rounds/{made.pk}/repeats/").status_code == 403
    assert lead.get(f"rounds/{made.pk}/draws/").json() == []
    assert lead.get(f"rounds/{made.pk}/draws/repeats/drawn.csv").status_code == 404
    assert b"secret" not in lead.get(f"/projects/{project.pk}/log/").content


def test_the_first_part_is_not_given_back_once_the_second_is_begun(api, cast, dealt):
    first = finish_first(api, cast, dealt)
    second = of(dealt, cast.coder_a)
    code(api, cast.coder_a, second, second.clauses)
    with pytest.raises(Conflict, match="second part"):
        reopen_assignment(actor=cast.lead, assignment=first)


def test_all_is_open_when_the_round_is_closed(api, cast, dealt):
    first = finish_first(api, cast, dealt)
    lock_round(actor=cast.lead, round=dealt)
    assert api(cast.coder_a).get(f"assignments/{first.pk}/judgements/").status_code == 403
    close_round(actor=cast.lead, round=dealt)
    assert api(cast.coder_a).get(f"assignments/{first.pk}/judgements/").status_code == 200


@pytest.fixture
def live(cast, project, document, dealt, things, api):  # noqa: F811
    first_id = unused_ids()
    again = of(dealt, cast.coder_a, KIND.REPEAT)

    def lived(ordinary: bool) -> dict:
        with transaction.atomic():
            if ordinary:
                second = again.beside
                second.clauses = sorted(second.clauses + again.clauses)
                second.save()
                Assignment.objects.filter(pk=again.pk).delete()
            restart_ids(first_id)
            told = _live()
            transaction.set_rollback(True)
        return told

    def _live() -> dict:
        coder = Onlooker(cast.coder_a)
        first, second = of(dealt, cast.coder_a, part=1), of(dealt, cast.coder_a)
        found = things | {"round": dealt.pk, "kind": "words"}

        def look(when: str, *, at_all: bool = True) -> None:
            if at_all:
                everything(coder, when, found | {"pass": second.pk})
            for one in (first, second):
                coder.ask(when, "get", f"/assignments/{one.pk}/")
                coder.ask(when, "get", f"/api/v1/assignments/{one.pk}/")
                coder.ask(when, "get", f"/api/v1/assignments/{one.pk}/judgements/")
                own = f"/api/v1/assignments/{one.pk}/coded/?dimension=tool&node=funding"
                coder.ask(when, "get", own)
                for clause in sorted({*first.clauses, *second.clauses}):
                    path = f"/api/v1/assignments/{one.pk}/clauses/{clause}/"
                    for n, body in enumerate((NONE, codings())):
                        sent = {"revision": 0, "dimensions": body}
                        coder.ask(f"{when} {n}", "put", path, sent)

        look("begin", at_all=False)
        code(api, cast.coder_a, first, first.clauses)
        look("first coded", at_all=False)
        submit_assignment(actor=cast.coder_a, assignment=first)
        look("first submitted")
        for n, pk in enumerate(sorted({*second.clauses, *again.clauses})):
            code(api, cast.coder_a, second, [pk])
            coder.ask(f"judged {n}", "get", f"/api/v1/rounds/{dealt.pk}/")
            coder.ask(f"judged {n}", "get", f"/api/v1/rounds/{dealt.pk}/dashboard/")
            coder.ask(f"judged {n}", "get", f"/rounds/{dealt.pk}/")
        look("second coded")
        body = {"text": NEW_POLICY, "note": "x"}
        lead = Onlooker(cast.lead)
        lead.do("making", "post", f"/api/v1/documents/{document.pk}/editions/", body)
        new = Document.objects.current().get(project=project, number=document.number)
        first, second = of(dealt, cast.coder_a, part=1), of(dealt, cast.coder_a)
        found |= {"document": new.pk}
        look("new edition")
        submit_assignment(actor=cast.coder_a, assignment=second, confirm=True)
        look("second submitted", at_all=False)
        return coder.told

    return lived


# How fast the test itself went, and digests that hold the time.
SPEED = re.compile(
    r'mark=[0-9a-f]{16}|"seconds":[\d.]+|[\d.]+ s a clause|data-value="\d+\.\d">~?[\d.]+</td>'
    r'|"since": ?"\d+'  # the moment up to which a page knows what was saved
)


def test_no_answer_tells_which_clause_came_back(live):
    one, other = (
        {key: (status, SPEED.sub("~", said)) for key, (status, said) in live(world).items()}
        for world in (False, True)
    )
    found = differences(one, other)
    assert not found, "\n".join(f"{key}: {both}" for key, both in found.items())
