"""Searching clauses: what is found, in what order, and which codes a reader sees."""

import pytest

from coding.actions.judgements import save_judgement
from coding.reads.search import excerpt
from corpus.actions.documents import change_metadata

PLAN = """智能装备专项规划

第一条 建立健全技术转移服务体
系，支持首台（套）装备。

第二条 设立专项资金，ＡＩ企业可以申请。

第三条 鼓励采购，专项资金不得挪用。

第四条 健全建立规则。
"""


@pytest.fixture
def found(project, cast, import_text, api):
    """Clause numbers that `GET search` finds for coder_a."""
    import_text(PLAN, "plan.txt")

    def search(**params):
        answer = api(cast.coder_a).get(f"projects/{project.pk}/search/", **params)
        assert answer.status_code == 200, answer.content
        return [hit["clause"]["number"] for hit in answer.json()["results"]]

    return search


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "专项资金"}, ["1-2", "1-3"]),
        ({"q": "建立健全"}, ["1-1"]),
        ({"q": "服务体系"}, ["1-1"]),  # across the wrapped line
        ({"q": "ai企业"}, ["1-2"]),  # full-width and capital letters
        ({"q": "(套)"}, ["1-1"]),  # brackets of either width
        ({"q": "套"}, ["1-1"]),
        ({"q": "资金 采购"}, []),
        ({"q": "资金 采购", "mode": "words"}, ["1-3"]),
        ({"q": "采购 首台", "mode": "any"}, ["1-1", "1-3"]),
        ({"q": "100%_"}, []),
        ({"q": "专项资金", "year": "1999"}, []),
        ({"q": ""}, []),
        ({"q": "   "}, []),
    ],
)
def test_finds_clauses_in_reading_order(found, query, numbers):
    assert found(**query) == numbers


def test_only_current_editions_and_the_members_own_project_are_searched(
    found, project, cast, api, import_text
):
    other = import_text("第一条 专项资金另有规定。", "other.txt")
    other.current = False
    other.save()
    assert found(q="专项资金") == ["1-2", "1-3"]
    assert api(cast.outsider).get(f"projects/{project.pk}/search/", q="资金").status_code == 404


def test_a_status_filter_narrows_the_documents(found, project, cast):
    document = project.documents.get()
    change_metadata(actor=cast.lead, document=document, changes={"status": "excluded"})
    assert found(q="专项资金", status="included") == []
    assert found(q="专项资金", status="excluded") == ["1-2", "1-3"]


def test_codes_of_a_blind_round_are_shown_to_their_own_coder_only(project, cast, passes, api):
    document = passes["coder_a"].document
    clause = document.clauses.codable().get(text__contains="专项资金")
    body = {
        "revision": 0,
        "dimensions": {"tool": {"outcome": "coded", "references": [{"node": "funding"}]}},
    }
    save_judgement(
        actor=cast.coder_a, assignment=passes["coder_a"].pk, clause_id=clause.pk, body=body
    )

    def hits(person, **params):
        answer = api(person).get(f"projects/{project.pk}/search/", **params).json()
        return [
            (hit["clause"]["id"], [(code["node"], code["coder"]) for code in hit["codes"]])
            for hit in answer["results"]
        ]

    seen = [(clause.pk, [("funding", "coder_a")])]
    assert hits(cast.coder_a, q="专项资金") == seen
    assert hits(cast.coder_b, q="专项资金") == [(clause.pk, [])]
    assert hits(cast.viewer, q="专项资金") == [(clause.pk, [])]
    assert hits(cast.lead, q="专项资金") == seen
    for person, expected in (
        (cast.coder_a, seen),
        (cast.lead, seen),
        (cast.coder_b, []),
        (cast.viewer, []),
    ):
        assert hits(person, node="funding") == expected
        assert hits(person, node="supply") == expected
    assert hits(cast.coder_a, node="funding", q="采购") == []


def test_the_page_marks_what_was_found_and_leads_to_the_clause(found, project, cast, client):
    client.force_login(cast.viewer)
    page = client.get(f"/projects/{project.pk}/search/", {"q": "服务体系"}).content.decode()
    clause = project.documents.get().clauses.get(number="1-1")
    assert "<mark>服务体\n系</mark>" in page
    assert f"/documents/{clause.document_id}/#c{clause.pk}" in page


def test_an_excerpt_keeps_the_context_and_leaves_out_what_is_far():
    text = "甲" * 300 + "资金" + "乙" * 300
    assert excerpt(text, ["资金"]) == [
        ("…" + "甲" * 60, False),
        ("资金", True),
        ("乙" * 120 + "…", False),
    ]
    assert excerpt("设立专项资金", []) == [("设立专项资金", False)]
    assert excerpt("ＡＢＣ", ["b"]) == [("Ａ", False), ("Ｂ", True), ("Ｃ", False)]
