"""Nothing of the reference before one's own is submitted, nothing of other coders ever."""

import re

import pytest
from django.urls import get_resolver

from coding.actions.extending import extend_round
from coding.actions.rounds import close_round, lock_round
from corpus.models import Membership
from corpus.permissions import Role
from tests.coding.training.conftest import KEY, NEAR
from tests.test_routes import routes

pytestmark = pytest.mark.slow

# in the reference and in coder_b's pass alone: a coder who has not submitted reads none of them
SECRETS = ("XKEYWORD", "XOTHERS")


@pytest.fixture
def secret(api, cast, document, key, own):
    """The reference and coder_b's submitted pass, each with a memo that names it."""
    assert api(cast.lead).post(f"assignments/{key.pk}/reopen/").status_code == 200
    for person, one, word in (
        (cast.lead, key, SECRETS[0]),
        (cast.coder_b, own("coder_b"), SECRETS[1]),
    ):
        for clause in document.clauses.codable():
            body = {
                "revision": int(person == cast.lead),
                "dimensions": {"tool": {"outcome": "coded", "references": [{"node": "talent"}]}},
                "memo": word,
            }
            path = f"assignments/{one.pk}/clauses/{clause.pk}/"
            assert api(person).put(path, body).status_code == 200
        assert api(person).post(f"assignments/{one.pk}/submit/").status_code == 200
    return own("coder_b")


def everything_read(session, things: dict[str, list[int]]) -> dict[str, str]:
    """What every address answers to GET, with every id that its placeholder may stand for.

    No id is that of two tables, so that one of another kind is not there for anybody.
    """
    everything = sorted({pk for ids in things.values() for pk in ids})
    found = {}
    for pattern, _methods in routes(get_resolver()):
        names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        if len(names) > 1 or "logout" in pattern:
            continue
        of = pattern.partition("<")[0].rstrip("/").rpartition("/")[2]
        for value in things.get(of, everything) if names else [None]:
            path = "/" + re.sub(r"<[^>]*>", str(value), pattern)
            answer = session.client.get(path)
            found[path] = answer.getvalue().decode("utf8", "replace")
    return found


def ids(training, project, document) -> dict[str, list[int]]:
    """By the word of the address that stands before them."""
    return {
        "projects": [project.pk],
        "documents": [document.pk],
        "rounds": [training.pk],
        "assignments": list(training.assignments.values_list("pk", flat=True)),
        "clauses": [document.clauses.codable()[0].pk],
    }


def leaks(session, training, project, document, words=SECRETS) -> list[tuple[str, str]]:
    read = everything_read(session, ids(training, project, document))
    for name in ("references.csv", "clauses.csv", "codebook.csv", "nodes.csv"):
        path = f"/api/v1/projects/{project.pk}/exports/{name}"
        read[path] = session.client.get(path).getvalue().decode("utf8")
    for key in ("talent", "funding"):
        path = f"/api/v1/projects/{project.pk}/search/?node={key}"
        read[path] = session.client.get(path).content.decode("utf8")
    return [(path, word) for path, text in read.items() for word in words if word in text]


@pytest.mark.parametrize("reader", ["coder_a", "viewer", "outsider"])
def test_who_has_not_submitted_reads_nothing_of_it_anywhere(
    reader, api, cast, training, project, document, secret
):
    assert leaks(api(getattr(cast, reader)), training, project, document) == []


def test_who_has_submitted_reads_the_reference_in_the_comparison_alone(
    api, cast, training, project, document, secret, own, code
):
    code(own("coder_a"), NEAR)
    found = leaks(api(cast.coder_a), training, project, document)
    pk = own("coder_a").pk
    comparison = (f"/api/v1/assignments/{pk}/comparison/", f"/assignments/{pk}/comparison/")
    assert {word for _path, word in found} == {SECRETS[0]}
    assert {path for path, _word in found} == set(comparison)


def test_a_coder_is_told_of_no_other_coder(told, secret, key, own, code):
    code(own("coder_a"), NEAR)
    found = told("coder_a")
    assert list(found.coders) == ["coder_a"]
    assert (found.reference, found.opens) == (None, [])
    assert list(told("lead").coders) == ["coder_a", "coder_b"]


def test_an_attempt_is_never_others_to_read(api, cast, training, key, own, code):
    code(own("coder_a"), NEAR)
    first = own("coder_a")
    api(cast.lead).post(f"rounds/{training.pk}/training/attempts/", {"coder": "coder_a"})
    lock_round(actor=cast.lead, round=training)
    close_round(actor=cast.lead, round=training)
    for path in (f"assignments/{first.pk}/judgements/", f"assignments/{first.pk}/comparison/"):
        assert api(cast.coder_b).get(path).status_code == 404
        assert api(cast.viewer).get(path).status_code == 404
        assert api(cast.lead).get(path).status_code == 200
    for person in (cast.coder_b, cast.coder_a, cast.viewer):
        assert api(person).get(f"assignments/{key.pk}/judgements/").status_code == 404


def test_a_coder_made_lead_reads_nothing_before_they_submit(
    api, cast, training, project, document, secret, own, code, told
):
    Membership.objects.filter(user=cast.coder_a).update(role=Role.LEAD)
    assert leaks(api(cast.coder_a), training, project, document) == []
    assert told("coder_a").reference is None
    assert list(told("coder_a").coders) == ["coder_a"]


def test_who_could_see_the_reference_is_added_only_when_marked(api, cast, training, secret):
    path = f"rounds/{training.pk}/extend/"
    assert api(cast.lead).post(path, {"coders": ["owner"]}).status_code == 403
    made = extend_round(actor=cast.lead, round=training, coders=["owner"], not_blind=["owner"])
    assert [one.not_blind for one in made] == [True]


def test_the_maker_of_a_reference_who_is_lead_no_more_reads_it_no_more(api, cast, key):
    Membership.objects.filter(user=cast.lead).update(role=Role.CODER)
    assert api(cast.lead).get(f"assignments/{key.pk}/judgements/").status_code == 404
    assert api(cast.lead).get(f"/assignments/{key.pk}/").status_code == 404


def test_keys_of_the_reference_do_not_count_for_progress(api, cast, project, training, key):
    (one,) = api(cast.coder_a).get(f"projects/{project.pk}/rounds/").json()["results"]
    assert one["progress"]["done"] == 0
    assert KEY[2] == "funding"
