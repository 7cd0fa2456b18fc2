"""A lead corrects the segmentation; numbers are never given twice; coded clauses are fixed."""

import pytest

from corpus.actions.words import tokenize_all
from corpus.models import AuditEntry, Clause, ClauseIndex, DocumentWords
from corpus.text.grams import grams
from tests.conftest import POLICY


@pytest.fixture
def clause(document):
    return document.clauses.get(number="1-3")


def texts(document):
    return "".join(document.clauses.values_list("text", flat=True))


def test_a_split_keeps_the_number_and_gives_the_second_part_a_new_one(api, cast, document, clause):
    at = POLICY.index("对首台")
    answer = api(cast.lead).post(f"clauses/{clause.pk}/split/", {"at": at})
    assert [part["number"] for part in answer.json()] == ["1-3", "1-3-1"]
    assert answer.json()[1]["text"].startswith("对首台")
    assert texts(document) == POLICY
    assert AuditEntry.objects.get(verb="split_clause").before["end"] == clause.end


def test_a_merge_retires_the_second_number_for_good(api, cast, document, clause):
    lead = api(cast.lead)
    at = POLICY.index("对首台")
    lead.post(f"clauses/{clause.pk}/split/", {"at": at})
    merged = lead.post(f"clauses/{clause.pk}/merge/").json()
    assert merged["text"] == clause.text
    again = lead.post(f"clauses/{clause.pk}/split/", {"at": at}).json()
    assert again[1]["number"] == "1-3-2"
    assert texts(document) == POLICY


def test_a_heading_made_a_clause_gets_a_number(api, cast, document):
    heading = document.clauses.filter(kind="heading").last()
    changed = api(cast.lead).patch(f"clauses/{heading.pk}/", {"kind": "clause"}).json()
    assert (changed["codable"], changed["number"]) == (True, "1-2-1")
    back = api(cast.lead).patch(f"clauses/{heading.pk}/", {"kind": "heading"}).json()
    assert back["codable"] is False


@pytest.mark.parametrize("at", [0, 10**9])
def test_a_split_outside_the_clause_is_refused(api, cast, clause, at):
    answer = api(cast.lead).post(f"clauses/{clause.pk}/split/", {"at": at})
    assert answer.status_code == 409
    assert "at" in answer.json()["errors"]


def test_the_last_segment_has_nothing_to_merge_with(api, cast, document):
    last = document.clauses.last()
    assert api(cast.lead).post(f"clauses/{last.pk}/merge/").status_code == 409


@pytest.mark.parametrize("coder", ["coder_a", "viewer"])
def test_only_leads_correct_clauses(api, cast, clause, coder):
    assert api(getattr(cast, coder)).post(f"clauses/{clause.pk}/merge/").status_code == 403


def test_a_coded_clause_is_fixed(api, cast, document, clause, passes):
    body = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}}
    path = f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/"
    assert api(cast.coder_a).put(path, body).status_code == 200
    lead = api(cast.lead)
    before = document.clauses.get(number="1-2")
    after = document.clauses.get(number="1-4")
    assert lead.patch(f"clauses/{clause.pk}/", {"kind": "other"}).status_code == 409
    assert lead.post(f"clauses/{clause.pk}/split/", {"at": clause.start + 3}).status_code == 409
    assert lead.post(f"clauses/{clause.pk}/merge/").status_code == 409
    heading = Clause.objects.get(document=document, end=clause.start)
    assert lead.post(f"clauses/{heading.pk}/merge/").status_code == 409
    assert lead.patch(f"clauses/{before.pk}/", {"kind": "other"}).status_code == 200
    assert lead.patch(f"clauses/{after.pk}/", {"kind": "other"}).status_code == 200


def test_search_index_words_and_count_follow_new_borders(api, cast, document, clause):
    lead, at = api(cast.lead), POLICY.index("对首台")

    def indexed():
        rows = ClauseIndex.objects.filter(clause__document=document)
        return {row.clause_id: row.grams for row in rows.all()}

    def expected():
        return {c.pk: grams(c.text).tolist() for c in document.clauses.all()}

    lead.post(f"clauses/{clause.pk}/split/", {"at": at})
    assert indexed() == expected()
    assert not DocumentWords.objects.filter(document=document).exists()
    document.refresh_from_db()
    assert document.clause_count == document.clauses.codable().count() == 6
    tokenize_all(document.project)
    words = DocumentWords.objects.get(document=document)
    assert words.clauses == list(document.clauses.order_by("start").values_list("pk", flat=True))
    lead.post(f"clauses/{clause.pk}/merge/")
    assert indexed() == expected()
