from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from corpus.models import AuditEntry, Project, User
from tests.corpus.pages import text_of, visitor


@pytest.fixture
def path(project) -> str:
    return f"/projects/{project.pk}/settings/"


def test_only_the_owner_reaches_the_settings(cast, path):
    found = {
        name: visitor(getattr(cast, name)).get(path).status_code
        for name in ("owner", "lead", "coder_a", "viewer", "outsider")
    }
    assert found == {"owner": 200, "lead": 403, "coder_a": 403, "viewer": 403, "outsider": 404}


def test_the_settings_are_saved_and_written_down(cast, path, project):
    fields = {"action": "save", "name": "New", "description": "About", "granularity": "sentence"}
    assert visitor(cast.owner).post(path, fields).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.granularity) == ("New", "sentence")
    assert AuditEntry.objects.get(verb="change_project").before["name"] == "Study"


def test_a_project_without_a_name_is_refused(cast, path, project):
    response = visitor(cast.owner).post(
        path, {"action": "save", "name": "", "granularity": "article"}
    )
    assert "This field is required." in text_of(response)
    project.refresh_from_db()
    assert project.name == "Study"


def test_deleting_needs_the_name_and_can_be_undone(cast, path, project):
    owner = visitor(cast.owner)
    assert "not the name" in text_of(owner.post(path, {"action": "delete", "typed_name": "study"}))
    said = text_of(owner.post(path, {"action": "delete", "typed_name": "Study"}, follow=True))
    assert f"manage.py restore_project {project.pk}" in said
    assert owner.get(path).status_code == 404
    assert owner.get("/").context["projects"] == []
    call_command("restore_project", str(project.pk), stdout=StringIO())
    assert owner.get(path).status_code == 200
    assert AuditEntry.objects.filter(verb="restore_project", actor_id=None).exists()
    with pytest.raises(CommandError):
        call_command("restore_project", str(project.pk))


def test_deleted_projects_are_listed(cast, project):
    visitor(cast.owner).post(
        f"/projects/{project.pk}/settings/", {"action": "delete", "typed_name": "Study"}
    )
    said = StringIO()
    call_command("restore_project", stdout=said)
    assert said.getvalue().endswith("\tStudy\n")


def test_the_set_up_link_is_printed_while_there_is_nobody(db, settings):
    settings.BASE_URL = "http://coding.example:8123"
    said = StringIO()
    call_command("setup_link", stdout=said)
    link = said.getvalue().strip()
    assert link.startswith("http://coding.example:8123/setup/")
    assert visitor().get(link.removeprefix("http://coding.example:8123")).status_code == 200
    User.objects.create(username="somebody")
    said = StringIO()
    call_command("setup_link", stdout=said)
    assert said.getvalue() == ""


def test_the_password_link_of_a_person(cast):
    said = StringIO()
    call_command("password_link", "CODER_A", stdout=said)
    path = "/" + said.getvalue().strip().split("/", 3)[3]
    visitor().post(path, {"password": "a-good-long-passphrase"})
    assert User.objects.get(username="coder_a").check_password("a-good-long-passphrase")
    with pytest.raises(CommandError, match="nobody"):
        call_command("password_link", "nobody")


def test_a_new_project_belongs_to_who_made_it(cast):
    client = visitor(cast.outsider)
    fields = {
        "name": "Mine",
        "description": "",
        "granularity": "article",
        "template": "policy-tools",
    }
    assert client.get("/projects/new/").status_code == 200
    made = client.post("/projects/new/", fields)
    project = Project.objects.get(name="Mine")
    assert made.headers["Location"] == f"/projects/{project.pk}/"
    assert project.memberships.get().role == "owner"
    assert project.codebook.versions.get().status == "published"
    refused = client.post("/projects/new/", {**fields, "name": ""})
    assert "This field is required." in text_of(refused)
