"""What a move does to codings: counted again from the files, row for row, and undone."""

import csv
import io
from collections import Counter

import pytest

from coding.actions.editions import make_edition
from coding.actions.judgements import OwnPass, save_judgement
from coding.actions.moving import start_migration, undo_migration
from coding.actions.passes import submit_assignment
from coding.actions.rounds import close_round, lock_round
from coding.judgements.reading import judgements_of
from coding.models import Assignment, Judgement, Migration, Reconsider, Reference
from coding.reads.dashboard import dashboard_of
from corpus.actions.editions import draft_of_text
from corpus.models import AuditEntry, Membership
from policycoder.errors import Conflict
from tests.coding.actions.moving.conftest import BEFORE, STAGES, dimension, rows, said
from tests.coding.exports.test_files import code, download
from tests.conftest import POLICY

AFTER = ("soft_grants", "hard_grants", "loans", "purchases", "training", "sites", "parks", "prizes")
BECAME = {"means": {
    "grants": ["soft_grants", "hard_grants"], "buying": ["purchases"], "trade": ["purchases"],
}}  # fmt: skip


def second(published, redefined=("sites", "parks"), **rules):
    """grants split, buying and trade merged, oldest deleted, five renamed, sites redefined in
    meaning, parks in wording."""
    means, stage = dimension("means", AFTER), dimension("stage", STAGES, required=False)
    for node in means["nodes"]:
        if node["key"] in ("loans", "training", "parks", "prizes", "sites"):
            node["name_en"] += " renamed"
        if node["key"] in redefined:
            node["definition_en"] = f"what {node['key']} are now"
    means.update(rules)
    meanings = {"means": {"sites": True, "parks": False}}
    return published(means, stage, became=BECAME, redefined=meanings)


def exported(api, cast, project):
    """Of references.csv: (coder, clause, node, start, end) -> how many."""
    data = download(api, cast.owner, project, "references").getvalue().decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(data))
    columns = ("coder", "clause", "dimension", "node", "start", "end")
    return Counter(tuple(row[one] for one in columns) for row in found)


def test_references_are_those_an_independent_recount_expects(
    api, cast, project, study, published, moved
):
    before = exported(api, cast, project)
    assert before.total() == 14
    version = second(published)
    moved(version)
    expected = set()
    for coder, clause, key, node, start, end in before:
        if node in ("grants", "oldest"):
            continue  # split, deleted
        node = {"buying": "purchases", "trade": "purchases"}.get(node, node)
        expected.add((coder, clause, key, node, start, end))
    assert exported(api, cast, project) == Counter(expected)
    assert study.round.codebook_version == version
    assert not Reference.objects.exclude(node__dimension__version=version).exists()


def test_the_queue_has_what_is_split_deleted_and_redefined_in_meaning(
    cast, study, published, moved
):
    moved(second(published))
    found = {
        (one.assignment.coder.username, study.clauses.index(one.clause)): (one.why, one.old)
        for one in Reconsider.objects.select_related("assignment__coder", "clause")
    }

    def whole(*keys):
        listed = [{"node": key, "start": None, "end": None} for key in keys]
        return {"outcome": "coded", "references": listed}

    assert found == {
        ("coder_a", 0): (["split"], whole("grants", "buying")),
        ("coder_a", 2): (["deleted"], whole("oldest")),
        ("coder_a", 4): (["redefined"], whole("buying", "trade", "sites")),
        ("coder_b", 0): (["split"], whole("grants")),
    }


def test_what_is_left_of_a_judgement_counts_as_finished_only_if_it_is(study, published, moved):
    moved(second(published))
    judged = {
        (one.assignment.coder.username, study.clauses.index(one.clause)): one
        for one in Judgement.objects.select_related("assignment__coder", "clause")
    }
    assert said(judged["coder_a", 0]) == (
        {"means": "coded", "stage": "coded"}, [("early", None, None), ("purchases", None, None)],
    )  # fmt: skip
    assert judged["coder_a", 0].complete
    assert said(judged["coder_b", 0]) == ({}, [])
    assert not judged["coder_b", 0].complete
    assert said(judged["coder_a", 2]) == ({"stage": "none"}, [])
    # untouched: nobody's browser need know
    assert (judged["coder_b", 1].revision, judged["coder_a", 3].revision) == (1, 1)
    assert judged["coder_a", 1].revision == 2


def test_every_judgement_says_the_version_it_was_made_under(cast, study, published, moved):
    assert set(Judgement.objects.values_list("version", flat=True)) == {study.version.pk}
    # as an earlier release left them
    Judgement.objects.filter(assignment=study.passes["coder_b"]).update(version=None)
    version = second(published)
    moved(version)
    assert set(Judgement.objects.values_list("version", flat=True)) == {study.version.pk}
    code(cast.coder_b, study.passes["coder_b"], study.clauses[0], means=["loans"], revision=2)
    made = Judgement.objects.get(assignment=study.passes["coder_b"], clause=study.clauses[0])
    assert made.version == version


