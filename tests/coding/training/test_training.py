"""A training round from its reference to what opens after it."""

import pytest

from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Judgement
from coding.pages.training_report import Report
from coding.reads.training import comparison_of
from corpus.models import AuditEntry
from tests.coding.training.conftest import KEY, NEAR

# The reference


def test_a_lead_makes_the_reference_in_the_workbench(api, cast, training, key, told):
    assert (key.kind, key.status) == ("reference", "submitted")
    assert api(cast.lead).get(f"/assignments/{key.pk}/").status_code == 200
    (reference,) = told("lead").reference
    assert (reference["ready"], reference["clauses"], reference["unsettled"]) == (True, 5, [])
    verbs = AuditEntry.objects.filter(round_id=training.pk).values_list("verb", flat=True)
    assert {"start_reference", "submit_reference"} <= set(verbs)


def test_it_is_no_coding_of_a_coder(api, cast, project, training, key, own, code):
    code(own("coder_a"), NEAR)
    lock_round(actor=cast.lead, round=training)
    close_round(actor=cast.lead, round=training)
    counts = api(cast.lead).get(f"projects/{project.pk}/exports/references.csv").getvalue()
    assert b"government_procurement" not in counts
    assert b"rewards" in counts
    clauses = api(cast.lead).get(f"projects/{project.pk}/exports/clauses.csv").getvalue()
    assert b",lead," not in clauses
    found = api(cast.lead).get(f"rounds/{training.pk}/disagreements/").json()
    assert found["count"] == 0
    found = (
        api(cast.lead).get(f"projects/{project.pk}/search/", node="government_procurement").json()
    )
    assert found["count"] == 0
    progress = api(cast.lead).get(f"rounds/{training.pk}/").json()["progress"]
    assert (progress["done"], progress["total"], progress["coders"]) == (5, 10, 2)


def test_where_leads_differ_there_is_no_reference(api, cast, training, key, own, code, told):
    assert api(cast.owner).post(f"rounds/{training.pk}/training/reference/").status_code == 201
    assert not told("lead").reference[0]["ready"]
    code(own("owner", "reference"), NEAR)
    (reference,) = told("lead").reference
    clauses = list(Judgement.objects.filter(assignment=key).order_by("clause__start"))
    assert reference["ready"]
    assert set(reference["unsettled"]) == {clauses[2].clause_id, clauses[4].clause_id}
    code(own("coder_a"), NEAR)
    tool = told("coder_a").coders["coder_a"]["attempts"][0]["scores"]["tool"]
    assert (tool["reference"], tool["differing"]) == (3, 0)


def test_leads_do_not_read_each_others_before_their_own_is_submitted(
    api, cast, training, key, own, code
):
    api(cast.owner).post(f"rounds/{training.pk}/training/reference/")
    answer = api(cast.owner).get(f"assignments/{key.pk}/judgements/")
    assert answer.status_code == 403
    code(own("owner", "reference"), NEAR)
    assert api(cast.owner).get(f"assignments/{key.pk}/judgements/").status_code == 200


def test_a_withdrawn_reference_is_kept_and_counts_no_more(api, cast, training, key, told):
    assert api(cast.owner).post(f"assignments/{key.pk}/withdraw/").status_code == 200
    assert told("lead").reference[0]["passes"] == []
    key.refresh_from_db()
    assert (key.kind, key.judgements.count()) == ("earlier_reference", 5)


def test_it_is_taken_over_from_another_round(api, cast, project, document, training, code, told):
    other = create_round(
        actor=cast.lead,
        project=project,
        name="Before",
        version=published_version(project),
        coders=["owner"],
        documents=[document.pk],
    )
    code(other.assignments.get(), KEY)
    take = {"round": other.pk, "layer": "coder:owner"}
    path = f"rounds/{training.pk}/training/reference/"
    answer = api(cast.lead).post(path, take)
    assert (answer.status_code, "adjudicated or closed" in answer.json()["detail"]) == (409, True)
    lock_round(actor=cast.lead, round=other)
    close_round(actor=cast.lead, round=other)
    assert api(cast.lead).post(path, {"round": other.pk, "layer": "consensus"}).status_code == 409
    assert api(cast.lead).post(path, take).status_code == 201
    (reference,) = told("lead").reference
    assert (reference["ready"], reference["clauses"]) == (True, 5)
    assert reference["passes"][0]["taken_from"] == "Before"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"blind": False}, "open round"),
        ({"kind": "reliability"}, "Only a training round"),
        ({"coders": ["coder_a", "lead"]}, "You code in this training"),
    ],
)
def test_a_round_that_takes_no_reference(api, cast, project, document, change, word):
    body = {"name": "R", "kind": "training", "coders": ["coder_a"], "documents": [document.pk]}
    made = api(cast.lead).post(f"projects/{project.pk}/rounds/", body | change).json()
    answer = api(cast.lead).post(f"rounds/{made['id']}/training/reference/")
    assert answer.status_code in (403, 409)
    if answer.status_code == 409:
        assert word in answer.json()["detail"]
    assert not Assignment.objects.filter(kind="reference").exists()


