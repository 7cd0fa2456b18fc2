"""A member with an unsubmitted pass in a blind round learns of no clause whether others coded it."""

import pytest

from coding.actions.passes import submit_assignment
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment
from corpus.actions.imports.split import set_aside
from corpus.coded import withheld
from corpus.models import Document, ImportFile, Job
from tests.coding.blindness.conftest import own
from tests.coding.carrying import NEW_POLICY, NONE, codings, put
from tests.conftest import POLICY


@pytest.fixture
def one_coded(api, cast, shared, document):
    """coder_a has coded the first clause beside a lead who codes too."""
    first = document.clauses.codable()[0]
    assert put(api, cast.coder_a, own(shared, cast.coder_a), first, codings()).status_code == 200
    return document


def changes(api, person, clause) -> list[tuple[int, str]]:
    """What somebody is answered who splits, merges and changes the kind of a clause."""
    answers = [
        api(person).post(f"clauses/{clause.pk}/split/", {"at": clause.start}),
        api(person).post(f"clauses/{clause.pk}/merge/"),
        api(person).patch(f"clauses/{clause.pk}/", {"kind": "other"}),
    ]
    return [(one.status_code, one.json().get("detail", "")) for one in answers]


def test_a_coded_clause_and_another_are_answered_alike(api, cast, one_coded):
    coded, free = one_coded.clauses.codable()[:2]
    before = list(one_coded.clauses.values())
    answers = changes(api, cast.lead, coded) + changes(api, cast.lead, free)
    assert {status for status, _said in answers} == {409}
    (said,) = {said for _status, said in answers}
    assert "whether others have coded them or not" in said
    assert list(one_coded.clauses.values()) == before


def test_after_submitting_the_answer_is_the_truth(api, cast, one_coded, shared):
    coded, free = one_coded.clauses.codable()[:2]
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    assert {status for status, _said in changes(api, cast.lead, coded)} == {409}
    assert [status for status, _said in changes(api, cast.lead, free)] == [409, 200, 200]


def test_another_lead_goes_on_correcting_clauses(api, cast, one_coded):
    free = one_coded.clauses.codable()[1]
    assert api(cast.owner).post(f"clauses/{free.pk}/merge/").status_code == 200


def test_who_codes_alone_has_nothing_to_learn(api, cast, project, document):
    found = create_round(
        actor=cast.lead, project=project, name="Alone", version=published_version(project),
        coders=["lead"], documents=[document.pk],
    )  # fmt: skip
    first, second, third = document.clauses.codable()[:3]
    put(api, cast.lead, own(found, cast.lead), first, NONE)
    assert not withheld(Document.objects.all(), cast.lead).exists()
    assert api(cast.lead).patch(f"clauses/{first.pk}/", {"kind": "other"}).status_code == 409
    assert api(cast.lead).patch(f"clauses/{second.pk}/", {"kind": "other"}).status_code == 200
    assert third.codable


@pytest.mark.parametrize("change", [{"blind": False}, {"status": "closed"}])
def test_only_blind_rounds_that_are_not_closed_withhold(cast, shared, one_coded, change):
    assert list(withheld(Document.objects.all(), cast.lead)) == [one_coded]
    assert not withheld(Document.objects.all(), cast.owner).exists()
    type(shared).objects.filter(pk=shared.pk).update(**change)
    assert not withheld(Document.objects.all(), cast.lead).exists()


def test_every_document_of_the_round_is_withheld_while_one_is_not_submitted(
    api, cast, shared, one_coded, import_text
):
    other = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    api(cast.owner).post(f"rounds/{shared.pk}/extend/", {"documents": [other.pk]})
    api(cast.lead).post(f"assignments/{own_of(shared, cast.lead, one_coded).pk}/submit/")
    assert set(withheld(Document.objects.all(), cast.lead)) == {one_coded, other}
    coded = one_coded.clauses.codable()[0]
    (said,) = {said for _status, said in changes(api, cast.lead, coded)}
    assert "whether others have coded them or not" in said


def own_of(round, person, document) -> Assignment:
    return Assignment.objects.get(round=round, coder=person, document=document)


# Taking a document apart


def test_a_document_is_not_taken_apart_whether_coded_or_not(api, cast, shared, document, page_of):
    starts = {"starts": [0, POLICY.index("二、支持")]}
    path = f"documents/{document.pk}/parts/"
    before = api(cast.lead).post(path, starts)
    page = page_of(cast.lead).get(f"/{path}").content.decode()
    first = document.clauses.codable()[0]
    put(api, cast.coder_a, own(shared, cast.coder_a), first, NONE)
    after = api(cast.lead).post(path, starts)
    assert (before.status_code, after.status_code) == (409, 409)
    assert before.json()["detail"] == after.json()["detail"]
    for said in (page, page_of(cast.lead).get(f"/{path}").content.decode()):
        assert "whether others have coded it or not" in said
        assert "have been coded" not in said
    assert api(cast.owner).post(path, starts).status_code == 409


