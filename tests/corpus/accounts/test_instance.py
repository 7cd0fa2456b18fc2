import contextlib
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command

from corpus.accounts.instance import (
    confirm_account,
    end_account,
    make_account,
    reactivate_account,
    renew_link,
    set_instance_owner,
)
from corpus.accounts.people import make_first_owner
from corpus.accounts.tokens import setup_link
from corpus.models import AuditEntry, PasswordLink, Project, User
from policycoder.errors import Conflict, DomainError, Forbidden, Invalid
from tests.corpus.accounts import at_once
from tests.corpus.pages import path_of, visitor

PASSWORD = "a-good-long-passphrase"


def owners() -> list[str]:
    return list(User.objects.instance_owners().values_list("username", flat=True))


def test_an_account_is_made_with_a_link_and_written_down(cast):
    user, link = make_account(actor=cast.owner, username="Ｎew", name="New Comer")
    assert (user.username, user.name, user.made_by, user.confirmed) == (
        "New",
        "New Comer",
        cast.owner,
        True,
    )
    assert not user.has_usable_password()
    assert visitor().get(path_of(link.address)).status_code == 200
    verbs = AuditEntry.objects.filter(object_type="user", actor_name="owner").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["create_account", "issue_link"]


@pytest.mark.parametrize("username", ["two words", "½", "", "x" * 151, "ﷺ", "a\u202eb"])
def test_a_name_that_no_account_can_have(cast, username):
    """Also where only its usual form shows that: one half becomes 1⁄2."""
    with pytest.raises(Invalid) as found:
        make_account(actor=cast.owner, username=username)
    assert list(found.value.errors) == ["username"]
    assert User.objects.count() == 6


@pytest.mark.parametrize(
    "work",
    [
        lambda cast, user: make_account(actor=cast.lead, username="new"),
        lambda cast, user: renew_link(actor=cast.lead, user=user),
        lambda cast, user: confirm_account(actor=cast.lead, user=user),
        lambda cast, user: end_account(actor=cast.lead, user=user),
        lambda cast, user: reactivate_account(actor=cast.lead, user=user),
        lambda cast, user: set_instance_owner(actor=cast.lead, user=cast.lead, owner=True),
    ],
)
def test_nobody_else_does_any_of_it(cast, work):
    user = User.objects.create(username="some", password="!", made_by=cast.lead, confirmed=False)
    with pytest.raises(Forbidden):
        work(cast, user)
    assert owners() == ["owner"]
    assert not PasswordLink.objects.exists()


def test_no_link_into_an_account_that_has_a_password(cast):
    """Whoever held one would see what only its person may: in a blind round, their codings."""
    with pytest.raises(Conflict, match="password_link coder_a"):
        renew_link(actor=cast.owner, user=cast.coder_a)
    end_account(actor=cast.owner, user=cast.coder_a)
    reactivate_account(actor=cast.owner, user=cast.coder_a)
    with pytest.raises(Conflict):
        renew_link(actor=cast.owner, user=cast.coder_a)
    assert User.objects.get(pk=cast.coder_a.pk).password == cast.coder_a.password


def test_a_new_link_confirms_the_account(cast):
    user = User.objects.create(username="some", password="!", made_by=cast.lead, confirmed=False)
    renew_link(actor=cast.owner, user=user)
    user.refresh_from_db()
    assert user.confirmed


def test_an_ended_account_is_out_at_once_and_comes_back_as_it_was(cast, project):
    person = User.objects.create_user(username="person", password=PASSWORD)
    client = visitor()
    client.post("/login/", {"username": "person", "password": PASSWORD})
    made = client.post("/api/v1/tokens/", {"name": "R"}, content_type="application/json").json()
    token = {"authorization": f"Token {made['token']}"}
    assert visitor().get("/api/v1/projects/", headers=token).status_code == 200
    end_account(actor=cast.owner, user=person)
    assert client.get("/account/").status_code == 302
    assert visitor().get("/api/v1/projects/", headers=token).status_code == 401
    logged_in = visitor().post("/login/", {"username": "person", "password": PASSWORD})
    assert logged_in.status_code == 403
    reactivate_account(actor=cast.owner, user=person)
    assert client.get("/account/").status_code == 302
    assert visitor().get("/api/v1/projects/", headers=token).status_code == 401
    logged_in = visitor().post("/login/", {"username": "person", "password": PASSWORD})
    assert logged_in.status_code == 302
    verbs = AuditEntry.objects.filter(object_id=str(person.pk), actor_name="owner")
    assert list(verbs.order_by("id").values_list("verb", flat=True)) == [
        "end_account",
        "reactivate_account",
    ]


