"""The pages on which rounds are opened, followed, extended and ended."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coding.actions.codebook import start_project
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Round
from tests.coding.pages.conftest import text_of

NONE = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}, "stage": {"outcome": "none"}}}


def poll(client, path, answer, **params):
    """What the page asks for every few seconds, knowing what it shows."""
    known = {"mark": answer.context["mark"], "phase": answer.context["phase"]}
    return client.get(path, known | params, headers={"HX-Request": "true"})


# Who reaches what

READERS = {"owner": 200, "lead": 200, "coder_a": 200, "viewer": 200, "outsider": 404}
IN_THE_ROUND = READERS | {"viewer": 404}
EDITORS = {"owner": 200, "lead": 200, "coder_a": 403, "viewer": 403, "outsider": 404}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("path", "person", "status"),
    [
        (path, person, status)
        for path, statuses in (
            ("/projects/{project}/rounds/", READERS),
            ("/projects/{project}/rounds/new/", EDITORS),
            ("/rounds/{round}/", IN_THE_ROUND),
            ("/rounds/{round}/extend/", EDITORS),
        )
        for person, status in statuses.items()
    ],
)
def test_who_opens_which_page(cast, project, blind_round, browser, path, person, status, language):
    path = path.format(project=project.pk, round=blind_round.pk)
    assert browser(getattr(cast, person), language).get(path).status_code == status


@pytest.mark.parametrize(
    "path",
    ["/projects/{project}/rounds/", "/projects/{project}/rounds/new/", "/rounds/{round}/", "/rounds/{round}/extend/"],
)  # fmt: skip
def test_who_is_not_logged_in_is_sent_to_log_in(project, blind_round, path):
    answer = Client().get(path.format(project=project.pk, round=blind_round.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_a_closed_round_is_open_to_viewers(api, cast, blind_round, browser):
    for step in ("lock", "close"):
        api(cast.lead).post(f"rounds/{blind_round.pk}/{step}/")
    answer = browser(cast.viewer).get(f"/rounds/{blind_round.pk}/")
    assert answer.status_code == 200
    assert "Coder_A" in text_of(answer)
    assert f"/rounds/{blind_round.pk}/agreement/" in answer.content.decode()


@pytest.mark.parametrize(
    ("person", "status"), [("coder_a", 403), ("viewer", 403), ("outsider", 404)]
)
@pytest.mark.parametrize("action", ["lock", "close", "reopen", "reopen_assignment"])
def test_only_owners_and_leads_act_on_a_round(cast, blind_round, browser, person, status, action):
    answer = browser(getattr(cast, person)).post(f"/rounds/{blind_round.pk}/", {"action": action})
    assert answer.status_code == status
    blind_round.refresh_from_db()
    assert blind_round.status == "open"


# The list


def test_the_list_shows_leads_everybodys_progress_and_coders_their_own(
    api, cast, project, passes, document, browser
):
    clauses = list(document.clauses.codable())
    path = f"assignments/{passes['coder_a'].pk}/clauses/{clauses[0].pk}/"
    assert api(cast.coder_a).put(path, NONE).status_code == 200
    page = f"/projects/{project.pk}/rounds/"
    assert f"1 / {2 * len(clauses)}" in text_of(browser(cast.lead).get(page))
    assert f"1 / {len(clauses)}" in text_of(browser(cast.coder_a).get(page))
    assert f"0 / {len(clauses)}" in text_of(browser(cast.coder_b).get(page))


def test_the_list_is_made_with_the_same_queries_however_long(
    cast, project, document, blind_round, browser
):
    client, path = browser(cast.lead), f"/projects/{project.pk}/rounds/"
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(path)
    for number in range(8):
        create_round(
            actor=cast.lead, project=project, name=f"R{number}", version=published_version(project),
            coders=["coder_a", "coder_b", "lead"], documents=None,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("person", "with_codebook", "said", "button"),
    [
        ("lead", False, "First the codebook", "/codebook/"),
        ("lead", True, "First the documents", "/import/"),
        ("viewer", True, "No rounds yet", None),
    ],
)
def test_an_empty_list_says_what_comes_first(cast, browser, person, with_codebook, said, button):
    template = "policy-tools" if with_codebook else ""
    bare = start_project(actor=cast.owner, name="Bare", template=template, granularity="article")
    bare.memberships.create(user=getattr(cast, person), role=person)
    answer = browser(getattr(cast, person)).get(f"/projects/{bare.pk}/rounds/")
    assert said in text_of(answer)
    main = answer.content.decode().split("<main")[1]
    assert ("btn-primary" in main) is (button is not None)
    if button:
        assert f"/projects/{bare.pk}{button}" in main


def test_documents_and_codebook_lead_to_the_first_round(cast, project, document, browser):
    answer = browser(cast.lead).get(f"/projects/{project.pk}/rounds/")
    assert f"/projects/{project.pk}/rounds/new/" in answer.content.decode()


# Following


def test_leads_reach_every_pass_and_coders_their_own(cast, blind_round, passes, browser):
    def linked(person) -> set[str]:
        page = browser(person).get(f"/rounds/{blind_round.pk}/").content.decode()
        return set(re.findall(r"/assignments/(\d+)/", page))

    everything = {str(one.pk) for one in passes.values()}
    assert linked(cast.lead) == everything
    assert linked(cast.coder_a) == {str(passes["coder_a"].pk)}


def test_a_coder_sees_no_other_coder_in_an_open_round(cast, blind_round, browser):
    text = text_of(browser(cast.coder_a).get(f"/rounds/{blind_round.pk}/"))
    assert "Coder_A" in text
    assert "Coder_B" not in text


def test_a_lead_who_codes_blind_sees_progress_without_links(api, cast, project, document, browser):
    found = create_round(
        actor=cast.owner, project=project, name="R", version=published_version(project),
        coders=["coder_a", "lead"], documents=None,
    )  # fmt: skip
    own = found.assignments.get(coder=cast.lead)
    theirs = found.assignments.get(coder=cast.coder_a)
    client, path = browser(cast.lead), f"/rounds/{found.pk}/"
    page = client.get(path).content.decode()
    assert "Coder_A" in page
    assert f"/assignments/{own.pk}/" in page
    assert f"/assignments/{theirs.pk}/" not in page
    assert f"/rounds/{found.pk}/agreement/" not in page
    api(cast.lead).post(f"assignments/{own.pk}/submit/")
    page = client.get(path).content.decode()
    assert f"/assignments/{theirs.pk}/" in page
    assert f'id="reopen-{own.pk}"' not in page


def test_the_buttons_follow_the_status(cast, blind_round, browser):
    client, path = browser(cast.lead), f"/rounds/{blind_round.pk}/"

    def offered() -> set[str]:
        page = client.get(path).content.decode()
        return set(re.findall(r'name="action" value="(\w+)"', page)) - {"reopen_assignment"}

    assert offered() == {"lock"}
    client.post(path, {"action": "lock"})
    assert offered() == {"reopen", "begin", "close"}
    client.post(path, {"action": "close"})
    assert offered() == set()
    blind_round.refresh_from_db()
    assert blind_round.status == "closed"


def test_what_is_refused_is_said_on_the_page(cast, blind_round, browser):
    client, path = browser(cast.lead), f"/rounds/{blind_round.pk}/"
    answer = client.post(path, {"action": "close"}, follow=True)
    assert "cannot become" in text_of(answer)
    blind_round.refresh_from_db()
    assert blind_round.status == "open"


def test_a_submitted_document_is_given_back(api, cast, blind_round, passes, browser):
    own = passes["coder_a"]
    api(cast.coder_a).post(f"assignments/{own.pk}/submit/")
    client, path = browser(cast.lead), f"/rounds/{blind_round.pk}/"
    assert f'id="reopen-{own.pk}"' in client.get(path).content.decode()
    body = {"action": "reopen_assignment", "assignment": own.pk, "why": "Clause 3 is left out."}
    client.post(path, body)
    assert Assignment.objects.get(pk=own.pk).status == "open"
    assert "Clause 3 is left out." in text_of(client.get(f"{path}history/"))


def test_a_pass_of_another_round_is_not_given_back_here(
    api, cast, project, blind_round, passes, browser
):
    second = create_round(
        actor=cast.lead, project=project, name="R", version=published_version(project),
        coders=["coder_a"], documents=None,
    )  # fmt: skip
    own = passes["coder_a"]
    api(cast.coder_a).post(f"assignments/{own.pk}/submit/")
    body = {"action": "reopen_assignment", "assignment": own.pk}
    assert browser(cast.lead).post(f"/rounds/{second.pk}/", body).status_code == 404
    assert Assignment.objects.get(pk=own.pk).status == "submitted"


@pytest.mark.parametrize("assignment", ["", "x", "0", "9" * 30, "١"])
def test_nonsense_is_answered_404(cast, blind_round, browser, assignment):
    body = {"action": "reopen_assignment", "assignment": assignment}
    assert browser(cast.lead).post(f"/rounds/{blind_round.pk}/", body).status_code == 404


@pytest.fixture
def wide_round(cast, project, import_text) -> Round:
    """Sixty documents, two coders."""
    for number in range(60):
        import_text(
            f"关于第{number}项工作的通知\n\n一、甲{number}。\n\n二、乙。\n", f"{number}.txt"
        )
    return create_round(
        actor=cast.lead, project=project, name="Wide", version=published_version(project),
        coders=["coder_a", "coder_b"], documents=None,
    )  # fmt: skip


def test_a_large_round_is_paged_searched_and_sorted(cast, wide_round, browser, api):
    client, path = browser(cast.lead), f"/rounds/{wide_round.pk}/"

    def numbers(**params) -> list[int]:
        shown = client.get(path, params).context["shown"]
        return [row.number for row, _cells in shown.rows]

    assert numbers() == list(range(1, 51))
    assert numbers(page=2) == list(range(51, 61))
    assert numbers(sort="-number")[:2] == [60, 59]
    assert numbers(q="第59项") == [60]
    assert numbers(state="submitted") == []
    done = wide_round.assignments.get(document__number=7, coder=cast.coder_a)
    api(cast.coder_a).post(f"assignments/{done.pk}/submit/")
    assert numbers(sort=f"-coder-{cast.coder_a.pk}")[0] == 7
    assert numbers(page="99") == list(range(51, 61))


def test_the_table_is_made_with_the_same_queries_however_large(
    cast, blind_round, wide_round, browser
):
    client = browser(cast.lead)
    client.get(f"/rounds/{blind_round.pk}/")
    with CaptureQueriesContext(connection) as small:
        client.get(f"/rounds/{blind_round.pk}/")
    with CaptureQueriesContext(connection) as large:
        client.get(f"/rounds/{wide_round.pk}/")
    assert len(large) == len(small)


# Keeping itself up to date


def test_nothing_is_sent_while_nothing_has_changed(cast, project, blind_round, browser):
    client = browser(cast.lead)
    for path in (f"/projects/{project.pk}/rounds/", f"/rounds/{blind_round.pk}/"):
        answer = poll(client, path, client.get(path))
        assert (answer.status_code, answer.content) == (204, b"")


def test_new_progress_is_sent_as_a_part_of_the_page(
    api, cast, blind_round, passes, document, browser
):
    client, path = browser(cast.lead), f"/rounds/{blind_round.pk}/"
    before = client.get(path)
    clause = document.clauses.codable().first()
    api(cast.coder_a).put(f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/", NONE)
    answer = poll(client, path, before, sort="title")
    page = answer.content.decode()
    assert page.startswith('<section id="progress"')
    assert "mark=" in page
    assert 'href="?sort=number"' in page
    assert answer.context["mark"] != before.context["mark"]
    assert poll(client, path, answer).status_code == 204


def test_a_changed_status_reloads_the_page(api, cast, blind_round, browser):
    client, path = browser(cast.coder_a), f"/rounds/{blind_round.pk}/"
    before = client.get(path)
    api(cast.lead).post(f"/api/v1/rounds/{blind_round.pk}/lock/")
    answer = poll(client, path, before)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


# Extending


def test_a_round_is_extended_from_the_form(cast, blind_round, import_text, browser):
    second = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    body = {"coders": ["lead"], "documents": [second.pk]}
    answer = browser(cast.lead).post(f"/rounds/{blind_round.pk}/extend/", body)
    assert answer["Location"] == f"/rounds/{blind_round.pk}/"
    assert blind_round.assignments.count() == 6


def test_only_what_is_not_in_the_round_is_offered(cast, blind_round, import_text, browser):
    second = import_text("一、甲。\n\n二、乙。\n", "two.txt")
    page = browser(cast.lead).get(f"/rounds/{blind_round.pk}/extend/").content.decode()
    assert re.findall(r'name="coders" value="(\w+)"', page) == ["lead", "owner"]
    assert re.findall(r'name="documents" value="(\d+)"', page) == [str(second.pk)]


def test_monitors_of_a_begun_blind_round_are_not_offered(
    api, cast, blind_round, passes, document, browser
):
    clause = document.clauses.codable().first()
    api(cast.coder_a).put(f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/", NONE)
    answer = browser(cast.lead).get(f"/rounds/{blind_round.pk}/extend/")
    page = answer.content.decode()
    assert not re.findall(r'name="coders" value="(\w+)"', page)
    assert re.findall(r'name="not_blind" value="(\w+)"', page) == ["lead", "owner"]
    assert "Nobody else can join this round blind." in text_of(answer)


def test_an_empty_extension_is_said_in_place(cast, blind_round, browser):
    answer = browser(cast.lead).post(f"/rounds/{blind_round.pk}/extend/", {})
    assert answer.status_code == 400
    assert "Choose coders or documents to add." in text_of(answer)


def test_a_locked_round_sends_back_whoever_would_extend_it(api, cast, blind_round, browser):
    api(cast.lead).post(f"rounds/{blind_round.pk}/lock/")
    answer = browser(cast.lead).get(f"/rounds/{blind_round.pk}/extend/")
    assert answer["Location"] == f"/rounds/{blind_round.pk}/"
