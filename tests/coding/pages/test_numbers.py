"""A number on a page leads to a list of as many rows."""

import re
from datetime import date

import pytest

from coding.results.agreement import agreement_of
from coding.results.life import take
from corpus.models import Document, DocumentType, Membership, NearDuplicate
from tests.coding.exports.test_files import code
from tests.conftest import run_import
from tests.corpus.pages import text_of, visitor

# A number at the end of a line of a drawing.
DRAWN = re.compile(
    r'<a href="([^"]+)"><text[^>]*>[^<]*(?:<title>[^<]*</title>)?</text><text[^>]*>([\d,]+)</text></a>'
)
LINK = re.compile(r'<a\b[^>]*href="([^"]+)"[^>]*>\s*(?:<strong>)?([\d,]+)(?![\d.,])', re.S)
FIRST = "标题一\n\n一、设立专项资金。\n\n二、设立检测平台。\n"
SECOND = "标题二\n\n一、设立专项资金。\n\n二、鼓励采购。\n"


def rows_behind(client, address: str) -> int | None:
    """How many rows the list at the address has, over all its pages; None for what is no list."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    context = answer.context
    if "/review/" in address:
        query = address.partition("?")[2]
        project = context["project"].pk
        found = client.get(f"/api/v1/projects/{project}/review/?{query}").json()
        return len(found["documents"])
    if "/screening/" in address:
        return Document.objects.current().filter(status="candidate").count()
    if "/words/context/" in address:
        return len(context["having"] or context["lines"])
    if re.search(r"/rounds/(\d+/)?$", address):
        return None
    return context["page_obj"].paginator.count if "page_obj" in context else None


@pytest.fixture
def study(cast, project, blind_round, passes, document):
    """Two more documents, near duplicates, one a candidate; two coders who differ once."""
    run_import(cast.lead, project, [("一.txt", FIRST.encode()), ("二.txt", SECOND.encode())])
    run_import(cast.lead, project, [("一.txt", FIRST.encode()), ("坏.xyz", b"x")])
    one, two = Document.objects.filter(project=project).exclude(pk=document.pk).order_by("number")
    Document.objects.filter(pk=two.pk).update(status="candidate")
    kind, _made = DocumentType.objects.get_or_create(project=project, name="通知")
    Document.objects.filter(pk=one.pk).update(doc_type=kind.name, issued_on=date(2021, 5, 1))
    if not NearDuplicate.objects.exists():
        NearDuplicate.objects.create(
            project=project, first=one, second=two, similarity=0.8, containment=0.8
        )
    first, second = document.clauses.codable()[2:4]
    for name in ("coder_a", "coder_b"):
        code(getattr(cast, name), passes[name], first, tool=["funding"])
        other = ["funding"] if name == "coder_a" else ["talent"]
        code(getattr(cast, name), passes[name], second, tool=other)
    take(agreement_of(blind_round))
    return project, blind_round


def test_numbers_lead_to_as_many_rows(cast, study):
    project, found = study
    root = f"/projects/{project.pk}"
    client = visitor(cast.lead)
    # By page, at least so many of its numbers lead somewhere.
    pages = {
        "/": 3,
        f"{root}/": 2,
        f"{root}/import/": 2,
        f"{root}/lists/": 1,
        f"{root}/words/": 10,
        f"{root}/nodes/?round=&layer=all": 12,
        f"{root}/nodes/": 6,
        f"/rounds/{found.pk}/agreement/": 4,
        f"/rounds/{found.pk}/dashboard/": 9,
        f"{root}/flow/": 4,
    }
    wrong = []
    for page, least in pages.items():
        html = text_of(client.get(page)).partition('id="main"')[2]
        checked = 0
        for address, said in LINK.findall(html) + DRAWN.findall(html):
            path = address.replace("&amp;", "&")
            rows = rows_behind(client, path) if path.startswith("/") else None
            if rows is None:
                continue
            checked += 1
            if rows != int(said.replace(",", "")):
                wrong.append((page, path, said, rows))
        assert checked >= least, (page, checked)
    assert wrong == []


def test_what_is_behind_the_dashboard_is_hidden_from_who_codes_blind(cast, study):
    project, found = study
    address = f"/rounds/{found.pk}/clauses/?show=open"
    assert visitor(cast.lead).get(address).status_code == 200
    Membership.objects.filter(project=project, user=cast.coder_a).update(role="lead")
    assert visitor(cast.coder_a).get(address).status_code == 403
    dashboard = text_of(visitor(cast.coder_a).get(f"/rounds/{found.pk}/dashboard/"))
    assert f"/rounds/{found.pk}/clauses/" not in dashboard


def test_the_side_bar_counts_what_its_pages_list(cast, study):
    project, _round = study
    client = visitor(cast.lead)
    told = client.get(f"/projects/{project.pk}/standing/").json()["counts"]
    root = f"/projects/{project.pk}"
    for name in ("documents", "duplicates", "screening", "review"):
        assert rows_behind(client, f"{root}/{name}/") == int(told[f"{root}/{name}/"]), name
