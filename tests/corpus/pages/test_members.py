import re

import pytest
from django.conf import settings

from corpus.actions.projects import create_project
from corpus.models import AuditEntry, Invitation, Membership, PasswordLink, Project, User
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


@pytest.mark.parametrize("action", ["add", "role", "remove", "link", "withdraw"])
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


def test_who_shares_a_project_joins_at_once_and_the_owner_is_told_who_made_the_account(
    cast, path, project
):
    other = create_project(actor=cast.outsider, name="Other")
    Membership.objects.create(project=other, user=cast.owner, role=Role.VIEWER)
    User.objects.filter(pk=cast.outsider.pk).update(made_by=cast.lead)
    password = cast.outsider.password
    fields = {"action": "add", "username": "OUTSIDER", "role": "viewer"}
    said = text_of(visitor(cast.owner).post(path, fields, follow=True))
    assert "made by Lead (lead)" in said
    assert member(project, "outsider").role == Role.VIEWER
    assert User.objects.get(username="outsider").password == password


def test_a_stranger_is_invited_shown_as_pending_and_has_no_access(cast, path, project):
    owner, outsider = visitor(cast.owner), visitor(cast.outsider)
    said = owner.post(path, {"action": "add", "username": "outsider", "role": "lead"}, follow=True)
    assert "outsider has been invited" in text_of(said)
    assert "Invited, not members yet" in text_of(said)
    assert len(said.context["people"]) == 5
    assert "Invited, not members yet" not in text_of(visitor(cast.lead).get(path))
    assert not project.memberships.filter(user=cast.outsider).exists()
    assert outsider.get(path).status_code == 404
    home = outsider.get("/")
    assert home.context["projects"] == []
    assert "Owner (owner) invites you" in text_of(home)


def test_an_invitation_is_accepted_on_the_home_page(cast, path, project):
    visitor(cast.owner).post(path, {"action": "add", "username": "outsider", "role": "lead"})
    invitation = Invitation.objects.get()
    outsider = visitor(cast.outsider)
    answer = f"/invitations/{invitation.pk}/"
    assert visitor(cast.coder_a).post(answer, {"action": "accept"}).status_code == 404
    assert outsider.post(answer, {"action": "ponder"}).status_code == 400
    accepted = outsider.post(answer, {"action": "accept"})
    assert accepted.headers["Location"] == f"/projects/{project.pk}/"
    assert member(project, "outsider").role == Role.LEAD
    again = outsider.post(answer, {"action": "accept"}, follow=True)
    assert "has been accepted already" in text_of(again)


def test_an_invitation_is_declined_or_withdrawn(cast, path, project):
    owner, outsider = visitor(cast.owner), visitor(cast.outsider)
    fields = {"action": "add", "username": "outsider", "role": "coder"}
    owner.post(path, fields)
    declined = Invitation.objects.get()
    outsider.post(f"/invitations/{declined.pk}/", {"action": "decline"})
    owner.post(path, fields)
    second = Invitation.objects.pending().get()
    withdraw = {"action": "withdraw", "invitation": second.pk}
    assert visitor(cast.lead).post(path, withdraw).status_code == 403
    assert "has been withdrawn" in text_of(owner.post(path, withdraw, follow=True))
    late = outsider.post(f"/invitations/{second.pk}/", {"action": "accept"}, follow=True)
    assert "has been withdrawn" in text_of(late)
    assert not project.memberships.filter(user=cast.outsider).exists()
    verbs = AuditEntry.objects.filter(object_type="invitation").order_by("id")
    assert list(verbs.values_list("verb", "actor_name")) == [
        ("invite_member", "owner"),
        ("decline_invitation", "outsider"),
        ("invite_member", "owner"),
        ("withdraw_invitation", "owner"),
    ]


