"""What is decided is the layer `consensus` everywhere, and no coder sees it before the round is
closed."""

import csv
import io

import pytest

from coding.models import Assignment, Judgement, Round
from tests.coding.adjudication.conftest import FUNDING

REASONED = {"revision": 0, "dimensions": FUNDING, "reason": "slip", "note": "read node 4 again"}


@pytest.fixture
def decided(desk, clauses):
    desk.post("accept-unanimous/")
    answer = desk.put(f"clauses/{clauses.label.pk}/", REASONED | {"revision": 1})
    assert answer.status_code == 200
    answer = desk.put(f"clauses/{clauses.missed.pk}/", REASONED | {"revision": 1})
    assert answer.status_code == 200


def rows(answer) -> list[dict]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_counts_search_and_exports_take_the_layer(api, cast, project, locked, decided):
    client = api(cast.lead)
    query = {"round": locked.pk, "layer": "consensus"}
    client.post(f"projects/{project.pk}/counts/", query)
    exported = rows(client.get(f"projects/{project.pk}/exports/references.csv", **query))
    assert [(one["node"], one["layer"]) for one in exported] == [("funding", "consensus")] * 3
    clauses = rows(client.get(f"projects/{project.pk}/exports/clauses.csv", **query))
    assert {one["layer"] for one in clauses} == {"consensus"}
    nodes = rows(client.get(f"projects/{project.pk}/exports/nodes.csv", **query))
    funding = next(one for one in nodes if one["node"] == "funding")
    assert funding["references"] == "3"
    found = client.get(f"projects/{project.pk}/search/", node="funding").json()["results"]
    assert "consensus" in {code["layer"] for one in found for code in one["codes"]}


def test_agreement_uses_the_passes_as_they_were_locked(api, cast, locked, desk, decided):
    before = list(Judgement.objects.filter(assignment__kind="coder").values())
    found = api(cast.lead).get(f"rounds/{locked.pk}/disagreements/").json()
    assert found["count"] == 2
    assert list(Judgement.objects.filter(assignment__kind="coder").values()) == before


@pytest.mark.parametrize("blind", [True, False])
def test_no_coder_sees_it_before_the_round_is_closed(api, cast, project, locked, decided, blind):
    Round.objects.filter(pk=locked.pk).update(blind=blind)
    agreed = Assignment.objects.get(round=locked, kind="consensus")
    paths = [
        f"rounds/{locked.pk}/feedback/",
        f"rounds/{locked.pk}/adjudication/",
        f"rounds/{locked.pk}/adjudication/queue/",
        f"rounds/{locked.pk}/adjudication/changes/",
        f"rounds/{locked.pk}/adjudication/statistics/",
        f"assignments/{agreed.pk}/",
        f"assignments/{agreed.pk}/judgements/",
        f"projects/{project.pk}/assignments/",
        f"projects/{project.pk}/search/?node=funding",
        f"projects/{project.pk}/exports/references.csv",
        f"projects/{project.pk}/exports/references.csv?layer=consensus",
        f"projects/{project.pk}/exports/clauses.csv",
    ]
    for person in (cast.coder_a, cast.coder_b, cast.viewer):
        for path in paths:
            answer = api(person).get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told = body.replace(path.encode(), b"")
            assert b'"consensus"' not in told, (person.username, path)
            assert b",consensus," not in told, (person.username, path)
            assert b"read node 4 again" not in told, (person.username, path)
        counts = api(person).get(f"projects/{project.pk}/counts/?layer=consensus").json()
        totals = [one["total"]["references"] for one in counts["dimensions"].values()]
        assert set(totals) <= {0}


def test_feedback_after_closing_tells_each_coder_where_and_why(api, cast, locked, clauses, decided):
    path = f"rounds/{locked.pk}/feedback/"
    assert api(cast.coder_b).get(path).status_code == 404
    api(cast.lead).post(f"rounds/{locked.pk}/close/", {"undecided": 0})
    told = api(cast.coder_b).get(path).json()["results"]
    assert [(one["clause"]["id"], one["own"]["outcome"]) for one in told] == [
        (clauses.label.pk, "coded"),
        (clauses.missed.pk, "none"),
    ]
    assert {(one["reason"], one["note"]) for one in told} == {("slip", "read node 4 again")}
    assert told[0]["consensus"]["references"][0]["node"] == "funding"
    assert api(cast.coder_a).get(path).json()["count"] == 0


def test_the_pages_of_feedback_and_decisions_say_so(browser, api, cast, locked, decided):
    decisions = browser(cast.lead).get(f"/rounds/{locked.pk}/decisions/").content.decode()
    assert "slip" in decisions
    assert browser(cast.coder_b).get(f"/rounds/{locked.pk}/feedback/").status_code == 404
    api(cast.lead).post(f"rounds/{locked.pk}/close/", {"undecided": 0})
    feedback = browser(cast.coder_b).get(f"/rounds/{locked.pk}/feedback/").content.decode()
    assert "read node 4 again" in feedback


def test_a_new_edition_takes_the_decisions_along(remake, document, desk, clauses, locked, decided):
    edition = remake(document).document
    kept = edition.clauses.get(text__contains="检测平台")
    shown = desk.get(f"clauses/{kept.pk}/").json()["dimensions"]["tool"]
    assert (shown["state"], shown["reason"], shown["outcome"]) == ("decided", "slip", "coded")
    again = {"revision": desk.get(f"clauses/{kept.pk}/").json()["revision"]}
    opened = desk.put(f"clauses/{kept.pk}/", again | {"dimensions": {"tool": {"state": "open"}}})
    assert opened.status_code == 200


def test_a_meeting_keeps_minutes(browser, desk, locked, clauses):
    made = desk.post("meetings/", {"people": ["Ann", "Bo"]}).json()
    body = REASONED | {"meeting": made["id"], "votes": {"0": 0, "1": 1}}
    assert desk.put(f"clauses/{clauses.label.pk}/", body).status_code == 200
    assert desk.post("meetings/", {"people": ["Ann"]}).status_code == 409
    path = f"/rounds/{locked.pk}/meetings/{made['id']}/minutes."
    client = browser(desk.lead)
    minutes = client.get(path + "md").content.decode()
    assert "Ann → Coder_A; Bo → Coder_B" in minutes
    assert "read node 4 again" in minutes
    assert client.get(path + "csv").content.startswith(b"\xef\xbb\xbfclause,")
    assert client.get(path + "docx").content[:2] == b"PK"
    assert client.get(path + "pdf").status_code == 404
