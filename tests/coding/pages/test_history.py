import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coding.actions.passes import submit_assignment
from coding.actions.rounds import lock_round
from coding.models import Assignment
from corpus.actions.clauses import change_kind, merge_clause, split_clause
from corpus.models import AuditEntry, Membership
from corpus.permissions import Role
from tests.corpus.pages import text_of, visitor


def judge(api, user, assignment, clause, node="financial_support", revision=0) -> None:
    body = {
        "revision": revision,
        "dimensions": {
            "tool": {"outcome": "coded", "references": [{"node": node}]},
            "stage": {"outcome": "undeterminable"},
        },
        "unsure": True,
        "memo": "look again",
    }
    saved = api(user).put(f"assignments/{assignment.pk}/clauses/{clause.pk}/", body)
    assert saved.status_code == 200, saved.content


def tool_nodes(project) -> list:
    version = project.codebook.versions.get()
    return list(version.dimensions.get(key="tool").nodes.filter(selectable=True)[:2])


def test_who_reads_the_log_and_the_history(cast, project, document):
    clause = document.clauses.filter(codable=True).first()
    for path in (f"/projects/{project.pk}/log/", f"/clauses/{clause.pk}/history/"):
        found = {
            name: visitor(getattr(cast, name)).get(path).status_code
            for name in ("owner", "lead", "coder_a", "viewer", "outsider")
        }
        assert found == {"owner": 200, "lead": 200, "coder_a": 403, "viewer": 403, "outsider": 404}


