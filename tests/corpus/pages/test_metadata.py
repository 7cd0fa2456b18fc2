"""The document page and the review page show what is known of a document, and whence."""

import re
from datetime import date

from corpus.actions.documents import change_metadata, confirm_metadata
from corpus.fields import REVIEWED
from corpus.models import Document
from tests.corpus.pages import text_of, visitor
from tests.corpus.pages.test_documents import copy_of, metadata


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_evidence_leads_to_its_place_in_the_text(cast, document):
    page = text_of(visitor(cast.viewer).get(f"/documents/{document.pk}/"))
    evidence = document.evidence["issued_on"]
    signature = document.clauses.get(start__lte=evidence["start"], end__gt=evidence["start"])
    link = (
        f'href="#c{signature.pk}" data-evidence data-start="{evidence["start"]}" '
        f'data-end="{evidence["end"]}"'
    )
    assert link in page
    assert document.text.content[evidence["start"] : evidence["end"]] == "2021年6月30日"


def test_what_a_person_set_names_the_person(cast, document):
    changes = {"effective_on": date(2021, 8, 1), "history": ["2021年6月30日公布"]}
    change_metadata(actor=cast.lead, document=document, changes=changes)
    confirm_metadata(actor=cast.owner, document=document)
    page = plain(text_of(visitor(cast.viewer).get(f"/documents/{document.pk}/")))
    assert "2021-08-01 set by Lead" in page
    assert "metadata confirmed by Owner on" in page
    assert "Amendment history: 1 event 2021年6月30日公布" in page


def test_attachments_are_links_only_where_they_lead_to_the_web(cast, document):
    files = [
        {"name": "附件1.xlsx", "url": "https://example.org/1.xlsx"},
        {"name": "附件2.xlsx", "url": "javascript:alert(1)"},
    ]
    change_metadata(actor=cast.lead, document=document, changes={"attachments": files})
    page = text_of(visitor(cast.viewer).get(f"/documents/{document.pk}/"))
    assert 'href="https://example.org/1.xlsx"' in page
    assert "附件2.xlsx" in page
    assert 'href="javascript' not in page


def test_the_form_takes_every_field(cast, document):
    sent = metadata(
        effective_on="二〇二一年八月一日",
        expires_on="2026.7.31",
        region="示范市",
        validity="expired",
        history="2020年1月1日公布\n\n2021年6月30日修订",
        attachments="附件 1.xlsx https://example.org/1.xlsx\n附件2",
    )
    assert visitor(cast.lead).post(f"/documents/{document.pk}/", sent).status_code == 302
    document = Document.objects.get(pk=document.pk)
    assert (document.effective_on, document.expires_on) == (date(2021, 8, 1), date(2026, 7, 31))
    assert (document.region, document.validity) == ("示范市", "expired")
    assert document.history == ["2020年1月1日公布", "2021年6月30日修订"]
    assert document.attachments == [
        {"name": "附件 1.xlsx", "url": "https://example.org/1.xlsx"},
        {"name": "附件2", "url": ""},
    ]


def test_the_review_page_starts_with_the_queue(cast, project, document):
    copy_of(document, 2)
    client, path = visitor(cast.lead), f"/projects/{project.pk}/review/"
    confirm_metadata(actor=cast.lead, document=document)
    data = client.get(path).context["data"]
    assert [row["number"] for row in data["queue"]["documents"]] == [2]
    assert (data["queue"]["confirmed"], data["queue"]["total"]) == (1, 2)
    assert data["agencies"] == {"示范市人民政府": "示范市人民政府"}
    assert [field["name"] for field in data["fields"]] == [field.name for field in REVIEWED]
    shown = client.get(path, {"show": "confirmed"}).context["data"]["queue"]["documents"]
    assert [row["number"] for row in shown] == [1]


def test_an_empty_review_says_so(cast, project, document):
    path = f"/projects/{project.pk}/review/"
    assert "No document fits" in text_of(visitor(cast.lead).get(path, {"status": "excluded"}))
    document.delete()
    assert "Import documents first" in text_of(visitor(cast.lead).get(path))
