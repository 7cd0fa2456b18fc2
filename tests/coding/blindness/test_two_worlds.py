"""A lead who codes blind is answered the same, whichever clause the others have coded.

The same project is lived through several times; only the clause that coder_a coded differs. Every
address, and everything that can be done to clauses and editions, must answer alike.
"""

import re

import pytest
from django.db import connection, transaction
from django.test import Client

from coding.actions.passes import submit_assignment
from corpus.models import Clause, Document
from tests.coding.blindness.conftest import own
from tests.coding.carrying import NEW_POLICY, NONE, put
from tests.test_routes import API, PAGES, filled, things  # noqa: F401

pytestmark = pytest.mark.slow

# Of the document: stays as it is, reads otherwise in the next edition, is gone from it.
STAYS, CHANGES, GOES = "公共检测平台", "专项资金", "坚持企业"
CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r'|"\w{64}"|nonce="[^"]*"|\b[0-9a-f]{8}\b|(\d\d-\d\d )?\d\d:\d\d'
    r'|id="counts".*?mark=[0-9a-f]{16}'  # of the id of a snapshot
)


def unused_ids() -> int:
    """A number above every id given so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_value) FROM pg_sequences")
        return cursor.fetchone()[0] + 1000


def restart_ids(first: int) -> None:
    """New rows get the same ids in every world."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(c.oid, %s) FROM pg_class c WHERE c.relkind = 'S'", [first])


class Onlooker:
    """The lead, and what they have been answered so far, by what they asked."""

    def __init__(self, user):
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(user)
        self.told: dict[str, tuple[int, str]] = {}

    def ask(self, when: str, method: str, path: str, body=None) -> tuple[int, str]:
        """What is answered; a change is taken back."""
        with transaction.atomic():
            said = self.do(when, method, path, body)
            transaction.set_rollback(True)
        return said

    def do(self, when: str, method: str, path: str, body=None) -> tuple[int, str]:
        call = getattr(self.client, method)
        answer = call(path) if method == "get" else call(path, body, "application/json")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said = answer.status_code, CHANGING.sub("~", content.decode("utf-8", "replace"))
        self.told[f"{when}: {method} {path} {body or ''}"] = said
        return said


def everything(lead: Onlooker, when: str, found: dict) -> None:
    """Every address there is."""
    paths = [f"/api/v1/{key.split(' ')[1]}" for key in API if key.startswith("get ")]
    for path in (*paths, *(f"/{path}" for path in PAGES)):
        lead.ask(when, "get", filled(path, found))
    what_is_coded(lead, when, found)


def what_is_coded(lead: Onlooker, when: str, found: dict) -> None:
    """Where anybody who sees the round reads what the others have coded."""
    for more in ("node=funding", "node=talent", "q=企业"):
        lead.ask(when, "get", f"/api/v1/projects/{found['project']}/search/?{more}")
    for layer in ("coder:coder_a", "coder:lead", "all"):
        address = f"/api/v1/projects/{found['project']}/exports/clauses.csv?layer={layer}"
        lead.ask(when, "get", address)


def every_change(lead: Onlooker, when: str, document: Document) -> None:
    """All that answers by whether a clause is coded, on every clause."""
    for clause in document.clauses.codable().order_by("start"):
        address = f"/api/v1/clauses/{clause.pk}/"
        lead.ask(when, "post", f"{address}split/", {"at": clause.start + 2})
        lead.ask(when, "post", f"{address}split/", {"at": clause.start})
        lead.ask(when, "post", f"{address}merge/", {})
        lead.ask(when, "patch", address, {"kind": "other"})
        lead.ask(when, "patch", address, {"kind": clause.kind})
        lead.ask(when, "get", f"{address}history/")
    starts = [clause.start for clause in document.clauses.codable()[:3]]
    lead.ask(when, "post", f"/api/v1/documents/{document.pk}/parts/", {"starts": starts})
    for body in (
        {"text": NEW_POLICY},
        {"granularity": "sentence"},
        {"segments": [{"start": 0, "kind": "clause"}]},
    ):
        address = f"/api/v1/documents/{document.pk}/editions/"
        lead.ask(when, "post", address, {**body, "note": "x", "preview": True})


@pytest.fixture
def live(cast, project, document, shared, things, api):  # noqa: F811
    """One life of the project: coder_a codes the clause with these words, then all is asked."""
    first = unused_ids()

    def lived(
        words: str, *, submitted: bool, asked=everything, before=None
    ) -> dict[str, tuple[int, str]]:
        with transaction.atomic():
            restart_ids(first)
            told = _live(words, submitted, before or asked, asked)
            transaction.set_rollback(True)
        return told

    def _live(words: str, submitted: bool, before, asked) -> dict[str, tuple[int, str]]:
        clause = document.clauses.codable().get(text__contains=words)
        theirs = own(shared, cast.coder_a)
        dimensions = NONE | {"tool": {"outcome": "coded", "references": [{"node": "talent"}]}}
        assert put(api, cast.coder_a, theirs, clause, dimensions).status_code == 200
        asked_about = {"kind": "question", "text": words, "clause": clause.pk}
        path = f"projects/{project.pk}/notes/"
        assert api(cast.coder_a).post(path, asked_about).status_code == 201
        if submitted:
            submit_assignment(actor=cast.coder_a, assignment=theirs)
        found = things | {"round": shared.pk, "pass": theirs.pk, "kind": "words"}
        lead = Onlooker(cast.lead)
        before(lead, "before", found)
        every_change(lead, "before", document)
        restart_ids(first + 100_000)  # whatever was asked by now
        body = {"text": NEW_POLICY, "note": "x"}
        made = lead.do("making", "post", f"/api/v1/documents/{document.pk}/editions/", body)
        assert made[0] == 201, made
        new = Document.objects.current().get(project=project, number=document.number)
        theirs = own(shared, cast.coder_a)
        found |= {"document": new.pk, "pass": theirs.pk}
        found |= {"clause": Clause.objects.codable().filter(document=new).first().pk}
        asked(lead, "after", found)
        every_change(lead, "after", new)
        return lead.told

    return lived


def differences(one: dict, other: dict) -> dict[str, tuple]:
    """By what was asked: both answers from where they part."""
    assert one.keys() == other.keys()
    return {
        key: parting(str(said), str(other[key])) for key, said in one.items() if said != other[key]
    }


def parting(one: str, other: str) -> tuple[str, str]:
    at = next(i for i, (a, b) in enumerate(zip(f"{one}.", f"{other},", strict=False)) if a != b)
    return one[max(0, at - 60) : at + 60], other[max(0, at - 60) : at + 60]


@pytest.mark.parametrize("submitted", [False, True])
def test_no_answer_tells_which_clause_others_have_coded(live, submitted):
    one, other = (live(words, submitted=submitted) for words in (STAYS, CHANGES))
    # Until there is the new edition, a clause that goes is one like the others.
    third = live(GOES, submitted=submitted, before=what_is_coded)
    assert one.keys() == other.keys()
    assert len(one) > 250
    for world in (other, third):
        found = differences({key: one[key] for key in world}, world)
        assert not found, "\n".join(f"{key}: {both}" for key, both in found.items())


def test_somebody_who_sees_the_round_is_answered_otherwise(live, cast, shared):
    """The comparison would show a difference: here the lead has submitted and sees everything."""
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    one, other = (live(words, submitted=False, asked=what_is_coded) for words in (STAYS, GOES))
    told = " ".join(differences(one, other))
    for word in ("exports/clauses.csv", "search/?node=talent", "history/", "split/", "making"):
        assert word in told
