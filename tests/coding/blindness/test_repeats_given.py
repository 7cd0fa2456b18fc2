"""Clauses that come back where passes change hands: they go with nobody, and nothing tells of them."""

import pytest

from coding.actions.extending import extend_round
from coding.actions.passes import submit_assignment
from coding.actions.rounds import create_round
from coding.actions.setting_aside import move_passes, restore_passes
from coding.codebook.versions import published_version
from coding.models import Assignment
from coding.reads.intra import intra_of
from coding.reads.plan import Dealing
from corpus.models import AuditEntry, Document
from tests.coding.blindness.test_repeats import KIND, code, finish_first, of
from tests.coding.carrying import NEW_POLICY, NONE


@pytest.fixture
def dealt(cast, project, document):
    """coder_a alone: the document in two parts, of four and one clauses, and one that comes back."""
    return create_round(
        actor=cast.lead,
        project=project,
        name="Twice",
        version=published_version(project),
        coders=["coder_a"],
        documents=[document.pk],
        dealing=Dealing(repeats=0.2, repeats_seed="secret"),
    )


def move(cast, round, *passes, to="coder_b"):
    return move_passes(actor=cast.lead, round=round, passes=[one.pk for one in passes], to=to)


def clauses_of(document) -> set[int]:
    return set(document.clauses.codable().values_list("pk", flat=True))


def test_who_takes_a_document_over_has_clauses_of_their_own_come_back(cast, dealt, document):
    move(cast, dealt, of(dealt, cast.coder_a, part=1), of(dealt, cast.coder_a))
    first, second = of(dealt, cast.coder_b, part=1), of(dealt, cast.coder_b)
    again = of(dealt, cast.coder_b, KIND.REPEAT)
    assert set(first.clauses) | set(second.clauses) == clauses_of(document)
    assert (len(first.clauses), len(second.clauses), len(again.clauses)) == (4, 1, 1)
    assert set(again.clauses) <= set(first.clauses)
    assert again.beside == second
    assert [(one.username, one.given) for one in intra_of(dealt)] == [("coder_b", 1)]


def test_what_is_moved_comes_back_in_no_part_that_stays(api, cast, dealt):
    first, second = of(dealt, cast.coder_a, part=1), of(dealt, cast.coder_a)
    move(cast, dealt, first)
    told = api(cast.coder_a).get(f"assignments/{second.pk}/").json()
    assert (told["clauses"], told["progress"]["total"]) == (second.clauses, 1)
    theirs = [of(dealt, cast.coder_b, part=part).clauses for part in (1, 2)]
    assert sorted([*theirs[0], *theirs[1]]) == sorted(first.clauses)
    assert set(of(dealt, cast.coder_b, KIND.REPEAT).clauses) <= set(theirs[0])


def test_what_came_back_stays_with_the_pass_that_is_set_aside(api, cast, dealt):
    finish_first(api, cast, dealt)
    second, again = of(dealt, cast.coder_a), of(dealt, cast.coder_a, KIND.REPEAT)
    code(api, cast.coder_a, second, again.clauses)
    (made,) = move(cast, dealt, second)
    # too few clauses for two parts
    assert (made.clauses, made.repeats.count()) == (second.clauses, 0)
    assert intra_of(dealt) == []
    restore_passes(actor=cast.lead, round=dealt, passes=[second.pk])
    (own,) = intra_of(dealt)
    assert (own.username, own.given, own.dimensions["tool"].units) == ("coder_a", 1, 1)


def test_there_and_back_again(cast, dealt, document):
    for to in ("coder_b", "coder_a", "coder_b"):
        open_ones = Assignment.objects.filter(round=dealt, kind=KIND.CODER)
        move(cast, dealt, *open_ones, to=to)
    first, second = of(dealt, cast.coder_b, part=1), of(dealt, cast.coder_b)
    assert set(first.clauses) | set(second.clauses) == clauses_of(document)
    assert [(one.username, one.given) for one in intra_of(dealt)] == [("coder_b", 1)]


def test_who_joins_has_clauses_come_back_and_a_new_document_counts(
    api, cast, dealt, document, import_text
):
    other = import_text("一、甲。\n\n二、乙。\n\n三、丙。\n\n四、丁。\n\n五、戊。\n", "other.txt")
    assert len(clauses_of(other)) == 5
    made = extend_round(actor=cast.lead, round=dealt, coders=["coder_b"], documents=[other.pk])
    given = {one.username: one.given for one in intra_of(dealt)}
    # a fifth of ten clauses each, the one that came back to coder_a already counted in
    assert given == {"coder_a": 2, "coder_b": 2}
    for coder in (cast.coder_a, cast.coder_b):
        own = Assignment.objects.filter(round=dealt, coder=coder, kind=KIND.CODER)
        parts = [set(one.clauses or clauses_of(one.document)) for one in own]
        assert set().union(*parts) == clauses_of(document) | clauses_of(other)
        assert sum(map(len, parts)) == 10
    entry = AuditEntry.objects.get(verb="extend_round")
    assert entry.after["assignments"] == len(made)
    assert "secret" not in str(entry.after)


def test_nothing_tells_who_takes_over_what_comes_back(api, cast, dealt):
    move(cast, dealt, of(dealt, cast.coder_a, part=1), of(dealt, cast.coder_a))
    first, second = of(dealt, cast.coder_b, part=1), of(dealt, cast.coder_b)
    again = of(dealt, cast.coder_b, KIND.REPEAT)
    for person in (cast.coder_a, cast.coder_b, cast.lead):
        listed = api(person).get(f"projects/{dealt.project_id}/assignments/").json()["results"]
        assert again.pk not in [one["id"] for one in listed]
        assert api(person).get(f"assignments/{again.pk}/").status_code == 404
    code(api, cast.coder_b, first, first.clauses)
    submit_assignment(actor=cast.coder_b, assignment=first)
    told = api(cast.coder_b).get(f"assignments/{second.pk}/").json()
    assert told["clauses"] == sorted(second.clauses + again.clauses)
    code(api, cast.coder_b, second, told["clauses"], NONE)
    told = api(cast.coder_b).get(f"assignments/{second.pk}/").json()
    assert told["progress"] == {"done": 2, "total": 2, "to_check": 0}


def test_a_restored_pass_brings_what_came_back_over_an_edition(api, cast, dealt, document):
    parts = [of(dealt, cast.coder_a, part=part) for part in (1, 2)]
    move(cast, dealt, *parts)
    body = {"text": NEW_POLICY, "note": "x"}
    assert api(cast.lead).post(f"documents/{document.pk}/editions/", body).status_code == 201
    new = Document.objects.current().get(number=document.number)
    row = of(dealt, cast.coder_a, KIND.REPEAT)
    assert row.document == document
    restored = restore_passes(actor=cast.lead, round=dealt, passes=[one.pk for one in parts])
    again = of(dealt, cast.coder_a, KIND.REPEAT)
    assert (again.document, again.beside) == (new, restored[1])
