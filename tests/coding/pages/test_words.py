"""The pages and the API of words: what is shown, to whom, and the files."""

import csv
import io
import re

import networkx as nx
import pytest

from coding.actions.rounds import close_round, lock_round
from corpus.models import Document
from tests.coding.exports.test_files import code
from tests.coding.results.test_words import NOTICE


@pytest.fixture
def notice(import_text) -> Document:
    found = import_text(NOTICE, "notice.txt")
    Document.objects.filter(pk=found.pk).update(doc_type="通知", issued_on="2022-03-01")
    return found


@pytest.fixture
def coded(cast, passes, document):
    first, second = document.clauses.codable()[2:4]
    code(cast.coder_a, passes["coder_a"], first, tool=["funding"])
    code(cast.coder_b, passes["coder_b"], second, tool=["talent"])
    return first, second


@pytest.fixture
def page(api, cast, project):
    def _page(name, user=None, **params):
        answer = api(user or cast.lead).get(f"/projects/{project.pk}/{name}/", **params)
        assert answer.status_code == 200
        return answer

    return _page


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_the_table_shows_counts_shares_and_leads_to_the_context(page, document, notice):
    answer = page("words", doc_type="通知")
    row = next(row for row in answer.context["rows"] if row["word"] == "企业")
    assert (row["count"], row["documents"]) == (4, 1)
    total = answer.context["data"]["words"]
    assert row["percent"] == pytest.approx(400 / total)
    assert row["per_10000"] == pytest.approx(40_000 / total)
    address = re.search(r'<a href="([^"]+)">企业</a>', answer.content.decode())[1]
    assert "doc_type=%E9%80%9A%E7%9F%A5" in address
    listed = page("words/context", word="企业", doc_type="通知")
    assert len(listed.context["lines"]) == 4


def test_after_a_new_lexicon_old_figures_are_said_to_be_old(
    page, api, cast, project, document, notice, monkeypatch
):
    page("words")
    monkeypatch.setattr("coding.results.entries.FEW_DOCUMENTS", 0)
    saved = api(cast.lead).post(f"projects/{project.pk}/lexicon/", {"user_words": ["专项资金"]})
    assert saved.status_code in (200, 201)
    answer = page("words")
    assert "what is shown are the old figures" in text_of(answer)
    assert "Counting words" in text_of(answer)


def test_only_issuers_of_documents_that_are_shown_are_offered(
    page, api, cast, project, document, notice
):
    for one, name in ((document, "甲局"), (notice, "乙局")):
        api(cast.lead).patch(f"documents/{one.pk}/", {"agencies": [name]})
    Document.objects.filter(pk=notice.pk).update(status="excluded")

    def offered(**params):
        return {name for name, _n in page("words", **params).context["choices"]["issuers"]}

    assert offered() == {"甲局"}
    assert offered(status="excluded") == {"乙局"}
    assert offered(issuer="乙局") == {"甲局", "乙局"}


def test_a_word_stands_between_what_is_said_before_and_after(page, document, notice):
    answer = page("words/context", word="不得")
    [line] = answer.context["lines"]
    assert (line.left, line.word, line.right) == (
        "二、支持企业申请专项资金，",
        "不得",
        "重复申请。",
    )
    html = answer.content.decode()
    assert f'href="/documents/{notice.pk}/#c{line.clause.pk}"' in html
    assert line.clause.number == "2-2"


def test_variants_are_found_with_their_word(page, api, cast, project, document, notice):
    api(cast.lead).post(f"projects/{project.pk}/lexicon/", {"synonyms": {"公司": ["企业"]}})
    rows = {row["word"]: row["count"] for row in page("words").context["rows"]}
    assert "企业" not in rows
    assert len(page("words/context", word="公司").context["lines"]) == rows["公司"]


def test_the_context_has_pages(page, document, notice, monkeypatch):
    monkeypatch.setattr("coding.pages.words.LINES", 2)
    first = page("words/context", word="企业")
    second = page("words/context", word="企业", page=2)
    assert first.context["more"]
    assert "page=2" in first.content.decode()
    clauses = {line.clause.pk for line in first.context["lines"]}
    assert clauses.isdisjoint({line.clause.pk for line in second.context["lines"]})


def test_without_a_rest_there_is_no_keyness(page, document, notice):
    assert "Choose a part of the texts first" in text_of(page("words", view="keyness"))
    sides = page("words", view="keyness", doc_type="通知").context["sides"]
    over = {row["word"] for row in sides[0]["rows"]}
    assert "智能" not in over


