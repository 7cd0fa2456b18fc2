import io

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.utils.translation import override

from corpus.accounts.links import issue_link
from corpus.accounts.people import make_first_owner, set_password
from corpus.accounts.tokens import setup_link
from corpus.models import User
from policycoder.errors import Invalid
from tests.corpus.pages import path_of, text_of, visitor

GOOD = "ninefold-bridge"
# user name, name, a password that holds one of them
HOLDING = [
    ("x", "", "linux-kernels"),
    ("Li", "", "daVINCIli-code"),
    ("wangwei", "", "my-WangWei-2031"),
    ("wangwei", "", "ｗａｎｇｗｅｉ-kraftig"),
    ("ｚ３", "", "gutZ3kraftig"),
    ("straße", "", "kraft-STRASSE-ig"),
    ("u1.wang", "", "kraftigU1.WANG"),
    ("quiet", "Chen Yu", "kraftig-chenyu-9"),
    ("quiet", "Chen Yu", "kraftig CHEN  YU 9"),
    ("quiet", "李", "gute木子李kraft"),
]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(("username", "name", "password"), HOLDING)
def test_a_password_with_the_user_name_or_the_name_is_refused_everywhere(
    db, username, name, password
):
    user = User.objects.create_user(username=username, password=GOOD, name=name, language="en")

    with pytest.raises(Invalid, match="contains") as refused:
        set_password(actor=user, user=user, password=password)
    assert list(refused.value.errors) == ["password"]

    link = path_of(issue_link(actor=None, user=user).address)
    assert "contains" in text_of(visitor().post(link, {"password": password}))

    form = {"action": "password", "current": GOOD, "password": password}
    assert "contains" in text_of(visitor(user).post("/account/", form))

    user.refresh_from_db()
    assert check_password(GOOD, user.password)


@pytest.mark.parametrize(("username", "name", "password"), HOLDING)
def test_the_first_account_is_held_to_the_same(db, username, name, password):
    form = {"username": username, "name": name, "password": password}
    assert "contains" in text_of(visitor().post(path_of(setup_link()), form))
    with pytest.raises(Invalid, match="contains"):
        make_first_owner(**form)
    assert not User.objects.exists()


def test_django_s_own_command_is_held_to_the_same(db, monkeypatch):
    User.objects.create_user(username="li", password=GOOD)
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "my-LI-passphrase")
    with pytest.raises(CommandError):
        call_command("changepassword", "li", stdout=io.StringIO(), stderr=io.StringIO())
    assert User.objects.get().check_password(GOOD)


def test_a_password_without_the_names_is_taken(db):
    user = User.objects.create_user(username="x", name="Chen Yu", password=GOOD)
    set_password(actor=user, user=user, password="yu-chen-turned-about")
    assert User.objects.get().check_password("yu-chen-turned-about")


@pytest.mark.parametrize("password", ["short", "my-Boss-2031", "password123"])
def test_the_account_of_a_script_is_held_to_the_same(db, monkeypatch, password):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", "--email=a@b.cn", "--username", "boss")
    assert not User.objects.exists()
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", GOOD)
    call_command(
        "createsuperuser", "--noinput", "--email=a@b.cn", "--username", "boss", stdout=io.StringIO()
    )
    assert User.objects.get().is_superuser
