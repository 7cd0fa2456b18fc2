"""What is said before anyone agrees is what then comes; and nobody learns by it what they may not."""

import re

import pytest

from coding.actions.extending import extend_round
from coding.actions.moving import start_migration
from coding.actions.staffing import remove_coder
from coding.models import Assignment, Reconsider, Reference
from coding.reads.migration_plan import plan_of
from coding.reads.migrations import moves_of
from coding.reads.progress import known_to, table_of
from corpus.models import Membership
from tests.coding.actions.moving.conftest import ended
from tests.coding.actions.moving.test_moving import second
from tests.coding.carrying import put
from tests.coding.codebook.invented import round_with
from tests.coding.exports.test_files import code, download, table


@pytest.fixture
def planned(api, cast, study):
    def ask(version, name="lead"):
        answer = api(getattr(cast, name)).get(f"rounds/{study.round.pk}/migration/")
        assert answer.status_code == 200
        plan = answer.json()["plan"]
        assert plan["to"] == version.number
        return plan

    return ask


def test_the_plan_counts_what_an_independent_count_of_the_rows_gives(study, published, planned):
    plan = planned(second(published))
    lines = {line["node"]: line for line in plan["nodes"]}
    assert {key: line["fate"] for key, line in lines.items()} == {
        "grants": "queued", "oldest": "queued", "sites": "queued",
        "buying": "merged", "trade": "merged",
        "loans": "mapped", "training": "mapped", "parks": "mapped", "prizes": "mapped",
    }  # fmt: skip
    assert lines["grants"] == {
        "dimension": "means", "node": "grants", "name": "Grants",
        "became": ["Soft grants", "Hard grants"], "kinds": [], "fate": "queued", "why": "split",
        "references": 2, "judgements": 2, "clauses": 1, "coders": 2, "documents": 1,
    }  # fmt: skip
    assert (lines["buying"]["references"], lines["trade"]["references"]) == (4, 2)
    assert plan["total"] == {
        "references": 4, "judgements": 4, "clauses": 3, "coders": 2, "documents": 1,
    }  # fmt: skip
    assert plan["staying"] == {"nodes": 2, "references": 3}  # early twice, late
    assert sorted(plan["added"]) == ["Hard grants", "Purchases", "Soft grants"]


def test_what_was_announced_is_what_comes(cast, project, study, published, moved):
    member = Membership.objects.get(project=project, user=cast.lead)
    rules = {"multiple": False, "undeterminable": False}
    version = second(published, **rules)
    plan = plan_of(study.round, version, member)
    moved(version)
    queue = Reconsider.objects.all()
    announced = plan.total
    assert announced["judgements"] == queue.values("assignment", "clause").distinct().count()
    assert announced["clauses"] == queue.values("clause").distinct().count()
    assert {one.rule for one in plan.rules} == {"single", "outcome"}


def test_what_is_set_aside_is_neither_announced_nor_counted(
    api, cast, project, study, published, moved, planned
):
    member = Membership.objects.get(project=project, user=cast.lead)
    remove_coder(actor=cast.lead, round=study.round, coder="coder_b")
    version = second(published)
    assert planned(version)["total"]["coders"] == 1
    moved(version)
    (move,) = moves_of(study.round, member)
    own = Reconsider.objects.filter(assignment=study.passes["coder_a"]).count()
    assert (move["queued"], move["left"]) == (own, own)
    # nor is what is taken out after the move
    remove_coder(actor=cast.lead, round=study.round, coder="coder_a")
    (move,) = moves_of(study.round, member)
    assert (move["queued"], move["left"]) == (0, 0)
    assert table_of(study.round, known_to(member)).sum.to_check == 0


