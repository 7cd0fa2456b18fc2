"""What results open on: one round and one source of coding, never a sum that is not said."""

import re

import pytest
from django.utils import timezone

from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Judgement
from tests.coding.exports.test_files import code
from tests.coding.pages.test_results import text_of


@pytest.fixture
def opened(api, project):
    def _opened(user, **asked):
        answer = api(user).get(f"/projects/{project.pk}/nodes/", **asked)
        assert answer.status_code == 200
        return answer

    return _opened


def chosen(answer) -> tuple[str, str]:
    filters = answer.context["filters"]
    return filters.round.name if filters.round else "", filters.base.layer


def round_of(cast, project, name, coders=("coder_a",), **more):
    return create_round(
        actor=cast.lead, project=project, name=name, version=published_version(project),
        coders=list(coders), documents=None, **more,
    )  # fmt: skip


@pytest.fixture
def coded(cast, passes, document):
    """One clause by both, another by coder_b alone."""
    first, second = document.clauses.codable()[2:4]
    code(cast.coder_a, passes["coder_a"], first, tool=["funding"])
    code(cast.coder_b, passes["coder_b"], first, tool=["funding"])
    code(cast.coder_b, passes["coder_b"], second, tool=["funding"])
    return first, second


def test_one_coder_of_one_round_is_counted_at_first(opened, cast, project, coded, blind_round):
    answer = opened(cast.lead)
    assert chosen(answer) == ("Round 1", "coder:coder_a")
    assert answer.context["total"] == {"sources": 1, "references": 1, "clauses": 1}
    assert "Counted once per" not in text_of(answer)
    address = f"?round={blind_round.pk}&amp;layer=coder%3Acoder_a"
    assert f'data-address="{address}"' in answer.content.decode()


def test_the_newest_round_with_codings_is_opened(opened, cast, project, coded):
    later = round_of(cast, project, "Later")
    assert chosen(opened(cast.lead))[0] == "Round 1"
    own = later.assignments.select_related("round", "document").get()
    code(cast.coder_a, own, coded[0], tool=["rewards"])
    assert chosen(opened(cast.lead)) == ("Later", "all"), "one coder: nothing is added up"
    practice = round_of(cast, project, "Practice", kind="training")
    own = practice.assignments.select_related("round", "document").get()
    code(cast.coder_a, own, coded[0], tool=["rewards"])
    assert chosen(opened(cast.lead))[0] == "Later", "training is no result"


def test_the_consensus_goes_before_every_coder(opened, cast, document, coded, blind_round):
    made = Assignment.objects.create(
        round=blind_round, document=document, coder=cast.lead, kind=Assignment.Kind.CONSENSUS
    )
    assert chosen(opened(cast.lead))[1] == "coder:coder_a", "nothing is agreed on yet"
    now = timezone.now()
    Judgement.objects.create(
        assignment=made, clause=coded[0], outcomes={"tool": "none"}, created_at=now, updated_at=now
    )
    answer = opened(cast.lead)
    assert chosen(answer) == ("Round 1", "consensus")
    assert ("consensus", "Consensus") in answer.context["filters"].layers


def test_a_sum_says_that_every_coder_is_counted(opened, cast, project, coded):
    answer = opened(cast.lead, round="", layer="all")
    assert answer.context["total"]["references"] == 3
    said = re.search(r'id="counted-per">(.*?)</p>', answer.content.decode(), re.S)
    words = " ".join(re.sub("<[^>]*>", " ", said[1]).split())
    assert words == "Counted once per coder 3 reference points · 2 clauses"
    second = round_of(cast, project, "Second")
    code(
        cast.coder_a,
        second.assignments.select_related("round", "document").get(),
        coded[0],
        tool=["rewards"],
    )
    assert "Counted once per coder and round" in text_of(opened(cast.lead, round="", layer="all"))
    own = opened(cast.lead, round="", layer="coder:coder_a")
    assert "Counted once per round" in text_of(own)


def test_others_codings_open_nothing_to_a_coder(opened, cast, project, coded, blind_round):
    close_round(actor=cast.lead, round=lock_round(actor=cast.lead, round=blind_round))
    later = round_of(cast, project, "Later", ("coder_a", "coder_b"))
    before = opened(cast.coder_a).content
    own = later.assignments.select_related("round", "document").get(coder=cast.coder_b)
    code(cast.coder_b, own, coded[0], tool=["rewards"])
    answer = opened(cast.coder_a)
    assert chosen(answer)[0] == "Round 1"
    assert len(answer.content) == len(before)
