"""Members, invitations and accounts by program."""

import pytest

from corpus.models import Invitation, Membership, PasswordLink, User
from corpus.permissions import Role
from tests.corpus.pages import path_of, visitor


@pytest.fixture
def members(project) -> str:
    return f"projects/{project.pk}/members/"


def add(api, user, path, **body):
    return api(user).post(path, body)


def test_an_account_made_for_a_name_joins_with_its_link(cast, api, members, project):
    answer = add(api, cast.owner, members, username="newcomer", role="coder", name="New")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["username"], body["role"]) == ("joined", "newcomer", "coder")
    assert body["password_link_expires_at"]
    assert visitor().get(path_of(body["password_link"])).status_code == 200
    again = add(api, cast.owner, members, username="newcomer", role="lead")
    assert again.status_code == 409
    assert project.memberships.get(user__username="newcomer").role == Role.CODER


def test_a_stranger_is_pending_until_they_accept(cast, api, members, project):
    answer = add(api, cast.owner, members, username="outsider", role="lead")
    assert answer.status_code == 202
    body = answer.json()
    assert (body["state"], body["username"], body["role"]) == ("pending", "outsider", "lead")
    assert "once they accept" in body["detail"]
    sent = api(cast.owner).get(f"projects/{project.pk}/invitations/").json()
    assert sent == [body["invitation"]]
    assert "outsider" not in [one["username"] for one in api(cast.owner).get(members).json()]
    outsider = api(cast.outsider)
    for path in (f"projects/{project.pk}/", members, f"projects/{project.pk}/documents/"):
        assert outsider.get(path).status_code == 404
    assert outsider.get("projects/").json()["count"] == 0
    own = outsider.get("invitations/").json()
    assert [(one["project"]["name"], one["role"], one["invited_by"]) for one in own] == [
        ("Study", "lead", "owner")
    ]
    accepted = outsider.post(f"invitations/{own[0]['id']}/accept/")
    assert accepted.status_code == 200
    assert accepted.json()["project"] == project.pk
    assert outsider.get(f"projects/{project.pk}/").json()["role"] == "lead"
    assert outsider.get("invitations/").json() == []
    assert outsider.post(f"invitations/{own[0]['id']}/accept/").status_code == 409
    assert api(cast.owner).get(f"projects/{project.pk}/invitations/").json() == []


def test_who_adds_a_stranger_learns_no_more_than_who_made_the_account(cast, api, members):
    User.objects.filter(pk=cast.outsider.pk).update(made_by=cast.lead)
    invitation = add(api, cast.owner, members, username="outsider", role="lead").json()[
        "invitation"
    ]
    assert invitation.keys() == {
        *("id", "username", "role", "invited_by", "created_at", "expires_at", "expired"),
        *("account_made_by", "account_made_at"),
    }
    assert invitation["account_made_by"] == "lead"


def test_a_pending_account_cannot_be_given_work(cast, api, members, project, document):
    add(api, cast.owner, members, username="outsider", role="coder")
    body = {"name": "R", "coders": ["outsider"], "documents": [document.pk]}
    assert api(cast.lead).post(f"projects/{project.pk}/rounds/", body).status_code == 404


def test_withdrawing_and_declining(cast, api, members, project):
    add(api, cast.owner, members, username="outsider", role="lead")
    first = Invitation.objects.get()
    sent = f"projects/{project.pk}/invitations/{first.pk}/"
    assert api(cast.owner).delete(sent).status_code == 204
    assert api(cast.owner).delete(sent).status_code == 409
    assert api(cast.outsider).post(f"invitations/{first.pk}/accept/").status_code == 409
    add(api, cast.owner, members, username="outsider", role="lead")
    second = Invitation.objects.pending().get()
    assert api(cast.outsider).post(f"invitations/{second.pk}/decline/").status_code == 204
    assert not Membership.objects.filter(user=cast.outsider).exists()


def test_an_invitation_is_nobody_else_s(cast, api, members, project):
    add(api, cast.owner, members, username="outsider", role="lead")
    pk = Invitation.objects.get().pk
    for name in ("coder_a", "owner"):
        assert api(getattr(cast, name)).post(f"invitations/{pk}/accept/").status_code == 404
    other = api(cast.coder_a).post("projects/", {"name": "Other"}).json()["id"]
    foreign = f"projects/{other}/invitations/{pk}/"
    assert api(cast.coder_a).delete(foreign).status_code == 404
    assert Invitation.objects.get().state == "pending"


