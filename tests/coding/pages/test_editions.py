"""The pages and API of a document's editions: preview, making, what became of the codings."""

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coding.actions.editions import make_edition
from coding.models import Assignment
from corpus.actions.editions import draft_of_text
from corpus.models import Document
from tests.coding.carrying import (
    NEW_POLICY,
    clause_with,
    codings,
    own,
    put,
)
from tests.conftest import POLICY


@pytest.fixture
def page():
    def client(person) -> Client:
        made = Client(headers={"accept-language": "en"})
        made.force_login(person)
        return made

    return client


@pytest.fixture
def second(coded, remake) -> Document:
    return remake(coded).document


def test_a_file_is_previewed_then_made(page, cast, coded):
    lead, address = page(cast.lead), f"/documents/{coded.pk}/editions/new/"
    assert lead.get(address).status_code == 200
    file = SimpleUploadedFile("corrected.txt", NEW_POLICY.encode())
    shown = lead.post(address, {"how": "file", "action": "preview", "file": file})
    assert shown.status_code == 200
    assert shown.context["preview"].counts == {"exact": 3, "changed": 1, "vanished": 1, "added": 1}
    (round_row,) = shown.context["preview"].rounds
    assert (round_row["exact"], round_row["changed"], round_row["vanished"]) == (3, 1, 2)
    assert "最高一百万元" in shown.content.decode()
    assert not Document.objects.filter(edition=2).exists()
    body = {"how": "file", "action": "make", "token": shown.context["sent"]["token"]}
    assert lead.post(address, body).status_code == 400
    answer = lead.post(address, body | {"note": "a misprint"})
    made = Document.objects.get(edition=2)
    assert answer["Location"] == f"/documents/{made.pk}/editions/changes/"
    assert made.file_name == "corrected.txt"
    other = page(cast.owner).post(address, body | {"note": "stolen"})
    assert other.status_code in {302, 400}
    assert Document.objects.count() == 2


def test_a_token_is_good_for_nobody_else(page, cast, coded):
    address = f"/documents/{coded.pk}/editions/new/"
    file = SimpleUploadedFile("corrected.txt", NEW_POLICY.encode())
    shown = page(cast.lead).post(address, {"how": "file", "action": "preview", "file": file})
    body = {"how": "file", "action": "make", "note": "x", "token": shown.context["sent"]["token"]}
    assert page(cast.owner).post(address, body).status_code == 400
    assert page(cast.lead).post(address, body | {"token": "made-up"}).status_code == 400


def test_a_text_that_changes_nothing_is_refused_in_words(page, cast, document):
    address = f"/documents/{document.pk}/editions/new/"
    answer = page(cast.lead).post(address, {"how": "text", "text": POLICY, "action": "preview"})
    assert answer.status_code == 409
    assert "Nothing would change" in answer.content.decode()


def test_corrections_by_hand_survive_the_way_back(page, cast, document):
    address = f"/documents/{document.pk}/editions/new/"
    cuts = [
        {"start": one.start, "kind": one.kind, "codable": one.codable}
        for one in document.clauses.order_by("start")
    ]
    del cuts[-1]
    body = {"how": "segments", "granularity": "hand", "segments": json.dumps(cuts)}
    lead = page(cast.lead)
    shown = lead.post(address, body | {"action": "preview"})
    assert shown.status_code == 200
    back = lead.post(address, body | {"action": "edit"})
    assert json.loads(back.context["editor"]["cuts"]) == cuts
    for broken in ("", "{", "[]", "[{}]", '[{"start": true, "kind": "clause"}]'):
        answer = lead.post(address, body | {"segments": broken, "action": "preview"})
        assert answer.status_code in {400, 409}


def test_an_earlier_edition_leads_to_the_newest(page, cast, coded, second):
    lead = page(cast.lead)
    answer = lead.get(f"/documents/{coded.pk}/editions/new/")
    assert answer["Location"] == f"/documents/{second.pk}/editions/new/"
    answer = lead.get(f"/documents/{coded.pk}/editions/changes/")
    assert answer["Location"] == f"/documents/{coded.pk}/editions/"
    listed = lead.get(f"/documents/{coded.pk}/editions/")
    assert [one.edition for one, _counts in listed.context["editions"]] == [2, 1]


@pytest.mark.parametrize(
    ("show", "kinds"),
    [("", {"changed", "vanished", "added"}), ("vanished", {"vanished"}), ("exact", {"exact"})],
)
def test_the_comparison_is_filtered(page, cast, second, show, kinds):
    answer = page(cast.viewer).get(f"/documents/{second.pk}/editions/changes/", {"show": show})
    assert {row.kind for row in answer.context["rows"]} == kinds


def test_a_changed_clause_shows_what_changed(page, cast, second):
    answer = page(cast.viewer).get(f"/documents/{second.pk}/editions/changes/")
    assert "<ins>最高一百万元</ins>" in answer.content.decode()


