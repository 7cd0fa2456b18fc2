"""The next version while it is written: for owner and lead alone, edited in steps, then published."""

import pytest
from django.test import Client

from coding.actions.extending import extend_round
from coding.models import CodebookVersion, Draft, Reference
from corpus.models import AuditEntry

SECRET = "Unheard-of node"


@pytest.fixture
def draft(api, cast, project):
    """Calls below the draft's address, as somebody."""
    path = f"projects/{project.pk}/codebook/draft/"
    assert api(cast.lead).post(path).status_code == 201

    def call(method, below="", body=None, who=cast.lead):
        return getattr(api(who), method)(path + below, *([] if body is None else [body]))

    return call


def edit(draft, *operations, who=None, **more):
    who = {"who": who} if who else {}
    return draft("post", "operations/", {"operations": list(operations), **more}, **who)


def tool(op, **given):
    return {"op": op, "dimension": "tool", **given}


def rename(value, was, node="funding"):
    return tool("set", node=node, field="name_en", value=value, was=was)


def name_of(answer, key="funding"):
    def nodes(entries):
        for entry in entries:
            yield entry
            yield from nodes(entry["children"])

    tools = answer.json()["content"]["dimensions"][0]
    return next(node["name_en"] for node in nodes(tools["nodes"]) if node["key"] == key)


def test_it_begins_with_the_newest_version(draft):
    answer = draft("get").json()
    assert (answer["revision"], answer["based_on"]) == (0, 1)
    assert [one["key"] for one in answer["content"]["dimensions"]] == ["tool", "stage"]
    assert draft("get", "changes/").json()["changes"] == []


def test_there_is_one_at_a_time(draft, cast):
    assert draft("post", who=cast.owner).status_code == 409


@pytest.mark.parametrize("path", ["codebook", "rounds", "search", "nodes", "exports"])
def test_its_nodes_are_on_no_page_of_those_who_code(draft, cast, project, path):
    edit(draft, tool("add_node", parent=None, after=None, entry={"name_en": SECRET}))
    for person in (cast.coder_a, cast.viewer):
        client = Client(headers={"accept-language": "en"})
        client.force_login(person)
        assert SECRET not in client.get(f"/projects/{project.pk}/{path}/").content.decode()


def test_steps_are_undone_and_done_again_each_by_its_editor(draft, cast):
    edit(draft, rename("Money", "Funding"))
    edit(draft, rename("Skills", "Talent", "talent"), who=cast.owner)
    undone = draft("post", "undo/")
    assert (name_of(undone), name_of(undone, "talent")) == ("Funding", "Skills")
    assert (undone.json()["undo"], undone.json()["redo"]) == (False, True)
    assert draft("post", "undo/").status_code == 409
    assert name_of(draft("post", "redo/")) == "Money"
    assert name_of(draft("post", "undo/")) == "Funding"


def test_what_was_typed_in_one_go_is_undone_in_one_go(draft):
    for value, was in (("M", "Funding"), ("Mo", "M"), ("Mon", "Mo")):
        edit(draft, rename(value, was), group="name")
    assert name_of(draft("post", "undo/")) == "Funding"


def test_a_new_step_ends_what_could_be_done_again(draft):
    edit(draft, rename("Money", "Funding"))
    draft("post", "undo/")
    edit(draft, rename("Skills", "Talent", "talent"))
    assert draft("post", "redo/").status_code == 409


def test_two_editors_of_one_field_are_told_of_each_other(draft, cast):
    edit(draft, rename("Money", "Funding"))
    refused = edit(draft, rename("Cash", "Funding"), who=cast.owner)
    assert refused.status_code == 409
    conflict = refused.json()["conflict"]
    assert (conflict["yours"], conflict["theirs"]) == ("Cash", "Money")
    assert name_of(draft("get")) == "Money"


def test_all_operations_are_applied_or_none(draft):
    refused = edit(draft, rename("Money", "Funding"), rename("x", "y", "talent"))
    assert refused.status_code == 409
    assert name_of(draft("get")) == "Funding"
    assert Draft.objects.get().revision == 0


def test_deeper_than_agreement_can_name_is_refused(draft):
    def below(parent):
        answer = edit(draft, tool("add_node", parent=parent, after=None, entry={"name_en": "x"}))
        return answer.status_code

    assert [below("funding"), below("x"), below("x-2")] == [200, 200, 409]


def publish(draft, **more):
    return draft("post", "publish/", {"revision": Draft.objects.get().revision, **more})


