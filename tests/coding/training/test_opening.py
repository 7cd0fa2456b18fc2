"""What opens after a training, and what becomes of passes that were compared with its reference."""

import pytest

from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Attempt, Round
from corpus.models import AuditEntry, Membership
from tests.coding.training.conftest import KEY, NEAR

# What opens after it


@pytest.fixture
def main(project, cast, document, training) -> Round:
    return create_round(
        actor=cast.lead,
        project=project,
        name="Main",
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        training=training.pk,
    )


def shut(api, cast, main, document) -> list[int]:
    """What page and API answer coder_a of their pass in the main round."""
    one = main.assignments.get(coder=cast.coder_a)
    clause = document.clauses.codable().first()
    session = api(cast.coder_a)
    path = f"assignments/{one.pk}/"
    body = {"revision": 0, "dimensions": {}}
    return [
        session.get(f"/{path}").status_code,
        session.get(path).status_code,
        session.get(f"{path}judgements/").status_code,
        session.put(f"{path}clauses/{clause.pk}/", body).status_code,
        session.put(f"{path}clauses/", [{"clause": clause.pk, **body}]).status_code,
        session.post(f"{path}submit/").status_code,
    ]


def test_a_main_round_opens_to_who_has_passed(
    api, cast, project, document, training, key, main, own, code
):
    assert shut(api, cast, main, document) == [403] * 6
    listed = api(cast.coder_a).get(f"projects/{project.pk}/assignments/", round=main.pk).json()
    (one,) = listed["results"]
    assert "Practice" in one["waiting"]
    assert not one["editable"]
    code(own("coder_a"), NEAR)
    assert shut(api, cast, main, document) == [403] * 6
    api(cast.lead).post(f"rounds/{training.pk}/training/attempts/", {"coder": "coder_a"})
    code(own("coder_a"), KEY)
    assert shut(api, cast, main, document) == [200] * 6
    readiness = api(cast.lead).get(f"rounds/{main.pk}/readiness/").json()
    assert [one["coder"]["username"] for one in readiness["waiting"]] == ["coder_b"]


def test_a_lead_waives_it_with_a_reason(api, cast, training, main):
    path = f"rounds/{training.pk}/training/waivers/"
    own = f"/assignments/{main.assignments.get(coder=cast.coder_a).pk}/"
    assert api(cast.lead).post(path, {"coder": "coder_a", "reason": " "}).status_code == 400
    assert api(cast.lead).post(path, {"coder": "viewer", "reason": "x"}).status_code == 404
    assert api(cast.lead).post(path, {"coder": "coder_a", "reason": "trained"}).status_code == 201
    assert api(cast.coder_a).get(own).status_code == 200
    entry = AuditEntry.objects.get(verb="waive_training")
    assert entry.after == {"coder": "coder_a", "reason": "trained"}
    session = api(cast.lead)
    assert session._call("DELETE", path, {"coder": "coder_a"}).status_code == 200
    assert api(cast.coder_a).get(own).status_code == 403


def test_leads_say_which_rounds_wait(api, cast, document, training, main):
    path = f"rounds/{training.pk}/training/opens/"
    assert api(cast.lead).put(path, {"rounds": []}).json()["opens"] == []
    assert shut(api, cast, main, document)[0] == 200
    answer = api(cast.lead).put(path, {"rounds": [main.pk]})
    assert [one["id"] for one in answer.json()["opens"]] == [main.pk]
    assert api(cast.lead).put(path, {"rounds": [training.pk]}).status_code == 404
    bar = f"rounds/{training.pk}/training/bar/"
    assert api(cast.lead).put(bar, {"bar": None}).status_code == 409


def test_a_round_cannot_wait_for_a_training_without_a_bar(api, cast, project, document, training):
    Round.objects.filter(pk=training.pk).update(bar=None)
    body = {"name": "M", "coders": ["coder_a"], "documents": [document.pk], "training": training.pk}
    assert api(cast.lead).post(f"projects/{project.pk}/rounds/", body).status_code == 409
    body |= {"training": 987654321}
    assert api(cast.lead).post(f"projects/{project.pk}/rounds/", body).status_code == 404


def test_who_has_seen_a_reference_is_named_where_the_document_is_coded(
    api, cast, key, own, code, main
):
    assert api(cast.lead).get(f"rounds/{main.pk}/readiness/").json()["seen_reference"] == []
    code(own("coder_a"), NEAR)
    (seen,) = api(cast.lead).get(f"rounds/{main.pk}/readiness/").json()["seen_reference"]
    assert (seen["coder"]["username"], seen["documents"]) == ("coder_a", [1])
    assert seen["training"] == "Practice"


