"""Proposing a node or other words from a clause, and what leads answer."""

from uuid import uuid4

import pytest

from coding.actions.drafts import (
    discard_draft,
    edit_draft,
    publish_draft,
    start_draft,
    undo_edit,
)
from coding.models import Draft, Proposal, Round
from corpus.models import AuditEntry
from tests.coding.carrying import clause_with

HOUSING = "人才公寓"


@pytest.fixture
def clause(document):
    return clause_with(document, "专项资金")


@pytest.fixture
def made(propose, cast, passes, clause):
    answer = propose(cast.coder_a, passes["coder_a"], clause, name=HOUSING, text="为人才建房。")
    assert answer.status_code == 201
    return answer.json()["id"]


def test_a_node_in_the_words_of_the_clause(propose, cast, passes, clause):
    start = clause.start + clause.text.index("专项资金")
    answer = propose(
        cast.coder_a, passes["coder_a"], clause, (start, start + 4), name="专项资金", node="supply"
    ).json()
    assert (answer["state"], answer["node"], answer["own"]) == ("open", "supply", True)
    (place,) = answer["clauses"]
    assert (place["quote"], place["number"], place["gone"]) == ("专项资金", clause.number, False)
    assert (place["start"], place["end"]) == (start, start + 4)
    entry = AuditEntry.objects.get(verb="propose")
    assert (entry.actor_name, entry.clause_id) == ("coder_a", clause.pk)
    assert entry.after["name"] == "专项资金"


def test_the_same_twice_is_one_and_its_clauses_come_together(
    propose, cast, passes, clause, document, made
):
    other = clause_with(document, "公共检测平台")
    for one in (clause, other):
        again = propose(cast.coder_a, passes["coder_a"], one, name=HOUSING, text="为人才建房。")
        assert again.json()["id"] == made
    assert {place["clause"] for place in again.json()["clauses"]} == {clause.pk, other.pk}
    assert Proposal.objects.count() == 1


def test_sent_again_it_is_proposed_once_whatever_became_of_it(
    propose, cast, passes, clause, answer
):
    token = str(uuid4())
    said = {"name": HOUSING, "token": token}
    made = propose(cast.coder_a, passes["coder_a"], clause, **said).json()["id"]
    answer(cast.lead, made, "decline", answer="Too narrow.")
    again = propose(cast.coder_a, passes["coder_a"], clause, **said).json()
    assert (again["id"], again["state"]) == (made, "declined")
    Round.objects.update(status=Round.Status.CLOSED)
    assert propose(cast.coder_a, passes["coder_a"], clause, **said).json()["id"] == made
    assert Proposal.objects.count() == 1
    other = propose(cast.coder_b, passes["coder_b"], clause, **said)
    assert other.status_code == 409, "a token is its sender's own"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "dimension": "nothing"}, "dimension"),
        ({"name": "x", "node": "nothing"}, "node"),
        ({"name": "x", "kind": "other"}, "kind"),
        ({"kind": "definition", "text": "x", "field": "definition"}, "node"),
        ({"kind": "definition", "text": "x", "field": "name", "node": "funding"}, "field"),
        ({"kind": "definition", "text": " ", "field": "include", "node": "funding"}, "text"),
        ({"name": "x", "clauses": []}, "clauses"),
        ({"name": "x", "clauses": [{"clause": 10**12}]}, "clauses"),
    ],
)
def test_what_cannot_be_proposed_is_said(propose, cast, passes, clause, wish, field):
    answer = propose(cast.coder_a, passes["coder_a"], clause, **wish)
    assert answer.status_code in {400, 404, 409}
    assert field in answer.json()["errors"]
    assert not Proposal.objects.exists()


def test_a_span_outside_its_clause_is_refused(propose, cast, passes, clause):
    spans = ((clause.start, clause.end + 1), (clause.start - 1, clause.end), (clause.start, None))
    for span in spans:
        answer = propose(cast.coder_a, passes["coder_a"], clause, span, name="x")
        assert answer.status_code == 409


def test_nobody_proposes_from_the_pass_of_another(propose, cast, passes, clause):
    assert propose(cast.coder_b, passes["coder_a"], clause, name="x").status_code == 404
    assert propose(cast.lead, passes["coder_a"], clause, name="x").status_code == 403


def test_a_node_that_is_accepted_stands_in_the_draft_which_is_begun_for_it(
    answer, cast, project, made, listed, clause
):
    said = answer(cast.lead, made, "accept", node="supply", name="人才住房", with_clauses=True)
    assert said.status_code == 200
    draft = Draft.objects.get(codebook__project=project)
    supply = draft.content["dimensions"][0]["nodes"][0]
    new = supply["children"][-1]
    assert (new["name_zh"], new["definition_zh"]) == ("人才住房", "为人才建房。")
    assert new["clauses"] == [clause.pk]
    (seen,) = listed(cast.coder_a)
    assert (seen["state"], seen["result"]) == ("accepted", new["key"])
    assert AuditEntry.objects.filter(verb="answer_proposal").count() == 1


def test_other_words_that_are_accepted_stand_in_the_draft(
    propose, answer, cast, passes, clause, project
):
    wish = {"kind": "definition", "node": "funding", "field": "exclude", "text": "不含税收。"}
    made = propose(cast.coder_a, passes["coder_a"], clause, **wish).json()
    assert answer(cast.lead, made["id"], "accept").status_code == 200
    draft = Draft.objects.get(codebook__project=project)
    supply = draft.content["dimensions"][0]["nodes"][0]
    funding = next(node for node in supply["children"] if node["key"] == "funding")
    assert funding["exclude_zh"] == "不含税收。"


