"""Whatever is sent, the answer is a problem document, never a fault."""

import pytest

from tests.corpus.pages import text_of, visitor


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


@pytest.mark.parametrize(
    ("accepted", "told"),
    [("en", "Somebody else"), ("zh-Hans", "他人"), ("x" * 600, "他人"), ("", "他人")],
)
def test_that_somebody_else_logged_in_is_told_in_the_pages_language(
    api, cast, project, accepted, told
):
    cast.lead.language = "zh-hans"
    cast.lead.save()
    asked = {"X-Page-Of": str(cast.owner.pk), "Accept-Language": accepted}
    path = f"/api/v1/projects/{project.pk}/documents/"
    assert told in api(cast.lead).client.get(path, headers=asked).json()["detail"]


YEAR = "year: Must be a year of four digits."
QUERIES = [
    *(("documents", query, YEAR) for query in ("year=abc", "year=20225", "year=²⁰²²", "year=0000")),
    ("search", "year=abc", YEAR),
    ("words", "year=abc", YEAR),
    *(
        (name, f"{parameter}={value}", f"{parameter}: Must be a whole number.")
        for name, parameter in (
            ("nodes", "round"),
            ("exports", "round"),
            ("log", "before"),
            ("screening", "document"),
            ("disagreements", "document"),
            ("codebook", "version"),
            ("counts", "round"),
            ("assignments", "round"),
            ("exports/codebook.csv", "version"),
        )
        for value in ("abc", "-1", "²", "1.5", "9" * 19)
    ),
]
BOTH = ("documents", "search", "words", "disagreements", "codebook")
PAGES = (*BOTH, "nodes", "exports", "log", "screening")
API = (*BOTH, "counts", "assignments", "exports/codebook.csv")


def address(name: str, query: str, project, blind_round) -> str:
    of = f"rounds/{blind_round.pk}" if name == "disagreements" else f"projects/{project.pk}"
    return f"{of}/{name}{'' if '.' in name else '/'}?{query}"


@pytest.mark.parametrize(("name", "query", "said"), [q for q in QUERIES if q[0] in API])
def test_a_number_in_a_query_that_is_none_is_refused(
    api, cast, project, blind_round, name, query, said
):
    answer = api(cast.owner).get(address(name, query, project, blind_round))
    field, _colon, words = said.partition(": ")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"] == said
    assert answer.json()["errors"] == {field: [words]}


@pytest.mark.parametrize(("name", "query", "said"), [q for q in QUERIES if q[0] in PAGES])
def test_a_number_in_a_page_s_address_that_is_none_is_refused_alike(
    cast, project, document, blind_round, passes, name, query, said
):
    answer = visitor(cast.owner).get("/" + address(name, query, project, blind_round))
    assert answer.status_code == 400
    assert said in text_of(answer)
