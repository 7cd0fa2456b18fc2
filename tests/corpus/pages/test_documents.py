import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import AuditEntry, Document
from tests.corpus.pages import text_of, visitor

SCRIPT = "<script>alert(1)</script>"
# Statuses by role: owner, lead, coder_a, viewer, outsider, nobody.
VIEW = {"owner": 200, "lead": 200, "coder_a": 200, "viewer": 200, "outsider": 404, None: 302}
EDIT = {"owner": 200, "lead": 200, "coder_a": 403, "viewer": 403, "outsider": 404, None: 302}


def statuses(cast, path: str) -> dict:
    return {
        name: visitor(getattr(cast, name) if name else None).get(path).status_code for name in VIEW
    }


def copy_of(document: Document, number: int, **fields) -> Document:
    values = {
        "project": document.project,
        "number": number,
        "title": f"Copy {number}",
        "file_name": f"copy{number}.txt",
        "file_digest": f"{number:064d}",
        "file_size": 1,
        "text_digest": "",
        "created_by": document.created_by,
        **fields,
    }
    return Document.objects.create(**values)


def test_who_reaches_the_pages(cast, project, document):
    assert statuses(cast, f"/projects/{project.pk}/documents/") == VIEW
    assert statuses(cast, f"/documents/{document.pk}/") == VIEW
    assert statuses(cast, f"/documents/{document.pk}/file/") == VIEW
    assert statuses(cast, f"/projects/{project.pk}/import/") == EDIT


def test_the_list_answers_with_counts_first(cast, project, document):
    page = text_of(visitor(cast.viewer).get(f"/projects/{project.pk}/documents/"))
    count = document.clauses.filter(codable=True).count()
    assert f"1 document · {count} clauses" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Import</a>" not in page


def test_an_empty_project_says_how_documents_get_here(cast, project):
    path = f"/projects/{project.pk}/documents/"
    assert f'href="/projects/{project.pk}/import/"' in text_of(visitor(cast.lead).get(path))
    for_viewer = text_of(visitor(cast.viewer).get(path))
    assert "No documents yet" in for_viewer
    assert f'href="/projects/{project.pk}/import/"' not in for_viewer


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"q": "Copy 2"}, [2]),
        ({"q": "示范〔2021〕"}, [3]),
        ({"status": "excluded"}, [2]),
        ({"year": "2021"}, [1, 3]),
        ({"year": "1999"}, []),
        ({"doc_type": "办法"}, [2]),
        ({"issuer": "示范市人民政府"}, [1]),
        ({"sort": "-number"}, [3, 2, 1]),
        ({"sort": "issued_on"}, [3, 1, 2]),
        ({"sort": "-clauses"}, [1, 2, 3]),
        ({"page": "999"}, [1, 2, 3]),
    ],
)
def test_search_filters_and_sorting(cast, project, document, query, numbers):
    copy_of(document, 2, status="excluded", doc_type="办法", issued_on=date(2022, 1, 1))
    copy_of(document, 3, issued_on=date(2021, 1, 1), doc_number="示范〔2021〕3号")
    response = visitor(cast.viewer).get(f"/projects/{project.pk}/documents/", query)
    assert [found.number for found in response.context["page_obj"]] == numbers


def test_the_list_costs_the_same_however_long(cast, project, document):
    path, client = f"/projects/{project.pk}/documents/", visitor(cast.viewer)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    queries()  # the first request of a log-in reads the account apart
    few = queries()
    for number in range(2, 40):
        copy_of(document, number)
    assert queries() == few


def test_a_hundred_documents_a_page(cast, project, document):
    for number in range(2, 103):
        copy_of(document, number)
    client, path = visitor(cast.viewer), f"/projects/{project.pk}/documents/"
    assert len(client.get(path).context["page_obj"]) == 100
    assert [d.number for d in client.get(path, {"page": 2}).context["page_obj"]] == [101, 102]


def test_the_document_page_shows_the_text_in_full(cast, document):
    page = text_of(visitor(cast.viewer).get(f"/documents/{document.pk}/"))
    shown = re.findall(r'<div class="segment-text">(.*?)</div></section>', page, re.S)
    text = html.unescape("".join(re.sub(r"<[^>]+>", "", one) for one in shown))
    assert text == document.text.content
    for clause in document.clauses.filter(codable=True):
        assert f'id="c{clause.pk}"' in page
        assert f'<span class="clause-number">{clause.number}</span>' in page


def test_a_document_costs_the_same_however_many_clauses(cast, import_text):
    short = import_text("标题\n\n一、一个条款在这里。\n", "short.txt")
    long = import_text("标题\n\n" + "".join(f"{n}. 第{n}个条款在这里。\n" for n in range(1, 200)))
    client = visitor(cast.lead)
    client.get(f"/documents/{short.pk}/")
    counts = []
    for document in (short, long):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/documents/{document.pk}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_markdown_marks_are_kept_but_not_shown(cast, import_text):
    source = "<!-- INFO END -->\n\n# 示范方案\n\n## 一、总体要求\n\n1. 建设一个平台。\n"
    document = import_text(source, "plan.md")
    page = text_of(visitor(cast.lead).get(f"/documents/{document.pk}/"))
    article = page[page.index('id="text"') : page.index("</article>")]
    shown = re.sub(r'<span class="segment-edge[^>]*>[^<]*</span>', "", article)
    assert "一、总体要求" in shown
    assert "#" not in re.sub(r"<[^>]*>", "", shown)
    assert "INFO END" not in shown
    texts = re.findall(r'<div class="segment-text">(.*?)</div>', article, re.DOTALL)
    kept = [html.unescape(re.sub(r"<[^>]*>", "", text)) for text in texts]
    assert kept == [clause.text for clause in document.clauses.order_by("start")]
    outline = page[page.index("reader-outline") : page.index('id="text"')]
    assert "## " not in outline