def test_a_lead_who_codes_in_the_blind_round_is_told_of_their_own_codings_alone(
    cast, study, published, planned, api
):
    extend_round(actor=cast.owner, round=study.round, coders=["lead"], not_blind=["lead"])
    version = second(published)
    before = planned(version)
    assert before["own"]
    assert all(line["references"] == 0 for line in before["nodes"])
    page = api(cast.lead).get(f"/rounds/{study.round.pk}/migration/").content.decode()
    # whatever others code, nothing of it shows
    code(cast.coder_b, study.passes["coder_b"], study.clauses[3], means=["grants", "oldest"])
    assert planned(version) == before
    assert told(api(cast.lead).get(f"/rounds/{study.round.pk}/migration/")) == strip(page)
    own = study.round.assignments.get(coder=cast.lead)
    code(cast.lead, own, study.clauses[0], means=["grants"])
    assert planned(version)["total"]["judgements"] == 1


def told(answer) -> str:
    return strip(answer.content.decode())


def strip(page: str) -> str:
    """Without the tokens of forms, which are new each time."""
    return "\n".join(line for line in page.splitlines() if not re.search("(?i)csrf|nonce=", line))


def test_after_the_move_nothing_more_is_told(cast, study, published, api):
    extend_round(actor=cast.owner, round=study.round, coders=["lead"], not_blind=["lead"])
    client = api(cast.lead)
    done = [row["progress"] for row in passes_of(client, study, "coder_a")]
    made = start_migration(actor=cast.owner, round=study.round, to=second(published), reopen=True)
    ended(made, study)
    assert [row["progress"] for row in passes_of(client, study, "coder_a")] == done
    (move,) = client.get(f"rounds/{study.round.pk}/migration/").json()["moves"]
    assert (move["queued"], move["left"]) == (0, 0)
    job = client.get(f"jobs/{made.job_id}/").json()
    assert job["result"] == {"migration": made.pk, "state": "done"}
    assert (
        api(cast.owner).get(f"rounds/{study.round.pk}/migration/").json()["moves"][0]["left"] == 4
    )


def passes_of(client, study, coder):
    found = client.get(f"projects/{study.round.project_id}/assignments/", round=study.round.pk)
    return [row for row in found.json()["results"] if row["coder"]["username"] == coder]


def test_while_a_lead_codes_every_submitted_pass_comes_back(
    api, cast, study, published, import_text
):
    other = import_text("二、保障\n\n（一）加强领导。\n\n（二）抓好落实。\n", "other.txt")
    extend_round(actor=cast.owner, round=study.round, documents=[other.pk])
    mine = Assignment.objects.filter(round=study.round, coder=cast.coder_b)
    for one in mine:
        assert api(cast.coder_b).post(f"assignments/{one.pk}/submit/").status_code == 200
    extend_round(actor=cast.owner, round=study.round, coders=["lead"], not_blind=["lead"])
    made = start_migration(actor=cast.owner, round=study.round, to=second(published), reopen=True)
    ended(made, study)
    assert set(mine.values_list("status", flat=True)) == {"open"}


def test_through_the_api_it_is_moved_and_undone(api, cast, study, published):
    version = second(published)
    address = f"rounds/{study.round.pk}/migration/"
    answer = api(cast.lead).post(address, {"to": version.number})
    assert answer.status_code == 202
    made = study.round.migrations.get(pk=answer.json()["migration"])
    ended(made, study)
    assert api(cast.lead).get(address).json()["moves"][0]["why_not_undone"] == ""
    assert api(cast.lead).post(address + "undo/").status_code == 202
    made.refresh_from_db()
    ended(made, study)
    assert study.round.codebook_version == study.version


def test_the_page_moves_and_undoes(api, cast, study, published):
    version = second(published)
    client = api(cast.lead).client
    assert "Move to version 3" in client.get(f"/rounds/{study.round.pk}/").content.decode()
    address = f"/rounds/{study.round.pk}/migration/"
    shown = client.get(address).content.decode()
    assert "the node was split" in shown
    client.post(address, {"action": "move", "to": version.number, "reopen": "1"})
    made = study.round.migrations.get()
    assert made.reopen
    assert str(made.job_id) in client.get(address).content.decode()
    ended(made, study)
    assert "Undo the move" in client.get(address).content.decode()
    client.post(address, {"action": "undo", "migration": made.pk})
    made.refresh_from_db()
    assert made.state == "undoing"
    for wrong in ({"action": "x"}, {"action": "move"}, {"action": "undo", "migration": "x"}):
        assert client.post(address, wrong).status_code in (400, 404)