def test_it_is_published_with_what_changed_and_why(draft, project, cast):
    edit(
        draft,
        rename("Money", "Funding"),
        tool("merge", nodes=["talent"], into="technology"),
        tool("remove_node", node="rewards"),
    )
    kinds = {
        node["node"]: node["kinds"]
        for change in draft("get", "changes/").json()["changes"]
        for node in change["nodes"]
    }
    assert kinds == {"funding": ["renamed"], "talent": ["merged"], "rewards": ["removed"]}
    made = publish(draft, note="Fewer nodes.")
    assert made.status_code == 201, made.json()
    version = CodebookVersion.objects.get(number=2)
    assert (version.note, version.changes) == (
        "Fewer nodes.",
        {"tool": {"talent": ["technology"]}},
    )
    assert not Draft.objects.exists()
    assert AuditEntry.objects.filter(verb="publish_codebook").first().actor_id == cast.lead.pk


def test_of_a_redefined_node_somebody_says_whether_it_means_the_same(draft):
    stands = draft("get").json()["content"]["dimensions"][0]["nodes"][0]["definition_en"]
    edit(draft, tool("set", node="supply", field="definition_en", value=stands + "!", was=stands))
    assert draft("get", "changes/").json()["meanings"] == {"tool": ["supply"]}
    refused = publish(draft, note="A sign.")
    assert refused.status_code == 409
    assert "tool.supply" in refused.json()["detail"]
    assert (
        publish(draft, note="A sign.", meanings={"tool": {"supply": "wording"}}).status_code == 201
    )
    assert CodebookVersion.objects.get(number=2).redefined == {"tool": {"supply": False}}


def test_what_cannot_be_published_is_said_with_its_place(draft):
    edit(
        draft,
        {"op": "add_dimension", "after": None, "entry": {"name_en": "Strength", "ordinal": True}},
    )
    said = draft("get", "changes/").json()["problems"]
    assert list(said) == ["Strength"]
    refused = publish(draft, note="Strength.")
    assert refused.status_code == 409
    assert refused.json()["errors"] == said
    assert Draft.objects.exists()


def test_what_was_changed_since_it_was_looked_at_is_not_published(draft, cast):
    edit(draft, rename("Money", "Funding"))
    seen = Draft.objects.get().revision
    edit(draft, rename("Skills", "Talent", "talent"), who=cast.owner)
    refused = draft("post", "publish/", {"revision": seen, "note": "x"})
    assert refused.status_code == 409


def test_without_a_note_or_a_change_nothing_is_published(draft):
    assert publish(draft, note="x").status_code == 409
    edit(draft, rename("Money", "Funding"))
    assert publish(draft, note=" ").status_code == 400


def test_discarded_it_is_kept_by_the_log(draft):
    edit(draft, rename("Money", "Funding"))
    assert draft("delete").status_code == 204
    assert draft("get").status_code == 404
    before = AuditEntry.objects.get(verb="discard_draft").before
    assert before["content"]["dimensions"][0]["key"] == "tool"


def test_any_two_versions_are_compared(draft, api, cast, project):
    edit(
        draft, tool("split", node="funding", entries=[{"name_en": "Grants"}, {"name_en": "Loans"}])
    )
    assert publish(draft, note="Split.").status_code == 201
    for before, after in ((1, 2), (2, 1)):
        answer = api(cast.viewer).get(
            f"projects/{project.pk}/codebook/compare/", before=before, after=after
        )
        (change,) = answer.json()["changes"]
        kinds = {node["node"]: (node["kinds"], node["became"]) for node in change["nodes"]}
        assert kinds == {
            "grants": (["added"], []),
            "loans": (["added"], []),
            "funding": (["split"], ["grants", "loans"]),
        }


def test_a_project_starts_empty_or_from_a_template(api, cast):
    bare = api(cast.lead).post("projects/", {"name": "Bare"}).json()["id"]
    path = f"projects/{bare}/codebook/draft/"
    empty = api(cast.lead).post(path, {"origin": "empty"}).json()
    assert (empty["based_on"], empty["content"]["dimensions"]) == (None, [])
    api(cast.lead).delete(path)
    filled = api(cast.lead).post(path, {"origin": "policy-tools"}).json()
    assert len(filled["content"]["dimensions"]) == 2
    api(cast.lead).delete(path)
    assert api(cast.lead).post(path, {"origin": "nonsense"}).status_code == 404


def test_what_somebody_removed_is_named_and_brought_back(draft, cast):
    edit(draft, tool("remove_node", node="funding"), who=cast.owner)
    refused = edit(draft, rename("Money", "Funding"))
    assert refused.status_code == 409
    gone = refused.json()["gone"]
    assert (gone["node"], gone["by"], gone["back"]) == (
        "funding",
        cast.owner.get_full_name(),
        True,
    )
    back = edit(draft, tool("bring_back", node="funding"), rename("Money", "Funding"))
    assert (back.status_code, name_of(back)) == (200, "Money")
    assert back.json()["made"] == [{"dimension": "tool", "node": "funding"}]


