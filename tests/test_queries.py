"""What a query asks for that nobody knows is refused alike, by the API and by the pages."""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.corpus.pages import text_of, visitor
from tests.test_routes import filled, things

__all__ = ["things"]
WRONG = "AAA ²"
IN_PATH = {
    "projects": "project",
    "documents": "document",
    "rounds": "round",
    "clauses": "clause",
    "assignments": "pass",
}
# What an address cannot do without.
NEEDED = {"/api/v1/assignments/{id}/coded/": {"dimension": "tool", "node": "funding"}}


def asked_for() -> list[tuple[str, str, dict]]:
    """Address, name and shape of every parameter the API reads as anything but words."""
    found = []
    for path, methods in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            shape = parameter["schema"]
            if parameter["in"] == "query" and shape.keys() - {"type", "default", "pattern"} | (
                {shape["type"]} - {"string"}
            ):
                found.append((path, parameter["name"], shape))
    return found


def address(path: str, things: dict) -> str:
    kind = path.split("/")[3]
    return filled(
        path.replace("{id}", f"<{IN_PATH.get(kind)}>").replace("{", "<").replace("}", ">"), things
    )


@pytest.fixture
def asker(api, cast):
    """Who may ask an address: the coder of a pass, the owner of everything else."""
    people = {True: api(cast.coder_a), False: api(cast.owner)}
    return lambda path: people["/assignments/" in path and "{id}" in path]


@pytest.fixture(scope="module")
def parameters() -> list[tuple[str, str, dict]]:
    return asked_for()


def test_what_no_parameter_can_be_is_refused_by_every_address(asker, things, parameters):
    let_through = []
    assert len(parameters) > 60
    for path, name, shape in parameters:
        answer = asker(path).get(address(path, things), **NEEDED.get(path, {}), **{name: WRONG})
        problem = answer["Content-Type"] == "application/problem+json"
        body = answer.json() if problem else {"errors": {}}
        if (answer.status_code, list(body["errors"])) != (400, [name]):
            let_through.append((path, name, answer.status_code))
            continue
        said = body["errors"][name][0]
        assert body["detail"] == f"{name}: {said}"
        for known in shape.get("enum", ()):
            assert known in said
            assert WRONG in said
    assert let_through == []


def test_what_a_parameter_can_be_is_taken(asker, things, parameters):
    for path, name, shape in parameters:
        for known in [*shape.get("enum", ()), ""]:
            answer = asker(path).get(address(path, things), **{name: known})
            assert answer.status_code in (200, 202, 404), (path, name, known, answer.content)


PAGES = [
    ("documents", "status", "candidate, included, excluded"),
    ("documents", "sort", "number, -number, title, -title, "),
    ("search", "mode", "phrase, words, any"),
    ("search", "status", "candidate, included, excluded"),
    ("duplicates", "state", "proposed, distinct, merged"),
    ("review", "show", "open, all, confirmed, no_doc_number, "),
    ("review", "status", "candidate, included, excluded"),
    ("screening", "show", "todo, candidates, disagreements, decided, all"),
    ("flow", "format", "svg, csv, xlsx"),
    ("flow", "list", "files, "),
    ("words", "status", "all, candidate, included, excluded"),
    ("words", "view", "frequency, keyness"),
    ("words/context", "status", "all, candidate, included, excluded"),
    ("network", "measure", "count, association, jaccard, cosine"),
    ("network", "window", "clause, document"),
    ("references", "view", "references, clauses, sources"),
    ("/rounds/<round>", "state", "open, untouched, submitted"),
    ("/rounds/<round>", "sort", "number, -number, title, -title, all, -all, "),
    ("/documents/<document>/editions/new", "how", "file, text, segments"),
    ("/components", "theme", "dark"),
]
OTHERS = [
    ("documents", "year", "Must be a year of four digits."),
    ("nodes", "layer", "Use all, consensus or coder:"),
    ("exports", "bom", "Must be true or false."),
    *(
        (name, "page", "Must be a whole number")
        for name in ("documents", "duplicates", "search", "lists", "/rounds/<round>/disagreements")
    ),
]


@pytest.mark.parametrize(
    ("page", "name", "said"),
    [
        *((page, name, f"{WRONG}” is none of these: {known}") for page, name, known in PAGES),
        *OTHERS,
    ],
)
def test_pages_refuse_it_in_the_same_words(cast, things, page, name, said):
    path = page if page.startswith("/") else f"/projects/<project>/{page}"
    client = visitor(cast.owner)
    answer = client.get(f"{filled(path, things)}/", {name: WRONG})
    assert answer.status_code == 400
    assert re.search(rf"{name}: .*{re.escape(said)}", text_of(answer)), text_of(answer)
    assert client.get(f"{filled(path, things)}/", {name: ""}).status_code == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("projects/<project>/words/", "node=gone"),
        ("projects/<project>/words/", "node=tool/gone"),
        ("projects/<project>/network/", "node=gone"),
        ("projects/<project>/search/", "node=gone"),
        ("projects/<project>/counts/", "layer=coder:gone"),
        ("rounds/<round>/disagreements/", "dimension=gone"),
        ("rounds/<round>/disagreements/", "node=gone"),
    ],
)
def test_a_thing_that_the_project_has_not_is_named_as_missing(api, cast, things, path, query):
    name, _is, _gone = query.partition("=")
    answer = api(cast.owner).get(filled(f"{path}?{query}", things))
    assert answer.status_code == 404
    assert "gone" in answer.json()["detail"]
    assert list(answer.json()["errors"]) == [name]