def test_one_that_is_meant_already_is_merged_and_the_coder_reads_why(answer, cast, made, listed):
    assert answer(cast.lead, made, "merge", node="nothing").status_code == 404
    said = answer(cast.lead, made, "merge", node="talent", answer="属于人才支持。")
    assert said.status_code == 200
    (seen,) = listed(cast.coder_a)
    assert (seen["state"], seen["result"], seen["answer"]) == ("merged", "talent", "属于人才支持。")
    assert seen["answered_by"]["username"] == "lead"
    assert not Draft.objects.exists()


def test_a_refusal_needs_a_word_and_an_answer_stands_until_it_is_taken_back(
    answer, cast, made, listed
):
    assert answer(cast.lead, made, "decline").status_code == 409
    assert answer(cast.lead, made, "decline", answer="太窄。").status_code == 200
    assert answer(cast.owner, made, "accept").status_code == 409
    assert answer(cast.owner, made, "reopen").status_code == 200
    (seen,) = listed(cast.coder_a)
    assert (seen["state"], seen["answer"], seen["answered_by"]) == ("open", "", None)


def test_its_author_withdraws_it_while_it_waits(api, answer, cast, project, made, listed):
    path = f"projects/{project.pk}/proposals/{made}/"
    assert api(cast.coder_a).delete(path).json()["state"] == "withdrawn"
    assert api(cast.coder_a).delete(path).status_code == 409
    assert answer(cast.lead, made, "accept").status_code == 409
    assert Proposal.objects.get().state == "withdrawn"


def test_a_clause_that_is_proposed_from_keeps_its_borders(api, cast, document, made):
    """Like one that is coded: what the proposal quotes would be gone."""
    clause = clause_with(document, "专项资金")
    assert api(cast.lead).post(f"clauses/{clause.pk}/merge/").status_code == 409


def test_after_a_new_edition_it_stands_at_the_clause_that_followed(
    propose, cast, passes, document, remake, listed
):
    for words in ("专项资金", "坚持企业"):
        propose(cast.coder_a, passes["coder_a"], clause_with(document, words), name=words)
    newest = remake(document).document
    places = {one["name"]: one["clauses"][0] for one in listed(cast.lead)}
    changed = places["专项资金"]
    assert changed["clause"] == clause_with(newest, "专项资金").pk
    assert (changed["changed"], changed["gone"]) == (True, False)
    assert "一百万元" not in changed["text"]
    assert places["坚持企业"]["gone"] is True


def test_it_comes_with_the_workbench(api, cast, passes, made):
    page = api(cast.coder_a).get(f"/assignments/{passes['coder_a'].pk}/").content.decode()
    assert made in page
    assert HOUSING in page


def test_leads_answer_on_the_page(api, cast, project, made):
    page = api(cast.lead)
    path = f"/projects/{project.pk}/proposals/"
    assert HOUSING in page.get(path).content.decode()
    body = {"proposal": made, "decision": "decline", "answer": "太窄。"}
    assert page.client.post(path, body).status_code == 302
    assert Proposal.objects.get().state == "declined"
    shown = api(cast.coder_a).get(path, state="declined").content.decode()
    assert "太窄。" in shown
    assert "Accept into the draft" not in shown
    assert page.client.post(path, {**body, "proposal": "x"}).status_code == 404
    assert api(cast.coder_a).client.post(path, body).status_code == 403


def draft_of(project):
    return Draft.objects.get(codebook__project=project)


@pytest.mark.parametrize("way", ["undo", "discard", "remove"])
def test_what_is_in_the_draft_no_more_waits_again(
    answer, cast, project, propose, passes, clause, made, listed, way
):
    words = {"kind": "definition", "node": "talent", "field": "include", "text": "公寓、奖金。"}
    told = propose(cast.coder_a, passes["coder_a"], clause, **words).json()
    assert answer(cast.lead, told["id"], "accept").status_code == 200
    node = answer(cast.lead, made, "accept").json()["result"]
    if way == "undo":
        undo_edit(actor=cast.lead, draft=draft_of(project))
    elif way == "remove":
        step = {"op": "remove_node", "dimension": "tool", "node": node}
        edit_draft(actor=cast.owner, draft=draft_of(project), operations=[step])
    else:
        discard_draft(actor=cast.lead, draft=draft_of(project))
    states = {one["id"]: (one["state"], one["result"]) for one in listed(cast.coder_a)}
    assert states[made] == ("open", "")
    assert states[told["id"]][0] == ("open" if way == "discard" else "accepted")
    entry = AuditEntry.objects.filter(verb="answer_proposal").latest("pk")
    assert (entry.before["state"], entry.after["state"]) == ("accepted", "open")


def test_what_was_published_stays_accepted(answer, cast, project, made, listed):
    answer(cast.lead, made, "accept")
    draft = draft_of(project)
    publish_draft(actor=cast.lead, draft=draft, revision=draft.revision, note="x", meanings={})
    discard_draft(
        actor=cast.lead, draft=start_draft(actor=cast.lead, project=project, origin="version")
    )
    assert [one["state"] for one in listed(cast.coder_a)] == ["accepted"]


def test_leads_see_what_stands_there_now_and_the_coder_finds_the_answer(
    api, cast, project, propose, passes, clause, answer
):
    words = {"kind": "definition", "node": "funding", "field": "definition", "text": "只含拨款。"}
    told = propose(cast.coder_a, passes["coder_a"], clause, **words).json()
    page = api(cast.lead).get(f"/projects/{project.pk}/proposals/").content.decode()
    assert "<del>" in page
    assert "<ins>" in page
    answer(cast.lead, told["id"], "decline", answer="Loans belong to it as well.")
    assert "Loans belong to it as well." in api(cast.coder_a).get("/").content.decode()
    assert "Loans belong to it as well." not in api(cast.coder_b).get("/").content.decode()