def test_what_went_into_another_node_is_not_brought_back(draft, cast):
    edit(draft, tool("merge", nodes=["funding"], into="talent"), who=cast.owner)
    gone = edit(draft, rename("Money", "Funding")).json()["gone"]
    assert gone["back"] is False
    assert edit(draft, tool("bring_back", node="funding")).status_code == 409


def test_a_step_says_what_it_made_in_its_order(draft):
    entries = [{"name_en": "Grants"}, {"name_en": "Loans"}]
    split = edit(draft, tool("split", node="funding", entries=entries)).json()
    assert [one["node"] for one in split["made"]] == ["grants", "loans"]
    assert [one["node"] for one in draft("post", "undo/").json()["made"]] == ["funding"]


def test_a_shortcut_of_two_nodes_keeps_it_from_being_published(draft):
    edit(draft, tool("set", node="funding", field="shortcut", value="q"))
    edit(draft, tool("set", node="talent", field="shortcut", value="q"))
    (said,) = draft("get", "changes/").json()["problems"].values()
    assert "“q”" in said[0]
    assert publish(draft, note="Keys.").status_code == 409


def test_a_coded_node_does_not_go_into_a_group(draft):
    refused = edit(draft, tool("merge", nodes=["funding"], into="demand"))
    assert refused.status_code == 409
    assert list(refused.json()["errors"]) == ["into"]


def test_changes_are_marked_and_stand_as_the_tree_does(draft):
    stands = draft("get").json()["content"]["dimensions"][0]["nodes"][0]["definition_en"]
    edit(draft, tool("set", node="supply", field="definition_en", value=stands[:-1], was=stands))
    first, last = {"name_en": "Land"}, {"name_en": "Heritage"}
    edit(draft, tool("add_node", parent="demand", after=None, entry=last))
    edit(draft, tool("add_node", parent="supply", after=None, entry=first))
    (change,) = draft("get", "changes/").json()["changes"]
    assert [node["node"] for node in change["nodes"]] == ["supply", "land", "heritage"]
    (field,) = change["nodes"][0]["fields"]
    assert [text for text, changed in field["marked"]["before"] if changed] == [stands[-1]]
    assert not any(changed for _text, changed in field["marked"]["after"])


def test_the_clauses_coded_to_what_changes_are_counted_for_those_who_may_see_them(
    draft, cast, api, coded, blind_round
):
    edit(draft, tool("remove_node", node="funding"))

    def counted(who):
        (change,) = draft("get", "changes/", who=who).json()["changes"]
        return change["nodes"][0]["coded"]

    clauses = Reference.objects.filter(node__key="funding").values("clause").distinct().count()
    assert counted(cast.lead) == clauses > 1
    # whoever is still to code there blind is told nothing of what others did
    extend_round(actor=cast.owner, round=blind_round, coders=["lead"], not_blind=["lead"])
    assert (counted(cast.lead), counted(cast.owner)) == (0, clauses)


def test_a_step_sent_again_is_done_once_and_answered_as_before(draft, cast):
    """Its answer was lost on the way: the editor sends it once more, with the same token."""
    step = tool("add_node", entry={"name_en": "Vouchers"}, parent=None, place=0)
    first = edit(draft, step, token="t-1").json()
    assert [one["node"] for one in first["made"]] == ["vouchers"]
    edit(draft, rename("Money", "Funding"))
    again = edit(draft, step, token="t-1").json()
    assert again["made"] == first["made"]
    assert (again["revision"], again["undo"]) == (2, True)
    assert [one["key"] for one in again["content"]["dimensions"][0]["nodes"]].count("vouchers") == 1
    # whose step it is belongs to it
    other = edit(draft, step, token="t-1", who=cast.owner).json()
    assert [one["node"] for one in other["made"]] == ["vouchers-2"]


def test_undoing_sent_again_takes_back_one_step(draft):
    edit(draft, rename("Money", "Funding"))
    edit(draft, rename("Means", "Money"))
    for _ in range(2):
        assert name_of(draft("post", "undo/", {"token": "u-1"})) == "Money"
    assert name_of(draft("post", "redo/", {"token": "r-1"})) == "Means"
    assert name_of(draft("post", "redo/", {"token": "r-1"})) == "Means"
    assert draft("post", "undo/", {"token": 7}).status_code == 400
    assert name_of(draft("post", "undo/")) == "Money"


def test_as_many_tokens_are_remembered_as_could_still_come_again(draft, monkeypatch):
    monkeypatch.setattr("coding.actions.drafts.REMEMBERED", 2)
    for n, name in enumerate(("One", "Two", "Three")):
        edit(draft, rename(name, ("Funding", "One", "Two")[n]), token=f"t-{n}")
    kept = Draft.objects.get().answered
    assert [one["token"] for one in kept] == ["t-1", "t-2"]
