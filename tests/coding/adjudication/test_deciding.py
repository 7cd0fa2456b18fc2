"""Disagreements of a locked round are decided once, and the coders' passes stay as they are."""

import pytest

from coding.actions.rounds import lock_round, reopen_round
from coding.models import Assignment, Decision, Judgement, Reference
from corpus.models import AuditEntry, Membership
from corpus.permissions import Role
from tests.coding.adjudication.conftest import FUNDING, PROCUREMENT
from tests.coding.carrying import NONE

FUNDED = {"tool": FUNDING["tool"]}


def consensus(clause):
    return Judgement.objects.filter(clause=clause, assignment__kind="consensus").first()


def queue(desk, **query):
    answer = desk.get("queue/", **query)
    assert answer.status_code == 200, answer.json()
    return [one["id"] for one in answer.json()["clauses"]]


def test_beginning_makes_a_consensus_pass_a_document_and_reads_the_choices(desk, locked, clauses):
    assert desk.get().json()["progress"]["disputed"] == 0
    answer = desk.post().json()
    assert answer["status"] == "adjudicating"
    assert answer["progress"] == {
        "disputed": 2, "open": 2, "decided": 0, "skipped": 0, "undecided": 8, "outdated": 0,
    }  # fmt: skip
    assert Assignment.objects.filter(round=locked, kind="consensus").count() == 1
    label = Decision.objects.get(clause=clauses.label, dimension="tool")
    assert (label.kinds, label.nodes, label.leader) == (
        ["label"], ["funding", "government_procurement"], None,
    )  # fmt: skip
    missed = Decision.objects.get(clause=clauses.missed, dimension="tool")
    assert (missed.kinds, missed.nodes) == (["missed"], ["funding", "none"])
    # a memo alone is no disagreement
    assert not Decision.objects.get(clause=clauses.alike, dimension="tool").disputed
    desk.post()
    assert Assignment.objects.filter(round=locked, kind="consensus").count() == 1


def test_only_a_locked_round_is_adjudicated(api, cast, blind_round, clauses):
    answer = api(cast.lead).post(f"rounds/{blind_round.pk}/adjudication/", {})
    assert answer.status_code == 409
    body = {"revision": 0, "dimensions": FUNDED}
    answer = api(cast.lead).put(
        f"rounds/{blind_round.pk}/adjudication/clauses/{clauses.label.pk}/", body
    )
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_the_queue_is_filtered(desk, document, clauses, judged):
    desk.post()
    both = [clauses.label.pk, clauses.missed.pk]
    assert queue(desk) == both
    assert queue(desk, dimension="stage") == []
    assert queue(desk, node="government_procurement") == [clauses.label.pk]
    assert queue(desk, node="demand") == [clauses.label.pk]
    assert queue(desk, node="none") == [clauses.missed.pk]
    assert queue(desk, kind="missed") == [clauses.missed.pk]
    assert queue(desk, kind="boundary") == []
    assert queue(desk, document=document.pk) == both
    assert queue(desk, document=document.pk + 1) == []
    assert queue(desk, coders="coder_a,coder_b") == both
    assert queue(desk, state="decided") == []
    first = desk.get("queue/", page_size=1).json()
    assert [one["id"] for one in first["clauses"]] == both[:1]
    assert queue(desk, after=first["next"]) == both[1:]
    for query in ({"node": "x"}, {"dimension": "x"}, {"coders": "coder_a,nobody"}):
        assert desk.get("queue/", **query).status_code == 404


def test_a_decision_is_set_with_its_reason_and_the_passes_stay(desk, clauses):
    path = f"clauses/{clauses.label.pk}/"
    before = list(Judgement.objects.filter(assignment__kind="coder").values())
    body = {"revision": 0, "dimensions": FUNDED, "reason": "slip", "note": "see 4.2"}
    answer = desk.put(path, body)
    assert answer.status_code == 200, answer.json()
    tool = answer.json()["dimensions"]["tool"]
    assert {key: tool[key] for key in ("state", "rule", "reason", "note", "outcome", "equals")} == {
        "state": "decided", "rule": "hand", "reason": "slip", "note": "see 4.2",
        "outcome": "coded", "equals": ["coder_a"],
    }  # fmt: skip
    assert answer.json()["revision"] == 1
    assert consensus(clauses.label).outcomes == {"tool": "coded"}
    assert list(Judgement.objects.filter(assignment__kind="coder").values()) == before
    decided = AuditEntry.objects.get(verb="decide")
    assert (decided.before["state"], decided.after["state"]) == ("open", "decided")
    # the same twice is nothing, whatever it is based on
    assert desk.put(path, body).json() == answer.json()
    assert AuditEntry.objects.filter(verb="decide").count() == 1