def test_a_move_is_nobodys_work(cast, project, study, published, moved, moved_back):
    lead = Membership.objects.get(project=project, user=cast.lead)

    def worked() -> dict:
        rows = dashboard_of(study.round, lead).coders
        return {one.username: (one.last_work, one.pace) for one in rows}

    before = worked()
    migration = moved(second(published))
    assert Judgement.objects.filter(updated_at=migration.moved_at).exists()
    assert worked() == before
    moved_back(migration)
    assert worked() == before
    code(cast.coder_b, study.passes["coder_b"], study.clauses[0], means=["loans"], revision=3)
    judged = Judgement.objects.get(assignment=study.passes["coder_b"], clause=study.clauses[0])
    assert judged.saved_at is None
    assert worked()["coder_b"][0] == judged.updated_at


def test_undone_everything_is_as_it_was_to_the_row(study, published, moved, moved_back):
    columns = ("pk", "outcomes", "complete", "version", "unsure", "memo")
    left = dict(Assignment.objects.values_list("pk", "left_behind"))
    before = rows(study.round), list(Judgement.objects.order_by("pk").values_list(*columns))
    migration = moved(second(published))
    assert rows(study.round) != before[0]
    migration = moved_back(migration)
    after = rows(study.round), list(Judgement.objects.order_by("pk").values_list(*columns))
    assert after == before
    assert dict(Assignment.objects.values_list("pk", "left_behind")) == left
    assert (migration.state, study.round.codebook_version) == ("undone", study.version)
    assert not Reconsider.objects.exists()
    # and it can be moved again
    assert moved(migration.to_version).state == "done"


def test_once_somebody_has_coded_it_is_not_undone(cast, study, published, moved):
    migration = moved(second(published))
    code(cast.coder_b, study.passes["coder_b"], study.clauses[2], means=["loans"])
    with pytest.raises(Conflict, match="has coded since"):
        undo_migration(actor=cast.lead, migration=migration)


def test_only_the_last_move_is_undone(cast, study, published, moved):
    first = moved(second(published))
    moved(published(dimension("means", AFTER), dimension("stage", STAGES, required=False)))
    with pytest.raises(Conflict, match="moved again"):
        undo_migration(actor=cast.lead, migration=first)


def test_steps_are_taken_together(study, published, moved):
    second(published)
    last = [key for key in AFTER if key != "purchases"]
    moved(published(
        dimension("means", [*last, "demand"]), dimension("stage", STAGES, required=False),
        became={"means": {"purchases": ["demand"]}},
    ))  # fmt: skip
    found = Reference.objects.filter(assignment__round=study.round)
    # two of the first and last clause, one span and one whole of the second
    assert found.filter(node__key="demand").count() == 4
    assert Reconsider.objects.filter(why=["redefined"]).count() == 1


def test_a_redefinition_of_which_nobody_said_anything_counts_as_one_of_meaning(
    study, published, moved
):
    means = dimension("means", BEFORE)
    means["nodes"][BEFORE.index("loans")]["definition_en"] = "loans of all kinds"
    moved(published(means, dimension("stage", STAGES, required=False)))
    assert [one.why for one in Reconsider.objects.all()] == [["redefined"]]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"multiple": False}, {("coder_a", 0): ["single"], ("coder_a", 4): ["redefined", "single"]}),
        ({"undeterminable": False}, {("coder_a", 3): ["outcome"]}),
        ({"spans": False}, {}),
    ],
)  # fmt: skip
def test_nothing_stays_that_the_new_rules_forbid(cast, study, published, moved, rules, expected):
    means = dimension("means", BEFORE, **rules)
    if "multiple" in rules:
        means["nodes"][BEFORE.index("sites")]["definition_en"] = "elsewhere"
        expected = expected | {("coder_a", 1): ["single"]}
    version = published(means, dimension("stage", STAGES, required=False))
    moved(version)
    found = {
        (one.assignment.coder.username, study.clauses.index(one.clause)): one.why
        for one in Reconsider.objects.select_related("assignment__coder", "clause")
    }
    assert found == expected
    for one in Judgement.objects.select_related("assignment__coder"):
        again(one)


def again(judgement):
    """The judgement as it stands is accepted when its coder sends it."""
    dimensions = {key: {"outcome": outcome} for key, outcome in judgement.outcomes.items()}
    for one in judgement.references.select_related("node__dimension"):
        listed = dimensions[one.node.dimension.key].setdefault("references", [])
        listed.append({"node": one.node.key, "start": one.start, "end": one.end})
    save_judgement(
        actor=judgement.assignment.coder,
        assignment=judgement.assignment_id,
        clause_id=judgement.clause_id,
        body={"revision": judgement.revision, "dimensions": dimensions, "memo": "again"},
    )


