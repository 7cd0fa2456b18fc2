"""What an open page is told of its own pass when it asks again and again."""

from datetime import timedelta

import pytest
from django.db.models import F

from coding.actions.passes import submit_assignment
from coding.actions.rounds import create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Judgement
from coding.reads.changes import Mark, changes_in
from coding.reads.plan import Dealing
from tests.coding.carrying import NONE, codings, put


def asked(api, person, one, since: str = "") -> dict:
    answer = api(person).get(f"assignments/{one.pk}/changes/?since={since}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_only_what_changed_since_is_told(api, cast, passes, document):
    own, (first, second, *_) = passes["coder_a"], document.clauses.codable()
    put(api, cast.coder_a, own, first, NONE)
    begun = asked(api, cast.coder_a, own)
    assert [one["clause"] for one in begun["judgements"]] == [first.pk]
    assert begun["open"]
    assert asked(api, cast.coder_a, own, begun["since"])["judgements"] == []
    put(api, cast.coder_a, own, second, codings((second.start, second.start + 2)), memo="记")
    found = asked(api, cast.coder_a, own, begun["since"])
    stored = {
        one["clause"]: one
        for one in api(cast.coder_a).get(f"assignments/{own.pk}/judgements/").json()
    }
    assert found["judgements"] == [stored[second.pk]]
    assert asked(api, cast.coder_a, own, found["since"])["judgements"] == []


def test_others_are_told_nothing_and_it_takes_one_statement(
    api, cast, passes, document, django_assert_num_queries
):
    own, clause = passes["coder_a"], document.clauses.codable()[0]
    put(api, cast.coder_b, passes["coder_b"], clause, NONE)
    assert asked(api, cast.coder_a, own)["judgements"] == []
    path = f"assignments/{own.pk}/changes/"
    assert api(cast.coder_b).get(path).status_code == 404
    assert api(cast.lead).get(path).status_code == 403
    with django_assert_num_queries(1):
        changes_in(cast.coder_a, own.pk, Mark())


def test_a_change_is_found_though_the_servers_clock_was_set_back(api, cast, passes, document):
    own, clause = passes["coder_a"], document.clauses.codable()[0]
    put(api, cast.coder_a, own, clause, NONE)
    since = asked(api, cast.coder_a, own)["since"]
    Judgement.objects.filter(assignment=own).update(
        revision=F("revision") + 1, updated_at=F("updated_at") - timedelta(hours=1)
    )
    found = asked(api, cast.coder_a, own, since)
    assert [one["revision"] for one in found["judgements"]] == [2]
    assert asked(api, cast.coder_a, own, found["since"])["judgements"] == []


def test_a_locked_round_is_told(api, cast, passes, blind_round):
    lock_round(actor=cast.lead, round=blind_round)
    assert not asked(api, cast.coder_a, passes["coder_a"])["open"]


@pytest.mark.parametrize("since", ["x", "1", "1-", "1-2-3", "-1-2", "9999999999999999999-1"])
def test_what_no_answer_gave_is_refused(api, cast, passes, since):
    path = f"assignments/{passes['coder_a'].pk}/changes/?since={since}"
    assert api(cast.coder_a).get(path).status_code == 400


def test_a_clause_that_comes_back_is_one_of_the_pass_and_shut_once_it_is_submitted(
    api, cast, project, document
):
    round = create_round(
        actor=cast.lead,
        project=project,
        name="Twice",
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        dealing=Dealing(repeats=0.2, repeats_seed="secret"),
    )
    passes = {
        (one.kind, one.part): one
        for one in Assignment.objects.filter(round=round, coder=cast.coder_a)
    }
    first, second = (passes[Assignment.Kind.CODER, part] for part in (1, 2))
    assert api(cast.coder_a).get(f"assignments/{second.pk}/changes/").status_code == 409
    for pk in first.clauses:
        put(api, cast.coder_a, first, document.clauses.get(pk=pk), NONE)
    submit_assignment(actor=cast.coder_a, assignment=first)
    assert api(cast.coder_a).get(f"assignments/{first.pk}/changes/").status_code == 409
    [again] = passes[Assignment.Kind.REPEAT, 2].clauses
    put(api, cast.coder_a, second, document.clauses.get(pk=again), NONE)
    found = asked(api, cast.coder_a, second)
    assert [(one["clause"], one["revision"]) for one in found["judgements"]] == [(again, 1)]
    assert found.keys() == {"since", "open", "codebook_version", "at", "judgements"}
