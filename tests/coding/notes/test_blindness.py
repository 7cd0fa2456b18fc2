"""In a blind round nobody who codes there learns of others' notes: not that there are any."""

import pytest

from coding.actions.passes import submit_assignment
from coding.models import Assignment
from corpus.models import Membership
from tests.coding.blindness.conftest import own
from tests.coding.blindness.test_two_worlds import CHANGING
from tests.coding.carrying import clause_with
from tests.conftest import Api

TEXT = "这条算不算资金支持"


def everything(api: Api, project: int, document: int, more: tuple[str, ...] = ()) -> dict[str, str]:
    """All that could tell of a note, random ids aside."""
    paths = (
        f"projects/{project}/notes/",
        f"projects/{project}/notes/?state=open",
        f"projects/{project}/notes/?whose=to_me",
        f"projects/{project}/exports/notes.csv",
        f"/projects/{project}/notes/",
        f"/projects/{project}/codebook/",
        f"/projects/{project}/",
        "/",
        f"/documents/{document}/",
        f"documents/{document}/clauses/",
        *more,
    )
    found = {}
    for path in paths:
        answer = api.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[path] = CHANGING.sub("~", content.decode())
    return found


@pytest.mark.parametrize("kind", ["memo", "comment", "question", "todo"])
@pytest.mark.parametrize("in_round", [True, False])
def test_another_coder_and_a_viewer_are_told_the_same_with_and_without_it(
    api, cast, project, document, passes, note, clause, kind, in_round
):
    theirs = passes["coder_b"].pk
    people = {
        cast.coder_b: (f"assignments/{theirs}/notes/", f"/assignments/{theirs}/"),
        cast.viewer: (),
    }
    before = {
        who: everything(api(who), project.pk, document.pk, more) for who, more in people.items()
    }
    round = {"assignment": passes["coder_a"].pk} if in_round else {}
    made = note(cast.coder_a, f"@coder_b @viewer {TEXT}", kind, clause=clause.pk, **round).json()
    for who, more in people.items():
        assert everything(api(who), project.pk, document.pk, more) == before[who]
        path = f"projects/{project.pk}/notes/{made['id']}/"
        assert api(who).get(path).status_code == 404
        for verb in ("replies", "resolve", "turn", "seen"):
            assert api(who).post(path + f"{verb}/", {"text": "x"}).status_code in (403, 404)
    seen = everything(api(cast.lead), project.pk, document.pk)
    assert TEXT in seen[f"projects/{project.pk}/notes/"]
    assert TEXT in seen[f"/projects/{project.pk}/notes/"]


@pytest.mark.parametrize("on", ["clause", "node", "project"])
@pytest.mark.parametrize("in_round", [True, False])
def test_a_lead_who_codes_there_is_told_once_they_have_submitted(
    api, cast, project, document, shared, note, clause, on, in_round
):
    more = (f"/projects/{project.pk}/log/", f"/assignments/{own(shared, cast.lead).pk}/")
    before = everything(api(cast.lead), project.pk, document.pk, more)
    place = {"clause": {"clause": clause.pk}, "node": {"dimension": "tool", "node": "funding"}}
    about = place.get(on, {}) | ({"assignment": own(shared, cast.coder_a).pk} if in_round else {})
    said = note(cast.coder_a, f"@lead {TEXT}", **about).json()
    # its writer is told, in words that do not tell how far the lead is
    assert ([one["username"] for one in said["later"]], said["later_only"]) == (["lead"], False)
    made = said["id"]
    api(cast.owner).post(f"projects/{project.pk}/notes/{made}/replies/", {"text": "算。"})
    assert everything(api(cast.lead), project.pk, document.pk, more) == before
    path = f"projects/{project.pk}/notes/{made}/"
    assert api(cast.lead).get(path).status_code == 404
    assert TEXT in api(cast.owner).get(f"/projects/{project.pk}/log/").content.decode()
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    assert TEXT in api(cast.lead).get(path).content.decode()
    again = note(cast.coder_a, f"@lead {TEXT}", **about).json()
    assert [one["username"] for one in again["later"]] == ["lead"]