def test_the_coder_sees_what_is_to_be_reconsidered_with_the_old_coding(
    api, cast, study, published, moved
):
    moved(second(published))
    own = study.passes["coder_b"]
    (entry,) = api(cast.coder_b).get(f"assignments/{own.pk}/reconsider/").json()
    assert entry == {
        "clause": study.clauses[0].pk, "dimension": "means", "why": ["split"],
        "reasons": ["the node was split"], "from": 2, "to": 3,
        "old": {"outcome": "coded", "references": [
            {"node": "grants", "name": "Grants", "start": None, "end": None, "tone": 0,
             "became": ["soft_grants", "hard_grants"], "fields": []}]},
    }  # fmt: skip
    (*_others, redefined) = (
        api(cast.coder_a).get(f"assignments/{study.passes['coder_a'].pk}/reconsider/").json()
    )
    assert {one["node"]: one["fields"] for one in redefined["old"]["references"]} == {
        "buying": [], "trade": [], "sites": [
            {"field": "definition", "old": [],
             "new": [{"text": "what sites are now", "changed": True}]}],
    }  # fmt: skip
    assert api(cast.coder_a).get(f"assignments/{own.pk}/reconsider/").status_code == 404
    refused = api(cast.coder_b).post(f"assignments/{own.pk}/submit/")
    assert refused.status_code == 409
    assert refused.json()["to_check"] == 1
    answered = {"means": {"outcome": "coded", "references": [{"node": "soft_grants"}]}}
    put(api, cast.coder_b, own, study.clauses[0], answered, revision=2)
    assert api(cast.coder_b).post(f"assignments/{own.pk}/submit/").status_code == 200


def test_files_and_agreement_say_the_version_of_each_judgement(
    api, cast, project, study, published, moved
):
    moved(second(published))
    code(cast.coder_b, study.passes["coder_b"], study.clauses[0], means=["soft_grants"], revision=2)
    clauses = table(download(api, cast.owner, project, "clauses"))
    judged = [row for row in clauses if row["codebook_version"]]
    assert sorted(row["codebook_version"] for row in judged) == ["2"] * 6 + ["3"]
    references = table(download(api, cast.owner, project, "references"))
    assert {row["codebook_version"] for row in references if row["node"] == "soft_grants"} == {"3"}
    assert {row["codebook_version"] for row in references if row["node"] == "purchases"} == {"2"}
    answer = api(cast.owner).get(f"projects/{project.pk}/counts/").json()
    assert answer["base"]["made_under"] == [
        {"codebook_version": 2, "judgements": 6}, {"codebook_version": 3, "judgements": 1},
    ]  # fmt: skip


def test_counts_join_a_moved_round_with_one_that_is_not(
    cast, api, project, study, published, moved
):
    """A second round stays with the old version; merged nodes count as one, the split one apart."""
    other = round_with(cast.lead, study.version, study.clauses[0].document, "coder_a", name="Other")
    code(cast.coder_a, other["coder_a"], study.clauses[0], means=["trade", "grants"])
    moved(second(published))
    answer = api(cast.owner).get(f"projects/{project.pk}/counts/").json()
    counted = {
        row["node"]: row["references"]
        for row in answer["dimensions"]["means"]["rows"]
        if row["references"]
    }
    mapped = Reference.objects.filter(assignment__round=study.round, node__key="purchases").count()
    assert counted["purchases"] == mapped + 1
    assert counted["grants"] == 1
    assert answer["base"]["codebook_versions"] == [2, 3]
