"""Nobody comes into a project unasked, and nobody by an account that somebody else made."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.utils import timezone

from corpus.accounts.instance import end_account, make_account
from corpus.accounts.joining import accept, decline, invite, withdraw
from corpus.actions.projects import (
    add_member,
    change_role,
    create_project,
    delete_project,
    remove_member,
    restore_project,
)
from corpus.models import AuditEntry, Invitation, Membership, PasswordLink, Project, User
from corpus.permissions import Role
from policycoder.errors import Conflict, DomainError
from tests.corpus.accounts import at_once


def is_member(project: Project, user: User) -> bool:
    return Membership.objects.filter(project=project, user=user).exists()


@pytest.fixture
def invitation(cast, project) -> Invitation:
    """outsider is invited as coder."""
    return invite(actor=cast.owner, project=project, user=cast.outsider, role=Role.CODER)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.detail


# ---- who joins at once, who is asked


def test_somebody_with_whom_no_project_is_shared_is_asked(cast, project):
    added = add_member(actor=cast.owner, project=project, username="outsider", role=Role.LEAD)
    assert added.member is None
    assert added.link is None
    assert added.invitation.role == Role.LEAD
    assert not is_member(project, cast.outsider)


@pytest.mark.parametrize("role", Role.values)
def test_a_shared_project_lets_somebody_join_at_once_whatever_the_role(cast, project, role):
    other = create_project(actor=cast.owner, name="Other")
    Membership.objects.create(project=other, user=cast.outsider, role=role)
    added = add_member(actor=cast.owner, project=project, username="outsider", role=Role.CODER)
    assert added.member.role == Role.CODER
    assert not Invitation.objects.exists()


def test_a_deleted_project_is_not_shared(cast, project):
    other = create_project(actor=cast.owner, name="Other")
    Membership.objects.create(project=other, user=cast.outsider, role=Role.CODER)
    delete_project(actor=cast.owner, project=other)
    assert add_member(
        actor=cast.owner, project=project, username="outsider", role=Role.CODER
    ).invitation


def test_inviting_does_not_make_a_shared_project(cast, project):
    """Else one invitation, not even answered, would open the way to all that follow."""
    first = create_project(actor=cast.outsider, name="Bait")
    second = create_project(actor=cast.outsider, name="Hook")
    for made in (first, second):
        added = add_member(actor=cast.outsider, project=made, username="coder_a", role=Role.OWNER)
        assert added.invitation
    assert not is_member(second, cast.coder_a)


def test_joining_at_once_settles_the_invitation_that_waited(cast, project, invitation):
    other = create_project(actor=cast.outsider, name="Other")
    Membership.objects.create(project=other, user=cast.owner, role=Role.VIEWER)
    add_member(actor=cast.owner, project=project, username="outsider", role=Role.VIEWER)
    assert "withdrawn" in refused(lambda: accept(actor=cast.outsider, invitation=invitation))
    assert project.memberships.get(user=cast.outsider).role == Role.VIEWER


# ---- the squatter


def test_only_an_instance_owner_makes_an_account(cast, project):
    squat = create_project(actor=cast.outsider, name="Squat")
    said = refused(
        lambda: add_member(
            actor=cast.outsider, project=squat, username="professor", role=Role.CODER
        )
    )
    assert "Owner (owner)" in said
    assert not User.objects.filter(username="professor").exists()
    added = add_member(actor=cast.owner, project=project, username="professor", role=Role.LEAD)
    assert added.link
    assert added.member.user.made_by == cast.owner


def test_an_account_squatted_before_is_not_joined_unseen(cast, project):
    squatted = User.objects.create(
        username="professor", password="md5$x$x", made_by=cast.outsider, confirmed=False
    )
    own = create_project(actor=cast.lead, name="Own")

    def add(**more):
        return add_member(actor=cast.lead, project=own, username="Professor", role="lead", **more)

    said = refused(add)
    assert "Outsider (outsider)" in said
    assert not Invitation.objects.exists()
    # Nor by sharing a project, into which the squatter had the owner invited.
    bait = create_project(actor=cast.outsider, name="Bait")
    for user in (squatted, cast.lead):
        Membership.objects.create(project=bait, user=user, role=Role.CODER)
    with pytest.raises(Conflict) as found:
        add()
    assert found.value.code == "unconfirmed"
    assert found.value.extra["account"]["made_by"] == "outsider"
    assert found.value.extra["account"]["projects"] == ["Bait"]
    assert not is_member(own, squatted)
    assert add(confirmed=True).member.user == squatted


def test_an_account_never_used_needs_an_instance_owner(cast, project):
    User.objects.create(username="professor", password="!", made_by=cast.outsider, confirmed=False)
    own = create_project(actor=cast.lead, name="Own")
    said = refused(
        lambda: add_member(
            actor=cast.lead, project=own, username="professor", role="lead", confirmed=True
        )
    )
    assert "Owner (owner)" in said
    again = {"actor": cast.owner, "project": project, "username": "professor", "role": "lead"}
    refused(lambda: add_member(**again))
    assert add_member(**again, confirmed=True).invitation
    assert User.objects.get(username="professor").confirmed
    assert AuditEntry.objects.filter(verb="confirm_account", actor_name="owner").exists()


@pytest.mark.parametrize("typed", ["OUTSIDER", "Outsider", "ｏｕｔｓｉｄｅｒ"])
def test_a_name_means_its_account_however_it_is_typed(cast, project, typed):
    added = add_member(actor=cast.owner, project=project, username=typed, role=Role.CODER)
    assert added.invitation.user == cast.outsider
    assert User.objects.count() == 6


@pytest.mark.parametrize("typed", ["оutsider", "0utsider", "outs\u3164ider"])
def test_a_name_that_looks_like_an_account_s_is_refused(cast, project, typed):
    said = refused(
        lambda: add_member(actor=cast.owner, project=project, username=typed, role=Role.CODER)
    )
    assert "could be taken for the account outsider" in said
    assert User.objects.count() == 6
    assert not Invitation.objects.exists()


def test_an_ended_account_is_not_added_and_others_are_told_no_more_than_of_none(cast, project):
    User.objects.filter(pk=cast.outsider.pk).update(is_active=False)
    own = create_project(actor=cast.lead, name="Own")

    def add(actor, project, username):
        return add_member(actor=actor, project=project, username=username, role=Role.CODER)

    ended = refused(lambda: add(cast.lead, own, "outsider"))
    unknown = refused(lambda: add(cast.lead, own, "nobody"))
    assert ended.replace("outsider", "nobody") == unknown
    assert "has been ended" in refused(lambda: add(cast.owner, project, "outsider"))


# ---- answering


def test_accepting_makes_a_member_with_the_role_offered(cast, project, invitation):
    member = accept(actor=cast.outsider, invitation=invitation)
    assert (member.project, member.user, member.role) == (project, cast.outsider, Role.CODER)
    invitation.refresh_from_db()
    assert invitation.state == "accepted"
    entry = AuditEntry.objects.get(verb="accept_invitation")
    assert (entry.actor_name, entry.project_id) == ("outsider", project.pk)
    assert entry.after == {"username": "outsider", "role": "coder"}


def test_an_answer_is_given_once(cast, project, invitation):
    accept(actor=cast.outsider, invitation=invitation)
    remove_member(actor=cast.owner, member=project.memberships.get(user=cast.outsider))
    for again in (accept, decline):
        assert "accepted already" in refused(
            lambda again=again: again(actor=cast.outsider, invitation=invitation)
        )
    assert not is_member(project, cast.outsider)


def test_what_was_declined_is_not_accepted_afterwards(cast, project, invitation):
    decline(actor=cast.outsider, invitation=invitation)
    assert "declined" in refused(lambda: accept(actor=cast.outsider, invitation=invitation))
    assert not is_member(project, cast.outsider)


def test_another_role_is_another_invitation(cast, project, invitation):
    again = {"actor": cast.owner, "project": project, "user": cast.outsider, "role": Role.LEAD}
    assert "as Coder" in refused(lambda: invite(**again))
    withdraw(actor=cast.owner, invitation=invitation)
    second = invite(**again)
    assert "withdrawn" in refused(lambda: accept(actor=cast.outsider, invitation=invitation))
    assert accept(actor=cast.outsider, invitation=second).role == Role.LEAD


def test_an_expired_invitation_is_dead_and_makes_way(cast, project, invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "expired" in refused(lambda: accept(actor=cast.outsider, invitation=invitation))
    second = invite(actor=cast.owner, project=project, user=cast.outsider, role=Role.VIEWER)
    assert list(Invitation.objects.values_list("state", flat=True)) == ["pending", "expired"]
    assert accept(actor=cast.outsider, invitation=second).role == Role.VIEWER


@pytest.fixture
def second_owner(cast, project) -> Membership:
    """lead is an owner as well, and has invited outsider."""
    Membership.objects.filter(project=project, user=cast.lead).update(role=Role.OWNER)
    invite(actor=cast.lead, project=project, user=cast.outsider, role=Role.OWNER)
    return Membership.objects.get(project=project, user=cast.lead)


@pytest.mark.parametrize("how", ["demoted", "removed", "ended", "without the action"])
def test_an_invitation_falls_with_who_sent_it(cast, project, second_owner, how):
    if how == "demoted":
        change_role(actor=cast.owner, member=second_owner, role=Role.LEAD)
    elif how == "removed":
        remove_member(actor=cast.owner, member=second_owner)
    elif how == "ended":
        end_account(actor=cast.owner, user=cast.lead)
    else:
        Membership.objects.filter(pk=second_owner.pk).update(role=Role.CODER)
    assert not Invitation.objects.open().exists()
    refused(lambda: accept(actor=cast.outsider, invitation=Invitation.objects.get()))
    assert not is_member(project, cast.outsider)
    withdrawn = AuditEntry.objects.filter(verb="withdraw_invitation").exists()
    assert withdrawn == (how != "without the action")


def test_an_invitation_sent_by_an_owner_stays_when_another_leaves(cast, project, invitation):
    Membership.objects.filter(project=project, user=cast.lead).update(role=Role.OWNER)
    remove_member(actor=cast.owner, member=project.memberships.get(user=cast.lead))
    assert accept(actor=cast.outsider, invitation=invitation)


def test_a_deleted_project_takes_its_invitations_along_and_brings_them_back(
    cast, project, invitation
):
    delete_project(actor=cast.owner, project=project)
    assert not Invitation.objects.open().exists()
    refused(lambda: accept(actor=cast.outsider, invitation=invitation))
    restore_project(actor=None, project=project)
    assert accept(actor=cast.outsider, invitation=invitation)


def test_a_deleted_project_takes_the_links_of_those_along_who_are_in_no_other(cast, project):
    other = create_project(actor=cast.owner, name="Other")
    for name, projects in (("here", [project]), ("both", [project, other])):
        user, _link = make_account(actor=cast.owner, username=name)
        for one in projects:
            Membership.objects.create(project=one, user=user, role=Role.CODER)
    delete_project(actor=cast.owner, project=project)
    assert [link.user.username for link in PasswordLink.objects.all()] == ["both"]


def test_an_ended_account_is_nobody_s_owner(cast, project):
    """Else the last one who can act would leave, and the project be without an owner."""
    Membership.objects.filter(project=project, user=cast.lead).update(role=Role.OWNER)
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    own = project.memberships.get(user=cast.owner)
    assert "at least one owner" in refused(lambda: remove_member(actor=cast.owner, member=own))


# ---- at once


@pytest.mark.django_db(transaction=True)
def test_accepting_in_two_tabs_makes_one_member(cast, project, invitation):
    together = Barrier(2, timeout=20)

    def take() -> bool:
        together.wait()
        try:
            accept(actor=cast.outsider, invitation=invitation)
        except Conflict:
            return False
        return True

    assert sorted(at_once(take, take)) == [False, True]
    assert project.memberships.filter(user=cast.outsider).count() == 1
    assert AuditEntry.objects.filter(verb="accept_invitation").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_or_withdrawn_but_not_both(cast, project, invitation):
    together = Barrier(2, timeout=20)

    def attempt(work) -> bool:
        together.wait()
        try:
            work()
        except Conflict:
            return False
        return True

    accepted, withdrawn = at_once(
        lambda: attempt(lambda: accept(actor=cast.outsider, invitation=invitation)),
        lambda: attempt(lambda: withdraw(actor=cast.owner, invitation=invitation)),
    )
    assert accepted != withdrawn
    assert is_member(project, cast.outsider) == accepted


@pytest.mark.django_db(transaction=True)
def test_two_who_add_a_new_name_at_once_make_one_account(cast, project):
    other = create_project(actor=cast.owner, name="Other")
    together = Barrier(2, timeout=20)

    def add(where: Project, username: str) -> str:
        together.wait()
        try:
            added = add_member(actor=cast.owner, project=where, username=username, role="coder")
        except Conflict:
            return "refused"
        return "made" if added.link else "joined"

    found = at_once(lambda: add(project, "newcomer"), lambda: add(other, "Newcomer"))
    assert sorted(found) in (["made", "refused"], ["joined", "made"])
    assert User.objects.filter(username__iexact="newcomer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_invite_somebody_at_once(cast, project):
    Membership.objects.filter(project=project, user=cast.lead).update(role=Role.OWNER)
    together = Barrier(2, timeout=20)

    def ask(actor: User) -> bool:
        together.wait()
        try:
            add_member(actor=actor, project=project, username="outsider", role="coder")
        except Conflict:
            return False
        return True

    assert sorted(at_once(lambda: ask(cast.owner), lambda: ask(cast.lead))) == [False, True]
    assert Invitation.objects.pending().count() == 1
