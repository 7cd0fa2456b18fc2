import re

import pytest
from django.conf import settings

from corpus.models import AuditEntry, Membership, Project, User
from corpus.permissions import Role
from tests.corpus.pages import text_of, visitor


@pytest.fixture
def path(project) -> str:
    return f"/projects/{project.pk}/members/"


def member(project, username: str) -> Membership:
    return Membership.objects.get(project=project, user__username=username)


def link_in(response) -> str:
    found = re.search(rf'id="member-link">{settings.BASE_URL}(/welcome/[^<]+)<', text_of(response))
    return found[1] if found else ""


def test_everybody_of_the_project_sees_the_members_and_nobody_else(cast, path):
    for name in ("owner", "lead", "coder_a", "viewer"):
        page = visitor(getattr(cast, name)).get(path)
        assert page.status_code == 200
        assert ("Add a member" in text_of(page)) == (name == "owner")
    assert visitor(cast.outsider).get(path).status_code == 404
    assert visitor().get(path).status_code == 302


@pytest.mark.parametrize("action", ["add", "role", "remove", "link"])
def test_only_an_owner_manages(cast, path, project, action):
    target = member(project, "coder_b")
    fields = {"action": action, "member": target.pk, "username": "x", "role": "owner"}
    for name, status in (("lead", 403), ("coder_a", 403), ("viewer", 403), ("outsider", 404)):
        assert visitor(getattr(cast, name)).post(path, fields).status_code == status
    assert member(project, "coder_b").role == Role.CODER
    assert not User.objects.filter(username="x").exists()


def test_a_new_person_gets_a_one_time_link(cast, path, project):
    fields = {"action": "add", "username": "newcomer", "name": "New", "role": "coder"}
    response = visitor(cast.owner).post(path, fields)
    assert member(project, "newcomer").role == Role.CODER
    link = link_in(response)
    assert visitor().get(link).status_code == 200
    assert AuditEntry.objects.filter(verb="add_member", after__username="newcomer").exists()
    assert not link_in(visitor(cast.owner).get(path))


def test_somebody_with_an_account_is_added_directly(cast, path, project):
    password = cast.outsider.password
    fields = {"action": "add", "username": "OUTSIDER", "role": "viewer"}
    response = visitor(cast.owner).post(path, fields)
    assert response.status_code == 302
    assert member(project, "outsider").role == Role.VIEWER
    assert User.objects.get(username="outsider").password == password


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "coder_a", "role": "coder"}, "is already a member"),
        ({"username": "", "role": "coder"}, "This field is required."),
        ({"username": "two words", "role": "coder"}, "Enter a valid username."),
        ({"username": "someone", "role": "king"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_in_the_form(cast, path, fields, said):
    response = visitor(cast.owner).post(path, {"action": "add", **fields})
    assert response.status_code in {400, 409}
    assert said in text_of(response)


def test_a_new_link_only_while_there_is_no_password(cast, path, project):
    owner = visitor(cast.owner)
    owner.post(path, {"action": "add", "username": "newcomer", "role": "coder"})
    target = member(project, "newcomer")
    response = owner.post(path, {"action": "link", "member": target.pk})
    link = link_in(response)
    visitor().post(link, {"password": "a-good-long-passphrase"})
    assert owner.post(path, {"action": "link", "member": target.pk}).status_code == 403
    with_password = member(project, "coder_a")
    assert owner.post(path, {"action": "link", "member": with_password.pk}).status_code == 403


def test_no_link_into_an_account_that_belongs_to_others_too(cast, path, project):
    visitor(cast.owner).post(path, {"action": "add", "username": "newcomer", "role": "coder"})
    other = Project.objects.create(name="Other", created_by=cast.outsider)
    Membership.objects.create(project=other, user=cast.outsider, role=Role.OWNER)
    theirs = f"/projects/{other.pk}/members/"
    outsider = visitor(cast.outsider)
    outsider.post(theirs, {"action": "add", "username": "newcomer", "role": "coder"})
    target = member(other, "newcomer")
    assert outsider.post(theirs, {"action": "link", "member": target.pk}).status_code == 403


def test_roles_change_and_the_last_owner_stays(cast, path, project):
    owner = visitor(cast.owner)
    target = member(project, "coder_a")
    assert (
        owner.post(path, {"action": "role", "member": target.pk, "role": "lead"}).status_code == 302
    )
    assert member(project, "coder_a").role == Role.LEAD
    own = member(project, "owner")
    for fields in ({"action": "role", "role": "viewer"}, {"action": "remove"}):
        said = text_of(owner.post(path, {**fields, "member": own.pk}, follow=True))
        assert "at least one owner" in said
    assert member(project, "owner").role == Role.OWNER


def test_a_removed_member_is_out_and_a_foreign_one_is_not_found(cast, path, project):
    owner = visitor(cast.owner)
    owner.post(path, {"action": "remove", "member": member(project, "viewer").pk})
    assert visitor(cast.viewer).get(path).status_code == 404
    other = Project.objects.create(name="Other", created_by=cast.outsider)
    foreign = Membership.objects.create(project=other, user=cast.outsider, role=Role.OWNER)
    for pk in (foreign.pk, "x", ""):
        assert owner.post(path, {"action": "remove", "member": pk}).status_code == 404
    assert owner.post(path, {"action": "dance"}).status_code == 400
