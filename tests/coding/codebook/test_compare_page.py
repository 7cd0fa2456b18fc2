"""Any two versions side by side."""

import pytest

from coding.actions.codebook import publish_codebook
from coding.codebook.operations import Taken, applied
from coding.codebook.stored import content_of
from coding.codebook.versions import newest_version


def tool(op, **given):
    return {"op": op, "dimension": "tool", **given}


@pytest.fixture
def versions(project, cast):
    """2: one renamed, one redefined, one moved; 3: two merged, one split, one added, one removed."""

    def publish(note, *operations, redefined=None):
        content = content_of(newest_version(project))
        applied(content, operations, Taken({}))
        publish_codebook(
            actor=cast.lead, project=project, content=content, note=note, redefined=redefined
        )

    publish(
        "第一次修订",
        tool("set", node="funding", field="name_en", value="Money"),
        tool("set", node="talent", field="definition_en", value="People and their training."),
        tool("move_node", node="rewards", parent=None, after=None),
        redefined={"tool": {"talent": True}},
    )
    publish(
        "第二次修订",
        tool("merge", nodes=["technology"], into="infrastructure"),
        tool("split", node="pilot_work", entries=[{"name_en": "Pilots"}, {"name_en": "Demos"}]),
        tool("add_node", parent=None, after=None, entry={"name_zh": "揭榜挂帅"}),
        tool("remove_node", node="trade_control"),
    )


@pytest.fixture
def page(api, cast, project):
    def get(who=cast.viewer, **query) -> str:
        answer = api(who).get(f"/projects/{project.pk}/codebook/compare/", **query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return get


def test_what_became_of_the_nodes_from_the_first_to_the_last(versions, page):
    shown = page(before=1, after=3)
    for label in ("renamed 1", "redefined 1", "moved 1", "merged 1", "split 1", "added 3"):
        assert f">{label}<" in shown
    assert ">removed 1<" in shown
    assert "<del>Funding</del>" in shown
    assert "<ins>Money</ins>" in shown
    assert "→ Pilots · Demos" in shown
    assert "Supply-side → at the top" in shown
    assert "the meaning changed" in shown
    assert "第一次修订" in shown
    assert "第二次修订" in shown


def test_without_a_choice_the_newest_step(versions, page):
    shown = page()
    assert "What changed from version 2 to version 3" in shown
    assert "第一次修订" not in shown
    assert "from version 2 to version 3" in page(before=3, after=2)
    assert "The two are the same" in page(before=2, after=2)


def test_one_version_alone_and_one_that_is_not_there(api, cast, project, page):
    assert "One version alone" in page()


def test_a_version_that_is_not_there(api, cast, project, versions):
    path = f"/projects/{project.pk}/codebook/compare/"
    assert api(cast.viewer).get(path, before=9).status_code == 404
    assert (
        f'href="{path}?after=3"'
        in api(cast.viewer).get(f"/projects/{project.pk}/codebook/").content.decode()
    )


def test_a_node_with_a_chinese_name_has_a_key_one_can_say(project, versions):
    keys = {node["key"] for node in content_of(newest_version(project))["dimensions"][0]["nodes"]}
    assert "jiebang-guashuai" in keys
    (made,) = [
        node
        for node in content_of(newest_version(project))["dimensions"][0]["nodes"]
        if node["name_zh"] == "揭榜挂帅"
    ]
    assert made["initials"] == "jbgs"