def test_spans_become_clauses_and_back(study, published, moved, moved_back):
    before = rows(study.round)
    means = dimension("means", BEFORE, spans=False)
    migration = moved(published(means, dimension("stage", STAGES, required=False)))
    buying = Reference.objects.filter(clause=study.clauses[1], node__key="buying")
    assert list(buying.values_list("start", "end")) == [(None, None)]
    moved_back(migration)
    assert rows(study.round) == before


def test_a_grouping_a_lost_dimension_and_a_new_one(study, published, moved, moved_back):
    before = rows(study.round)
    means = dimension("means", BEFORE)
    means["nodes"][BEFORE.index("loans")]["selectable"] = False
    migration = moved(published(means, dimension("actor", ("state", "firm"))))
    whys = Counter(
        (one.dimension, *one.why) for one in Reconsider.objects.exclude(why=["required"])
    )
    assert whys == {("means", "grouped"): 1}
    # whoever had finished a clause has to code the new dimension; coder_b's second is open anyway
    required = Reconsider.objects.filter(why=["required"])
    assert (required.count(), {one.dimension for one in required}) == (7, {"actor"})
    assert not Judgement.objects.filter(outcomes__has_key="stage").exists()
    assert not Judgement.objects.filter(complete=True).exists()
    moved_back(migration)
    assert rows(study.round) == before
    assert Judgement.objects.filter(complete=True).count() == 7


def test_a_round_that_is_closed_keeps_its_version(cast, study, published):
    version = second(published)
    lock_round(actor=cast.lead, round=study.round)
    close_round(actor=cast.lead, round=study.round)
    with pytest.raises(Conflict, match="keeps its codebook version"):
        start_migration(actor=cast.lead, round=study.round, to=version)


def test_a_locked_round_moves(cast, study, published, moved):
    version = second(published)
    lock_round(actor=cast.lead, round=study.round)
    assert moved(version).state == "done"


def test_only_a_later_version_and_one_move_at_a_time(cast, study, published):
    with pytest.raises(Conflict, match="later than"):
        start_migration(actor=cast.lead, round=study.round, to=study.version)
    version = second(published)
    start_migration(actor=cast.lead, round=study.round, to=version)
    with pytest.raises(Conflict, match="under way"):
        start_migration(actor=cast.lead, round=study.round, to=version)


def test_submitted_passes_come_back_only_if_asked(cast, study, published, moved, moved_back):
    for name in ("coder_a", "coder_b"):
        submit_assignment(actor=getattr(cast, name), assignment=study.passes[name])
    migration = moved(second(published))
    assert not Assignment.objects.filter(status="open").exists()
    moved_back(migration)
    moved(migration.to_version, reopen=True)
    assert Assignment.objects.filter(status="open").count() == 2


def test_the_log_tells_nothing_that_depends_on_codings(study, published, moved):
    migration = moved(second(published))
    entries = AuditEntry.objects.filter(verb__in=["start_migration", "move_round"])
    about = {"round": "Invented", "from": 2, "to": 3}
    assert [one.after for one in entries] == [about, about]
    assert migration.job.result == {"migration": migration.pk, "state": "done"}


def test_settled_by_a_save_that_answers_the_dimension(cast, study, published, moved):
    moved(second(published))
    left = Reconsider.objects.filter(assignment=study.passes["coder_b"], done_at=None)
    own, clause = study.passes["coder_b"], study.clauses[0]
    body = {"revision": 2, "dimensions": {}, "memo": "later"}
    saved = save_judgement(actor=cast.coder_b, assignment=own.pk, clause_id=clause.pk, body=body)
    assert (saved["to_reconsider"], left.count()) == (["means"], 1)
    answer = {"means": {"outcome": "coded", "references": [{"node": "hard_grants"}]}}
    body = {"revision": 3, "dimensions": answer}
    saved = save_judgement(actor=cast.coder_b, assignment=own.pk, clause_id=clause.pk, body=body)
    assert (saved["to_reconsider"], saved["version"], left.count()) == ([], 3, 0)


def test_the_same_said_again_confirms_what_was_redefined(cast, study, published, moved):
    moved(second(published))
    own, clause = study.passes["coder_a"], study.clauses[4]
    left = Reconsider.objects.filter(assignment=own, clause=clause, done_at=None)
    listed = [{"node": "purchases"}, {"node": "sites"}]
    body = {"revision": 2, "dimensions": {"means": {"outcome": "coded", "references": listed}}}
    assert left.count() == 1
    for _time in range(2):
        saved = save_judgement(
            actor=cast.coder_a, assignment=own.pk, clause_id=clause.pk, body=body
        )
        assert (saved["revision"], left.count()) == (3, 0)


