"""Every built-in codebook can be published, and its texts are whole in both languages."""

import re
from collections import Counter

import pytest

from coding.codebook.content import check, completed, nodes_of
from coding.codebook.templates import TEMPLATES, template_content
from coding.models import CodebookVersion

TEXTS = ("name", "definition", "include", "exclude", "examples")


def nodes(dimension):
    return [node for node, _parent, _siblings in nodes_of(dimension)]


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_can_be_published(api, cast, name):
    bare = api(cast.lead).post("projects/", {"name": "Bare", "template": name})
    assert bare.status_code == 201
    assert CodebookVersion.objects.of(bare.json()["id"]).published().count() == 1
    check(completed(template_content(name)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_can_be_coded_is_explained_in_both_languages(name):
    for dimension in template_content(name)["dimensions"]:
        for node in nodes(dimension):
            if node["selectable"]:
                for language in ("zh", "en"):
                    assert all(node[f"{text}_{language}"] for text in TEXTS), node["key"]
            english = str([node[f"{text}_en"] for text in TEXTS])
            assert not re.search("[\u4e00-\u9fff]", english), node["key"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_exclusions_name_nodes_that_are_there(name):
    for dimension in template_content(name)["dimensions"]:
        known = {node["name_en"] for node in nodes(dimension)} | {"none", "undeterminable"}
        for node in nodes(dimension):
            assert set(re.findall("“([^”]+)”", node["exclude_en"])) <= known, node["key"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_shortcuts_are_given_once_and_are_no_commands(name):
    content = template_content(name)
    shortcuts = Counter(
        node["shortcut"]
        for dimension in content["dimensions"]
        for node in nodes(dimension)
        if node["selectable"]
    )
    assert set(shortcuts.values()) == {1}
    assert not set(shortcuts) & set("jkumn?/0")


def test_policy_strength_is_scored_from_one_to_five():
    for dimension in template_content("strength-goals-measures")["dimensions"]:
        assert dimension["ordinal"]
        assert not dimension["multiple"]
        assert sorted(node["score"] for node in dimension["nodes"]) == [1, 2, 3, 4, 5]


def test_three_dimensions_join_policy_life_cycle_and_innovation():
    content = template_content("innovation-life-cycle")
    assert [dimension["key"] for dimension in content["dimensions"]] == [
        "instrument",
        "cycle",
        "chain",
    ]
