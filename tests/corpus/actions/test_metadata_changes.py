from datetime import date

import pytest

from corpus.actions.agencies import (
    add_agency,
    add_alias,
    change_agency,
    merge_agencies,
    merge_preview,
    remove_agency,
    remove_alias,
)
from corpus.actions.documents import (
    change_metadata,
    confirm_metadata,
    known_agencies,
)
from corpus.actions.lists import add_entry, order_entries, remove_entry, rename_entry
from corpus.audit import record
from corpus.models import Agency, AuditEntry, Document, DocumentType, ExclusionReason
from policycoder.errors import Conflict, Invalid
from tests.corpus.pages.test_documents import copy_of


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def issued_by(document: Document) -> list[str]:
    return Document.objects.get(pk=document.pk).agency_names()


@pytest.fixture
def commission(cast, project) -> Agency:
    return add_agency(actor=cast.lead, project=project, name="示范市经济和信息化委员会")


# A document


def test_a_value_set_by_hand_says_by_whom(cast, document):
    change_metadata(
        actor=cast.lead,
        document=document,
        changes={"effective_on": date(2021, 8, 1), "region": "甲市", "validity": "in_force"},
    )
    document.refresh_from_db()
    assert document.effective_on == date(2021, 8, 1)
    assert document.evidence["region"]["by"] == "Lead"
    assert document.evidence["title"]["quote"]  # the others keep their guess's
    entry = AuditEntry.objects.get(verb="change_metadata")
    assert entry.after["effective_on"] == "2021-08-01"


def test_confirming_stores_who_and_is_taken_back(cast, document):
    confirm_metadata(actor=cast.lead, document=document, changes={"doc_number": "甲〔2021〕1号"})
    document.refresh_from_db()
    assert (document.reviewed_by, document.doc_number) == (cast.lead, "甲〔2021〕1号")
    confirm_metadata(actor=cast.owner, document=document)
    document.refresh_from_db()
    assert document.reviewed_by == cast.lead
    confirm_metadata(
        actor=cast.lead, document=document, changes={"doc_number": ""}, confirmed=False
    )
    document.refresh_from_db()
    assert (document.reviewed_by, document.reviewed_at, document.doc_number) == (None, None, "")
    assert verbs()[-4:] == [
        "change_metadata",
        "confirm_metadata",
        "change_metadata",
        "unconfirm_metadata",
    ]


def test_a_change_based_on_a_passed_state_is_refused(cast, document):
    seen = Document.objects.get(pk=document.pk).updated_at
    change_metadata(actor=cast.owner, document=document, changes={"title": "新"}, expected=seen)
    with pytest.raises(Conflict):
        confirm_metadata(actor=cast.lead, document=document, expected=seen)
    assert Document.objects.get(pk=document.pk).reviewed_at is None


# Agencies


def test_an_alias_leads_to_the_agency(cast, project, document, commission):
    add_alias(actor=cast.lead, agency=commission, name="市经信委")
    change_metadata(
        actor=cast.lead,
        document=document,
        changes={"agencies": ["市经信委", "示范市经济和信息化委员会", "示范市财政局"]},
    )
    assert issued_by(document) == ["示范市经济和信息化委员会", "示范市财政局"]
    assert known_agencies(project.pk)["市经信委"] == "示范市经济和信息化委员会"
    remove_alias(actor=cast.lead, agency=commission, name="市经信委")
    assert "市经信委" not in known_agencies(project.pk)


def test_a_merge_moves_the_documents_once_each(cast, project, document, commission):
    other = copy_of(document, 2)
    for one, names in (
        (document, ["市经信委", "示范市经济和信息化委员会"]),
        (other, ["示范市财政局", "市经信委"]),
    ):
        change_metadata(actor=cast.lead, document=one, changes={"agencies": names})
    short = Agency.objects.get(name="市经信委")
    assert merge_preview(short, commission) == {
        "documents": 2,
        "joint": 1,
        "aliases": ["市经信委"],
    }
    merge_agencies(actor=cast.lead, agency=short, into=commission)
    assert issued_by(document) == ["示范市经济和信息化委员会"]
    assert issued_by(other) == ["示范市财政局", "示范市经济和信息化委员会"]
    assert known_agencies(project.pk)["市经信委"] == "示范市经济和信息化委员会"
    entry = AuditEntry.objects.get(verb="merge_agencies")
    assert entry.before["documents"] == [1, 2]


