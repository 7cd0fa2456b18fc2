"""What the report says in words, and what it leads to."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone, translation

from coding.agreement.table import COEFFICIENTS
from coding.models import Judgement, Proposal, Round
from coding.pages.agreement_findings import findings
from coding.pages.agreement_report import Figure, Name
from coding.results.agreement import agreement_of
from coding.results.life import newest, take
from corpus.models import AuditEntry
from tests.coding.results.test_agreement import reliability, sent, texts  # noqa: F401


@pytest.fixture
def opened(api, cast, reliability, sent):  # noqa: F811
    take(agreement_of(reliability))
    client = api(cast.lead).client
    return client, client.get(f"/rounds/{reliability.pk}/agreement/").context["report"]


def test_every_next_step_leads_to_as_many_clauses_as_it_names(opened, reliability):  # noqa: F811
    client, report = opened
    assert {step["kind"] for step in report["next"]} >= {"node", "pair"}
    for step in report["next"]:
        if step["kind"] == "coder":
            continue
        page = client.get(f"/rounds/{reliability.pk}/disagreements/?{step['query']}")
        said = int(re.search(r"\d+", step["why"]).group())
        assert page.context["page_obj"].paginator.count == said, step["query"]


def test_a_step_becomes_a_proposal_with_its_clauses(opened, cast, reliability):  # noqa: F811
    client, report = opened
    step = next(one for one in report["next"] if one["kind"] == "pair")
    path = f"/rounds/{reliability.pk}/agreement/propose/?{step['query']}"
    answer = client.post(path, {"node": step["wish"]["node"], **step["wish"]})
    assert answer.headers["Location"].endswith(f"/proposals/?round={reliability.pk}")
    made = Proposal.objects.get()
    assert (made.author, made.node, made.field) == (cast.lead, step["node"].key, "exclude")
    assert made.text.endswith("\n不包括属于“法规管制”的内容。")  # words of a Chinese codebook
    assert made.reason == step["why"]
    listed = client.get(f"/rounds/{reliability.pk}/disagreements/?{step['query']}")
    clauses = {group["clause"]["id"] for group in listed.context["groups"]}
    assert set(made.places.values_list("clause", flat=True)) == clauses
    assert AuditEntry.objects.filter(verb="propose", object_id=str(made.pk)).count() == 1
    client.post(path, {"node": step["wish"]["node"], **step["wish"]})
    assert Proposal.objects.count() == 1


def test_the_same_through_the_api(api, cast, reliability, sent):  # noqa: F811
    path = f"rounds/{reliability.pk}/agreement/proposals/?dimension=tool&node=funding"
    body = {"dimension": "tool", "node": "funding", "field": "definition", "text": "Money."}
    answer = api(cast.lead).post(path, body)
    assert answer.status_code == 201, answer.content
    listed = (
        api(cast.lead)
        .get(f"rounds/{reliability.pk}/disagreements/", dimension="tool", node="funding")
        .json()
    )
    assert {one["clause"] for one in answer.json()["clauses"]} == {
        row["clause"]["id"] for row in listed["results"]
    }
    assert api(cast.coder_a).post(path, body).status_code == 403
    assert Proposal.objects.count() == 1
    wrong = api(cast.lead).post(path, body | {"node": "colour"})
    assert wrong.json()["errors"].keys() == {"node"}


def test_the_page_stands_in_both_languages_without_a_hole(
    client,
    cast,
    reliability,  # noqa: F811
    sent,  # noqa: F811
    texts,  # noqa: F811
):
    moved = Judgement.objects.filter(clause__document=texts[0])
    moved.update(saved_at=timezone.now() - timedelta(weeks=3))
    take(agreement_of(reliability))
    Round.objects.filter(pk=reliability.pk).update(status="closed")
    for language, words in (("en", "What to do next"), ("zh-hans", "接下来")):
        for who in (cast.lead, cast.viewer):
            who.language = language
            who.save()
            client.force_login(who)
            text = unescape(client.get(f"/rounds/{reliability.pk}/agreement/").content.decode())
            assert words in text
            assert text.count('class="scale scale-small"') > len(texts)
            assert len(re.findall(r'<tr><th scope="row" class="nowrap">\d{4}-', text)) == 2
            assert "None" not in text
            assert ("Send with its clauses" in text or "连同条款送出" in text) == (who == cast.lead)


def test_a_report_of_an_earlier_release_is_shown(opened, reliability):  # noqa: F811
    client, _report = opened
    snapshot = newest(agreement_of(reliability))
    kept = ("n_units", "n_pairable", "levels", "usage", "confusions", "disagreements", "drawn")
    old = dict(snapshot.data)
    del old["document_list"]
    old["dimensions"] = {
        key: {name: found[name] for name in kept}
        | {"nodes": [{k: v for k, v in row.items() if k != "rare"} for row in found["nodes"]]}
        for key, found in old["dimensions"].items()
    }
    snapshot.pk = None
    type(snapshot).objects.filter(round=reliability).delete()
    type(snapshot).objects.create(
        project=reliability.project, round=reliability, kind=snapshot.kind, base=snapshot.base,
        as_of=snapshot.as_of, state=snapshot.state, data=old,
    )  # fmt: skip
    page = client.get(f"/rounds/{reliability.pk}/agreement/")
    assert page.status_code == 200
    assert page.context["report"]["next"] == []


def dimension(value, low, high, **more):
    head = {"figure": Figure(value, f"{value:.3f}", "", low, high, "[…]"), "name": "α"}
    return {
        "key": "tool", "name": "Tool", "headline": head, "percent": Figure(0.7, "70.0%"),
        "levels": [], "nodes": [], "parts": {"weeks": [], "yardsticks": []}, **more,
    }  # fmt: skip


DATA = {"dimensions": {"tool": {"nodes": [], "usage": []}}}


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.85, 0.81, 0.9, "even the lower end"),
        (0.81, 0.78, 0.84, "reliable by its value"),
        (0.72, 0.68, 0.81, "stays above .667"),
        (0.70, 0.61, 0.81, "reaches below .667"),
        (0.60, 0.5, 0.7, "though the interval reaches above .667"),
        (0.50, 0.4, 0.6, "the whole interval lies below"),
    ],
)
def test_the_bounds_are_read_with_the_interval(value, low, high, words):
    with translation.override("en"):
        (said,) = findings(DATA, [dimension(value, low, high)], None, {})
    assert words in said


def test_much_agreement_by_chance_and_differences_within_a_parent_are_told():
    heads = [("Tool, nodes", 0.55), ("Tool, parents", 0.71)]
    levels = [{"name": name, "head": Figure(v, f"{v:.3f}")} for name, v in heads]
    one = dimension(0.55, 0.4, 0.6, percent=Figure(0.93, "93.0%"), levels=levels)
    with translation.override("en"):
        _standing, within, chance = findings(DATA, [one], None, {})
    assert within.startswith("Tool, parents: 0.710 against 0.550")
    assert "93.0%" in chance


def test_a_node_too_rare_to_judge_is_not_the_one_agreed_on_least():
    nodes = [
        {"node": Name("a", "A"), "rare": True, "times": 4, "lead": Figure(0.1, "0.100")},
        {"node": Name("b", "B"), "rare": False, "times": 40, "lead": Figure(0.5, "0.500")},
    ]
    with translation.override("en"):
        said = findings(DATA, [dimension(0.85, 0.81, 0.9, nodes=nodes)], None, {})
    assert "“B” is agreed on least, α = 0.500" in said[1]


def test_the_method_stands_in_both_languages_with_the_figures_of_the_snapshot(opened, reliability):  # noqa: F811
    client, _report = opened
    page = client.get(f"/rounds/{reliability.pk}/agreement/")
    told = {one["code"]: one["text"] for one in page.context["report"]["method"]}
    chinese, english = told["zh-hans"], told["en"]
    snapshot = newest(agreement_of(reliability))
    tool = snapshot.data["dimensions"]["tool"]["levels"]["leaf"]
    for text in (chinese, english):
        for key in ("alpha_masi", "ac1"):
            one = tool[key]
            assert f"= {one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]" in text
        assert f"= {100 * tool['percent']['value']:.1f}% [" in text
        assert f"= {tool['cohen']['mean']['value']:.3f} [" in text
        assert str(snapshot.pk) in text
        assert str(snapshot.data["seed"]) in text
        assert "%%" not in text
    assert "version 1 of the codebook" in english
    assert "编码手册第 1 版" in chinese
    assert "not corrected for chance" in english
    for one in COEFFICIENTS:
        if one.method and not one.heads:
            assert one.method in english
            with translation.override("zh-hans"):
                assert translation.gettext(one.method) in chinese
