"""A result computed for one member's eyes is never shown to another."""

from dataclasses import replace
from itertools import combinations

import pytest

from coding.models import Snapshot
from coding.results import life
from coding.results.base import Base, base_for, everything, files_base_for
from coding.results.entries import RESULTS, network_of, words_of
from coding.results.kinds import Asked
from coding.results.network import Shape
from coding.results.sample import Sample
from coding.results.texts import Texts
from tests.coding.exports.test_files import code

SIZES = {"order": "coding", "batch": 5, "base": 4, "run": 2, "threshold": 5}


@pytest.fixture
def coded(cast, project, document, passes):
    """Each coder has given another node to another clause of the blind, open round."""
    clauses = document.clauses.codable()
    code(cast.coder_a, passes["coder_a"], clauses[2], tool=["funding"])
    code(cast.coder_b, passes["coder_b"], clauses[3], tool=["funding", "talent"])


@pytest.fixture
def of(project, cast):
    return lambda name: project.memberships.get(user=getattr(cast, name))


def questions(base: Base) -> dict[str, Asked]:
    """The same question of every kind."""
    texts = Texts(replace(base, sample=Sample.of(status="included")), ("tool", "funding"))
    return {
        "counts": Asked("counts", base),
        "agreement": Asked("agreement", base),
        "words": words_of(texts),
        "network": network_of(texts, Shape(least=1)),
        "saturation": Asked("saturation", base, SIZES),
    }


def test_the_kinds_here_are_all_there_are(project):
    assert set(questions(Base(project.pk))) == set(RESULTS)


def test_bases_of_different_eyes_have_different_keys(coded, of, project):
    bases = [
        everything(project),
        *(files_base_for(of(name)) for name in ("lead", "coder_a", "coder_b", "viewer")),
    ]
    lead = bases[1]
    assert bases[0] == lead, "a lead who does not code reads everything"
    for one, other in combinations(bases[1:], 2):
        assert one.rounds == other.rounds or not other.rounds
        assert one.key != other.key
        assert not {q.key for q in questions(one).values()} & {
            q.key for q in questions(other).values()
        }


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("first", ["lead", "coder_a", "coder_b"])
def test_no_snapshot_of_one_answers_another(coded, of, kind, first):
    """Whoever comes first, nobody is answered with what was drawn for other eyes."""
    names = ["lead", "coder_a", "coder_b"]
    names.sort(key=lambda name: name != first)
    shown = {}
    for name in names:
        asked = questions(files_base_for(of(name)))[kind]
        if kind == "agreement" and name != "lead":
            # Agreement is between all coders of a round, so there is none for one's own eyes.
            assert life.newest(asked) is None
            with pytest.raises(ValueError, match="whole round"):
                life.take(asked)
            continue
        shown[name] = life.kept_or_taken(asked)
        assert life.kept_or_taken(asked) == shown[name]
    ids = [snapshot.pk for snapshot in shown.values()]
    assert len(set(ids)) == len(names if kind != "agreement" else ["lead"])
    if kind == "counts":
        given = {
            name: {
                row["node"]: row["references"]
                for row in snapshot.data["dimensions"]["tool"]["rows"]
            }
            for name, snapshot in shown.items()
        }
        assert {name: (rows["funding"], rows["talent"]) for name, rows in given.items()} == {
            "lead": (2, 1),
            "coder_a": (1, 0),
            "coder_b": (1, 1),
        }
    if kind in ("words", "network"):
        words = {name: snapshot.data["words"] for name, snapshot in shown.items()}
        assert words["lead"] == words["coder_a"] + words["coder_b"]


PATHS = {
    "counts": "projects/{project}/counts/",
    "words": "projects/{project}/words/?node=tool/funding",
    "network": "projects/{project}/network/?node=tool/funding&least=1",
    "agreement": "rounds/{round}/agreement/",
    "saturation": "projects/{project}/results/saturation/?round={round}",
}


@pytest.mark.parametrize("kind", RESULTS)
def test_the_same_address_shows_each_member_their_own(
    api, cast, project, coded, blind_round, of, kind
):
    life.take(questions(base_for(of("lead"), round_id=blind_round.pk))[kind])
    path = PATHS[kind].format(project=project.pk, round=blind_round.pk)
    lead = api(cast.lead).get(path)
    assert lead.status_code == 200
    for name in ("coder_a", "viewer", "outsider"):
        answer = api(getattr(cast, name)).get(path)
        if answer.status_code == 200:
            assert answer.json()["snapshot"] != lead.json()["snapshot"], name
            assert sizes(kind, answer.json()) == 0, "nothing of the open round is theirs to read"
        else:
            assert answer.status_code in (403, 404)


def sizes(kind: str, found: dict) -> int:
    if kind == "counts":
        return found["dimensions"]["tool"]["total"]["references"]
    if kind == "saturation":
        return len(found["documents"])
    return found["words"]


def test_no_address_takes_the_id_of_a_snapshot(api, cast, project, coded, of):
    """An id that one member was told leads another nowhere."""
    snapshot = life.take(questions(base_for(of("lead")))["counts"])
    assert Snapshot.objects.count() == 1
    for path in (f"snapshots/{snapshot.pk}/", f"projects/{project.pk}/counts/{snapshot.pk}/"):
        assert api(cast.coder_a).get(path).status_code == 404
    asked = api(cast.coder_a).get(f"projects/{project.pk}/counts/", snapshot=str(snapshot.pk))
    assert asked.json()["snapshot"] != str(snapshot.pk)


def test_without_rounds_the_newest_codebook_names_the_nodes(project, passes, of):
    base = base_for(of("viewer"))
    assert base.rounds == ()
    assert base.versions()[0].number == 1
    assert f"version={base.version}" in base.key


def test_a_base_survives_its_way_through_json(coded, of):
    base = replace(files_base_for(of("coder_a")), sample=Sample.of(status="included", year="2021"))
    assert base.own
    assert Base.from_json(base.to_json()) == base
    assert "2021" in base.key
    assert base.key != replace(base, sample=Sample.of(status="included")).key
    assert base.key != replace(base, eyes=-1).key
