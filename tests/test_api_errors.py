"""Whatever is sent, the answer is a problem document, never a fault."""

import pytest


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "", "nonsense", '"\\ud800"'])
def test_json_that_cannot_be_used_is_refused(api, cast, passes, text):
    for method, path in (
        ("PUT", f"assignments/{passes['coder_a'].pk}/clauses/1/"),
        ("PUT", f"assignments/{passes['coder_a'].pk}/clauses/"),
        ("POST", "projects/"),
    ):
        answer = api(cast.coder_a).client.generic(
            method, f"/api/v1/{path}", text, "application/json"
        )
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("number", [0, 10**30])
def test_a_number_beyond_the_database_is_not_found(api, cast, passes, number):
    body = {"revision": 0, "dimensions": {}}
    path = f"assignments/{passes['coder_a'].pk}/clauses/{number}/"
    assert api(cast.coder_a).put(path, body).status_code == 404
    assert api(cast.coder_a).get(f"documents/{number}/").status_code == 404


def test_a_nul_in_the_query_is_refused(api, cast, project):
    assert api(cast.coder_a).get(f"projects/{project.pk}/documents/?q=%00").status_code == 400


def test_a_page_acts_for_nobody_who_logged_in_since(api, cast, project):
    path = f"/api/v1/projects/{project.pk}/documents/"
    client = api(cast.lead).client
    assert client.get(path, headers={"X-Page-Of": str(cast.lead.pk)}).status_code == 200
    refused = client.get(path, headers={"X-Page-Of": str(cast.owner.pk)})
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