def test_blind_coders_see_their_own_left_behind_codings_alone(page, cast, second):
    address = f"/documents/{second.pk}/editions/changes/"
    found = {
        name: {
            one.assignment.coder.username
            for one, _text, _references in page(getattr(cast, name))
            .get(address)
            .context["vanished"]
        }
        for name in ("lead", "coder_a", "coder_b", "viewer")
    }
    assert found == {
        "lead": {"coder_a", "coder_b"}, "coder_a": {"coder_a"}, "coder_b": {"coder_b"},
        "viewer": set(),
    }  # fmt: skip
    told = page(cast.coder_a).get(address).context["rounds"]
    assert [[one.assignment.coder.username for one in row.passes] for row in told] == [["coder_a"]]
    assert page(cast.viewer).get(address).context["rounds"] == []


def test_the_workbench_is_told_how_many_coded_clauses_are_gone(page, cast, second):
    mine = Assignment.objects.get(document=second, coder=cast.coder_a, kind="coder")
    shown = page(cast.coder_a).get(f"/assignments/{mine.pk}/")
    data = re.search(r'id="workbench-data"[^>]*>(.*?)</script>', shown.content.decode(), re.S)
    told = json.loads(data[1])
    assert told["gone"] == 1
    assert page(cast.coder_a).get(told["urls"]["gone"]).context["vanished_total"] == 1


def test_left_behind_codings_come_as_a_file(page, cast, second):
    answer = page(cast.coder_a).get(f"/documents/{second.pk}/editions/vanished.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["coder"], row["dimension"], row["outcome"], row["node"]) for row in rows] == [
        ("coder_a", "tool", "coded", "funding"), ("coder_a", "stage", "none", ""),
    ]  # fmt: skip
    assert rows[0]["text"].startswith("（二）坚持企业主体")
    assert rows[0]["edition"] == "1"


def test_the_counts_by_pass_and_what_is_left_to_check(page, api, cast, second):
    address = f"/documents/{second.pk}/editions/changes/"
    (row,) = page(cast.lead).get(address).context["rounds"]
    mine = next(one for one in row.passes if one.assignment.coder == cast.coder_a)
    assert mine.counts == {"exact": 3, "changed": 1, "vanished": 1, "added": 0}
    assert mine.to_check == 1
    flagged = clause_with(second, "最高一百万元")
    put(api, cast.coder_a, own(second, "coder_a"), flagged, codings(), 1)
    (row,) = page(cast.lead).get(address).context["rounds"]
    mine = next(one for one in row.passes if one.assignment.coder == cast.coder_a)
    assert (mine.counts["changed"], mine.to_check) == (1, 0)


def test_the_api_previews_makes_and_lists(api, cast, coded):
    lead, path = api(cast.lead), f"documents/{coded.pk}/editions/"
    shown = lead.post(path, {"text": NEW_POLICY, "preview": True})
    assert shown.status_code == 200
    assert shown.json()["counts"]["changed"] == 1
    assert lead.post(path, {"text": NEW_POLICY}).status_code == 400
    assert lead.post(path, {"note": "x"}).status_code == 400
    assert lead.post(path, {"text": "x", "granularity": "article"}).status_code == 400
    made = lead.post(path, {"text": NEW_POLICY, "note": "a misprint"})
    assert made.status_code == 201
    assert made.json()["edition"] == 2
    assert {one["vanished"] for one in made.json()["passes"]} == {1}
    again = lead.post(path, {"text": POLICY + "更多。", "note": "another"})
    assert again.status_code == 409
    assert again.json()["document"] == made.json()["id"]
    listed = api(cast.viewer).get(path).json()
    assert [(one["edition"], one["current"]) for one in listed] == [(2, True), (1, False)]
    links = api(cast.viewer).get(f"documents/{made.json()['id']}/editions/links/", kind="changed")
    (link,) = links.json()["results"]
    assert link["old"]["text"].startswith("（一）设立专项资金")


def test_the_api_takes_a_file(page, cast, document):
    file = SimpleUploadedFile("corrected.txt", NEW_POLICY.encode())
    answer = page(cast.lead).post(
        f"/api/v1/documents/{document.pk}/editions/", {"file": file, "note": "the file"}
    )
    assert answer.status_code == 201
    assert answer.json()["file_name"] == "corrected.txt"
    unreadable = SimpleUploadedFile("x.zip", b"PK\x03\x04")
    answer = page(cast.lead).post(
        f"/api/v1/documents/{answer.json()['id']}/editions/", {"file": unreadable, "note": "x"}
    )
    assert answer.status_code == 409


def test_closed_rounds_are_said_to_keep_the_edition_before(page, cast, coded, blind_round):
    Assignment.objects.filter(round=blind_round).update(status="submitted")
    blind_round.status = "closed"
    blind_round.save()
    draft = draft_of_text(coded, NEW_POLICY)
    made = make_edition(actor=cast.lead, document=coded, draft=draft, note="x").document
    (row,) = page(cast.viewer).get(f"/documents/{made.pk}/editions/changes/").context["rounds"]
    assert (row.kept, row.passes) == (True, [])
