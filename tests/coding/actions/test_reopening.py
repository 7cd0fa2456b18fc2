"""A coder asks for a submitted pass back; a lead grants or declines."""

import re

import pytest
from django.test import Client

from coding.actions.passes import submit_assignment
from coding.models import ReopenRequest
from corpus.models import AuditEntry
from tests.coding.carrying import NONE, put

WHY = "Clause 3 is a subsidy, not a platform."


@pytest.fixture
def own(api, cast, passes, document):
    """coder_a's submitted pass; coder_b has coded a clause."""
    clause = document.clauses.codable().first()
    put(api, cast.coder_a, passes["coder_a"], clause, NONE)
    put(api, cast.coder_b, passes["coder_b"], clause, NONE)
    submit_assignment(actor=cast.coder_a, assignment=passes["coder_a"])
    return passes["coder_a"]


@pytest.fixture
def asked(api, cast, own):
    answer = api(cast.coder_a).post(f"assignments/{own.pk}/reopening/", {"why": WHY})
    assert answer.status_code == 201, answer.content
    return answer.json()


def page(person, path) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


def test_leads_see_who_asks_and_why(api, cast, blind_round, own, asked):
    assert (asked["request"]["why"], asked["request"]["answer"]) == (WHY, "")
    (told,) = api(cast.lead).get(f"rounds/{blind_round.pk}/reopenings/").json()
    assert (told["assignment"], told["coder"]["username"], told["why"]) == (own.pk, "coder_a", WHY)
    board = api(cast.lead).get(f"rounds/{blind_round.pk}/dashboard/").json()
    assert f"Coder_A asks for document 1 back: “{WHY}”" in [one["text"] for one in board["waits"]]
    for path in ("/", f"/rounds/{blind_round.pk}/"):
        assert WHY in page(cast.lead, path)
    entry = AuditEntry.objects.get(verb="ask_reopening")
    assert entry.after == {"document": 1, "coder": "coder_a", "why": WHY}


def test_others_are_told_nothing(api, cast, blind_round, own, asked):
    for person in (cast.coder_b, cast.viewer):
        assert WHY not in page(person, "/") + page(person, f"/rounds/{blind_round.pk}/")
    assert api(cast.lead).get(f"assignments/{own.pk}/").json()["request"] is None
    assert api(cast.coder_b).get(f"assignments/{own.pk}/").status_code == 404


def test_a_lead_who_codes_blind_reads_no_reason(api, cast, blind_round, own):
    api(cast.owner).post(
        f"rounds/{blind_round.pk}/extend/", {"coders": ["lead"], "not_blind": ["lead"]}
    )
    api(cast.coder_a).post(f"assignments/{own.pk}/reopening/", {"why": WHY})
    (told,) = api(cast.lead).get(f"rounds/{blind_round.pk}/reopenings/").json()
    assert told["why"] == ""
    board = api(cast.lead).get(f"rounds/{blind_round.pk}/dashboard/").json()
    assert "Coder_A asks for document 1 back" in [one["text"] for one in board["waits"]]
    for path in ("/", f"/rounds/{blind_round.pk}/", f"/rounds/{blind_round.pk}/history/"):
        assert WHY not in page(cast.lead, path)


def test_given_back_the_request_is_granted(api, cast, blind_round, own, asked):
    assert api(cast.lead).post(f"assignments/{own.pk}/reopen/").status_code == 200
    told = api(cast.coder_a).get(f"assignments/{own.pk}/").json()
    assert (told["status"], told["request"]["answer"]) == ("open", "granted")
    assert api(cast.lead).get(f"rounds/{blind_round.pk}/reopenings/").json() == []
    request = ReopenRequest.objects.get()
    assert request.answered_by == cast.lead


def test_declined_the_coder_reads_the_word_and_may_ask_again(api, cast, blind_round, own, asked):
    client = Client()
    client.force_login(cast.lead)
    body = {"action": "decline_reopening", "assignment": own.pk, "why": "It is as the rule says."}
    client.post(f"/rounds/{blind_round.pk}/", body)
    told = api(cast.coder_a).get(f"assignments/{own.pk}/").json()
    assert told["status"] == "submitted"
    assert (told["request"]["answer"], told["request"]["word"]) == ("declined", body["why"])
    assert AuditEntry.objects.get(verb="decline_reopening").after["why"] == body["why"]
    path = f"assignments/{own.pk}/reopening/"
    assert api(cast.lead).post(f"{path}decline/").status_code == 409
    assert api(cast.coder_a).post(path, {"why": "Please."}).status_code == 201
    assert ReopenRequest.objects.count() == 2


def test_asked_twice_is_one_request(api, cast, own, asked):
    path = f"assignments/{own.pk}/reopening/"
    for why in (WHY, "Two clauses, to be exact."):
        assert api(cast.coder_a).post(path, {"why": why}).status_code == 201
    assert ReopenRequest.objects.get().why == "Two clauses, to be exact."
    assert AuditEntry.objects.filter(verb="ask_reopening").count() == 2


def test_what_cannot_be_asked_is_refused(api, cast, blind_round, passes, own):
    path = f"assignments/{own.pk}/reopening/"
    for why, status in ((" ", 400), ("x" * 501, 400)):
        assert api(cast.coder_a).post(path, {"why": why}).status_code == status
    open_one = f"assignments/{passes['coder_b'].pk}/reopening/"
    assert api(cast.coder_b).post(open_one, {"why": WHY}).status_code == 409
    api(cast.lead).post(f"rounds/{blind_round.pk}/lock/")
    assert api(cast.coder_a).post(path, {"why": WHY}).status_code == 409
    assert not ReopenRequest.objects.exists()