def test_somebody_else_s_decision_is_not_overwritten(api, cast, desk, locked, clauses):
    path = f"clauses/{clauses.label.pk}/"
    desk.put(path, {"revision": 0, "dimensions": FUNDED})
    other = api(cast.owner).put(
        f"rounds/{locked.pk}/adjudication/{path}",
        {"revision": 0, "dimensions": {"tool": PROCUREMENT["tool"]}},
    )
    assert other.status_code == 409
    assert other.json()["decision"]["dimensions"]["tool"]["references"][0]["node"] == "funding"
    assert Reference.objects.get(assignment__kind="consensus").node.key == "funding"


def test_skipped_opened_again_and_coded_afresh(desk, clauses):
    path = f"clauses/{clauses.label.pk}/"
    skipped = desk.put(path, {"revision": 0, "dimensions": {"tool": {"state": "skipped"}}}).json()
    assert skipped["dimensions"]["tool"]["state"] == "skipped"
    assert queue(desk) == [clauses.missed.pk]
    assert queue(desk, state="skipped") == [clauses.label.pk]
    span = {"node": "talent", "start": clauses.label.start, "end": clauses.label.start + 3}
    afresh = {"outcome": "coded", "references": [span, {"node": "funding"}]}
    made = desk.put(path, {"revision": 1, "dimensions": {"tool": afresh}}).json()
    assert made["dimensions"]["tool"]["equals"] == []
    undone = desk.put(path, {"revision": 2, "dimensions": {"tool": {"state": "open"}}}).json()
    assert undone["dimensions"]["tool"]["outcome"] is None
    assert not Reference.objects.filter(assignment__kind="consensus").exists()
    assert queue(desk) == [clauses.label.pk, clauses.missed.pk]


@pytest.mark.parametrize(
    "body",
    [
        {"dimensions": FUNDED},
        {"revision": 0},
        {"revision": 0, "dimensions": {"tool": {"outcome": "coded", "references": []}}},
        {"revision": 0, "dimensions": {"tool": {"state": "gone"}}},
        {"revision": 0, "dimensions": FUNDED, "reason": "whim"},
        {"revision": 0, "dimensions": FUNDED, "note": 3},
        {"revision": 0, "dimensions": FUNDED, "meeting": 0},
        {"revision": 0, "dimensions": {"colour": {"state": "open"}}},
    ],
)
def test_what_does_not_fit_is_refused_in_words(desk, clauses, body):
    answer = desk.put(f"clauses/{clauses.label.pk}/", body)
    assert answer.status_code in (400, 404)
    assert answer.json()["detail"]


def test_unanimous_choices_are_accepted_once_and_never_overwrite(desk, clauses, cast, locked):
    told = desk.get("accept-unanimous/").json()
    assert told == {"count": 6, "clauses": 4}
    # a decision against what both had chosen
    by_hand = {"revision": 0, "dimensions": {"tool": PROCUREMENT["tool"]}}
    desk.put(f"clauses/{clauses.alike.pk}/", by_hand)
    refused = desk.post("accept-unanimous/", {"expected": 6})
    assert (refused.status_code, refused.json()["count"]) == (409, 5)
    made = desk.post("accept-unanimous/", {"expected": 5}).json()
    assert made["decided"] == 5
    node = Reference.objects.get(clause=clauses.alike, assignment__kind="consensus").node
    assert node.key == "government_procurement"
    assert consensus(clauses.alike).outcomes == {"tool": "coded", "stage": "none"}
    assert consensus(clauses.alike).complete
    assert consensus(clauses.goal).outcomes == {"tool": "none", "stage": "none"}
    assert consensus(clauses.label).outcomes == {"stage": "none"}
    assert desk.get("accept-unanimous/").json()["count"] == 0
    assert desk.post("accept-unanimous/").json()["decided"] == 0
    back = desk.post(f"acceptances/{made['id']}/undo/")
    assert back.status_code == 200
    assert consensus(clauses.goal).outcomes == {}
    assert consensus(clauses.alike).outcomes == {"tool": "coded"}
    assert desk.post(f"acceptances/{made['id']}/undo/").status_code == 409


def test_a_round_opened_again_flags_what_rests_on_other_choices(
    api, cast, desk, locked, clauses, judged
):
    desk.post("accept-unanimous/")
    desk.put(f"clauses/{clauses.label.pk}/", {"revision": 1, "dimensions": FUNDED})
    reopen_round(actor=cast.lead, round=locked)
    judged("坚持企业", None, PROCUREMENT, revision=1)
    judged("专项资金", PROCUREMENT, None, revision=1)
    lock_round(actor=cast.lead, round=locked)
    assert desk.post().json()["progress"] == {
        "disputed": 2, "open": 1, "decided": 1, "skipped": 0, "undecided": 1, "outdated": 2,
    }  # fmt: skip
    assert queue(desk, state="outdated") == [clauses.alike.pk, clauses.label.pk]
    shown = desk.get(f"clauses/{clauses.label.pk}/").json()
    assert shown["dimensions"]["tool"]["outdated"]
    assert shown["dimensions"]["tool"]["references"][0]["node"] == "funding"
    assert desk.post("accept-unanimous/").json()["decided"] == 0
    # deciding the same again rests on the choices of now
    again = {"revision": shown["revision"], "dimensions": FUNDED}
    confirmed = desk.put(f"clauses/{clauses.label.pk}/", again).json()
    assert not confirmed["dimensions"]["tool"]["outdated"]