def test_who_has_not_seen_it_since_does_not_confirm_it(cast, study, published, moved):
    moved(second(published))
    own, clause = study.passes["coder_a"], study.clauses[4]
    left = Reconsider.objects.filter(assignment=own, clause=clause, done_at=None)
    listed = [{"node": "purchases"}, {"node": "sites"}]
    body = {"dimensions": {"means": {"outcome": "coded", "references": listed}}}
    for revision in (0, 1, 3):
        saved = save_judgement(
            actor=cast.coder_a, assignment=own.pk, clause_id=clause.pk,
            body={**body, "revision": revision},
        )  # fmt: skip
        assert (saved["revision"], saved["to_reconsider"], left.count()) == (2, ["means"], 1)
    (many,) = OwnPass.enter(cast.coder_a, own.pk).save_many(
        [{**body, "clause": clause.pk, "revision": 1}]
    )
    assert (many["status"], many["judgement"]["to_reconsider"]) == (200, ["means"])
    with pytest.raises(Conflict):
        save_judgement(
            actor=cast.coder_a, assignment=own.pk, clause_id=clause.pk,
            body={**body, "revision": 1, "memo": "seen"},
        )  # fmt: skip


def test_what_settles_nothing_is_stored_once(cast, study, published, moved):
    moved(second(published))
    own, clause = study.passes["coder_b"], study.clauses[0]
    stored = AuditEntry.objects.filter(verb="save_judgement", clause_id=clause.pk)
    before = stored.count()
    for revision in (2, 3, 4):
        saved = save_judgement(
            actor=cast.coder_b, assignment=own.pk, clause_id=clause.pk,
            body={"revision": revision, "dimensions": {}, "memo": "later"},
        )  # fmt: skip
        assert (saved["revision"], saved["to_reconsider"]) == (3, ["means"])
    assert stored.count() == before + 1


def test_the_coder_s_history_tells_what_a_move_changed(
    api, cast, study, published, moved, moved_back
):
    own, clause = study.passes["coder_a"], study.clauses[2]

    def told():
        rows = api(cast.coder_a).get(f"assignments/{own.pk}/history/").json()["results"]
        return [
            (row["id"], row["moved_to"], row["undone"], row["before"], row["after"])
            for row in rows
            if row["clause"] == clause.pk
        ]

    ((first, *_none, said),) = told()
    migration = moved(second(published))
    (number, version, undone, before, after), _save = told()
    assert (version, undone, before) == (3, False, said)
    assert number > first
    assert after["dimensions"] == {"stage": {"outcome": "none", "references": []}}
    assert after["revision"] == said["revision"] + 1
    moved_back(migration)
    back, _move, _save = told()
    assert (back[1:3], back[4]["dimensions"]) == ((3, True), said["dimensions"])


def test_of_a_move_that_was_not_done_nothing_can_be_undone(cast, study, published):
    version = second(published)
    made = start_migration(actor=cast.lead, round=study.round, to=version)
    with pytest.raises(Conflict, match="not one that was done"):
        undo_migration(actor=cast.lead, migration=made)
    assert Migration.objects.count() == 1


def test_a_new_edition_takes_the_queue_along_and_ends_undoing(
    cast, document, study, published, moved
):
    migration = moved(second(published))
    text = POLICY.replace("面向企业开放", "面向企业免费开放")
    draft = draft_of_text(document, text)
    make_edition(actor=cast.lead, document=document, draft=draft, note="a misprint")
    left = Reconsider.objects.filter(done_at=None, assignment__kind=Assignment.Kind.CODER)
    assert {one.clause.document.edition for one in left} == {2}
    assert left.count() == 4
    # and the pass over the first edition is still read as it was
    (old,) = Assignment.objects.filter(coder=cast.coder_b, kind=Assignment.Kind.EARLIER)
    assert [one["version"] for one in judgements_of(old)] == [2, 2]
    with pytest.raises(Conflict, match="new edition"):
        undo_migration(actor=cast.lead, migration=migration)


def test_an_earlier_edition_stays_as_it_was_coded(api, cast, document, study, published, moved):
    draft = draft_of_text(document, POLICY.replace("面向企业开放", "面向企业免费开放"))
    make_edition(actor=cast.lead, document=document, draft=draft, note="a misprint")
    (old,) = Assignment.objects.filter(coder=cast.coder_b, kind=Assignment.Kind.EARLIER)
    before = judgements_of(old)
    moved(second(published))
    assert judgements_of(Assignment.objects.select_related("round").get(pk=old.pk)) == before
    assert api(cast.coder_b).get(f"/assignments/{old.pk}/").status_code == 200
