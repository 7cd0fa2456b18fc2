"""What home and the overview say of a study: its steps, what waits in them, and the next one."""

import re

import pytest
from django.utils import timezone

from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Snapshot
from coding.results.agreement import agreement_of
from coding.results.life import take
from corpus.models import Document, NearDuplicate
from tests.coding.exports.test_files import code
from tests.corpus.pages import text_of, visitor


@pytest.fixture
def overview(project):
    def _overview(user):
        answer = visitor(user).get(f"/projects/{project.pk}/")
        assert answer.status_code == 200
        return answer

    return _overview


def steps(answer) -> dict:
    return {step.key: step for step in answer.context["steps"]}


def done(answer) -> list[str]:
    return [step.key for step in answer.context["steps"] if step.done]


def main_button(answer) -> tuple[str, str]:
    """Address and words of the one button that stands out."""
    (found,) = re.findall(r'btn btn-primary" href="([^"]+)">([^<]+)</a>', answer.content.decode())
    return found


def test_an_empty_project_begins_with_the_import(overview, cast, project):
    answer = overview(cast.lead)
    assert done(answer) == ["book"], "the built-in codebook is published"
    assert main_button(answer) == (f"/projects/{project.pk}/import/", "Import documents")


def test_each_step_is_next_once_those_before_are_done(overview, cast, project, import_text):
    root = f"/projects/{project.pk}"
    documents = [import_text(f"标题{n}\n\n一、第{n}个条款。\n", f"{n}.txt") for n in range(3)]
    Document.objects.filter(pk__in=[documents[0].pk, documents[1].pk]).update(status="candidate")
    pair = NearDuplicate.objects.create(
        project=project, first=documents[0], second=documents[1], similarity=0.9, containment=0.9
    )
    answer = overview(cast.lead)
    assert main_button(answer) == (f"{root}/duplicates/", "Decide near duplicates")
    assert steps(answer)["copies"].note == "1 group to decide"
    NearDuplicate.objects.filter(pk=pair.pk).update(state="distinct")
    answer = overview(cast.lead)
    assert main_button(answer) == (f"{root}/screening/", "Screen the candidates")
    assert steps(answer)["screen"].note == "2 candidates to screen"
    Document.objects.filter(project=project).update(status="included")
    Document.objects.filter(pk=documents[2].pk).update(status="excluded")
    answer = overview(cast.lead)
    assert "confirm" not in done(answer)
    assert steps(answer)["confirm"].note == "0 of 2 confirmed"
    assert main_button(answer) == (f"{root}/review/?status=included", "Confirm the metadata")
    listed = visitor(cast.lead).get(
        f"/api/v1/projects/{project.pk}/review/", {"status": "included"}
    )
    assert len(listed.json()["documents"]) == steps(answer)["confirm"].waits == 2
    Document.objects.filter(project=project).update(reviewed_at=timezone.now())
    answer = overview(cast.lead)
    assert main_button(answer) == (f"{root}/rounds/new/", "Open a round")
    assert done(answer) == ["import", "copies", "screen", "confirm", "book"]


def test_near_duplicates_are_counted_in_groups_everywhere(cast, project, import_text):
    documents = [import_text(f"标题{n}\n\n一、第{n}个条款。\n", f"{n}.txt") for n in range(5)]
    for one, other in ((0, 1), (1, 2), (0, 2), (3, 4)):
        NearDuplicate.objects.create(
            project=project, first=documents[one], second=documents[other],
            similarity=0.9, containment=0.9,
        )  # fmt: skip
    client, root = visitor(cast.lead), f"/projects/{project.pk}"
    assert steps(client.get(f"{root}/"))["copies"].note == "2 groups to decide"
    (card,) = client.get("/").context["projects"]
    assert ("2 groups to decide", f"{root}/duplicates/") in [(o.text, o.url) for o in card.waits]
    assert client.get(f"{root}/duplicates/").context["page_obj"].paginator.count == 2
    told = client.get(f"{root}/standing/").json()["counts"]
    assert told[f"{root}/duplicates/"] == "2"


