"""What a dimension offers, the page shows and the check holds: outcomes, words within a clause."""

import pytest

from coding.actions.codebook import publish_codebook
from coding.actions.rounds import create_round
from coding.models import Assignment


@pytest.fixture
def strict(cast, project, document):
    """A pass under a codebook with a dimension that offers neither `none` nor words."""
    content = {
        "dimensions": [
            {
                "key": "strength",
                "name_en": "Strength",
                "multiple": False,
                "ordinal": True,
                "none": False,
                "spans": False,
                "nodes": [
                    {"key": f"s{score}", "name_en": str(score), "score": score} for score in (1, 3)
                ],
            }
        ]
    }
    version = publish_codebook(actor=cast.lead, project=project, content=content)
    made = create_round(
        actor=cast.lead,
        project=project,
        name="Strict",
        version=version,
        coders=["coder_a"],
        documents=[document.pk],
    )
    return Assignment.objects.get(round=made)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"outcome": "none"}, 400),
        ({"outcome": "undeterminable"}, 400),
        ({"outcome": ["none"]}, 400),
        ({"outcome": "coded", "references": [{"node": "s3"}]}, 200),
        ({"outcome": "coded", "references": [{"node": "s3", "start": "first", "end": 1}]}, 400),
    ],
)
def test_what_a_dimension_does_not_offer_is_refused(api, cast, document, strict, said, status):
    clause = document.clauses.filter(codable=True).order_by("start").first()
    for entry in said.get("references", []):
        if "start" in entry:
            entry |= {"start": clause.start, "end": clause.start + 2}
    body = {"revision": 0, "dimensions": {"strength": said}}
    answer = api(cast.coder_a).put(f"assignments/{strict.pk}/clauses/{clause.pk}/", body)
    assert answer.status_code == status, answer.json()


def test_the_codebook_says_what_is_offered(api, cast, project, strict):
    (dimension,) = api(cast.coder_a).get(f"projects/{project.pk}/codebook/").json()["dimensions"]
    assert (dimension["none"], dimension["spans"], dimension["ordinal"]) == (False, False, True)
    assert [node["score"] for node in dimension["nodes"]] == [1, 3]