def test_an_unconfirmed_account_is_said_to_be_one_until_it_is_confirmed(cast, api, members):
    User.objects.create(username="some", password="md5$x$x", made_by=cast.viewer, confirmed=False)
    asked = add(api, cast.owner, members, username="some", role="coder")
    assert (asked.status_code, asked.json()["type"]) == (409, "unconfirmed")
    assert asked.json()["account"]["made_by"] == "viewer"
    assert not Invitation.objects.exists()
    assert (
        add(api, cast.owner, members, username="some", role="coder", confirm=True).status_code
        == 202
    )


def test_the_squatter_gets_nothing(cast, api, members, project):
    """Anybody makes a project and adds a name that a real owner will add later."""
    own = api(cast.viewer).post("projects/", {"name": "Squat"}).json()["id"]
    answer = add(api, cast.viewer, f"projects/{own}/members/", username="professor", role="coder")
    assert answer.status_code == 403
    assert "Owner (owner)" in answer.json()["detail"]
    assert "password_link" not in answer.json()
    assert not User.objects.filter(username="professor").exists()
    real = add(api, cast.owner, members, username="professor", role="lead").json()
    assert real["password_link"]


# ---- accounts


def test_accounts_are_listed_with_what_an_instance_owner_may_know(cast, api, project):
    hidden = api(cast.outsider).post("projects/", {"name": "Hidden"}).json()["id"]
    Membership.objects.create(project_id=hidden, user=cast.coder_a, role=Role.CODER)
    api(cast.owner).post("accounts/", {"username": "fresh"})
    found = api(cast.owner).get("accounts/").json()
    assert found["count"] == 7
    rows = {row["username"]: row for row in found["results"]}
    assert (rows["coder_a"]["projects"], rows["coder_a"]["other_projects"]) == (["Study"], 1)
    assert rows["owner"]["instance_owner"]
    assert not rows["lead"]["instance_owner"]
    assert (rows["fresh"]["made_by"], rows["fresh"]["password"]) == ("owner", "link")
    assert (rows["lead"]["made_by"], rows["lead"]["password"]) == (None, "set")
    assert "Hidden" not in str(found)
    searched = api(cast.owner).get("accounts/", q="CODER").json()["results"]
    assert [row["username"] for row in searched] == ["coder_a", "coder_b"]


def test_accounts_are_made_changed_and_ended(cast, api):
    owner = api(cast.owner)
    made = owner.post("accounts/", {"username": "fresh", "name": "Fresh"}).json()
    path = f"accounts/{made['id']}/"
    assert visitor().get(path_of(made["password_link"])).status_code == 200
    renewed = owner.post(f"{path}link/").json()
    assert visitor().get(path_of(made["password_link"])).status_code == 410
    assert visitor().get(path_of(renewed["password_link"])).status_code == 200
    assert owner.patch(path, {"instance_owner": True}).json()["instance_owner"]
    ended = owner.patch(path, {"active": False}).json()
    assert (ended["active"], ended["instance_owner"], ended["password"]) == (False, False, "none")
    assert visitor().get(path_of(renewed["password_link"])).status_code == 410
    assert owner.post(f"{path}link/").status_code == 409
    assert owner.patch(path, {"active": True}).json()["active"]
    assert owner.patch(path, {"confirmed": False}).status_code == 400
    assert owner.get("accounts/0/").status_code == 404
    assert owner.post("accounts/", {"username": "FRESH"}).status_code == 409


def test_a_change_is_made_whole_or_not_at_all(cast, api):
    path = f"accounts/{cast.owner.pk}/"
    answer = api(cast.owner).patch(path, {"active": False, "instance_owner": False})
    assert answer.status_code == 409
    assert User.objects.get(pk=cast.owner.pk).instance_owner


def test_nobody_else_sees_or_changes_accounts(cast, api):
    for name in ("lead", "outsider"):
        client = api(getattr(cast, name))
        refused = client.get("accounts/")
        assert refused.status_code == 403
        assert "Owner (owner)" in refused.json()["detail"]
        assert client.post("accounts/", {"username": "x"}).status_code == 403
        assert client.post(f"accounts/{cast.viewer.pk}/link/").status_code == 403
        assert client.get("accounts/0/").status_code == 403
    assert not PasswordLink.objects.exists()
