"""What leads make of a question: an example, other words in the codebook, an announcement."""

from uuid import uuid4

import pytest

from coding.models import Draft, Note
from coding.reads.notes import unread_announcements
from corpus.models import AuditEntry, Membership
from tests.coding.blindness.conftest import own


@pytest.fixture
def asked(note, cast, passes, clause):
    start = clause.start + clause.text.index("专项资金")
    span = {"clause": clause.pk, "start": start, "end": start + 4}
    return note(cast.coder_a, assignment=passes["coder_a"].pk, **span).json()["id"]


def node_of(draft: Draft, key: str) -> dict:
    (tool,) = [one for one in draft.content["dimensions"] if one["key"] == "tool"]
    found = [*tool["nodes"], *(below for one in tool["nodes"] for below in one["children"])]
    (node,) = [one for one in found if one["key"] == key]
    return node


def test_words_become_a_written_example_of_the_node(act, cast, asked):
    answer = act(
        cast.lead, asked, "turn", {"into": "example", "dimension": "tool", "node": "funding"}
    )
    assert answer.status_code == 200
    assert answer.json()["became"] == ["example"]
    assert answer.json()["resolved_at"]
    node = node_of(Draft.objects.get(), "funding")
    assert node["examples_zh"][-1] == "专项资金"
    entry = AuditEntry.objects.get(verb="turn_note")
    assert (entry.after["became"], entry.after["node"]) == ("example", "tool.funding")
    # twice is once
    act(cast.lead, asked, "turn", {"into": "example", "dimension": "tool", "node": "funding"})
    assert node_of(Draft.objects.get(), "funding")["examples_zh"].count("专项资金") == 1


def test_a_clause_becomes_an_example_as_it_stands_now(act, note, cast, clause, remake, document):
    made = note(cast.coder_a, clause=clause.pk).json()["id"]
    new = remake(document).document
    answer = act(
        cast.lead, made, "turn", {"into": "example", "dimension": "tool", "node": "funding"}
    )
    assert answer.status_code == 200
    (linked,) = node_of(Draft.objects.get(), "funding")["clauses"]
    assert new.clauses.get(pk=linked).text.startswith("（一）设立专项资金")


def test_a_rule_is_written_anew(act, cast, asked):
    body = {"into": "change", "dimension": "tool", "node": "funding", "field": "exclude"}
    assert act(cast.lead, asked, "turn", body | {"text": " "}).status_code == 409
    assert act(cast.lead, asked, "turn", body | {"field": ""}).status_code == 400
    assert act(cast.lead, asked, "turn", body | {"text": "税收优惠不算。"}).status_code == 200
    assert node_of(Draft.objects.get(), "funding")["exclude_zh"] == "税收优惠不算。"
    gone = body | {"node": "gone", "text": "x"}
    assert act(cast.lead, asked, "turn", gone).status_code == 409


def test_an_announcement_reaches_all_and_does_not_tell_who_asked(
    api, act, told, cast, project, asked, passes
):
    body = {"into": "announcement", "text": "专项资金算资金支持。", "token": str(uuid4())}
    assert act(cast.lead, asked, "turn", body | {"text": "Coder_A 问得好"}).status_code == 409
    for _time in range(2):
        answer = act(cast.lead, asked, "turn", body)
        assert answer.status_code == 200
    made = Note.objects.get(kind="announcement")
    assert answer.json()["announced_as"] == str(made.pk)
    for person in (cast.coder_a, cast.coder_b, cast.viewer):
        assert "专项资金算资金支持。" in told(person)
    path = f"projects/{project.pk}/notes/{made.pk}/"
    seen = api(cast.coder_b).get(path)
    assert (seen.json()["author"]["username"], seen.json()["origin"]) == ("lead", None)
    assert seen.json()["place"] is None
    for hint in (asked, "coder_a", "Coder_A", "为什么"):
        assert hint not in seen.content.decode()
    assert api(cast.coder_a).get(path).json()["origin"] == asked
    # nothing is said under it, for all would read it
    assert act(cast.coder_b, made.pk, "replies", {"text": "x"}).status_code == 409


def test_it_names_the_clause_and_never_the_words_that_were_asked_about(
    act, api, cast, project, asked, clause
):
    body = {"into": "announcement", "text": "算。", "with_place": True}
    assert act(cast.lead, asked, "turn", body).status_code == 200
    made = Note.objects.get(kind="announcement")
    seen = api(cast.coder_b).get(f"projects/{project.pk}/notes/{made.pk}/").json()
    place = seen["place"]
    assert (seen["subject"], place["clause"]) == ("clause", clause.pk)
    assert (place["start"], place["end"]) == (clause.start, clause.end)
    assert place["quote"] == clause.text.strip()


def test_it_names_the_node_only_where_it_is_to(act, api, cast, note, project):
    for with_place, expected in ((False, ("project", "", "")), (True, ("node", "tool", "funding"))):
        made = note(cast.coder_a, dimension="tool", node="funding").json()["id"]
        body = {"into": "announcement", "text": "算。", "with_place": with_place}
        key = act(cast.lead, made, "turn", body).json()["announced_as"]
        seen = api(cast.coder_b).get(f"projects/{project.pk}/notes/{key}/").json()
        assert (seen["subject"], seen["dimension"], seen["node"]) == expected


def test_it_is_shown_until_it_is_read(api, act, note, cast, passes):
    made = note(cast.lead, "周五前提交", "announcement").json()["id"]
    member = Membership.objects.get(user=cast.coder_b)
    assert [str(one.pk) for one in unread_announcements(member)] == [made]
    path = f"assignments/{passes['coder_b'].pk}/notes/"
    assert [one["unread"] for one in api(cast.coder_b).get(path).json()] == [True]
    for _time in range(2):
        assert act(cast.coder_b, made, "seen").status_code == 204
    assert not unread_announcements(member).exists()
    assert api(cast.coder_b).get(path).json() == []
    assert not unread_announcements(Membership.objects.get(user=cast.lead)).exists()


def test_what_goes_into_the_draft_is_not_read_by_a_lead_who_codes_blind(
    act, note, cast, shared, clause
):
    made = note(cast.coder_a, clause=clause.pk).json()["id"]
    body = {"into": "example", "dimension": "tool", "node": "funding"}
    refused = act(cast.owner, made, "turn", body)
    assert (refused.status_code, list(refused.json()["errors"])) == (403, ["not_blind"])
    assert not Draft.objects.exists()
    assert act(cast.owner, made, "turn", body | {"not_blind": ["lead"]}).status_code == 200
    assert own(shared, cast.lead).not_blind


def test_coders_make_nothing_of_it(act, cast, asked):
    for into in ("example", "change", "announcement"):
        assert act(cast.coder_a, asked, "turn", {"into": into}).status_code == 403