def test_an_alias_that_is_listed_merges(cast, project, document, commission):
    change_metadata(actor=cast.lead, document=document, changes={"agencies": ["市经信委"]})
    add_alias(actor=cast.lead, agency=commission, name="市经信委")
    assert issued_by(document) == ["示范市经济和信息化委员会"]


def test_a_renamed_agency_is_still_found_by_its_old_name(cast, project, commission):
    change_agency(actor=cast.lead, agency=commission, name="示范市工业和信息化局", region="示范市")
    assert known_agencies(project.pk)["示范市经济和信息化委员会"] == "示范市工业和信息化局"
    change_agency(actor=cast.lead, agency=commission, name="示范市经济和信息化委员会")
    assert known_agencies(project.pk)["示范市工业和信息化局"] == "示范市经济和信息化委员会"


def test_names_are_given_once(cast, project, document, commission):
    with pytest.raises(Conflict):
        add_agency(actor=cast.lead, project=project, name=commission.name)
    add_alias(actor=cast.lead, agency=commission, name="市经信委")
    finance = add_agency(actor=cast.lead, project=project, name="示范市财政局")
    with pytest.raises(Conflict):
        add_alias(actor=cast.lead, agency=finance, name="市经信委")
    with pytest.raises(Invalid):
        merge_agencies(actor=cast.lead, agency=finance, into=finance)
    with pytest.raises(Conflict):
        remove_agency(actor=cast.lead, agency=document.issues.get().agency)
    remove_agency(actor=cast.lead, agency=finance)
    assert not Agency.objects.filter(name="示范市财政局").exists()


# Types and reasons


def names_of(project, kind) -> list[str]:
    return list(kind.objects.filter(project=project).values_list("name", flat=True))


def test_a_renamed_type_is_renamed_in_the_documents(cast, project, document):
    change_metadata(actor=cast.lead, document=document, changes={"doc_type": "措施"})
    entry = DocumentType.objects.get(project=project, name="措施")
    rename_entry(actor=cast.lead, entry=entry, name="政策措施")
    assert Document.objects.get(pk=document.pk).doc_type == "政策措施"
    with pytest.raises(Conflict):
        rename_entry(actor=cast.lead, entry=entry, name="办法")


def test_a_type_in_use_needs_a_replacement(cast, project, document):
    change_metadata(actor=cast.lead, document=document, changes={"doc_type": "措施"})
    entry = DocumentType.objects.get(project=project, name="措施")
    with pytest.raises(Conflict):
        remove_entry(actor=cast.lead, entry=entry)
    other = DocumentType.objects.get(project=project, name="政策")
    remove_entry(actor=cast.lead, entry=entry, replacement=other)
    assert Document.objects.get(pk=document.pk).doc_type == "政策"
    assert "措施" not in names_of(project, DocumentType)


def test_a_list_is_sorted_as_a_whole(cast, project):
    made = add_entry(actor=cast.lead, project=project, kind=ExclusionReason, name="Too short")
    ids = list(ExclusionReason.objects.filter(project=project).values_list("pk", flat=True))
    assert ids[-1] == made.pk
    order_entries(actor=cast.lead, project=project, kind=ExclusionReason, order=ids[::-1])
    assert names_of(project, ExclusionReason)[0] == "Too short"
    with pytest.raises(Conflict):
        order_entries(actor=cast.lead, project=project, kind=ExclusionReason, order=ids[:-1])


# The API


def test_patch_takes_every_field_and_refuses_a_passed_state(cast, api, document):
    client, path = api(cast.lead), f"documents/{document.pk}/"
    before = client.get(path).json()
    changes = {
        "effective_on": "2021-08-01",
        "expires_on": "2026-07-31",
        "region": "示范市",
        "validity": "expired",
        "attachments": [{"name": "附件1.xlsx", "url": "https://example.org/1.xlsx"}],
        "history": ["2021年6月30日公布"],
        "agencies": ["示范市人民政府"],
        "reviewed": True,
        "expected": before["updated_at"],
    }
    answer = client.patch(path, changes)
    assert answer.status_code == 200
    after = answer.json()
    assert {key: after[key] for key in changes if key in after} == {
        key: changes[key] for key in changes if key in after
    }
    assert after["reviewed_by"] == "lead"
    again = client.patch(path, {"title": "x", "expected": before["updated_at"]})
    assert again.status_code == 409
    assert client.patch(path, {"validity": "perhaps"}).status_code == 400
    assert client.patch(path, {"reviewed": False}).json()["reviewed_at"] is None


