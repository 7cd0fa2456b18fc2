"""Clauses of the corpus as examples of a node: with their words as they are now, and no codings."""

import pytest

from coding.actions.codebook import publish_codebook
from coding.actions.rounds import create_round
from coding.codebook.stored import content_of
from coding.codebook.versions import newest_version
from tests.coding.carrying import clause_with

CHANGES, GOES, STAYS = "专项资金", "坚持企业", "公共检测平台"


@pytest.fixture
def linked(project, cast, document):
    """“Funding” has three clauses as examples; ids by the words in them."""
    ids = {words: clause_with(document, words).pk for words in (CHANGES, GOES, STAYS)}
    content = content_of(newest_version(project))
    supply = content["dimensions"][0]["nodes"][0]
    next(node for node in supply["children"] if node["key"] == "funding")["clauses"] = [
        *ids.values()
    ]
    publish_codebook(actor=cast.lead, project=project, content=content)
    return ids


def examples(api, person, project) -> list[dict]:
    tree = api(person).get(f"projects/{project.pk}/codebook/").json()
    nodes = tree["dimensions"][0]["nodes"][0]["children"]
    return next(node for node in nodes if node["key"] == "funding")["clause_examples"]


def test_they_are_shown_with_their_words(api, cast, project, document, linked):
    shown = examples(api, cast.viewer, project)
    assert [one["asked"] for one in shown] == [*linked.values()]
    assert CHANGES in shown[0]["text"]
    assert not any(one["gone"] or one["changed"] for one in shown)
    page = api(cast.viewer).get(f"/projects/{project.pk}/codebook/").content.decode()
    assert f"/documents/{document.pk}/#c{linked[CHANGES]}" in page
    assert shown[0]["text"] in page


def test_a_new_edition_brings_their_new_words(api, cast, project, document, linked, remake):
    newest = remake(document).document
    changed, gone, same = examples(api, cast.coder_a, project)
    assert changed["clause"] == clause_with(newest, CHANGES).pk
    assert "一百万元" in changed["text"]
    assert (changed["changed"], changed["gone"]) == (True, False)
    assert (gone["gone"], GOES in gone["text"]) == (True, True)
    assert (same["changed"], same["gone"], same["document"]) == (False, False, newest.pk)


def test_the_workbench_of_a_later_round_has_them(api, cast, project, document, linked):
    round = create_round(
        actor=cast.lead,
        project=project,
        name="Later",
        version=newest_version(project),
        coders=["coder_a"],
        documents=[document.pk],
    )
    page = api(cast.coder_a).get(f"/assignments/{round.assignments.get().pk}/").content.decode()
    assert f'"asked": {linked[CHANGES]}' in page


def test_a_clause_is_found_by_its_number_and_nothing_is_said_of_codings(
    api, cast, project, document, linked
):
    clause = clause_with(document, STAYS)
    path = f"projects/{project.pk}/codebook/clauses/"
    (found,) = api(cast.lead).get(path, number=clause.number).json()
    assert set(found) == {
        "asked", "clause", "number", "document", "title", "text", "changed", "gone",
    }  # fmt: skip
    assert (found["asked"], found["text"]) == (clause.pk, clause.text.strip())
    assert api(cast.lead).get(path, number="99-1").json() == []
    (unknown,) = api(cast.lead).get(path, ids="123456789").json()
    assert (unknown["gone"], unknown["clause"]) == (True, None)
    assert api(cast.lead).get(path, ids="x").status_code == 400