def test_nodes_are_offered_only_over_rounds_one_may_read(page, cast, coded, blind_round):
    assert page("words").context["choices"]["nodes"]
    assert page("words", cast.viewer).context["choices"]["nodes"] == []
    # A coder has their own codings alone, while the round is open.
    own = page("words", cast.coder_b, node="tool/funding")
    assert own.context["filters"].codings.base.layer == "coder:coder_b"
    assert own.context["data"]["words"] == 0
    asked = page("words", cast.coder_b, node="tool/funding", layer="all", round=blind_round.pk)
    assert asked.context["data"]["words"] == 0
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    assert page("words", cast.coder_b, node="tool/funding").context["data"]["words"] > 0
    assert page("words", cast.viewer, node="tool/funding").context["data"]["words"] > 0


@pytest.mark.parametrize("name", ["words", "network"])
def test_the_api_keeps_blind_codings_from_others(api, cast, project, coded, blind_round, name):
    path = f"projects/{project.pk}/{name}/"
    for layer in ("all", "coder:coder_a"):
        params = {"node": "tool/funding", "round": blind_round.pk, "layer": layer}
        assert api(cast.coder_b).get(path, **params).status_code == 403
    assert api(cast.viewer).get(path, node="tool/funding", round=blind_round.pk).status_code == 404
    hidden = api(cast.coder_b).get(path, node="tool/funding")
    assert hidden.status_code == 400 or hidden.json()["words"] == 0
    assert api(cast.lead).get(path, node="funding").json()["words"] > 0


def test_the_api_answers_with_a_snapshot(api, cast, project, document, notice):
    body = api(cast.viewer).get(f"projects/{project.pk}/words/", doc_type="通知").json()
    assert body["snapshot"]
    assert body["base"] == {"status": "included", "doc_type": "通知"}
    assert body["rows"][0]["word"] == "企业"
    assert body["rows"][0]["share"] == pytest.approx(body["rows"][0]["count"] / body["words"])
    assert body["keyness"]["documents"] == 1
    assert "state" not in body
    again = api(cast.lead).get(f"projects/{project.pk}/words/", doc_type="通知").json()
    assert again["snapshot"] == body["snapshot"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"status": "gone"}, 400),
        ({"node": "gone"}, 404),
        ({"node": "tool/gone"}, 404),
        ({"node": "funding", "round": "x"}, 400),
    ],
)
def test_the_api_names_what_it_does_not_know(api, cast, project, coded, params, status):
    answer = api(cast.lead).get(f"projects/{project.pk}/words/", **params)
    assert answer.status_code == status
    assert answer.json()["errors"]
    assert set(answer.json()["errors"]) <= set(params)


@pytest.mark.parametrize(
    "params", [{"size": "301"}, {"size": "1"}, {"least": "0"}, {"measure": "x"}, {"window": "year"}]
)
def test_the_api_names_a_shape_it_cannot_draw(api, cast, project, document, params):
    answer = api(cast.lead).get(f"projects/{project.pk}/network/", **params)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(params)


def test_the_tables_come_as_csv(api, cast, project, document, notice):
    answer = api(cast.viewer).get(f"projects/{project.pk}/words.csv", doc_type="通知")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0]["word"] == "企业"
    assert rows[0]["count"] == "4"
    answer = api(cast.viewer).get(f"projects/{project.pk}/keyness.csv", doc_type="通知", bom=0)
    assert b"".join(answer.streaming_content).startswith(b"side,word,count")


def test_the_network_is_drawn_and_downloaded(api, page, cast, project, document, notice):
    answer = page("network", size=20, least=2)
    assert answer.context["communities"] >= 1
    assert "network.gexf?" in answer.content.decode()
    path = f"projects/{project.pk}/network"
    body = api(cast.viewer).get(f"{path}/", size=20, least=2).json()
    words = {node["word"] for node in body["nodes"]}
    file = api(cast.viewer).get(f"{path}.gexf", size=20, least=2)
    graph = nx.read_gexf(io.BytesIO(file.content))
    assert {facts["label"] for _, facts in graph.nodes(data=True)} == words
    assert graph.number_of_edges() == len(body["edges"])
    assert api(cast.viewer).get(f"{path}.exe").status_code == 404


def test_a_project_without_documents_says_what_will_stand_here(page, project):
    assert "No documents yet" in text_of(page("words"))
    assert "No documents yet" in text_of(page("network"))