def test_an_ended_instance_owner_is_an_ordinary_account_afterwards(cast):
    set_instance_owner(actor=cast.owner, user=cast.lead, owner=True)
    end_account(actor=cast.owner, user=cast.lead)
    reactivate_account(actor=cast.owner, user=cast.lead)
    assert owners() == ["owner"]
    with pytest.raises(Conflict):
        end_account(actor=cast.owner, user=cast.owner)


def test_the_last_instance_owner_stays(cast):
    for work in (
        lambda: end_account(actor=cast.owner, user=cast.owner),
        lambda: set_instance_owner(actor=cast.owner, user=cast.owner, owner=False),
        lambda: set_instance_owner(actor=None, user=cast.owner, owner=False),
    ):
        with pytest.raises(Conflict, match="always an instance owner"):
            work()
    set_instance_owner(actor=cast.owner, user=cast.lead, owner=True)
    set_instance_owner(actor=cast.owner, user=cast.owner, owner=False)
    assert owners() == ["lead"]


def test_the_last_who_can_log_in_stays_instance_owner(cast):
    """One who has never set a password cannot take the place."""
    newcomer, _link = make_account(actor=cast.owner, username="newcomer")
    set_instance_owner(actor=cast.owner, user=newcomer, owner=True)
    with pytest.raises(Conflict, match="who can log in"):
        set_instance_owner(actor=cast.owner, user=cast.owner, owner=False)


def test_an_ended_account_is_made_no_owner(cast):
    end_account(actor=cast.owner, user=cast.lead)
    with pytest.raises(Conflict):
        set_instance_owner(actor=cast.owner, user=cast.lead, owner=True)


def test_being_instance_owner_gives_no_right_in_a_project(cast, project):
    set_instance_owner(actor=cast.owner, user=cast.outsider, owner=True)
    assert visitor(cast.outsider).get(f"/projects/{project.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["each other", "both one", "themselves"])
def test_of_two_who_demote_at_once_one_stays(cast, how):
    set_instance_owner(actor=cast.owner, user=cast.lead, owner=True)
    together = Barrier(2, timeout=20)

    def demote(actor: User, user: User, work) -> None:
        together.wait()
        with contextlib.suppress(DomainError):
            work(actor=actor, user=user)

    def ordinary(actor: User, user: User) -> None:
        set_instance_owner(actor=actor, user=user, owner=False)

    pairs = {
        "each other": ((cast.owner, cast.lead), (cast.lead, cast.owner)),
        "both one": ((cast.owner, cast.lead), (cast.lead, cast.lead)),
        "themselves": ((cast.owner, cast.owner), (cast.lead, cast.lead)),
    }[how]
    at_once(
        lambda: demote(*pairs[0], ordinary),
        lambda: demote(*pairs[1], end_account),
    )
    assert len(owners()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_once_one_is_first():
    together = Barrier(2, timeout=20)

    def set_up(username: str) -> bool:
        together.wait()
        try:
            make_first_owner(username=username, password=PASSWORD)
        except Conflict:
            return False
        return True

    assert sorted(at_once(lambda: set_up("one"), lambda: set_up("two"))) == [False, True]
    assert len(owners()) == User.objects.count() == 1


def test_the_first_account_is_instance_owner_and_makes_others(db):
    client = visitor()
    fields = {"username": "first", "name": "", "password": PASSWORD}
    client.post(path_of(setup_link()), fields)
    assert owners() == ["first"]
    made = client.post("/api/v1/accounts/", {"username": "x"}, content_type="application/json")
    assert made.status_code == 201


def test_the_command_names_instance_owners(cast):
    def said(*words) -> str:
        out = StringIO()
        call_command("instance_owner", *words, stdout=out)
        return out.getvalue()

    assert said() == "owner\tOwner\n"
    assert said("LEAD") == "owner\tOwner\nlead\tLead\n"
    assert said("owner", "--remove") == "lead\tLead\n"
    with pytest.raises(CommandError, match="always"):
        said("lead", "--remove")
    with pytest.raises(CommandError, match="nobody"):
        said("nobody")
    entry = AuditEntry.objects.get(verb="make_instance_owner")
    assert (entry.actor_id, entry.after) == (None, {"username": "lead"})


def test_the_password_command_still_serves_who_forgot_it(cast):
    out, told = StringIO(), StringIO()
    call_command("password_link", "coder_a", stdout=out, stderr=told)
    visitor().post(path_of(out.getvalue().strip()), {"password": PASSWORD})
    assert User.objects.get(username="coder_a").check_password(PASSWORD)
    assert "works once, until" in told.getvalue()
    end_account(actor=cast.owner, user=cast.coder_a)
    with pytest.raises(CommandError, match="ended"):
        call_command("password_link", "coder_a")


def test_projects_stay_where_their_maker_is_ended(cast, project):
    set_instance_owner(actor=cast.owner, user=cast.lead, owner=True)
    end_account(actor=cast.lead, user=cast.owner)
    assert Project.objects.get().memberships.count() == 5
