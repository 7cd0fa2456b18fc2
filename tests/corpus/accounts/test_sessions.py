"""The statements before every request: whose log-in it is, and who that is."""

import pytest
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connections
from django.utils import timezone

from corpus.accounts.sessions import AccountBackend
from corpus.models import User
from tests.corpus.pages import visitor
from tests.policycoder.test_faults import kill_own_backend


def test_the_account_is_read_in_full(cast):
    User.objects.filter(pk=cast.coder_a.pk).update(
        preferences={"density": "compact"}, made_by=cast.owner, last_login=timezone.now()
    )
    found = AccountBackend().get_user(cast.coder_a.pk)
    plain = User.objects.get(pk=cast.coder_a.pk)
    names = [field.attname for field in User._meta.concrete_fields]
    assert {name: getattr(found, name) for name in names} == {
        name: getattr(plain, name) for name in names
    }
    assert not found.get_deferred_fields()


def test_nobody_is_read_of_an_account_that_has_ended(cast):
    User.objects.filter(pk=cast.coder_a.pk).update(is_active=False)
    assert AccountBackend().get_user(cast.coder_a.pk) is None
    assert AccountBackend().get_user(0) is None


def test_a_log_in_ends_with_its_time(cast):
    client = visitor(cast.coder_a)
    assert client.get("/account/").status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/account/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_between_two_requests_is_found_by_the_first_statement(
    cast, monkeypatch
):
    client = visitor(cast.coder_a)
    assert client.get("/account/").status_code == 200
    kill_own_backend()
    close_old_connections()  # as at the beginning of a request
    asked = []
    kind = type(connections["default"])
    usable = kind.is_usable
    monkeypatch.setattr(kind, "is_usable", lambda self: asked.append(1) or usable(self))
    assert client.get("/account/").status_code == 200
    close_old_connections()
    assert client.get("/account/").status_code == 200
    assert asked == []


def test_from_the_second_request_on_the_account_comes_with_the_session(
    cast, django_assert_num_queries
):
    client = visitor(cast.coder_a)
    url = "/api/v1/me/preferences/"
    client.get(url)
    with django_assert_num_queries(1) as captured:
        assert client.get(url).status_code == 200
    assert "EXECUTE session" in captured[0]["sql"]
    User.objects.filter(pk=cast.coder_a.pk).update(is_active=False)
    assert client.get(url).status_code == 401


def test_an_account_read_with_one_session_is_nobody_elses(cast):
    first, second = visitor(cast.coder_a), visitor(cast.coder_b)
    for client in (first, second, first):
        client.get("/account/")
    key = first.cookies["sessionid"].value
    second.cookies["sessionid"], first.cookies["sessionid"] = key, second.cookies["sessionid"].value
    assert first.get("/account/").context["user"] == cast.coder_b
    assert second.get("/account/").context["user"] == cast.coder_a
    # The session of one account becomes another's under the same key.
    first.force_login(cast.coder_b)
    session = first.session
    session["_auth_user_id"] = str(cast.coder_a.pk)
    session["_auth_user_hash"] = cast.coder_a.get_session_auth_hash()
    session.save()
    assert first.get("/account/").context["user"] == cast.coder_a


def test_what_was_read_with_a_session_ends_with_its_request(cast):
    client = visitor(cast.coder_a)
    client.get("/account/")
    User.objects.filter(pk=cast.coder_a.pk).update(name="New")
    assert AccountBackend().get_user(cast.coder_a.pk).name == "New"