def test_a_majority_is_applied_only_when_asked_and_kept_as_the_rule(
    api, cast, project, document, desk, locked, clauses
):
    assert desk.get("accept-majority/").json() == {"count": 0, "clauses": 0}
    reopen_round(actor=cast.lead, round=locked)
    Membership.objects.create(project=project, user=cast.outsider, role=Role.CODER)
    api(cast.lead).post(f"rounds/{locked.pk}/extend/", {"coders": ["outsider"]})
    third = Assignment.objects.get(round=locked, coder=cast.outsider)
    api(cast.outsider).put(
        f"assignments/{third.pk}/clauses/{clauses.label.pk}/",
        {"revision": 0, "dimensions": FUNDING},
    )
    lock_round(actor=cast.lead, round=locked)
    assert desk.get("accept-majority/").json() == {"count": 1, "clauses": 1}
    assert desk.get("accept-majority/", least=0.7).json()["count"] == 0
    desk.post()
    shown = desk.get(f"clauses/{clauses.label.pk}/").json()
    assert shown["dimensions"]["tool"]["state"] == "open"
    assert [one["majority"] for one in shown["dimensions"]["tool"]["choices"]] == [
        True, False, True,
    ]  # fmt: skip
    made = desk.post("accept-majority/", {"least": 0.6}).json()
    assert (made["rule"], made["least"], made["decided"]) == ("majority", 0.6, 1)
    row = Decision.objects.get(clause=clauses.label, dimension="tool")
    assert (row.rule, sorted(row.equals)) == (
        "majority", sorted([cast.coder_a.pk, cast.outsider.pk]),
    )  # fmt: skip


def test_closing_with_open_items_needs_their_number(api, cast, desk, locked, clauses):
    desk.post("accept-unanimous/")
    close = f"rounds/{locked.pk}/close/"
    refused = api(cast.lead).post(close, {})
    assert (refused.status_code, refused.json()["undecided"]) == (409, 2)
    assert api(cast.lead).post(close, {"undecided": 1}).status_code == 409
    assert api(cast.lead).post(close, {"undecided": 2}).json()["status"] == "closed"
    assert Assignment.objects.get(round=locked, kind="consensus").status == "submitted"
    late = {"revision": 0, "dimensions": FUNDED}
    assert desk.put(f"clauses/{clauses.label.pk}/", late).status_code == 409


def test_statistics_count_decided_disagreements(desk, clauses):
    body = {"revision": 0, "dimensions": FUNDED, "reason": "slip"}
    desk.put(f"clauses/{clauses.label.pk}/", body)
    found = desk.get("statistics/").json()
    assert found["decided"] == 1
    assert found["reasons"] == [{"reason": "slip", "count": 1}]
    assert {one["username"]: one["equal"] for one in found["coders"]} == {
        "coder_a": 1,
        "coder_b": 0,
    }


def test_names_are_hidden_until_it_is_decided(desk, project, clauses):
    project.hidden_names = True
    project.save()
    desk.post()
    path = f"clauses/{clauses.label.pk}/"
    shown = desk.get(path)
    assert b"coder_" not in shown.content
    assert desk.get("queue/", coders="coder_a,coder_b").status_code == 403
    decided = desk.put(path, {"revision": 0, "dimensions": FUNDED}).json()["dimensions"]["tool"]
    assert decided["equals"] == ["coder_a"]
    assert {one["coder"]["username"] for one in decided["choices"]} == {"coder_a", "coder_b"}


def test_boundaries_and_doubts_are_kinds_of_their_own(desk, api, cast, judged, clauses, locked):
    reopen_round(actor=cast.lead, round=locked)
    at = clauses.label.start
    span = {"node": "funding", "start": at, "end": at + 4}
    on_words = {"tool": {"outcome": "coded", "references": [span]}, "stage": {"outcome": "none"}}
    judged("专项资金", None, on_words, revision=1)
    judged("一千亿元", NONE, None, revision=1, unsure=True)
    lock_round(actor=cast.lead, round=locked)
    desk.post()
    assert queue(desk, kind="boundary") == [clauses.label.pk]
    assert queue(desk, kind="unsure") == [clauses.goal.pk]
    assert desk.get("accept-unanimous/").json()["count"] == 4
    assert desk.get("accept-unanimous/", unsure=True).json()["count"] == 6


def test_what_others_decided_is_told(desk, clauses):
    since = desk.get("changes/").json()["since"]
    desk.put(f"clauses/{clauses.label.pk}/", {"revision": 0, "dimensions": FUNDED})
    told = desk.get("changes/", since=since).json()
    states = {one["id"]: one["dimensions"]["tool"]["state"] for one in told["clauses"]}
    assert states[clauses.label.pk] == "decided"
    assert told["progress"]["decided"] == 1