def test_who_made_the_reference_is_not_added_as_a_coder(api, cast, training, key):
    answer = api(cast.owner).post(
        f"rounds/{training.pk}/extend/", {"coders": ["lead"], "not_blind": ["lead"]}
    )
    assert answer.status_code == 409
    assert "makes the reference" in answer.json()["detail"]


# Attempts


def test_an_attempt_is_scored_when_the_last_document_is_submitted(key, own, code, told):
    code(own("coder_a"), NEAR, submit=False)
    assert told("coder_a").coders["coder_a"]["attempts"] == []
    code(own("coder_a"), [None] * 5)
    (attempt,) = told("coder_a").coders["coder_a"]["attempts"]
    # three of five as the reference says; nothing to tell apart on the other dimension
    assert attempt["scores"]["tool"]["coefficients"]["percent"]["value"] == pytest.approx(3 / 5)
    undefined = attempt["scores"]["stage"]["coefficients"]["alpha_masi"]
    assert (undefined["value"], undefined["reason"]) == (None, "one_category")
    assert (attempt["number"], attempt["passed"]) == (1, False)
    entry = AuditEntry.objects.get(verb="score_attempt")
    assert entry.after == {"coder": "coder_a", "attempt": 1, "passed": False}


def test_who_was_first_is_scored_when_the_reference_is_finished(
    api, cast, training, own, code, told
):
    code(own("coder_a"), KEY)
    assert told("coder_a").coders["coder_a"]["attempts"] == []
    api(cast.lead).post(f"rounds/{training.pk}/training/reference/")
    code(own("lead", "reference"), KEY)
    assert told("coder_a").coders["coder_a"]["attempts"][0]["passed"] is True


def test_a_corrected_reference_scores_anew(api, cast, training, key, own, code, told):
    code(own("coder_a"), NEAR)
    assert api(cast.lead).post(f"assignments/{key.pk}/reopen/").status_code == 200
    comparison = f"assignments/{own('coder_a').pk}/comparison/"
    assert api(cast.coder_a).get(comparison).status_code == 409
    for clause, judgement in enumerate(key.judgements.order_by("clause__start")):
        if clause in (2, 4):
            body = {
                "revision": 1,
                "dimensions": {"tool": {"outcome": "none"}, "stage": {"outcome": "none"}},
            }
            path = f"assignments/{key.pk}/clauses/{judgement.clause_id}/"
            assert api(cast.lead).put(path, body).status_code == 200
    api(cast.lead).post(f"assignments/{key.pk}/submit/")
    (attempt,) = told("coder_a").coders["coder_a"]["attempts"]
    assert attempt["scores"]["tool"]["differing"] == 1
    assert AuditEntry.objects.filter(verb="score_attempt").count() == 2


def test_a_new_attempt_begins_afresh_and_the_former_is_kept(
    api, cast, project, training, key, own, code, told
):
    code(own("coder_a"), NEAR)
    first = own("coder_a")
    path = f"rounds/{training.pk}/training/attempts/"
    assert api(cast.lead).post(path, {"coder": "coder_b"}).status_code == 409
    assert api(cast.lead).post(path, {"coder": "coder_a"}).status_code == 201
    assert api(cast.lead).post(path, {"coder": "coder_a"}).status_code == 409
    second = own("coder_a")
    first.refresh_from_db()
    assert (first.kind, first.judgements.count()) == ("attempt", 5)
    assert (second.attempt, second.not_blind, second.status) == (2, True, "open")
    assert second.judgements.count() == 0
    listed = api(cast.coder_a).get(f"projects/{project.pk}/assignments/").json()["results"]
    assert [one["id"] for one in listed] == [second.pk]
    clause = first.judgements.first().clause_id
    answer = api(cast.coder_a).put(
        f"assignments/{first.pk}/clauses/{clause}/", {"revision": 1, "dimensions": {}}
    )
    assert answer.status_code == 409
    assert told("coder_a").coders["coder_a"]["passed"] is False
    code(second, KEY)
    coder = told("coder_a").coders["coder_a"]
    assert [one["passed"] for one in coder["attempts"]] == [False, True]
    assert coder["passed"] is True
    assert api(cast.coder_a).get(f"assignments/{first.pk}/comparison/").status_code == 200


