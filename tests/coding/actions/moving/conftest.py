"""A coded blind round by an invented codebook, and its next version."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from coding.actions.codebook import publish_codebook
from coding.actions.moving import KIND, run_migration, start_migration, undo_migration
from coding.models import Migration, Reference
from corpus import jobs
from tests.coding.codebook.invented import nodes, round_with
from tests.coding.exports.test_files import code

BEFORE = ("grants", "loans", "buying", "trade", "training", "sites", "parks", "prizes", "oldest")
STAGES = ("early", "late")


def dimension(key, tree, **rules):
    return {
        "key": key,
        "name_zh": key,
        "name_en": key.capitalize(),
        "multiple": True,
        "required": True,
        "undeterminable": True,
        "nodes": nodes({node: {} for node in tree}),
        **rules,
    }


def book(*dimensions):
    return {"dimensions": list(dimensions)}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def published(cast, project):
    def make(*dimensions, became=None, redefined=None):
        content = book(*dimensions) | {"became": became or {}}
        return publish_codebook(
            actor=cast.lead, project=project, content=content, redefined=redefined
        )

    return make


@pytest.fixture
def study(cast, project, document, published):
    """By the first version: coder_a has coded five clauses, coder_b the first two."""
    version = published(dimension("means", BEFORE), dimension("stage", STAGES, required=False))
    passes = round_with(cast.lead, version, document, "coder_a", "coder_b")
    clauses = list(document.clauses.codable()[:5])
    start = clauses[1].start
    said = [
        ("coder_a", 0, {"means": ["grants", "buying"], "stage": ["early"]}),
        ("coder_a", 1, {"means": ["trade", ("buying", start, start + 2), ("buying", None, None)]}),
        ("coder_a", 2, {"means": ["oldest"], "stage": "none"}),
        ("coder_a", 3, {"means": "undeterminable", "stage": ["early", "late"]}),
        ("coder_a", 4, {"means": ["buying", "trade", "sites"]}),
        ("coder_b", 0, {"means": ["grants"]}),
        ("coder_b", 1, {"means": ["loans"], "stage": "undeterminable"}),
    ]
    for coder, place, dimensions in said:
        code(getattr(cast, coder), passes[coder], clauses[place], **dimensions)
    round = passes["coder_a"].round
    return SimpleNamespace(version=version, passes=passes, clauses=clauses, round=round)


@pytest.fixture
def moved(cast, study):
    """Moves the round as the lead would; runs the job."""

    def move(version, **options) -> Migration:
        study.round.refresh_from_db()
        made = start_migration(actor=cast.lead, round=study.round, to=version, **options)
        return ended(made, study)

    return move


@pytest.fixture
def moved_back(cast, study):
    def back(migration) -> Migration:
        return ended(undo_migration(actor=cast.lead, migration=migration), study)

    return back


def ended(migration, study) -> Migration:
    jobs.run(str(migration.job_id), run_migration)
    migration.refresh_from_db()
    study.round.refresh_from_db()
    assert migration.job.kind == KIND
    return migration


def rows(round) -> list[tuple]:
    """Every reference of the round with all its columns."""
    found = Reference.objects.filter(assignment__round=round)
    return sorted(found.values_list(), key=lambda row: row[0])


def said(judgement) -> tuple[dict, list]:
    """Its outcomes, and (node, start, end) of its references by key."""
    found = judgement.references.order_by("node__key", "start")
    return judgement.outcomes, list(found.values_list("node__key", "start", "end"))