def test_that_nobody_reads_it_at_once_is_said_by_answer_and_page(
    client, cast, project, shared, note
):
    assert note(cast.coder_a).json()["later"] == []  # the owner reads it
    Membership.objects.filter(user=cast.owner, project=project).delete()
    for more in ({}, {"text": "@lead ？"}, {"kind": "todo", "assignee": "lead"}):
        said = note(cast.coder_a, **more).json()
        assert ([one["username"] for one in said["later"]], said["later_only"]) == (["lead"], True)
    assert note(cast.coder_a, kind="memo").json()["later"] == []
    client.force_login(cast.coder_a)
    sent = {"act": "write", "kind": "question", "text": "？？"}
    page = client.post(f"/projects/{project.pk}/notes/", sent, follow=True)
    assert "Nobody reads it at once" in page.content.decode()


def test_what_another_lead_writes_on_a_document_coded_blind_waits_too(
    cast, shared, note, told, clause
):
    note(cast.owner, TEXT, "comment", clause=clause.pk)
    assert told(cast.lead) == []
    # what is addressed to them by one who codes nothing there is meant for them
    note(cast.owner, "@lead 请先提交", "comment", clause=clause.pk)
    assert told(cast.lead) == ["@lead 请先提交"]


def test_a_lead_who_codes_blind_gives_no_word_to_who_codes_beside_them(cast, shared, note, told):
    said = note(cast.lead, "@coder_a 我选了资金", "comment").json()
    assert [one["username"] for one in said["unreached"]] == ["coder_a"]
    assert told(cast.coder_a) == []


def test_what_a_coder_replies_is_kept_from_a_lead_who_still_codes(
    api, cast, project, shared, note, act
):
    made = note(cast.owner, "@coder_a @lead 用新模板", "comment").json()["id"]
    assert act(cast.coder_a, made, "replies", {"text": TEXT}).status_code == 201
    act(cast.owner, made, "replies", {"text": "好"})
    replies = api(cast.lead).get(f"projects/{project.pk}/notes/{made}/").json()["replies"]
    assert [one["text"] for one in replies] == ["好"]


def test_in_an_open_round_coders_see_comments_and_questions_of_it(
    cast, blind_round, passes, note, told, clause
):
    of_round = {"assignment": passes["coder_a"].pk, "clause": clause.pk}
    for kind in ("memo", "comment", "question"):
        note(cast.coder_a, kind, kind, **of_round)
    note(cast.coder_a, "elsewhere", clause=clause.pk)
    assert told(cast.coder_b) == []
    blind_round.blind = False
    blind_round.save()
    assert told(cast.coder_b) == ["question", "comment"]
    assert told(cast.viewer) == []


def test_what_was_written_before_handing_in_is_shut_where_clauses_come_back(
    cast, passes, blind_round, note, told, document
):
    """As the codings of a sealed round: who saw them again would know what they thought."""
    blind_round.sealed = True
    blind_round.save()
    clause = clause_with(document, "公共检测平台")
    note(cast.coder_a, "before", "memo", clause=clause.pk)
    note(cast.coder_a, "of the study", "memo")
    submit_assignment(actor=cast.coder_a, assignment=passes["coder_a"])
    assert told(cast.coder_a) == ["of the study"]
    note(cast.coder_a, "after", "memo", clause=clause.pk)
    assert told(cast.coder_a) == ["after", "of the study"]
    assert "before" in told(cast.lead)
    type(blind_round).objects.filter(pk=blind_round.pk).update(status="closed")
    assert "before" in told(cast.coder_a)
    assert Assignment.objects.get(pk=passes["coder_a"].pk).status == "submitted"