def test_a_history_names_nodes_and_quotes_the_words_of_spans(
    api, cast, document, passes, blind_round
):
    clause = document.clauses.codable().get(text__contains="设立专项资金")
    at = clause.start + clause.text.index("专项资金")
    references = [{"node": "funding", "start": at, "end": at + 4}]
    body = {"revision": 0, "dimensions": {"tool": {"outcome": "coded", "references": references}}}
    api(cast.coder_a).put(f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/", body)
    lock_round(actor=cast.lead, round=blind_round)
    page = text_of(visitor(cast.lead).get(f"/clauses/{clause.pk}/history/"))
    assert "Funding: “专项资金”" in page


def test_the_log_says_in_words_what_was_done(cast, project, document, blind_round):
    visitor(cast.owner).post(
        f"/projects/{project.pk}/members/", {"action": "add", "username": "new", "role": "viewer"}
    )
    lock_round(actor=cast.lead, round=blind_round)
    response = visitor(cast.lead).get(f"/projects/{project.pk}/log/")
    said = [(line.actor, line.sentence) for line in response.context["lines"]]
    for line in (
        ("Lead", "locked the round “Round 1”"),
        ("Owner", "added new as Viewer"),
        ("Owner", "made the account new"),
    ):
        assert line in said
    assert ("Lead", f"imported document 1 {document.title}") in said
    locked = response.context["lines"][said.index(("Lead", "locked the round “Round 1”"))].changes[
        0
    ]
    assert (locked.label, locked.before, locked.after) == ("Status", "Open for coding", "Locked")


def test_people_stand_in_the_log_by_their_names(cast, project, blind_round, passes):
    cast.coder_a.name = "Chen Wei"
    cast.coder_a.save()
    submit_assignment(actor=cast.coder_a, assignment=passes["coder_a"], confirm=True)
    lines = visitor(cast.lead).get(f"/projects/{project.pk}/log/").context["lines"]
    told = [line.sentence for line in lines] + [c.after for line in lines for c in line.changes]
    assert "submitted document 1 of Chen Wei in “Round 1”" in told
    assert any(one.startswith("Chen Wei, ") for one in told)
    assert not any("coder_a" in one for one in told)
    assert {"Chen Wei"} <= {line.actor for line in lines}


def test_every_verb_in_the_log_has_its_sentence(cast, project, document, blind_round, passes, api):
    clauses = list(document.clauses.filter(codable=True))
    first, _second = split_clause(actor=cast.lead, clause=clauses[0], at=clauses[0].start + 4)
    merge_clause(actor=cast.lead, clause=first)
    change_kind(actor=cast.lead, clause=clauses[1], kind="other")
    judge(api, cast.coder_a, passes["coder_a"], clauses[2], tool_nodes(project)[0].key)
    lines = visitor(cast.lead).get(f"/projects/{project.pk}/log/").context["lines"]
    for entry in AuditEntry.objects.filter(project_id=project.pk):
        assert not any(line.sentence.startswith(entry.verb) for line in lines), entry.verb


@pytest.mark.parametrize(
    ("verb", "key"), [("make_edition", "edition"), ("make_version", "version")]
)
def test_editions_made_before_they_had_their_name_are_told_alike(
    cast, project, document, verb, key
):
    AuditEntry.objects.create(
        actor_name="lead", project_id=project.pk, verb=verb, object_type="document",
        object_id=str(document.pk), after={"number": 1, key: 2, "note": "x"},
    )  # fmt: skip
    line = visitor(cast.lead).get(f"/projects/{project.pk}/log/").context["lines"][0]
    assert line.sentence == f"made edition 2 of document 1 {document.title}"
    assert {change.label for change in line.changes} == {"Number", "Note"}


def test_a_split_is_told_in_one_line(cast, document):
    clause = document.clauses.filter(codable=True).first()
    number, start, end = clause.number, clause.start, clause.end
    split_clause(actor=cast.lead, clause=clause, at=start + 4)
    line = visitor(cast.lead).get(f"/clauses/{clause.pk}/history/").context["lines"][0]
    assert line.sentence == f"split clause {number}"
    (change,) = line.changes
    assert change.before == f"{number} ({start}–{end})"
    assert change.after.startswith(f"{number} ({start}–{start + 4}) + ")


def test_codings_are_shown_by_the_names_of_their_nodes(cast, project, document, passes, api):
    clause = document.clauses.filter(codable=True).first()
    one, two = tool_nodes(project)
    judge(api, cast.coder_a, passes["coder_a"], clause, one.key)
    judge(api, cast.coder_a, passes["coder_a"], clause, two.key, revision=1)
    line = visitor(cast.lead).get(f"/clauses/{clause.pk}/history/").context["lines"][0]
    assert line.sentence == f"coded clause {clause.number} in “Round 1”"
    (change,) = line.changes
    assert (change.before, change.after) == (one.name_en, two.name_en)


def test_a_lead_who_codes_blind_does_not_read_the_others_codings(
    cast, project, document, passes, blind_round, api
):
    clause = document.clauses.filter(codable=True).first()
    judge(api, cast.coder_a, passes["coder_a"], clause, tool_nodes(project)[0].key)
    Membership.objects.filter(project=project, user=cast.coder_b).update(role=Role.LEAD)
    for path in (f"/projects/{project.pk}/log/", f"/clauses/{clause.pk}/history/"):
        assert "look again" not in text_of(visitor(cast.coder_b).get(path))
        assert "look again" in text_of(visitor(cast.lead).get(path))
    Assignment.objects.filter(pk=passes["coder_b"].pk).update(status="submitted")
    assert "look again" in text_of(visitor(cast.coder_b).get(f"/clauses/{clause.pk}/history/"))


def test_the_log_is_read_a_hundred_at_a_time(cast, project):
    for number in range(230):
        AuditEntry.objects.create(
            actor_name="lead", project_id=project.pk, verb="change_project",
            object_type="project", object_id=str(project.pk), after={"name": str(number)},
        )  # fmt: skip
    client, path = visitor(cast.lead), f"/projects/{project.pk}/log/"
    seen, query = [], {}
    while True:
        context = client.get(path, query).context
        seen += [line.changes[0].after for line in context["lines"] if line.changes]
        if context["older"] is None:
            break
        query = {"before": context["older"]}
    assert seen[:230] == [str(number) for number in reversed(range(230))]
    assert client.get(path, {"before": "nonsense"}).status_code == 400
    assert client.get(path, {"actor": "owner"}).context["lines"][0].actor == "Owner"


def test_the_log_costs_the_same_however_long(cast, project, document, passes, api):
    client, path = visitor(cast.lead), f"/projects/{project.pk}/log/"
    clauses = list(document.clauses.filter(codable=True))
    node = tool_nodes(project)[0].key
    judge(api, cast.coder_a, passes["coder_a"], clauses[0], node)
    client.get(path)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts.append(len(seen))
        for clause in clauses[1:]:
            judge(api, cast.coder_a, passes["coder_a"], clause, node)
    assert counts[0] == counts[1]
