"""Agencies that look like one: proposed, merged or kept apart by a click, and taken back."""

import pytest

from corpus.actions.agencies import add_agency, add_alias, merge_agencies
from corpus.actions.agency_decisions import undo_agency_decision
from corpus.actions.documents import set_agencies
from corpus.models import Agency, AgencyDecision, AuditEntry, Document
from policycoder.errors import Conflict
from tests.corpus.pages import text_of, visitor

OLD, NEW, BOTH = "示范市经济和信息化委员会", "示范市经济和信息化局", "示范市财政局"


@pytest.fixture
def documents(cast, project, import_text) -> list[Document]:
    """One of each name, one that names both."""
    made = [import_text(f"标题{n}\n\n一、第{n}个条款。\n", f"{n}.txt") for n in range(3)]
    dates = ("2018-01-01", "2021-01-01", "2019-01-01")
    for document, names, on in zip(made, ([OLD], [NEW], [BOTH, OLD, NEW]), dates, strict=True):
        set_agencies(document, names)
        Document.objects.filter(pk=document.pk).update(issued_on=on)
    add_alias(actor=cast.lead, agency=Agency.objects.get(name=OLD), name="市经委")
    return made


def named(name: str) -> Agency:
    return Agency.objects.get(name=name)


@pytest.fixture
def page(cast, project):
    client, path = visitor(cast.lead), f"/projects/{project.pk}/lists/"

    def post(**fields):
        return client.post(path, fields, follow=True)

    return post


def state(documents) -> list[list[str]]:
    return [Document.objects.get(pk=one.pk).agency_names() for one in documents]


def waiting(cast, project) -> list[int]:
    """How many the page, the side bar, the overview and home say."""
    client, root = visitor(cast.lead), f"/projects/{project.pk}"
    told = client.get(f"{root}/standing/").json()["counts"][f"{root}/lists/"]
    steps = {one.key: one.waits for one in client.get(f"{root}/").context["steps"]}
    (card,) = client.get("/").context["projects"]
    home = [one.text for one in card.waits if one.url == f"{root}/lists/"]
    return [
        client.get(f"{root}/lists/").context["waiting"],
        int(told or 0),
        steps.get("agencies", 0),
        int(home[0].split()[0]) if home else 0,
    ]


def test_a_pair_is_proposed_with_what_speaks_for_and_against(cast, project, documents):
    answer = visitor(cast.lead).get(f"/api/v1/projects/{project.pk}/agencies/alike/")
    (pair,) = answer.json()
    assert (pair["main"]["name"], pair["other"]["name"]) == (NEW, OLD), "the later name stays"
    assert (pair["main"]["documents"], pair["other"]["documents"], pair["joint"]) == (2, 2, 1)
    assert (pair["other"]["first"], pair["other"]["last"]) == ("2018-01-01", "2019-01-01")
    assert pair["reason"] == "ending"
    assert waiting(cast, project) == [1, 1, 1, 1]
    shown = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/lists/"))
    assert "1 document names both" in shown
    assert "2018–2019" in shown


def test_a_merge_by_one_click_is_undone_by_another(cast, project, documents, page):
    before = state(documents)
    old, new = named(OLD), named(NEW)
    page(action="merge_pair", agency=new.pk, other=old.pk, main=new.pk)
    assert state(documents) == [[NEW], [NEW], [BOTH, NEW]]
    assert set(new.aliases.values_list("name", flat=True)) == {OLD, "市经委"}
    assert waiting(cast, project) == [0, 0, 0, 0]
    decision = AgencyDecision.objects.get()
    page(action="undo_agencies", decision=decision.pk)
    assert state(documents) == before
    assert [one.name for one in named(OLD).aliases.all()] == ["市经委"]
    assert not named(NEW).aliases.exists()
    assert waiting(cast, project) == [1, 1, 1, 1]
    verbs = AuditEntry.objects.filter(object_type="agency").values_list("verb", flat=True)
    assert {"merge_agencies", "undo_agency_decision"} <= set(verbs)


def test_what_is_kept_apart_is_not_proposed_again(cast, project, documents, page):
    old, new = named(OLD), named(NEW)
    page(action="keep_agencies", agency=new.pk, other=old.pk)
    page(action="keep_agencies", agency=old.pk, other=new.pk)
    assert waiting(cast, project) == [0, 0, 0, 0]
    log = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/log/"))
    assert f"kept the agencies {NEW} and {OLD} apart" in log
    decision = AgencyDecision.objects.get()
    client = visitor(cast.lead)
    assert client.delete(f"/api/v1/agency-decisions/{decision.pk}/").status_code == 204
    assert waiting(cast, project) == [1, 1, 1, 1]


def test_what_was_kept_apart_stays_so_under_another_name(cast, project, documents, page):
    old, new = named(OLD), named(NEW)
    page(action="keep_agencies", agency=new.pk, other=old.pk)
    later = add_agency(actor=cast.lead, project=project, name="示范市工业和信息化局")
    merge_agencies(actor=cast.lead, agency=old, into=later)
    assert waiting(cast, project)[0] == 0


@pytest.mark.parametrize("newest_first", [True, False])
def test_merges_one_into_another_are_taken_back_in_any_order(
    cast, project, documents, newest_first
):
    before = state(documents)
    last = add_agency(actor=cast.lead, project=project, name="示范市工业和信息化局")
    merge_agencies(actor=cast.lead, agency=named(OLD), into=named(NEW))
    merge_agencies(actor=cast.lead, agency=named(NEW), into=last)
    made = AgencyDecision.objects.order_by("-pk" if newest_first else "pk")
    for pk in list(made.values_list("pk", flat=True)):
        undo_agency_decision(actor=cast.lead, decision=AgencyDecision.objects.get(pk=pk))
    assert state(documents) == before
    assert [one.name for one in named(OLD).aliases.all()] == ["市经委"]


def test_a_decision_is_undone_once(cast, project, documents):
    merge_agencies(actor=cast.lead, agency=named(OLD), into=named(NEW))
    decision = AgencyDecision.objects.get()
    undo_agency_decision(actor=cast.lead, decision=decision)
    with pytest.raises(Conflict):
        undo_agency_decision(actor=cast.lead, decision=decision)
    assert Agency.objects.filter(name=OLD).count() == 1