def test_a_compared_pass_is_not_given_back(api, cast, key, own, code):
    code(own("coder_a"), NEAR)
    answer = api(cast.lead).post(f"assignments/{own('coder_a').pk}/reopen/")
    assert answer.status_code == 409
    assert "new attempt" in answer.json()["detail"]


def test_a_pass_not_compared_yet_is_given_back(api, cast, own, code):
    code(own("coder_a"), NEAR)
    assert api(cast.lead).post(f"assignments/{own('coder_a').pk}/reopen/").status_code == 200


def test_another_bar_judges_the_attempts_anew(api, cast, training, key, own, code, told):
    code(own("coder_a"), NEAR)
    path = f"rounds/{training.pk}/training/bar/"
    lower = {"bar": 0.6, "bar_coefficient": "percent", "bar_dimensions": ["tool"]}
    assert api(cast.lead).put(path, lower).status_code == 200
    assert told("coder_a").coders["coder_a"]["passed"] is True
    assert api(cast.lead).put(path, {"bar": None}).status_code == 200
    assert told("coder_a").coders["coder_a"]["passed"] is None
    for wrong in ({"bar": 0}, {"bar": 1.1}, {"bar": 0.5, "bar_dimensions": ["nothing"]}, {}):
        assert api(cast.lead).put(path, wrong).status_code in {400, 409}


# The comparison


def test_it_shows_what_differed_with_the_rules_of_the_nodes(api, cast, key, own, code):
    code(own("coder_a"), NEAR)
    found = api(cast.coder_a).get(f"assignments/{own('coder_a').pk}/comparison/").json()
    differing = [one for one in found["clauses"] if one["differing"]]
    third = differing[0]
    assert len(found["clauses"]) == 5
    assert len(differing) == 2
    assert third["own"]["tool"] == {"outcome": "coded", "nodes": ["rewards"]}
    assert third["reference"]["tool"] == {"outcome": "coded", "nodes": ["funding"]}
    assert {one["node"] for one in third["nodes"]} == {"funding", "rewards"}
    assert all(one["definition"] and one["include"] for one in third["nodes"])
    assert (third["memo"], third["reference_memo"]) == ("why rewards", "why funding")
    tool = found["scores"]["tool"]
    assert (tool["judged"], tool["differing"]) == (5, 2)


def test_it_says_where_other_words_were_marked(api, cast, document, training, own):
    first, second = document.clauses.codable()[:2]
    lead = api(cast.lead)
    lead.post(f"rounds/{training.pk}/training/reference/")

    def say(person, one, clause, *span):
        reference = {"node": "funding", **dict(zip(("start", "end"), span, strict=False))}
        tool = {"outcome": "coded", "references": [reference]}
        body = {"revision": 0, "dimensions": {"tool": tool, "stage": {"outcome": "none"}}}
        path = f"assignments/{one.pk}/clauses/{clause.pk}/"
        assert api(person).put(path, body).status_code == 200

    say(cast.lead, own("lead", "reference"), first, first.start, first.start + 4)
    say(cast.lead, own("lead", "reference"), second)
    say(cast.coder_a, own("coder_a"), first, first.start + 2, first.start + 6)
    say(cast.coder_a, own("coder_a"), second)
    lead.post(f"assignments/{own('lead', 'reference').pk}/submit/")
    api(cast.coder_a).post(f"assignments/{own('coder_a').pk}/submit/")
    found = api(cast.coder_a).get(f"assignments/{own('coder_a').pk}/comparison/").json()
    told = {one["clause"]["id"]: (one["differing"], one["marked"]) for one in found["clauses"]}
    words = {"own": [first.text[2:6]], "reference": [first.text[:4]]}
    assert told[first.pk] == ([], {"tool": words})
    assert told[second.pk] == ([], {})
    page = api(cast.coder_a).get(f"/assignments/{own('coder_a').pk}/comparison/").content.decode()
    assert "other words marked" in page
    assert first.text[2:6] in page


def test_each_side_has_the_rules_of_its_own_nodes(training, key, own, code):
    code(own("coder_a"), NEAR)
    third = comparison_of(own("coder_a")).differing[0]
    tool = Report(training, None).clause(third)["dimensions"][0]
    for side in ("own", "reference"):
        (chip,), (rules,) = tool[side]["chips"], tool[side]["rules"]
        assert rules["name"] == chip.name
    assert tool["own"]["rules"] != tool["reference"]["rules"]


def test_scores_stand_in_the_order_of_the_codebook(training, key, own, code, told):
    code(own("coder_a"), NEAR)
    (attempt,) = told("coder_a").coders["coder_a"]["attempts"]
    stored = dict(reversed(attempt["scores"].items()))
    assert list(stored) == ["stage", "tool"]
    report = Report(training, None)
    assert [one["name"] for one in report.dimensions(stored)] == report.columns