def test_a_round_leads_from_coding_to_the_export(overview, cast, project, blind_round, passes):
    root, url = f"/projects/{project.pk}", f"/rounds/{blind_round.pk}/"
    answer = overview(cast.lead)
    assert main_button(answer) == (url, "See how far the coding is")
    assert steps(answer)["code"].note == "0 of 2 submitted"
    Assignment.objects.update(status="submitted")
    answer = overview(cast.lead)
    assert main_button(answer) == (url, "Lock “Round 1”")
    lock_round(actor=cast.lead, round=blind_round)
    answer = overview(cast.lead)
    assert main_button(answer) == (f"{url}agreement/", "Compute the agreement")
    take(agreement_of(blind_round))
    answer = overview(cast.lead)
    assert main_button(answer) == (url, "Settle disagreements")
    blind_round.refresh_from_db()
    close_round(actor=cast.lead, round=blind_round)
    Document.objects.update(reviewed_at=timezone.now())
    answer = overview(cast.lead)
    assert main_button(answer) == (f"{root}/exports/", "Export")
    assert [step.key for step in answer.context["steps"] if not step.done] == ["export"]


def test_home_says_what_waits_for_a_lead_and_leads_there(
    cast, project, blind_round, passes, document, api
):
    first, second = document.clauses.codable()[2:4]
    for name, user in (("coder_a", cast.coder_a), ("coder_b", cast.coder_b)):
        code(user, passes[name], first, tool=["funding"])
        code(user, passes[name], second, tool=["funding" if name == "coder_a" else "talent"])
    take(agreement_of(blind_round))
    Assignment.objects.filter(pk=passes["coder_a"].pk).update(status="submitted")
    client = visitor(cast.lead)
    answer = client.get("/")
    (card,) = answer.context["projects"]
    assert [(one.text, one.warm) for one in card.waits] == [
        ("Metadata of 1 included document to confirm", True),
        ("“Round 1”: 1 of 2 submitted", False),
    ]
    page = text_of(answer)
    assert "Agreement of “Round 1”" in page
    alpha = Snapshot.objects.get().data["dimensions"]["tool"]["levels"]["leaf"]["alpha_masi"]
    assert card.agreement.figures[0]["figure"].text == f"{round(alpha['value'], 3) + 0.0:.3f}"
    for one in card.waits:
        assert client.get(one.url).status_code == 200
    for name in ("coder_a", "viewer"):
        (own,) = visitor(getattr(cast, name)).get("/").context["projects"]
        assert (own.waits, own.next_step, own.agreement) == ([], None, None)


def test_a_lead_who_codes_blind_is_told_no_agreement(cast, project, document):
    made = create_round(
        actor=cast.owner, project=project, name="Blind", version=published_version(project),
        coders=["coder_a", "lead"], documents=[document.pk],
    )  # fmt: skip
    clause = document.clauses.codable()[2]
    for own in made.assignments.select_related("coder", "round", "document"):
        code(own.coder, own, clause, tool=["funding"])
    take(agreement_of(made))
    (card,) = visitor(cast.lead).get("/").context["projects"]
    assert card.agreement is None
    assert "Agreement of" not in text_of(visitor(cast.lead).get(f"/projects/{project.pk}/"))
    (card,) = visitor(cast.owner).get("/").context["projects"]
    assert card.agreement.round == made


def test_an_open_page_is_told_what_the_side_bar_counts_now(cast, project, import_text):
    path = f"/projects/{project.pk}/"
    import_text("标题\n\n一、条款。\n", "one.txt")
    Document.objects.update(status="candidate")
    client = visitor(cast.lead)
    page = text_of(client.get(path))
    shown = {}
    for address, rest in re.findall(r'class="nav-entry" href="([^"]+)"(.*?)</a>', page, re.S):
        count = re.search(r'nav-count">([^<]*)<', rest)
        shown[address] = count[1] if count else ""
    told = client.get(f"{path}standing/").json()
    assert told["counts"] == shown
    assert told["counts"][f"{path}screening/"] == "1"
    assert told["next"] == {"url": f"{path}screening/", "button": "Screen the candidates"}
    own = visitor(cast.coder_a).get(f"{path}standing/").json()
    assert own["next"] is None
    assert f"{path}screening/" not in own["counts"]
