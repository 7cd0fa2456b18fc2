"""The node table and the lists behind its numbers."""

import re

import pytest

from coding.actions.rounds import close_round, lock_round
from coding.results import life
from coding.results.base import Base
from coding.results.kinds import Asked
from tests.coding.exports.test_files import code

EVERYBODY = {"round": "", "layer": "all"}


@pytest.fixture
def coded(cast, passes, document):
    first, second = document.clauses.codable()[2:4]
    span = (first.start, first.start + 4)
    code(cast.coder_a, passes["coder_a"], first, tool=["funding", ("rewards", *span)])
    code(cast.coder_a, passes["coder_a"], second, tool=["funding"])
    code(cast.coder_b, passes["coder_b"], first, tool=["funding", "regulation"])
    return first, second


@pytest.fixture
def page(api, cast, project):
    def _page(name, user=None, **params):
        return api(user or cast.lead).get(f"/projects/{project.pk}/{name}/", **params)

    return _page


def text_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def listed(answer) -> list[str]:
    """Numbers of the clauses shown."""
    return re.findall(r'class="clause-number"[^>]*>([^<]+)<', answer.content.decode())


def test_every_number_leads_to_as_many_rows(page, project, coded):
    html = page("nodes", **EVERYBODY).content.decode()
    links = re.findall(
        r'<a class="plain" href="/projects/\d+/references/\?([^"]+)">(\d+)</a>', html
    )
    assert len(links) == 18, "supply and environment, three of their nodes, and the total"
    for address, number in links:
        params = dict(part.split("=", 1) for part in address.replace("&amp;", "&").split("&"))
        answer = page("references", **params)
        shown = answer.context["page_obj"].paginator.count
        assert shown == int(number), address


def test_the_table_shows_shares_and_the_total(page, coded):
    text = text_of(page("nodes", **EVERYBODY))
    assert "Supply-side 1 4 2 80.0%" in text
    assert "Funding 1 3 2 60.0%" in text
    assert "Talent 0 0 0 0.0%" in text
    assert "Total 1 5 2 100.0%" in text


def test_a_reference_shows_clause_node_coder_and_opens_the_clause(page, document, coded):
    first, _second = coded
    answer = page("references", dimension="tool", node="rewards")
    html = answer.content.decode()
    assert listed(answer) == [first.number]
    assert f'href="/documents/{document.pk}/#c{first.pk}"' in html
    assert f"<mark>{first.text[:4]}</mark>" in html
    assert "Rewards" in text_of(answer)
    assert "Coder_A" in text_of(answer)


def test_a_parent_lists_the_clauses_of_its_nodes_once(page, coded):
    answer = page("references", dimension="tool", node="supply", view="clauses", **EVERYBODY)
    assert listed(answer) == [clause.number for clause in coded]
    sources = page("references", dimension="tool", node="supply", view="sources", **EVERYBODY)
    assert [item["counts"]["references"] for item in sources.context["items"]] == [4]


def test_the_table_asks_for_itself_and_is_answered_only_with_news(page, api, cast, coded, passes):
    answer = page("nodes", **EVERYBODY)
    mark = answer.context["mark"]
    poll = {"mark": mark, "phase": "", "dimension": "tool", **EVERYBODY}
    lead = api(cast.lead).client
    url = answer.request["PATH_INFO"]
    headers = {"HX-Request": "true"}
    assert lead.get(url, poll, headers=headers).status_code == 204
    code(cast.coder_b, passes["coder_b"], coded[1], tool=["talent"])
    warned = lead.get(url, poll, headers=headers)
    assert "Newer codings exist" in text_of(warned)
    assert "Recompute now" in text_of(warned)
    base = Base(answer.context["project"].pk, (passes["coder_b"].round_id,))
    life.take(Asked("counts", base))
    fresh = lead.get(url, poll, headers=headers)
    assert "Newer codings exist" not in text_of(fresh)
    assert "<strong>6</strong>" in fresh.content.decode()


def test_a_coder_finds_their_own_counts_first_and_no_others(page, cast, coded, blind_round):
    answer = page("nodes", cast.coder_a)
    assert answer.context["filters"].layers == [("coder:coder_a", "Coder_A")]
    assert answer.context["total"]["references"] == 3
    assert "Recompute now" not in text_of(answer)
    asked = page("references", cast.coder_a, layer="coder:coder_b", dimension="tool")
    assert "Coder_B" not in text_of(asked)
    assert page("nodes", cast.coder_a, round=blind_round.pk).context["total"]["references"] == 3


def test_a_viewer_waits_for_the_round_to_close(page, cast, coded, blind_round):
    assert "Nothing to count yet" in text_of(page("nodes", cast.viewer))
    assert page("nodes", cast.viewer, round=blind_round.pk).status_code == 404
    assert (
        page("references", cast.viewer, dimension="tool").context["page_obj"].paginator.count == 0
    )
    close_round(actor=cast.lead, round=lock_round(actor=cast.lead, round=blind_round))
    assert page("nodes", cast.viewer, **EVERYBODY).context["total"]["references"] == 5


def test_a_layer_the_round_has_not_gives_way(page, coded, blind_round):
    answer = page("nodes", round=blind_round.pk, layer="coder:nobody")
    assert answer.context["filters"].base.layer == "coder:coder_a"


def test_a_round_that_is_not_there_is_not_found(page, coded):
    assert page("nodes", round=0).status_code == 404
    assert page("nodes", round=10**17).status_code == 404
