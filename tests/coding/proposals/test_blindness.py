"""In a blind round nobody who codes there learns of others' proposals: not that there are any."""

import pytest

from coding.actions.passes import submit_assignment
from coding.models import Draft
from corpus.models import AuditEntry
from tests.coding.blindness.conftest import own
from tests.coding.blindness.test_two_worlds import CHANGING
from tests.coding.carrying import clause_with
from tests.conftest import Api

NAME = "人才公寓配建"


@pytest.fixture
def clause(document):
    return clause_with(document, "专项资金")


def told(api: Api, project: int, document: int, more: tuple[str, ...] = ()) -> dict[str, str]:
    """All that could tell of a proposal, random ids aside."""
    paths = (
        f"projects/{project}/proposals/",
        f"projects/{project}/proposals/?state=open",
        f"projects/{project}/proposals/alike/?name={NAME}",
        f"/projects/{project}/proposals/",
        f"/projects/{project}/codebook/",
        f"/projects/{project}/rounds/",
        f"/projects/{project}/",
        f"/documents/{document}/",
        f"documents/{document}/clauses/",
        *more,
    )
    return {path: CHANGING.sub("~", api.get(path).content.decode()) for path in paths}


def test_another_coder_and_a_viewer_are_told_the_same_with_and_without_it(
    api, cast, project, document, passes, propose, clause
):
    pass_b = f"/assignments/{passes['coder_b'].pk}/"
    people = {cast.coder_b: (pass_b,), cast.viewer: ()}
    before = {who: told(api(who), project.pk, document.pk, more) for who, more in people.items()}
    made = propose(cast.coder_a, passes["coder_a"], clause, name=NAME).json()["id"]
    for who, more in people.items():
        assert told(api(who), project.pk, document.pk, more) == before[who]
        path = f"projects/{project.pk}/proposals/{made}/"
        assert api(who).get(path).status_code == 404
        assert api(who).delete(path).status_code == 404
    assert (
        NAME in told(api(cast.lead), project.pk, document.pk)[f"/projects/{project.pk}/proposals/"]
    )


def test_the_same_proposed_by_two_is_two(propose, cast, passes, clause):
    first = propose(cast.coder_a, passes["coder_a"], clause, name=NAME).json()
    second = propose(cast.coder_b, passes["coder_b"], clause, name=NAME).json()
    assert first["id"] != second["id"]
    assert second["own"] is True


def test_a_lead_who_codes_there_sees_them_once_they_have_submitted(
    api,
    cast,
    project,
    document,
    shared,
    propose,
    clause,
    answer,
):
    path = f"/projects/{project.pk}/"
    before = told(api(cast.lead), project.pk, document.pk, (path + "log/",))
    made = propose(cast.coder_a, own(shared, cast.coder_a), clause, name=NAME).json()["id"]
    after = told(api(cast.lead), project.pk, document.pk, (path + "log/",))
    assert after == before
    assert answer(cast.lead, made, "accept").status_code == 404
    body = {"proposal": made, "decision": "accept"}
    assert api(cast.lead).client.post(path + "proposals/", body).status_code == 404
    assert NAME in api(cast.owner).get(path + "log/").content.decode()
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    assert NAME in api(cast.lead).get(path + "proposals/").content.decode()
    assert NAME in api(cast.lead).get(path + "log/").content.decode()


def test_in_an_open_round_coders_see_each_others(
    api, cast, project, blind_round, passes, propose, clause, listed
):
    propose(cast.coder_a, passes["coder_a"], clause, name=NAME)
    blind_round.blind = False
    blind_round.save()
    assert [one["name"] for one in listed(cast.coder_b)] == [NAME]
    assert listed(cast.viewer) == []
    found = api(cast.coder_b).get(f"projects/{project.pk}/proposals/alike/", name=NAME).json()
    assert (found[0]["kind"], found[0]["way"], found[0]["own"]) == ("proposal", "same", False)


def test_what_goes_into_the_draft_is_not_read_by_a_lead_who_codes_blind(
    cast, api, shared, propose, clause, answer
):
    theirs = own(shared, cast.lead)
    made = propose(cast.coder_a, own(shared, cast.coder_a), clause, name=NAME).json()["id"]
    refused = answer(cast.owner, made, "accept")
    assert (refused.status_code, list(refused.json()["errors"])) == (403, ["not_blind"])
    assert "Lead codes in this blind round" in refused.json()["detail"]
    assert not Draft.objects.exists()
    # to decline, or to name a node that is there, tells nobody
    assert answer(cast.owner, made, "decline", answer="no").status_code == 200
    answer(cast.owner, made, "reopen")
    assert answer(cast.owner, made, "accept", not_blind=["lead"]).status_code == 200
    theirs.refresh_from_db()
    assert theirs.not_blind
    assert not own(shared, cast.coder_a).not_blind
    exposure = shared.exposures.get()
    assert (exposure.user, exposure.how) == (cast.lead, "draft")
    entry = AuditEntry.objects.get(verb="record_exposure")
    assert (entry.after["username"], entry.after["how"]) == ("lead", "draft")


def test_a_lead_s_own_proposal_tells_them_nothing(cast, shared, propose, clause, answer):
    made = propose(cast.lead, own(shared, cast.lead), clause, name=NAME).json()["id"]
    assert answer(cast.owner, made, "accept").status_code == 200
    assert not own(shared, cast.lead).not_blind
    assert not shared.exposures.exists()