def test_only_leads_get_the_tools(cast, document):
    lead = text_of(visitor(cast.lead).get(f"/documents/{document.pk}/"))
    coder = text_of(visitor(cast.coder_a).get(f"/documents/{document.pk}/"))
    assert "segment-tools" in lead
    assert "segment-tools" not in coder
    assert "data-coded" not in coder


def test_a_clause_that_is_coded_is_marked_for_leads(cast, document, passes, api):
    clause = document.clauses.filter(codable=True).first()
    body = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}, "unsure": False, "memo": ""}
    saved = api(cast.coder_a).put(f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/", body)
    assert saved.status_code == 200
    page = text_of(visitor(cast.lead).get(f"/documents/{document.pk}/"))
    assert re.findall(r'id="c(\d+)"[^>]* data-coded', page) == [str(clause.pk)]


def metadata(**changes) -> dict:
    return {
        "title": "新标题",
        "doc_number": "示范〔2021〕8号",
        "agencies": "甲局\n\n 乙委员会 \n甲局",
        "issued_on": "2021年7月1日",
        "doc_type": "意见",
        "source_url": "https://example.org/a",
        "status": "excluded",
        **changes,
    }


def test_a_lead_corrects_the_metadata(cast, document):
    path = f"/documents/{document.pk}/"
    assert visitor(cast.lead).post(path, metadata()).status_code == 302
    document = Document.objects.get(pk=document.pk)
    assert (document.title, document.issued_on) == ("新标题", date(2021, 7, 1))
    assert document.agency_names() == ["甲局", "乙委员会"]
    assert (document.status, document.doc_type) == ("excluded", "意见")
    entry = AuditEntry.objects.get(verb="change_metadata")
    assert entry.after["title"] == "新标题"
    assert visitor(cast.lead).post(path, metadata()).status_code == 302
    assert AuditEntry.objects.filter(verb="change_metadata").count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "This field is required."),
        ({"issued_on": "2021-13-01"}, "Enter a valid date."),
        ({"status": "lost"}, "Select a valid choice."),
        ({"agencies": "局" * 201}, "A name has at most 200 characters."),
        ({"agencies": "\n".join(map(str, range(51)))}, "At most 50 agencies."),
        ({"title": "题" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_and_nothing_is_stored(cast, document, changes, said):
    response = visitor(cast.lead).post(f"/documents/{document.pk}/", metadata(**changes))
    assert response.status_code == 200
    assert said in text_of(response)
    assert Document.objects.get(pk=document.pk).title == document.title
    assert f"<h1>{document.title}</h1>" in text_of(response)


def test_only_who_may_edit_corrects_the_metadata(cast, document):
    path = f"/documents/{document.pk}/"
    assert visitor(cast.coder_a).post(path, metadata()).status_code == 403
    assert visitor(cast.viewer).post(path, metadata()).status_code == 403
    assert visitor(cast.outsider).post(path, metadata()).status_code == 404
    assert Document.objects.get(pk=document.pk).title == document.title


def test_text_from_files_is_never_markup(cast, project, import_text):
    document = import_text(f"{SCRIPT}\n\n一、{SCRIPT}应当转义。\n", f"{SCRIPT}.txt")
    fields = ("title", "doc_number", "agencies", "doc_type")
    visitor(cast.lead).post(f"/documents/{document.pk}/", metadata(**dict.fromkeys(fields, SCRIPT)))
    client = visitor(cast.lead)
    for path in (
        "/",
        f"/projects/{project.pk}/",
        f"/projects/{project.pk}/documents/?q=<script>",
        f"/projects/{project.pk}/import/",
        f"/projects/{project.pk}/import/?job={document.import_files.get().job_id}",
        f"/projects/{project.pk}/log/",
        f"/documents/{document.pk}/",
        f"/clauses/{document.clauses.last().pk}/history/",
    ):
        assert SCRIPT not in text_of(client.get(path)), path


def test_a_source_that_is_no_web_address_is_no_link(cast, document):
    Document.objects.filter(pk=document.pk).update(source_url="javascript:alert(1)")
    page = text_of(visitor(cast.lead).get(f"/documents/{document.pk}/"))
    assert "javascript:alert(1)" in page
    assert 'href="javascript:' not in page


def test_the_original_comes_back_byte_for_byte(cast, import_text):
    document = import_text("标题\n\n一、内容在这里。\n", '报告 "1".txt')
    response = visitor(cast.viewer).get(f"/documents/{document.pk}/file/")
    assert b"".join(response.streaming_content) == "标题\n\n一、内容在这里。\n".encode()
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert "%E6%8A%A5%E5%91%8A" in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_a_lost_original_is_said(cast, document):
    Document.objects.filter(pk=document.pk).update(file_digest="0" * 64)
    response = visitor(cast.viewer).get(f"/documents/{document.pk}/file/")
    assert response.status_code == 503
    assert "missing" in text_of(response)


def test_a_nul_in_the_search_finds_nothing(cast, project, document):
    response = visitor(cast.viewer).get(f"/projects/{project.pk}/documents/", {"q": "a\0b"})
    assert response.status_code in {200, 400}
