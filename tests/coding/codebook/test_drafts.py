"""A draft of the codebook is there for those who may edit, and for nobody else by any route."""

import pytest
from django.test import Client

from coding.codebook.scheme import scheme_of
from coding.models import Codebook, CodebookVersion

EDITORS, OTHERS = ("owner", "lead"), ("coder_a", "viewer")
SECRET = "Unheard-of node"


@pytest.fixture
def draft(project) -> CodebookVersion:
    made = project.codebook.versions.create(number=2)
    means = made.dimensions.create(key="means", name_zh="手段", name_en="Means", position=0)
    means.nodes.create(key="unheard", name_zh="闻所未闻", name_en=SECRET, position=0)
    return made


def page(user, project, path="codebook", **params):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get(f"/projects/{project.pk}/{path}/", params)


@pytest.mark.parametrize("person", EDITORS + OTHERS)
def test_the_list_of_versions_names_it_to_editors_alone(api, cast, project, draft, person):
    answer = api(getattr(cast, person)).get(f"projects/{project.pk}/codebook/versions/")
    expected = [(1, "published"), (2, "draft")] if person in EDITORS else [(1, "published")]
    assert [(one["number"], one["status"]) for one in answer.json()] == expected


@pytest.mark.parametrize("path", ["codebook/", "exports/codebook.csv"])
@pytest.mark.parametrize("person", EDITORS + OTHERS)
def test_it_is_read_by_its_number_by_editors_alone(api, cast, project, draft, person, path):
    answer = api(getattr(cast, person)).get(f"projects/{project.pk}/{path}", version=2)
    assert answer.status_code == (200 if person in EDITORS else 404)
    if person in EDITORS:
        text = answer.getvalue() if answer.streaming else answer.content
        assert SECRET.encode() in text


@pytest.mark.parametrize("person", EDITORS + OTHERS)
def test_its_page_is_for_editors_alone(cast, project, draft, person):
    answer = page(getattr(cast, person), project, version=2)
    text = answer.content.decode()
    assert (SECRET in text) == (person in EDITORS)
    assert ("draft, shown to those who may edit" in text) == (person in EDITORS)
    assert ("v2 · Draft" in text) == (person in EDITORS)
    assert SECRET not in page(getattr(cast, person), project).content.decode()


@pytest.mark.parametrize("person", EDITORS + OTHERS)
@pytest.mark.parametrize("path", ["codebook/", "exports/codebook.csv", "exports/nodes.csv"])
def test_nobody_gets_it_unasked(api, cast, project, draft, person, path):
    answer = api(getattr(cast, person)).get(f"projects/{project.pk}/{path}")
    assert answer.status_code == 200
    assert SECRET.encode() not in (answer.getvalue() if answer.streaming else answer.content)


@pytest.mark.parametrize("path", ["search", "nodes", "words", "rounds", "exports"])
def test_other_pages_know_published_versions_alone(cast, project, draft, path):
    answer = page(cast.lead, project, path)
    text = answer.content.decode()
    assert SECRET not in text
    assert ">v1<" in text, "in the side bar"


def test_no_round_is_opened_with_it(api, cast, project, draft, document):
    body = {"name": "R", "coders": ["coder_a"], "documents": "included", "codebook_version": 2}
    assert api(cast.lead).post(f"projects/{project.pk}/rounds/", body).status_code == 404
    form = page(cast.lead, project, "rounds/new").context["form"]
    assert form.fields["codebook_version"].choices == [(1, "v1")]


def test_a_project_with_nothing_but_a_draft_has_no_codebook_yet(api, cast):
    bare = api(cast.lead).post("projects/", {"name": "Bare"}).json()["id"]
    made = cast.lead.memberships.get(project=bare).project
    Codebook.objects.create(project=made).versions.create(number=1)
    assert api(cast.lead).get(f"projects/{bare}/codebook/").status_code == 404
    assert "No codebook yet" in page(cast.lead, made).content.decode()
    assert page(cast.lead, made, "search").status_code == 200


def test_a_draft_is_never_kept_in_memory(draft):
    with pytest.raises(CodebookVersion.DoesNotExist):
        scheme_of(draft.pk)
