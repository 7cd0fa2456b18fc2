"""Notes on a project, a node, a document, a clause and words of it; replies, to-dos, what is done."""

from uuid import uuid4

import pytest

from coding.models import Judgement, Note, Reference
from coding.reads.notes import open_questions, todos_of
from corpus.models import AuditEntry, Membership
from tests.coding.carrying import clause_with


def test_on_words_of_a_clause_in_code_points(note, cast, passes, clause):
    start = clause.start + clause.text.index("专项资金")
    span = {"clause": clause.pk, "start": start, "end": start + 4}
    answer = note(cast.coder_a, assignment=passes["coder_a"].pk, **span)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["subject"], made["own"], made["round"]["name"]) == ("span", True, "Round 1")
    place = made["place"]
    assert (place["quote"], place["number"], place["clause"]) == (
        "专项资金",
        clause.number,
        clause.pk,
    )
    entry = AuditEntry.objects.get(verb="write_note")
    assert (entry.actor_name, entry.clause_id, entry.after["kind"]) == (
        "coder_a",
        clause.pk,
        "question",
    )
    assert not Judgement.objects.exists()
    assert not Reference.objects.exists()


@pytest.mark.parametrize(
    ("more", "subject"),
    [
        ({}, "project"),
        ({"dimension": "tool", "node": "funding"}, "node"),
        ({"document": "document"}, "document"),
        ({"clause": "clause"}, "clause"),
    ],
)
def test_on_everything_a_study_has(note, cast, document, clause, more, subject):
    ids = {"document": document.pk, "clause": clause.pk}
    answer = note(cast.coder_a, **{name: ids.get(value, value) for name, value in more.items()})
    assert (answer.status_code, answer.json()["subject"]) == (201, subject)


def test_what_is_not_there_or_does_not_fit_is_named(note, cast, document, import_text, clause):
    other_document = import_text(
        "第一条 为规范管理，制定本办法。\n第二条 本办法自印发之日起施行。\n"
    )
    blank = clause.end - 1
    assert clause.text[-1] == "\n"
    for status, field, more in (
        (404, "clause", {"clause": 10**9}),
        (404, "document", {"document": 10**9}),
        (404, "assignment", {"assignment": 10**9}),
        (404, "dimension", {"dimension": "gone", "node": "funding"}),
        (404, "node", {"dimension": "tool", "node": "gone"}),
        (404, "assignee", {"kind": "todo", "assignee": "gone"}),
        (404, "assignee", {"kind": "todo", "assignee": "viewer"}),
        (409, "assignee", {"kind": "todo", "assignee": "coder_b"}),
        (409, "assignee", {"assignee": "lead"}),
        (409, "start", {"clause": clause.pk, "start": 0, "end": 1}),
        (409, "start", {"clause": clause.pk, "start": clause.start}),
        (409, "start", {"start": 1, "end": 2}),
        (409, "start", {"document": document.pk, "start": 1, "end": 2}),
        (409, "node", {"clause": clause.pk, "dimension": "tool", "node": "funding"}),
        (409, "node", {"document": document.pk, "dimension": "tool"}),
        (409, "start", {"dimension": "tool", "node": "funding", "start": 1, "end": 2}),
        (409, "document", {"clause": clause.pk, "document": other_document.pk}),
        (409, "start", {"clause": clause.pk, "start": blank, "end": blank + 1}),
        (400, "text", {"text": "  "}),
        (400, "text", {"text": "x" * 10_001}),
    ):
        answer = note(cast.coder_a, **more)
        assert (answer.status_code, list(answer.json()["errors"])) == (status, [field]), more
    assert note(cast.coder_a, kind="announcement").status_code == 403
    assert note(cast.viewer).status_code == 403
    assert not Note.objects.exists()


def test_sent_again_it_is_written_once(note, act, cast):
    token = str(uuid4())
    first, again = (note(cast.coder_a, token=token).json() for _time in range(2))
    assert first["id"] == again["id"]
    for more in (
        {"text": "怎么办？"},
        {"kind": "comment"},
        {"dimension": "tool", "node": "funding"},
    ):
        answer = note(cast.coder_a, token=token, **more)
        assert (answer.status_code, list(answer.json()["errors"])) == (409, ["token"])
    # another's token is another's
    assert note(cast.coder_b, token=token).json()["id"] != first["id"]
    for _time in range(2):
        said = act(cast.lead, first["id"], "replies", {"text": "因为。", "token": token})
        assert said.status_code == 201
    assert [one["text"] for one in said.json()["replies"]] == ["因为。"]
    assert (
        act(cast.lead, first["id"], "replies", {"text": "所以。", "token": token}).status_code
        == 409
    )


def test_sent_again_after_it_was_changed_or_deleted(note, api, cast, project):
    token = str(uuid4())
    made = note(cast.coder_a, token=token).json()
    path = f"projects/{project.pk}/notes/{made['id']}/"
    api(cast.coder_a).patch(path, {"text": "如何？"})
    assert note(cast.coder_a, token=token).json()["text"] == "如何？"
    api(cast.coder_a).delete(path)
    assert note(cast.coder_a, token=token).status_code == 409