def test_a_coder_who_leaves_and_comes_back_keeps_what_they_passed(cast, key, own, code, main):
    code(own("coder_a"), KEY)
    assert Attempt.objects.get().passed is True
    Membership.objects.filter(user=cast.coder_a).delete()
    assert Attempt.objects.get().passed is True


def test_a_training_on_some_clauses_has_a_reference_of_these(
    api, cast, document, training, own, code, told
):
    drawn = list(document.clauses.codable().values_list("pk", flat=True))[1:4]
    training.assignments.filter(coder=cast.coder_a).update(clauses=drawn[:2])
    training.assignments.filter(coder=cast.coder_b).update(clauses=drawn[1:])
    api(cast.lead).post(f"rounds/{training.pk}/training/reference/")
    assert own("lead", "reference").clauses == sorted(drawn)
    code(own("lead", "reference"), [None, *KEY[1:4], None])
    code(own("coder_a"), [None, *KEY[1:3], None, None])
    (attempt,) = told("coder_a").coders["coder_a"]["attempts"]
    assert (attempt["scores"]["tool"]["reference"], attempt["passed"]) == (2, True)
    found = api(cast.coder_a).get(f"assignments/{own('coder_a').pk}/comparison/").json()
    assert [one["clause"]["id"] for one in found["clauses"]] == drawn[:2]
    api(cast.lead).post(f"rounds/{training.pk}/training/attempts/", {"coder": "coder_a"})
    assert own("coder_a").clauses == drawn[:2]


def test_the_reference_goes_along_to_a_new_edition(api, cast, document, key, own, told, remake):
    made = remake(document).document
    (reference,) = told("lead").reference
    assert (reference["document"], reference["ready"]) == (made.pk, True)
    moved = own("lead", "reference")
    key.refresh_from_db()
    assert (key.kind, key.superseded_by) == ("earlier_reference", moved)
    # coders are told of their own passes alone
    page = api(cast.coder_a).get(f"/documents/{made.pk}/editions/changes/").content.decode()
    assert f"/assignments/{moved.pk}/" not in page
    assert "reference" not in page.lower().replace("preferences", "")
    file = api(cast.coder_a).get(f"/documents/{made.pk}/editions/vanished.csv").getvalue()
    assert b",lead," not in file


def test_a_compared_pass_that_an_edition_gives_back_is_marked(
    api, cast, document, key, own, code, remake
):
    code(own("coder_a"), NEAR)
    assert not own("coder_b").not_blind
    remake(document)
    assert (own("coder_a").status, own("coder_a").not_blind) == ("open", True)
    assert not own("coder_b").not_blind


def test_a_pass_stays_compared_when_the_reference_is_taken_back(api, cast, key, own, code):
    code(own("coder_a"), NEAR, submit=False)
    lead = api(cast.lead)
    assert lead.post(f"assignments/{key.pk}/reopen/").status_code == 200
    api(cast.coder_a).post(f"assignments/{own('coder_a').pk}/submit/")
    # nobody was shown anything yet
    assert lead.post(f"assignments/{own('coder_a').pk}/reopen/").status_code == 200
    api(cast.coder_a).post(f"assignments/{own('coder_a').pk}/submit/")
    assert lead.post(f"assignments/{key.pk}/submit/").status_code == 200
    Attempt.objects.all().delete()
    assert lead.post(f"assignments/{key.pk}/reopen/").status_code == 200
    refused = lead.post(f"assignments/{own('coder_a').pk}/reopen/")
    assert (refused.status_code, own("coder_a").status) == (409, "submitted")


def test_a_bar_set_later_shuts_nothing_that_is_submitted(
    api, cast, document, training, key, main, own, code
):
    code(own("coder_a"), KEY)
    session, one = api(cast.coder_a), main.assignments.get(coder=cast.coder_a)
    assert session.post(f"assignments/{one.pk}/submit/").status_code == 200
    Attempt.objects.update(passed=False)
    assert shut(api, cast, main, document) == [200] * 6
    told = session.get(f"assignments/{one.pk}/").json()
    assert (told["waiting"], told["editable"]) == ("", False)
    readiness = api(cast.lead).get(f"rounds/{main.pk}/readiness/").json()
    assert [one["coder"]["username"] for one in readiness["waiting"]] == ["coder_b"]
