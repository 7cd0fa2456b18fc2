"""A pass marked not blind is said to be so wherever its codings are shown or counted."""

import csv
import io

import pytest

from coding.actions.passes import submit_assignment
from coding.models import Assignment
from coding.results.agreement import agreement_of
from coding.results.life import is_stale, take
from tests.coding.blindness.conftest import own
from tests.coding.carrying import NONE, codings, put


@pytest.fixture
def marked(api, cast, shared, document):
    """The lead, whose pass is marked, and coder_a have judged the same clauses, not always alike."""
    Assignment.objects.filter(pk=own(shared, cast.lead).pk).update(not_blind=True)
    for clause, mine in zip(document.clauses.codable()[:2], (NONE, codings()), strict=True):
        put(api, cast.lead, own(shared, cast.lead), clause, mine)
        put(api, cast.coder_a, own(shared, cast.coder_a), clause, codings())
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    return shared


def rows(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["references", "clauses"])
def test_exports_tell_the_passes_apart(api, cast, marked, name):
    answer = api(cast.owner).get(f"projects/{marked.project_id}/exports/{name}.csv")
    told = {(row["coder"], row["blind"]) for row in rows(answer)}
    assert told == {("lead", "0"), ("coder_a", "1")}


def test_the_agreement_says_so_beside_the_figures_and_in_the_method(
    api, cast, marked, page_of, project
):
    take(agreement_of(marked))
    data = api(cast.owner).get(f"rounds/{marked.pk}/agreement/").json()
    assert data["not_blind"] == [{"username": "lead", "name": "Lead", "documents": 1}]
    page = page_of(cast.owner).get(f"/rounds/{marked.pk}/agreement/").content.decode()
    report, _and, method = page.partition('id="method-section"')
    assert "Not blind: Lead (1 document)" in report
    assert "except for Lead (1 document)" in method
    overview = page_of(cast.owner).get(f"/projects/{project.pk}/agreement/", follow=True)
    assert "Lead (1 document)" in overview.content.decode()


def test_nothing_is_said_where_nobody_is_marked(api, cast, shared, marked, page_of):
    Assignment.objects.update(not_blind=False)
    take(agreement_of(shared))
    assert api(cast.owner).get(f"rounds/{shared.pk}/agreement/").json()["not_blind"] == []
    page = page_of(cast.owner).get(f"/rounds/{shared.pk}/agreement/").content.decode()
    assert "Not blind" not in page
    assert "could not see each other's codings." in page.replace("&#x27;", "'")


def test_a_report_is_older_than_a_mark_made_since(marked):
    Assignment.objects.update(not_blind=False)
    asked = agreement_of(marked)
    snapshot = take(asked)
    assert not is_stale(snapshot, asked)
    Assignment.objects.filter(coder__username="lead").update(not_blind=True)
    assert is_stale(snapshot, asked)


def test_the_round_and_its_passes_tell_it(api, cast, marked, page_of):
    assert api(cast.owner).get(f"rounds/{marked.pk}/").json()["not_blind"] == ["lead"]
    assert api(cast.coder_a).get(f"rounds/{marked.pk}/").json()["not_blind"] == []
    listed = api(cast.owner).get(f"projects/{marked.project_id}/assignments/").json()["results"]
    assert {one["coder"]["username"]: one["not_blind"] for one in listed} == {
        "lead": True,
        "coder_a": False,
    }
    page = page_of(cast.owner).get(f"/rounds/{marked.pk}/").content.decode()
    assert "Not blind: Lead (since" in page
    assert page.count(">not blind</span>") == 1
    button = page.split(f'id="reopen-{own(marked, cast.lead).pk}"')[1].split(">")[0]
    assert 'form="reopen-not-blind"' in button


def test_the_page_gives_a_pass_back_only_with_the_mark(cast, marked, page_of):
    Assignment.objects.update(not_blind=False)
    client, path = page_of(cast.owner), f"/rounds/{marked.pk}/"
    body = {"action": "reopen_assignment", "assignment": own(marked, cast.lead).pk}
    refused = client.post(path, body, follow=True).content.decode()
    assert "could see the others" in refused
    assert own(marked, cast.lead).status == "submitted"
    client.post(path, body | {"not_blind": "1"})
    mine = own(marked, cast.lead)
    assert (mine.status, mine.not_blind) == ("open", True)


def test_the_page_of_an_extension_marks_who_is_ticked_and_leaves_the_others_out(
    cast, marked, page_of, import_text
):
    Assignment.objects.update(not_blind=False)
    client, path = page_of(cast.owner), f"/rounds/{marked.pk}/extend/"
    second, third = (import_text(f"一、{n}。\n\n二、乙。\n", f"{n}.txt") for n in ("甲", "丙"))
    client.post(path, {"documents": [second.pk]})
    client.post(path, {"documents": [third.pk], "not_blind": ["lead", "owner"]})
    passes = marked.assignments.values_list("coder__username", "document", "not_blind")
    first = own_document(marked)
    assert set(passes) == {
        ("coder_a", first, False), ("lead", first, False), ("owner", first, True),
        ("coder_a", second.pk, False), ("owner", second.pk, True),
        ("coder_a", third.pk, False), ("lead", third.pk, True), ("owner", third.pk, True),
    }  # fmt: skip


def own_document(round) -> int:
    return round.assignments.order_by("pk").first().document_id


def test_a_lead_hands_in_on_the_page_of_a_locked_round(
    api, cast, blind_round, passes, document, role, page_of
):
    put(api, cast.coder_b, passes["coder_b"], document.clauses.codable()[0], NONE)
    api(cast.lead).post(f"rounds/{blind_round.pk}/lock/")
    client, path = page_of(cast.coder_a), f"/rounds/{blind_round.pk}/"
    assert "submit_own" not in client.get(path).content.decode()
    role(cast.coder_a, "lead")
    assert "submit_own" in client.get(path).content.decode()
    client.post(path, {"action": "submit_own"})
    assert own(blind_round, cast.coder_a).status == "submitted"
    page = client.get(path).content.decode()
    assert f"/assignments/{passes['coder_b'].pk}/" in page
    assert "submit_own" not in page


def test_the_log_says_who_could_see_since_when(cast, role, shared, page_of, api, document):
    put(api, cast.coder_a, own(shared, cast.coder_a), document.clauses.codable()[0], NONE)
    submit_assignment(actor=cast.lead, assignment=own(shared, cast.lead))
    page = page_of(cast.owner).get(f"/projects/{shared.project_id}/log/").content.decode()
    assert "noted that Lead can see the others" in page
    assert "as owner or lead who had submitted their own documents" in page