def test_a_question_is_answered_and_resolved(note, act, told, cast, project):
    made = note(cast.coder_a).json()["id"]
    assert [one.pk.hex for one in open_questions(project, cast.lead)] == [made.replace("-", "")]
    assert not open_questions(project, cast.coder_a).exists()
    assert act(cast.lead, made, "replies", {"text": "见 **定义**。"}).status_code == 201
    answer = act(cast.coder_a, made, "resolve", {"resolved": True}).json()
    assert answer["resolved_by"]["username"] == "coder_a"
    (reply,) = answer["replies"]
    assert "<strong>定义</strong>" in reply["html"]
    assert not open_questions(project, cast.lead).exists()
    assert told(cast.lead, state="open") == []
    assert told(cast.lead, state="resolved") == ["为什么？"]
    assert act(cast.lead, made, "resolve", {"resolved": False}).json()["resolved_at"] is None
    verbs = AuditEntry.objects.filter(object_type="note").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == [
        "write_note",
        "reply_to_note",
        "resolve_note",
        "reopen_note",
    ]


def test_a_to_do_is_done_by_whom_it_is_given_to(note, act, told, cast, project):
    made = note(cast.lead, "复核第三条", "todo", assignee="coder_a").json()
    assert made["unreached"] == []
    assert told(cast.coder_a, whose="to_me") == ["复核第三条"]
    assert told(cast.coder_b) == []
    member = Membership.objects.get(user=cast.coder_a)
    assert [one.text for one in todos_of(member)] == ["复核第三条"]
    assert act(cast.coder_a, made["id"], "resolve", {}).status_code == 200
    assert not todos_of(member).exists()
    entry = AuditEntry.objects.get(verb="write_note")
    assert entry.after["assignee"] == "coder_a"


def test_who_is_named_with_an_at_is_shown_what_a_lead_writes(note, told, cast):
    note(cast.lead, "@coder_a 请看；x@coder_b.cn @Nobody", "comment")
    assert len(told(cast.coder_a, whose="to_me")) == 1
    assert told(cast.coder_b) == []
    # of what a coder writes others are not told, and the coder is told that
    said = note(cast.coder_a, "@coder_b @lead 你怎么看？").json()
    assert [one["username"] for one in said["unreached"]] == ["coder_b"]
    assert told(cast.coder_b) == []


def test_only_its_author_changes_or_deletes_it(note, api, cast, project, told):
    made = note(cast.coder_a).json()["id"]
    path = f"projects/{project.pk}/notes/{made}/"
    assert api(cast.lead).patch(path, {"text": "x"}).status_code == 403
    assert api(cast.lead).delete(path).status_code == 403
    changed = api(cast.coder_a).patch(path, {"text": "如何？"}).json()
    assert (changed["text"], changed["edited_at"] is None) == ("如何？", False)
    assert api(cast.coder_a).delete(path).status_code == 204
    assert told(cast.lead) == []
    assert api(cast.coder_a).get(path).status_code == 404
    before = AuditEntry.objects.get(verb="delete_note").before
    assert before["text"] == "如何？"


def test_what_it_shows_is_safe(note, cast):
    text = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](http://c/d.png)"
    html = note(cast.coder_a, text).json()["html"]
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_the_clauses_it_stands_on_may_be_cut_otherwise(note, api, cast, document):
    """A note is no coding: it keeps nobody from correcting a clause, and stays with its words."""
    first, second = document.clauses.codable()[:2]
    made = note(cast.coder_a, clause=second.pk).json()["id"]
    path = f"projects/{document.project_id}/notes/{made}/"
    assert api(cast.lead).post(f"clauses/{first.pk}/merge/").status_code == 200
    place = api(cast.coder_a).get(path).json()["place"]
    assert (place["clause"], place["quote"]) == (first.pk, second.text.strip())


def test_in_a_new_edition_it_stands_on_the_clause_s_counterpart(
    note, api, cast, document, remake, project
):
    changed, gone = clause_with(document, "专项资金"), clause_with(document, "坚持企业")
    kept = [note(cast.coder_a, clause=one.pk).json()["id"] for one in (changed, gone)]
    new = remake(document).document
    first, second = (
        api(cast.coder_a).get(f"projects/{project.pk}/notes/{key}/").json()["place"] for key in kept
    )
    assert (first["document"]["id"], first["changed"], first["gone"]) == (new.pk, True, False)
    assert first["clause"] == clause_with(new, "专项资金").pk
    assert (second["clause"], second["gone"]) == (None, True)
    assert second["quote"] == gone.text.strip()


def test_an_account_that_ends_leaves_its_notes(note, api, cast, told):
    note(cast.coder_a)
    assert (
        api(cast.owner).patch(f"accounts/{cast.coder_a.pk}/", {"active": False}).status_code == 200
    )
    assert told(cast.lead) == ["为什么？"]