def test_parts_that_arrive_late_do_not_tell_either(cast, project, shared, document, import_text):
    part = import_text("一、甲。\n\n二、乙。\n", "part.txt")
    job = Job.objects.create(
        project=project, kind="x", params={"split": document.pk}, created_by=cast.lead
    )
    ImportFile.objects.create(
        job=job, position=0, name="p", digest="d", size=1, document=part, part_of=document
    )
    assert set_aside(job)["aside"] is False
    document.refresh_from_db()
    assert (document.set_aside, document.status) == (False, "included")


# Editions


def preview(api, person, document, text=NEW_POLICY):
    body = {"text": text, "note": "x", "preview": True}
    return api(person).post(f"documents/{document.pk}/editions/", body).json()


def test_a_preview_counts_no_codings(api, cast, shared, one_coded):
    def told(person):
        (row,) = [
            {k: v for k, v in one.items() if k != "round"}
            for one in preview(api, person, one_coded)["rounds"]
        ]
        return row

    passes = {"passes": 2, "submitted": 0, "added": 0}
    counted = {"exact": 1, "changed": 0, "vanished": 0}
    assert told(cast.owner) == passes | counted
    assert told(cast.lead) == passes | {"added": None} | dict.fromkeys(counted)
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    assert told(cast.lead) == passes | counted | {"submitted": 1}


def test_making_an_edition_tells_only_of_one_s_own(api, cast, shared, one_coded, page_of):
    put(api, cast.lead, own(shared, cast.lead), one_coded.clauses.codable()[0], codings())
    body = {"text": NEW_POLICY, "note": "x"}
    made = api(cast.lead).post(f"documents/{one_coded.pk}/editions/", body).json()
    told = {
        Assignment.objects.get(pk=one["assignment"]).coder.username: one["exact"]
        for one in made["passes"]
    }
    assert told == {"lead": 1, "coder_a": None}
    page = page_of(cast.lead).get(f"/documents/{made['id']}/editions/changes/").content.decode()
    assert page.count("not told until you have submitted in this blind round") == 1
    log = page_of(cast.lead).get(f"/projects/{one_coded.project_id}/log/").content.decode()
    theirs = f"by {cast.coder_a.get_full_name()} over to edition"
    assert f"by {cast.lead.get_full_name()} over to edition" in log
    assert theirs not in log
    assert (
        theirs in page_of(cast.owner).get(f"/projects/{one_coded.project_id}/log/").content.decode()
    )


@pytest.mark.parametrize("gone", [0, 1])
def test_progress_of_others_is_the_same_whichever_clause_goes(api, cast, shared, document, gone):
    """coder_a has finished the first clause; the edition lets this one go, or another."""
    theirs, clauses = own(shared, cast.coder_a), list(document.clauses.codable())
    put(api, cast.coder_a, theirs, clauses[0], NONE)
    text = POLICY.replace(clauses[gone].text.strip(), "")
    body = {"text": text, "note": "x"}
    made = api(cast.lead).post(f"documents/{document.pk}/editions/", body).json()
    assert made["counts"] == {"exact": 4, "changed": 0, "vanished": 1, "added": 0}

    def told(person) -> dict:
        listed = api(person).get(f"projects/{document.project_id}/assignments/").json()["results"]
        (one,) = [one for one in listed if one["coder"]["username"] == "coder_a"]
        whole = api(person).get(f"rounds/{shared.pk}/").json()["progress"]["done"]
        return one["progress"] | {"whole": whole}

    assert told(cast.lead) == {"done": 1, "total": 4, "to_check": None, "whole": 1}
    left = int(gone != 0)
    assert told(cast.owner) == {"done": left, "total": 4, "to_check": 0, "whole": left}


def test_what_was_finished_is_counted_at_most_once(api, cast, shared, document):
    theirs = own(shared, cast.coder_a)
    for clause in document.clauses.codable():
        put(api, cast.coder_a, theirs, clause, NONE)
    first = document.clauses.codable()[0].text.strip()
    body = {"text": POLICY.replace(first, ""), "note": "x"}
    api(cast.lead).post(f"documents/{document.pk}/editions/", body)
    assert api(cast.lead).get(f"rounds/{shared.pk}/").json()["progress"]["done"] == 4


@pytest.mark.parametrize("coded", [0, 3])
def test_a_submitted_pass_is_given_back_whatever_it_has_coded(api, cast, shared, document, coded):
    """The edition changes the clause of the special fund, the fourth; coder_a coded one clause."""
    theirs = own(shared, cast.coder_a)
    put(api, cast.coder_a, theirs, document.clauses.codable()[coded], NONE)
    submit_assignment(actor=cast.coder_a, assignment=theirs)
    text = POLICY.replace("给予资助", "给予最高一百万元资助")
    api(cast.lead).post(f"documents/{document.pk}/editions/", {"text": text, "note": "x"})
    assert own(shared, cast.coder_a).status == "open"


# The document's page


def test_the_page_marks_no_clause_as_coded(api, cast, shared, one_coded, page_of):
    def page(person) -> str:
        return page_of(person).get(f"/documents/{one_coded.pk}/").content.decode()

    assert page(cast.owner).count("data-coded") == 1
    blind = page(cast.lead)
    assert blind.count("data-coded") == one_coded.clauses.count()
    assert "until you have submitted in the blind round" in blind
    assert "data-coded" not in page(cast.coder_a)
