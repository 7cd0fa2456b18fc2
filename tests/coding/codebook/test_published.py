"""The codebook of a project: published from a template, read by every member."""

import re

import pytest
from django.test import Client

from coding.actions.codebook import load_template, start_project
from coding.codebook.tree import codebook_tree
from coding.codebook.versions import published_version
from coding.models import CodebookVersion, Node
from corpus.models import AuditEntry
from policycoder.errors import Invalid


@pytest.fixture
def bare(cast):
    """The lead's project without a codebook."""
    return start_project(actor=cast.lead, name="Bare", granularity="article")


def page(user, project, language="en", **params):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client.get(f"/projects/{project.pk}/codebook/", params)


def speak(user, language):
    """Use the interface in a language, as chosen on the account page."""
    user.language = language
    user.save()
    return user


def test_a_template_is_published_as_the_next_version(cast, project):
    assert published_version(project).number == 1
    load_template(actor=cast.lead, project=project, template="policy-tools")
    newest = published_version(project)
    assert (newest.number, newest.status, newest.published_by) == (2, "published", cast.lead)
    assert published_version(project, 1).number == 1
    entry = AuditEntry.objects.filter(verb="publish_codebook", project_id=project.pk).first()
    assert entry.after == {"template": "policy-tools", "version": 2}


def test_an_unknown_template_is_refused_and_nothing_is_made(cast, bare):
    with pytest.raises(Invalid, match="nonsense"):
        load_template(actor=cast.lead, project=bare, template="nonsense")
    assert not CodebookVersion.objects.filter(codebook__project=bare).exists()


def test_the_template_has_the_nodes_of_the_study(project):
    # Rothwell and Zegveld's three groups with 6, 7 and 4 tools; three stages of the value chain.
    tree = codebook_tree(published_version(project))
    tool, stage = tree["dimensions"]
    assert [(node["key"], len(node["children"])) for node in tool["nodes"]] == [
        ("supply", 6),
        ("environment", 7),
        ("demand", 4),
    ]
    assert [node["key"] for node in stage["nodes"]] == [
        "rnd",
        "pilot_production",
        "commercialisation",
    ]
    assert (tool["multiple"], tool["required"], tool["undeterminable"]) == (True, True, False)
    assert (stage["multiple"], stage["required"], stage["undeterminable"]) == (True, True, True)
    assert not any(node["selectable"] for node in tool["nodes"])


@pytest.mark.parametrize("person", ["owner", "lead", "coder_a", "viewer"])
def test_every_member_reads_the_codebook(cast, project, person):
    answer = page(getattr(cast, person), project)
    assert answer.status_code == 200
    text = answer.content.decode()
    for key in Node.objects.filter(dimension__version__codebook__project=project).values_list(
        "key", flat=True
    ):
        assert f'id="{key}"' in text
    assert f"/api/v1/projects/{project.pk}/exports/codebook.csv" in text


def test_a_stranger_is_told_nothing(cast, project):
    assert page(cast.outsider, project).status_code == 404


def test_who_is_not_logged_in_is_sent_to_log_in(project):
    answer = Client().get(f"/projects/{project.pk}/codebook/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("language", "name", "rule"),
    [("en", "Government procurement", "Include"), ("zh-hans", "政府采购", "归资金支持")],
)
def test_names_and_rules_follow_the_language(cast, project, language, name, rule):
    text = page(speak(cast.viewer, language), project).content.decode()
    assert name in text
    assert rule in text


def test_shortcuts_and_flags_are_shown(cast, project):
    text = page(cast.coder_a, project).content.decode()
    shown = re.findall(r"<kbd>(.)</kbd>", text)
    assert len(shown) == len(set(shown)) == 20
    assert text.count("undeterminable” offered") == 1


def test_an_older_version_can_be_read(cast, project):
    load_template(actor=cast.lead, project=project, template="policy-tools")
    assert page(cast.coder_a, project, version="1").context["version"].number == 1
    assert page(cast.coder_a, project).context["version"].number == 2
    unknown = page(cast.coder_a, project, version="9")
    assert unknown.context["version"].number == 2
    assert "no such version" in unknown.content.decode()


def test_a_project_without_a_codebook_offers_the_template_to_leads(cast, bare):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.lead)
    path = f"/projects/{bare.pk}/codebook/"
    assert "Load the template" in client.get(path).content.decode()
    assert (
        client.post(path, {"action": "load_template", "template": "policy-tools"}).status_code
        == 302
    )
    assert published_version(bare).number == 1
    assert (
        client.post(path, {"action": "load_template", "template": "policy-tools"}).status_code
        == 409
    )
    assert published_version(bare).number == 1


@pytest.mark.parametrize(
    ("person", "status"), [("coder_a", 403), ("viewer", 403), ("outsider", 404)]
)
def test_only_leads_load_a_template(cast, project, person, status):
    client = Client()
    client.force_login(getattr(cast, person))
    path = f"/projects/{project.pk}/codebook/"
    assert (
        client.post(path, {"action": "load_template", "template": "policy-tools"}).status_code
        == status
    )
    assert published_version(project).number == 1


def test_an_empty_codebook_offers_members_no_button(cast, bare):
    bare.memberships.create(user=cast.viewer, role="viewer")
    text = page(cast.viewer, bare).content.decode()
    assert "An owner or lead of the project sets it up" in text
    assert "Load the template" not in text


def test_the_page_takes_the_same_queries_however_many_nodes(
    cast, project, django_assert_max_num_queries
):
    client = Client()
    client.force_login(cast.coder_a)
    with django_assert_max_num_queries(14):
        client.get(f"/projects/{project.pk}/codebook/")
