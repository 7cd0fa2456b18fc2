"""A round that moves again while its queue is open."""

from coding.models import Assignment, Reconsider
from tests.coding.actions.moving.conftest import BEFORE, STAGES, dimension
from tests.coding.actions.moving.test_moving import AFTER, second
from tests.coding.carrying import put


def queue(api, cast, study, name="coder_b"):
    return api(getattr(cast, name)).get(f"assignments/{study.passes[name].pk}/reconsider/").json()


def third(published):
    """hard_grants goes into loans."""
    tree = [key for key in AFTER if key != "hard_grants"]
    stage = dimension("stage", STAGES, required=False)
    became = {"means": {"hard_grants": ["loans"]}}
    return published(dimension("means", tree), stage, became=became)


def test_what_is_to_be_reconsidered_is_asked_by_the_codebook_of_now(
    api, cast, study, published, moved, moved_back
):
    moved(second(published))
    (before,) = queue(api, cast, study)
    assert before["old"]["references"][0]["became"] == ["soft_grants", "hard_grants"]
    again = moved(third(published))
    (entry,) = queue(api, cast, study)
    assert (entry["from"], entry["to"]) == (2, 4)
    assert entry["old"]["references"][0]["became"] == ["soft_grants", "loans"]
    moved_back(again)
    assert queue(api, cast, study) == [before]
    # each that is offered can be given
    moved(published(dimension("means", AFTER), dimension("stage", STAGES, required=False)))
    own = study.passes["coder_b"]
    (entry,) = queue(api, cast, study)
    for revision, key in enumerate(entry["old"]["references"][0]["became"], 2):
        said = {"means": {"outcome": "coded", "references": [{"node": key}]}}
        answer = put(api, cast.coder_b, own, study.clauses[0], said, revision=revision)
        assert answer.status_code == 200, answer.content


def test_a_dimension_that_goes_takes_its_questions_along_and_brings_them_back(
    api, cast, study, published, moved, moved_back
):
    kinds = dimension("kinds", ("one", "two"), required=False)
    moved(published(dimension("means", BEFORE), dimension("stage", ("early", "soon"), required=False), kinds,
                    became={"stage": {"late": ["soon"]}}))  # fmt: skip
    moved(published(dimension("means", BEFORE), dimension("stage", ("early", "now", "then"), required=False), kinds,
                    became={"stage": {"soon": ["now", "then"]}}))  # fmt: skip
    open_ones = Reconsider.objects.filter(done_at=None)
    before = list(open_ones.values_list("assignment__coder__username", "dimension", "why"))
    assert before == [("coder_a", "stage", ["split"])]
    gone = moved(published(dimension("means", BEFORE), kinds))
    assert not open_ones.exists()
    own = Assignment.objects.get(pk=study.passes["coder_a"].pk)
    assert api(cast.coder_a).post(f"assignments/{own.pk}/submit/").status_code == 200
    moved_back(gone)
    assert list(open_ones.values_list("assignment__coder__username", "dimension", "why")) == before
