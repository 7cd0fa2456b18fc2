"""The built-in codebook `policy-tools`: its nodes are fixed by the study design it follows."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import coding

TOOLS = {
    "supply": {
        "rewards": "对企业和个人的奖励",
        "public_service_platform": "公共服务平台建设",
        "infrastructure": "基础设施建设",
        "talent": "人才支持",
        "technology": "技术支持",
        "funding": "资金支持",
    },
    "environment": {
        "strategic_measures": "策略性措施",
        "regulation": "法规管制",
        "mechanism_innovation": "机制创新",
        "financial_support": "金融支持",
        "goal_planning": "目标规划",
        "pilot_work": "试点工作",
        "tax_incentives": "税收优惠",
    },
    "demand": {
        "international_exchange": "国际交流合作",
        "trade_control": "贸易管制",
        "government_procurement": "政府采购",
        "consumer_subsidies": "消费端补贴",
    },
}
TONES = {"supply": 1, "environment": 2, "demand": 3}
STAGES = {"rnd": "研发", "pilot_production": "中验生产", "commercialisation": "商业与产业化"}
BILINGUAL = ("name", "definition", "include", "exclude", "examples")


@pytest.fixture(scope="module")
def template():
    path = Path(coding.__file__).parent / "codebook" / "templates" / "policy_tools.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def leaves(template):
    tool, stage = template["dimensions"]
    return [leaf for group in tool["nodes"] for leaf in group["children"]] + stage["nodes"]


def test_tool_has_seventeen_nodes_under_three_groups(template):
    tool = template["dimensions"][0]
    found = {g["key"]: {n["key"]: n["name_zh"] for n in g["children"]} for g in tool["nodes"]}
    assert found == TOOLS
    assert [group["name_zh"] for group in tool["nodes"]] == ["供给型", "环境型", "需求型"]


def test_stage_has_three_roots(template):
    stage = template["dimensions"][1]
    assert {node["key"]: node["name_zh"] for node in stage["nodes"]} == STAGES
    assert not any(node["children"] for node in stage["nodes"])


def test_only_stage_offers_undeterminable_and_both_are_required(template):
    facts = [
        (d["key"], d["multiple"], d["required"], d["undeterminable"])
        for d in template["dimensions"]
    ]
    assert facts == [("tool", True, True, False), ("stage", True, True, True)]


def test_groups_cannot_be_chosen_and_leaves_can(template, leaves):
    assert not any(group["selectable"] for group in template["dimensions"][0]["nodes"])
    assert all(leaf["selectable"] for leaf in leaves)


def test_colour_is_the_group_of_a_node(template):
    tool, stage = template["dimensions"]
    for group in tool["nodes"]:
        assert {node["tone"] for node in [group, *group["children"]]} == {TONES[group["key"]]}
    assert {node["tone"] for node in stage["nodes"]} == {4}


def test_every_node_has_a_key_of_its_own_that_no_command_uses(leaves):
    shortcuts = Counter(leaf["shortcut"] for leaf in leaves)
    assert set(shortcuts.values()) == {1}
    assert all(len(key) == 1 for key in shortcuts)
    assert not set(shortcuts) & set("jkumn?/0")


def test_every_node_is_explained_with_two_examples_in_both_languages(leaves):
    for leaf in leaves:
        for language in ("zh", "en"):
            assert all(leaf[f"{field}_{language}"] for field in BILINGUAL), leaf["key"]
            assert len(set(leaf[f"examples_{language}"])) == 2, leaf["key"]
        assert not re.search("[\u4e00-\u9fff]", str([leaf[f"{f}_en"] for f in BILINGUAL]))


def test_exclusions_send_the_coder_to_existing_nodes(leaves):
    names = {leaf["name_zh"] for leaf in leaves}
    english = {leaf["name_en"] for leaf in leaves} | {"undeterminable", "none"}
    for leaf in leaves:
        aims = [name for name in names - {leaf["name_zh"]} if name in leaf["exclude_zh"]]
        assert aims or "无" in leaf["exclude_zh"], leaf["key"]
        assert set(re.findall("“([^”]+)”", leaf["exclude_en"])) <= english, leaf["key"]