def test_who_is_no_instance_owner_is_told_who_makes_accounts(cast, path, project):
    Membership.objects.filter(user=cast.lead).update(role=Role.OWNER)
    lead = visitor(cast.lead)
    response = lead.post(path, {"action": "add", "username": "newcomer", "role": "coder"})
    assert response.status_code == 403
    assert "Accounts are made by an instance owner: Owner (owner)." in text_of(response)
    assert not User.objects.filter(username="newcomer").exists()
    assert not Invitation.objects.exists()


def test_an_account_that_anybody_could_have_made_is_looked_at_first(cast, path, project):
    doubtful = User.objects.create(
        username="professor", password="md5$salt$unused", made_by=cast.outsider, confirmed=False
    )
    Membership.objects.filter(user=cast.lead).update(role=Role.OWNER)
    lead = visitor(cast.lead)
    fields = {"action": "add", "username": "professor", "role": "lead"}
    asked = lead.post(path, fields)
    assert asked.status_code == 409
    assert "was made by Outsider (outsider)" in text_of(asked)
    assert not Invitation.objects.exists()
    lead.post(path, fields | {"confirm": "1"})
    assert Invitation.objects.get().user == doubtful
    assert not User.objects.get(pk=doubtful.pk).confirmed


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
    first = link_in(owner.post(path, {"action": "add", "username": "newcomer", "role": "coder"}))
    target = member(project, "newcomer")
    link = link_in(owner.post(path, {"action": "link", "member": target.pk}))
    assert visitor().get(first).status_code == 410
    visitor().post(link, {"password": "a-good-long-passphrase"})
    assert owner.post(path, {"action": "link", "member": target.pk}).status_code == 409
    with_password = member(project, "coder_a")
    assert owner.post(path, {"action": "link", "member": with_password.pk}).status_code == 409
    assert not PasswordLink.objects.exists()


def test_a_project_s_owner_holds_no_link(cast, path, project):
    visitor(cast.owner).post(path, {"action": "add", "username": "newcomer", "role": "coder"})
    Membership.objects.filter(user=cast.lead).update(role=Role.OWNER)
    lead = visitor(cast.lead)
    digest = PasswordLink.objects.get().digest
    target = member(project, "newcomer")
    assert lead.post(path, {"action": "link", "member": target.pk}).status_code == 403
    assert PasswordLink.objects.get().digest == digest
    assert "New link" not in text_of(lead.get(path))


def test_the_link_of_a_removed_member_is_dead(cast, path, project):
    owner = visitor(cast.owner)
    link = link_in(owner.post(path, {"action": "add", "username": "newcomer", "role": "coder"}))
    owner.post(path, {"action": "remove", "member": member(project, "newcomer").pk})
    assert visitor().get(link).status_code == 410
    assert visitor().post(link, {"password": "a-good-long-passphrase"}).status_code == 410
    assert not User.objects.get(username="newcomer").has_usable_password()


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


def test_a_member_leaves_by_themselves(cast, path, project, api):
    coder = visitor(cast.coder_b)
    assert 'value="leave"' in coder.get(path).content.decode()
    response = coder.post(path, {"action": "leave"}, follow=True)
    assert f"You have left “{project.name}”." in text_of(response)
    assert not project.memberships.filter(user=cast.coder_b).exists()
    assert coder.get(path).status_code == 404
    entry = AuditEntry.objects.get(verb="remove_member")
    assert (entry.actor_name, entry.before) == ("coder_b", {"username": "coder_b", "role": "coder"})
    own = f"projects/{project.pk}/members/{member(project, 'viewer').pk}/"
    assert api(cast.coder_a).delete(own).status_code == 403
    assert api(cast.viewer).delete(own).status_code == 204


def test_the_last_owner_does_not_leave(cast, path, project, api):
    said = text_of(visitor(cast.owner).post(path, {"action": "leave"}, follow=True))
    assert "A project keeps at least one owner." in said
    own = f"projects/{project.pk}/members/{member(project, 'owner').pk}/"
    assert api(cast.owner).delete(own).status_code == 409
    assert member(project, "owner").role == Role.OWNER
