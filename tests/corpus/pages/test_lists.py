import pytest

from coding.actions.codebook import start_project
from corpus.models import Agency, Document, DocumentType
from tests.corpus.pages import text_of, visitor


@pytest.fixture
def page(cast, project, document):
    client, path = visitor(cast.lead), f"/projects/{project.pk}/lists/"

    def post(**fields):
        return client.post(path, fields)

    return post


def test_the_lists_are_shown_with_their_uses(cast, project, document):
    page = text_of(visitor(cast.lead).get(f"/projects/{project.pk}/lists/"))
    assert "示范市人民政府" in page
    assert "1 document<" in page
    assert "规划纲要" in page
    # named in the language of whoever made the project
    assert "Off topic" in page or "与主题无关" in page


def test_the_agencies_are_searched_by_every_name(cast, project, document, page):
    agency = Agency.objects.get()
    page(action="add_alias", agency=agency.pk, alias="市政府")
    page(action="add_agency", name="示范市财政局")
    shown = visitor(cast.lead).get(f"/projects/{project.pk}/lists/", {"q": "市政府"})
    assert [found.name for found in shown.context["page_obj"]] == ["示范市人民政府"]


def test_a_merge_asks_first(cast, project, document, page):
    page(action="add_agency", name="示范市政府")
    old, new = Agency.objects.get(name="示范市人民政府"), Agency.objects.get(name="示范市政府")
    asked = page(action="merge", agency=old.pk, into=new.name)
    assert "1 document moves." in text_of(asked)
    assert document.issues.get().agency == old
    assert page(action="merge", agency=old.pk, into=new.name, confirmed="1").status_code == 302
    assert Document.objects.get(pk=document.pk).agency_names() == ["示范市政府"]


def test_an_alias_that_is_another_agency_asks_to_merge(cast, project, document, page):
    page(action="add_agency", name="示范市政府")
    new = Agency.objects.get(name="示范市政府")
    asked = page(action="add_alias", agency=new.pk, alias="示范市人民政府")
    assert "Merge 示范市人民政府 into 示范市政府?" in text_of(asked)
    assert Agency.objects.filter(name="示范市人民政府").exists()


def test_types_are_moved_renamed_and_replaced(cast, project, document, page):
    kinds = DocumentType.objects.filter(project=project)
    first, second = kinds[0], kinds[1]
    page(action="move_entry", kind="type", entry=first.pk, direction="down")
    assert list(kinds.all()[:2]) == [second, first]
    used = kinds.get(name="措施")
    page(action="remove_entry", kind="type", entry=used.pk)
    assert kinds.filter(pk=used.pk).exists()
    page(action="remove_entry", kind="type", entry=used.pk, replacement=first.pk)
    assert Document.objects.get(pk=document.pk).doc_type == first.name
    page(action="rename_entry", kind="type", entry=first.pk, name="总体规划")
    assert Document.objects.get(pk=document.pk).doc_type == "总体规划"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "no such"},
        {"action": "add_entry", "kind": "no such", "name": "x"},
    ],
)
def test_what_no_form_sends_is_refused(page, fields):
    before = DocumentType.objects.count()
    assert page(**fields).status_code in {302, 400}
    assert DocumentType.objects.count() == before


def test_an_agency_of_another_project_is_out_of_reach(cast, project, document, page):
    other = start_project(
        actor=cast.outsider, name="Other", template="policy-tools", granularity="article"
    )
    foreign = Agency.objects.create(project=other, name="别处")
    assert page(action="change_agency", agency=foreign.pk, name="x").status_code == 404
    assert Agency.objects.get(pk=foreign.pk).name == "别处"
