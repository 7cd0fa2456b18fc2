"""What a coder set themselves: bookmarks, and their clauses with a node."""

import pytest

from coding.actions.passes import submit_assignment
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Bookmark
from coding.reads.plan import Dealing
from corpus.models import AuditEntry
from tests.coding.carrying import NONE, clause_with, codings, put


def coded(api, person, assignment, node="funding"):
    path = f"assignments/{assignment.pk}/coded/"
    return api(person).get(path, dimension="tool", node=node)


def numbers(answer):
    assert answer.status_code == 200, answer.content
    return [one["number"] for one in answer.json()["results"]]


def test_a_bookmark_is_its_owners_alone_and_set_once(api, cast, document, passes):
    clause = document.clauses.codable()[1]
    path = f"assignments/{passes['coder_a'].pk}/bookmarks/"
    before = AuditEntry.objects.count()
    for _twice in range(2):
        answer = api(cast.coder_a).put(f"{path}{clause.pk}/", None)
        assert answer.json() == {"clauses": [clause.pk]}
    assert Bookmark.objects.count() == 1
    assert AuditEntry.objects.count() == before
    assert api(cast.lead).get(path).json() == {"clauses": []}
    # a lead's own, in the pass of another
    other = document.clauses.codable()[2]
    api(cast.lead).put(f"{path}{other.pk}/", None)
    assert api(cast.coder_a).get(path).json() == {"clauses": [clause.pk]}
    assert api(cast.coder_a).client.delete(f"/api/v1/{path}{other.pk}/").status_code == 204
    assert api(cast.lead).get(path).json() == {"clauses": [other.pk]}
    assert api(cast.coder_a).client.delete(f"/api/v1/{path}{clause.pk}/").status_code == 204
    assert api(cast.coder_a).get(path).json() == {"clauses": []}


def test_a_clause_of_another_document_takes_no_bookmark(api, cast, passes, import_text):
    other = import_text("关于人才的通知\n\n一、加强人才培养。\n\n二、建设公寓。\n", "other.txt")
    path = f"assignments/{passes['coder_a'].pk}/bookmarks/{other.clauses.codable()[0].pk}/"
    assert api(cast.coder_a).put(path, None).status_code == 404
    assert not Bookmark.objects.exists()


def test_coders_find_their_own_clauses_with_a_node_and_nobody_elses(api, cast, document, passes):
    first, second = clause_with(document, "专项资金"), clause_with(document, "公共检测平台")
    talent = {**NONE, "tool": {"outcome": "coded", "references": [{"node": "talent"}]}}
    put(api, cast.coder_a, passes["coder_a"], first, codings())
    put(api, cast.coder_a, passes["coder_a"], second, talent)
    put(api, cast.coder_b, passes["coder_b"], second, codings())
    assert numbers(coded(api, cast.coder_a, passes["coder_a"])) == [first.number]
    assert numbers(coded(api, cast.coder_b, passes["coder_b"])) == [second.number]
    (one,) = coded(api, cast.coder_a, passes["coder_a"]).json()["results"]
    assert (one["assignment"], one["clause"]) == (passes["coder_a"].pk, first.pk)
    assert one["text"] == first.text.strip()
    assert coded(api, cast.lead, passes["coder_a"]).status_code == 403
    assert coded(api, cast.coder_b, passes["coder_a"]).status_code == 404
    assert coded(api, cast.coder_a, passes["coder_a"], node="nowhere").status_code == 404


def test_the_list_goes_over_all_documents_of_the_round_and_no_other(
    api, cast, project, document, import_text
):
    other = import_text("关于资金的通知\n\n一、设立专项资金。\n\n二、建设公寓。\n", "other.txt")
    found = {}
    for name in ("One", "Two"):
        round = create_round(
            actor=cast.lead,
            project=project,
            name=name,
            version=published_version(project),
            coders=["coder_a"],
            documents=[document.pk, other.pk],
        )
        found[name] = {one.document_id: one for one in round.assignments.all()}
    here = clause_with(document, "专项资金"), clause_with(other, "专项资金")
    for clause in here:
        put(api, cast.coder_a, found["One"][clause.document_id], clause, codings())
    own = found["One"]
    assert numbers(coded(api, cast.coder_a, own[document.pk])) == [one.number for one in here]
    assert numbers(coded(api, cast.coder_a, found["Two"][document.pk])) == []
    submit_assignment(actor=cast.coder_a, assignment=own[other.pk])
    assert len(numbers(coded(api, cast.coder_a, own[document.pk]))) == 2


@pytest.fixture
def dealt(cast, project, document):
    return create_round(
        actor=cast.lead,
        project=project,
        name="Twice",
        version=published_version(project),
        coders=["coder_a"],
        documents=[document.pk],
        dealing=Dealing(repeats=0.2, repeats_seed="secret"),
    )


def test_what_is_shut_is_not_listed_and_what_comes_back_looks_like_the_rest(
    api, cast, dealt, document
):
    first, second = dealt.assignments.filter(kind="coder").order_by("part")
    again = Assignment.objects.get(round=dealt, kind="repeat")
    for pk in first.clauses:
        put(api, cast.coder_a, first, document.clauses.get(pk=pk), codings())
    assert len(numbers(coded(api, cast.coder_a, first))) == len(first.clauses)
    assert coded(api, cast.coder_a, second).status_code == 403
    submit_assignment(actor=cast.coder_a, assignment=first)
    assert coded(api, cast.coder_a, first).status_code == 403
    assert numbers(coded(api, cast.coder_a, second)) == []
    both = sorted([*second.clauses, *again.clauses])
    for pk in both:
        put(api, cast.coder_a, second, document.clauses.get(pk=pk), codings())
    listed = coded(api, cast.coder_a, second).json()["results"]
    assert [one["clause"] for one in listed] == both
    assert {one["assignment"] for one in listed} == {second.pk}
    submit_assignment(actor=cast.coder_a, assignment=second)
    lock_round(actor=cast.lead, round=dealt)
    close_round(actor=cast.lead, round=dealt)
    listed = coded(api, cast.coder_a, second).json()["results"]
    assert sorted(one["clause"] for one in listed) == sorted([*first.clauses, *second.clauses])
