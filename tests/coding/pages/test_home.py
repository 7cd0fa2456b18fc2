import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.models import Assignment
from corpus.models import Membership
from corpus.permissions import Role
from tests.corpus.pages import text_of, visitor


def judge(api, user, assignment, clause) -> None:
    both = {"tool": {"outcome": "none"}, "stage": {"outcome": "none"}}
    body = {"revision": 0, "dimensions": both, "unsure": False, "memo": "a private remark"}
    saved = api(user).put(f"assignments/{assignment.pk}/clauses/{clause.pk}/", body)
    assert saved.status_code == 200


def test_a_coder_is_told_what_to_do_next(cast, document, passes, api):
    clause = document.clauses.filter(codable=True).first()
    judge(api, cast.coder_a, passes["coder_a"], clause)
    context = visitor(cast.coder_a).get("/").context
    total = document.clauses.filter(codable=True).count()
    assert [(task.pk, task.done, task.total) for task in context["tasks"]] == [
        (passes["coder_a"].pk, 1, total)
    ]
    assert context["clauses_left"] == total - 1
    assert context["next_task"].pk == passes["coder_a"].pk


def test_what_is_begun_comes_first_and_what_is_done_last(cast, project, import_text, api):
    texts = [f"标题{n}\n\n一、第{n}个条款在这里。\n" for n in range(3)]
    documents = [import_text(text, f"{n}.txt") for n, text in enumerate(texts)]
    made = create_round(
        actor=cast.lead, project=project, name="R", version=published_version(project),
        coders=["coder_a"], documents=None,
    )  # fmt: skip
    own = {a.document_id: a for a in made.assignments.select_related("round")}
    judge(api, cast.coder_a, own[documents[0].pk], documents[0].clauses.get(codable=True))
    tasks = visitor(cast.coder_a).get("/").context["tasks"]
    assert [task.document_id for task in tasks] == [d.pk for d in (*documents[1:], documents[0])]


@pytest.mark.parametrize("end", ["submit", "lock", "remove", "demote"])
def test_no_task_where_nothing_can_be_coded(cast, project, blind_round, passes, end):
    own = passes["coder_a"]
    member = Membership.objects.filter(project=project, user=cast.coder_a)
    if end == "submit":
        Assignment.objects.filter(pk=own.pk).update(status="submitted")
    elif end == "lock":
        lock_round(actor=cast.lead, round=blind_round)
    elif end == "remove":
        member.delete()
    else:
        member.update(role=Role.VIEWER)
    assert visitor(cast.coder_a).get("/").context["tasks"] == []


def test_the_cards_count_what_the_member_may_know(cast, blind_round, document):
    def card(user):
        return visitor(user).get("/").context["projects"][0]

    clauses = document.clauses.filter(codable=True).count()
    assert (card(cast.lead).corpus.documents, card(cast.lead).corpus.clauses) == (1, clauses)
    assert card(cast.lead).open_rounds == 1
    assert card(cast.coder_a).open_rounds == 1
    assert card(cast.viewer).open_rounds == 0
    assert visitor(cast.outsider).get("/").context["projects"] == []


def test_home_costs_the_same_however_many_projects(cast, project, passes):
    client = visitor(cast.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        return len(seen)

    queries()  # the first request of a log-in reads the account apart
    few = queries()
    for name in "abcdef":
        fields = {"name": name, "granularity": "article", "template": "policy-tools"}
        client.post("/projects/new/", fields)
    client.get("/")
    assert queries() == few


def test_the_overview_shows_each_role_their_own(cast, project, blind_round, document, passes, api):
    path = f"/projects/{project.pk}/"
    judge(api, cast.coder_b, passes["coder_b"], document.clauses.filter(codable=True).first())
    lead = visitor(cast.lead).get(path)
    assert lead.context["rounds"][0][1]["done"] == 1
    assert lead.context["steps"]
    assert lead.context["recent"]
    coder = visitor(cast.coder_a).get(path)
    assert coder.context["rounds"][0][1]["done"] == 0
    assert (coder.context["recent"], coder.context["steps"]) == ([], [])
    assert visitor(cast.viewer).get(path).context["rounds"] == []
    assert visitor(cast.outsider).get(path).status_code == 404


def test_the_overview_of_an_empty_project_leads_to_the_import(cast, project):
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/"))
    assert f'class="btn btn-primary" href="/projects/{project.pk}/import/"' in page
    assert "Nothing here for you yet" in text_of(
        visitor(cast.viewer).get(f"/projects/{project.pk}/")
    )


def test_results_are_offered_once_they_may_be_read(cast, project, blind_round):
    path = f"/projects/{project.pk}/"
    assert not visitor(cast.viewer).get(path).context["has_results"]
    lock_round(actor=cast.lead, round=blind_round)
    close_round(actor=cast.lead, round=blind_round)
    assert visitor(cast.viewer).get(path).context["has_results"]