def test_the_queue_says_what_is_missing(cast, api, project, document):
    copy = copy_of(document, 2, doc_type="办法", issued_on=date(2021, 1, 1))
    client, path = api(cast.lead), f"projects/{project.pk}/review/"
    rows = {row["id"]: row["missing"] for row in client.get(path).json()["documents"]}
    assert rows[document.pk] == ["doc_number"]
    assert rows[copy.pk] == ["doc_number", "agencies"]
    client.patch(f"documents/{document.pk}/", {"reviewed": True})
    queue = client.get(path).json()
    assert (queue["confirmed"], queue["total"]) == (1, 2)
    assert [row["id"] for row in queue["documents"]] == [copy.pk]
    shown = client.get(path, show="no_agencies").json()["documents"]
    assert [row["id"] for row in shown] == [copy.pk]


def test_a_review_quotes_the_evidence(cast, api, import_text):
    body = "".join(f"第{n}条 企业应当建立制度，完善台账，定期报告。\n" for n in range(1, 401))
    text = f"示范市统计办法\n{body}第401条 本办法自2021年8月1日起施行。\n" + body[:60000]
    document = import_text(text, "long.txt")
    answer = api(cast.lead).get(f"documents/{document.pk}/review/").json()
    evidence = answer["document"]["evidence"]["effective_on"]
    stored = document.text.content
    for excerpt in answer["excerpts"]:
        assert stored[excerpt["start"] :].startswith(excerpt["text"])
    assert any(
        e["start"] <= evidence["start"] and evidence["end"] <= e["start"] + len(e["text"])
        for e in answer["excerpts"]
    )
    assert sum(len(e["text"]) for e in answer["excerpts"]) < 6000 < answer["length"]


def test_lists_over_the_api(cast, api, project, document):
    client = api(cast.lead)
    government = client.get(f"projects/{project.pk}/agencies/").json()[0]
    assert (government["name"], government["documents"]) == ("示范市人民政府", 1)
    made = client.post(f"projects/{project.pk}/agencies/", {"name": "示范政府"}).json()
    preview = client.post(
        f"agencies/{government['id']}/merge/", {"into": made["id"], "preview": True}
    ).json()
    assert preview["documents"] == 1
    merged = client.post(f"agencies/{government['id']}/merge/", {"into": made["id"]}).json()
    assert (merged["documents"], merged["aliases"]) == (1, ["示范市人民政府"])
    types = client.get(f"projects/{project.pk}/document-types/").json()
    assert [row["name"] for row in types[:3]] == ["规划纲要", "规划", "纲要"]
    refused = client.delete(
        f"document-types/{next(row['id'] for row in types if row['name'] == '措施')}/"
    )
    assert (refused.status_code, refused.json()["uses"]) == (409, 1)


@pytest.mark.parametrize("field", ["issued_on", "effective_on", "expires_on"])
@pytest.mark.parametrize("value", [-1, 1.5, True, [[]], [{}]])
def test_a_date_of_another_type_is_refused(api, cast, document, field, value):
    answer = api(cast.lead).patch(f"documents/{document.pk}/", {field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.parametrize("attachments", [[{}], [{"url": "http://example.com/b.pdf"}]])
def test_an_attachment_without_a_name_is_refused(api, cast, document, attachments):
    answer = api(cast.lead).patch(f"documents/{document.pk}/", {"attachments": attachments})
    assert answer.status_code == 400, answer.json()
    kept = api(cast.lead).patch(f"documents/{document.pk}/", {"attachments": [{"name": "附件"}]})
    assert kept.json()["attachments"] == [{"name": "附件", "url": ""}]


def test_an_attachment_stored_without_a_name_breaks_no_page(api, cast, project, document):
    """Releases before took one in a change."""
    record(
        actor=cast.lead,
        verb="change_metadata",
        obj=document,
        project=project,
        before={"attachments": []},
        after={"attachments": [{}, {"url": "http://example.com/b.pdf"}]},
    )
    Document.objects.filter(pk=document.pk).update(
        attachments=[{}, {"url": "http://example.com/b.pdf"}]
    )
    client = api(cast.lead).client
    assert "http://example.com/b.pdf" in client.get(f"/projects/{project.pk}/log/").content.decode()
    for address in (f"/projects/{project.pk}/", f"/documents/{document.pk}/"):
        assert client.get(address).status_code == 200
