"""The page on which a round is changed while it runs."""

import pytest
from django.test import Client

from coding.models import Absence, Assignment, Round
from tests.coding.carrying import NONE, put


@pytest.fixture
def page(cast, blind_round):
    """Reads the page as the owner, or sends one of its forms; gives what is shown then."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.owner)

    def ask(query: str = "", **body) -> str:
        path = f"/rounds/{blind_round.pk}/change/{query}"
        answer = client.post(path, body, follow=True) if body else client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


def test_a_coder_is_paused_and_goes_on(page, blind_round):
    said = page(action="pause", coder="coder_a")
    assert "Coder_A is paused." in said
    assert ">paused</span>" in said
    assert 'value="resume"' in said
    page(action="resume", coder="coder_a")
    assert not Absence.objects.exists()


def test_the_forms_of_a_coder_offer_who_may_take_over(api, cast, page, passes, document):
    put(api, cast.coder_b, passes["coder_b"], document.clauses.codable()[0], NONE)
    said = page("?coder=coder_a")
    offered = said.split('id="replace-to"')[1].split("</select>")[0]
    assert '<option value="coder_b">Coder_B</option>' in offered
    assert '<option value="lead">Lead (since' in offered
    assert "marked “not blind”</option>" in offered
    assert "coder_a" not in offered


def test_who_could_see_the_codings_takes_over_with_the_mark(
    api, cast, page, passes, document, blind_round
):
    put(api, cast.coder_b, passes["coder_b"], document.clauses.codable()[0], NONE)
    said = page(action="replace", coder="coder_a", to="lead", finished="stay", why="ill")
    assert "lead begins 1 document afresh." in said
    assert Assignment.objects.get(coder=cast.lead).not_blind
    history = Client(headers={"accept-language": "en"})
    history.force_login(cast.owner)
    told = history.get(f"/rounds/{blind_round.pk}/history/").content.decode()
    assert "put Lead in the place of Coder_A" in told
    assert "<td>ill</td>" in told


def test_passes_are_moved_withdrawn_and_restored(page, cast, passes, document):
    refused = page("?coder=coder_a", action="move", passes=passes["coder_a"].pk, to="coder_b")
    assert "has document 1 already" in refused
    page(action="move", passes=passes["coder_a"].pk, to="lead")
    page(action="withdraw", documents=document.pk)
    assert set(Assignment.objects.values_list("kind", flat=True)) == {"set_aside"}
    said = page()
    assert said.count('name="passes"') == 3
    said = page(action="restore", passes=passes["coder_a"].pk)
    assert "1 document is back." in said
    assert Assignment.objects.get(kind="coder") == passes["coder_a"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2030-02-01", "The deadline is saved."),
        ("2030-02-31", "Give the deadline as a date."),
        ("", "The deadline is saved."),
    ],
)
def test_a_deadline_is_written_as_a_date(page, blind_round, written, said):
    assert said in page(action="deadline", deadline=written)


@pytest.mark.parametrize("action", ["", "other", "move", "withdraw", "restore", "pause"])
def test_a_form_without_its_values_is_refused_in_words(cast, blind_round, action):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.owner)
    body = {"action": action, "passes": "x", "documents": "-1"}
    answer = client.post(f"/rounds/{blind_round.pk}/change/", body)
    assert answer.status_code in (302, 400)
    assert not Assignment.objects.filter(kind="set_aside").exists()


def test_the_round_s_page_tells_the_newest_changes_to_leads_only(cast, blind_round, page):
    page(action="deadline", deadline="2030-02-01", why="holidays")
    for who, told in (("lead", True), ("coder_a", False)):
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(cast, who))
        shown = client.get(f"/rounds/{blind_round.pk}/").content.decode()
        assert ("holidays" in shown) is told
        assert "until 2030-02-01" in shown


def test_coders_find_deadline_and_pause_on_their_start_page(api, cast, blind_round):
    api(cast.lead).put(f"rounds/{blind_round.pk}/deadline/", {"deadline": "2020-01-01"})
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.coder_a)
    start = client.get("/").content.decode()
    assert "until 2020-01-01" in start
    assert ">overdue</span>" in start
    api(cast.lead).post(f"rounds/{blind_round.pk}/coders/pause/", {"coder": "coder_a"})
    start = client.get("/").content.decode()
    assert "is paused by Lead since" in start
    assert "Continue coding" not in start


def test_a_round_that_is_not_open_leads_back_to_its_page(cast, blind_round):
    Round.objects.filter(pk=blind_round.pk).update(status="locked")
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.owner)
    answer = client.get(f"/rounds/{blind_round.pk}/change/", follow=True)
    assert "Only an open round can be changed." in answer.content.decode()
