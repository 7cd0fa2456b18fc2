from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.utils import timezone

from corpus.accounts.links import Link, issue_link, link_of, use_link
from corpus.models import AuditEntry, PasswordLink, User
from policycoder.errors import Conflict
from tests.corpus.accounts import at_once
from tests.corpus.pages import path_of, text_of, visitor

PASSWORD = "a-good-long-passphrase"


@pytest.fixture
def newcomer(db) -> User:
    return User.objects.create(username="newcomer", password="!", language="en")


def issued(user: User) -> Link:
    return issue_link(actor=None, user=user)


def parts(link: Link) -> tuple[str, str]:
    _, _, uid, secret, _ = path_of(link.address).split("/")
    return uid, secret


def test_the_secret_is_not_stored_and_the_making_is_written_down(newcomer):
    link = issued(newcomer)
    stored = PasswordLink.objects.get()
    assert parts(link)[1] not in stored.digest
    entry = AuditEntry.objects.get(verb="issue_link")
    assert parts(link)[1] not in str(entry.after)
    assert entry.after["username"] == "newcomer"


def test_a_link_lasts_as_long_as_the_settings_say_and_says_so(newcomer, settings):
    settings.LINK_DAYS = 2
    link = issued(newcomer)
    assert timedelta(days=1, hours=23) < link.expires_at - timezone.now() <= timedelta(days=2)
    shown = text_of(visitor().get(path_of(link.address)))
    assert f"until {timezone.localtime(link.expires_at):%Y-%m-%d %H:%M}" in shown


def test_an_expired_link_is_dead(newcomer):
    path = path_of(issued(newcomer).address)
    PasswordLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert visitor().get(path).status_code == 410
    assert visitor().post(path, {"password": PASSWORD}).status_code == 410
    assert not User.objects.get().has_usable_password()


def test_a_newer_link_kills_the_one_before(newcomer):
    old, new = issued(newcomer), issued(newcomer)
    assert visitor().get(path_of(old.address)).status_code == 410
    assert visitor().get(path_of(new.address)).status_code == 200


def test_the_link_of_one_account_opens_no_other(newcomer):
    other = User.objects.create(username="other", password="!")
    (uid, _), (_, secret) = parts(issued(newcomer)), parts(issued(other))
    assert link_of(uid, secret) is None


def test_the_link_of_an_ended_account_is_dead(newcomer):
    path = path_of(issued(newcomer).address)
    User.objects.update(is_active=False)
    assert visitor().get(path).status_code == 410
    assert visitor().post(path, {"password": PASSWORD}).status_code == 410


def test_a_changed_password_kills_the_link(newcomer):
    newcomer.set_password(PASSWORD)
    newcomer.save()
    path = path_of(issued(newcomer).address)
    changed = {"action": "password", "current": PASSWORD, "password": "another-long-phrase"}
    assert visitor(newcomer).post("/account/", changed).status_code == 302
    assert visitor().get(path).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_sets_the_password():
    user = User.objects.create(username="newcomer", password="!")
    link = link_of(*parts(issued(user)))
    assert link is not None
    together = Barrier(2, timeout=20)

    def use(password: str) -> str:
        together.wait()
        try:
            use_link(link=link, password=password)
        except Conflict:
            return ""
        return password

    first, second = at_once(lambda: use("one-long-passphrase"), lambda: use("two-long-passphrase"))
    assert sorted([bool(first), bool(second)]) == [False, True]
    assert User.objects.get().check_password(first or second)
    assert AuditEntry.objects.filter(verb="set_password").count() == 1


def test_links_and_invitations_have_whole_days():
    assert settings.LINK_DAYS == 7
    assert settings.INVITATION_DAYS == 30
