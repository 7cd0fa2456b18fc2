import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from corpus.accounts.api_tokens import make_token
from corpus.accounts.links import issue_link
from corpus.accounts.people import set_password
from corpus.accounts.tokens import digest_of
from corpus.models import AuditEntry, Token, User
from policycoder.errors import Conflict
from tests.corpus.pages import path_of, text_of, visitor

PASSWORD, NEW = "ninefold-bridge", "tenfold-ferryman"


@pytest.fixture
def person(db, settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user(username="person", password=PASSWORD, language="en")


def ask(**fields):
    body = {"username": "person", "password": PASSWORD, **fields}
    return visitor().post("/api/v1/auth/token/", body, "application/json")


def use(secret: str):
    return visitor().get("/api/v1/tokens/", headers={"authorization": f"Token {secret}"})


def works(secret: str) -> bool:
    return use(secret).status_code == 200


def test_asking_again_ends_the_token_of_the_same_name_and_no_other(person):
    other = ask(name="R").json()["token"]
    tokens = [ask().json() for _again in range(4)]
    assert all(list(token) == ["token"] for token in tokens)
    assert [works(token["token"]) for token in tokens] == [False, False, False, True]
    assert works(other)
    assert sorted(person.tokens.values_list("name", flat=True)) == ["API", "R"]
    assert AuditEntry.objects.filter(verb="revoke_token", before={"name": "API"}).count() == 3


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_leaves_one_that_works(person):
    start = Barrier(8)

    def one(n: int) -> str:
        try:
            start.wait()
            return ask().json()["token"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(one, range(8)))
    assert sum(map(works, secrets)) == 1
    assert person.tokens.count() == 1


def test_the_database_holds_one_a_name(person):
    make_token(actor=person, name="R")
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.create(user=person, name="R", digest="x")


def test_a_name_in_use_is_refused_where_a_script_may_depend_on_it(person):
    client = visitor(person)
    first = client.post("/api/v1/tokens/", {"name": "R"}, "application/json")
    again = client.post("/api/v1/tokens/", {"name": "R"}, "application/json")
    assert (first.status_code, again.status_code) == (201, 409)
    assert list(again.json()["errors"]) == ["name"]
    page = text_of(client.post("/account/", {"action": "token", "name": "R"}))
    assert "There is a token of this name." in page
    assert works(first.json()["token"])
    assert person.tokens.count() == 1


@pytest.mark.parametrize(
    ("expires", "days"), [({}, 90), *[({"expires": str(n)}, n) for n in (30, 90, 365)]]
)
@pytest.mark.parametrize("where", ["password", "api", "page"])
def test_a_token_expires_when_it_was_chosen_to(person, monkeypatch, where, expires, days):
    now = timezone.make_aware(datetime(2031, 3, 1, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = visitor(person)
    if where == "password":
        secret = ask(name="R", **expires).json()["token"]
    elif where == "api":
        made = client.post("/api/v1/tokens/", {"name": "R", **expires}, "application/json").json()
        secret = made["token"]
        assert datetime.fromisoformat(made["expires_at"]) == now + timedelta(days=days)
    else:
        page = text_of(client.post("/account/", {"action": "token", "name": "R", **expires}))
        secret = page.partition('id="new-token">')[2].partition("<")[0]
    end = now + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=1))
    assert works(secret)
    monkeypatch.setattr(timezone, "now", lambda: end)
    refused = use(secret)
    assert refused.status_code == 401
    day = timezone.localdate(end).isoformat()
    assert f"expired on {day}" in refused.json()["detail"]
    # An expired one stands in nobody's way.
    again = visitor(person).post("/api/v1/tokens/", {"name": "R"}, "application/json")
    assert (again.status_code, person.tokens.count()) == (201, 1)


def test_a_token_may_live_for_ever(person):
    secret = ask(name="R", expires="never").json()["token"]
    assert person.tokens.get().expires_at is None
    assert use(secret).json()[0]["expires_at"] is None
    listed = re.findall(r"<td[^>]*>(.*?)</td>", text_of(visitor(person).get("/account/")))
    assert listed[2] == '<span class="muted">never</span>'


@pytest.mark.parametrize("expires", ["7", "soon", "", None, -30])
def test_a_life_that_is_not_offered_is_refused(person, expires):
    refused = ask(expires=expires)
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["expires"]
    assert not Token.objects.exists()


def test_the_last_use_is_written_once_a_minute(person, monkeypatch, django_assert_num_queries):
    now = timezone.make_aware(datetime(2031, 3, 1, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)
    secret = ask().json()["token"]
    noted = []
    for seconds in (0, 1, 59, 60, 61, 100, 121, 122):
        monkeypatch.setattr(timezone, "now", lambda s=seconds: now + timedelta(seconds=s))
        assert works(secret)
        noted.append((Token.objects.get().used_at - now).total_seconds())
    assert noted == [0, 0, 0, 0, 61, 61, 61, 122]
    with django_assert_num_queries(2):  # the token, and the list asked for
        assert works(secret)


def change(client, **fields):
    form = {"action": "password", "current": PASSWORD, "password": NEW, **fields}
    return client.post("/account/", form)


def test_a_new_password_ends_the_tokens(person):
    secret = ask().json()["token"]
    client = visitor(person)
    assert "Keep my API tokens" in text_of(client.get("/account/"))
    assert change(client).status_code == 302
    refused = use(secret)
    assert refused.status_code == 401
    assert not person.tokens.exists()
    assert AuditEntry.objects.filter(verb="revoke_token", before={"name": "API"}).exists()
    assert "Keep my API tokens" not in text_of(client.get("/account/"))


def test_a_new_password_leaves_the_tokens_if_that_is_said(person):
    secret = ask().json()["token"]
    assert change(visitor(person), keep_tokens="on").status_code == 302
    assert works(secret)


def test_a_refused_change_of_password_ends_nothing(person):
    secret = ask().json()["token"]
    change(visitor(person), current="wrong")
    change(visitor(person), password="person-person")
    assert works(secret)


@pytest.mark.parametrize("keep", [False, True])
def test_a_password_set_by_a_link_does_the_same(person, keep):
    secret = ask().json()["token"]
    link = path_of(issue_link(actor=None, user=person).address)
    assert "Keep my API tokens" in text_of(visitor().get(link))
    visitor().post(link, {"password": NEW} | ({"keep_tokens": "on"} if keep else {}))
    assert User.objects.get().check_password(NEW)
    assert works(secret) is keep


@pytest.mark.parametrize("by", ["session", "token"])
@pytest.mark.parametrize(("sent", "kept"), [({}, False), ({"end_tokens": False}, True)])
def test_the_password_is_changed_by_the_api(person, by, sent, kept):
    secret = ask().json()["token"]
    client = visitor(person if by == "session" else None)
    headers = {"authorization": f"Token {secret}"} if by == "token" else {}
    body = {"current": PASSWORD, "password": NEW, **sent}

    def post(**other):
        return client.post(
            "/api/v1/auth/password/", body | other, "application/json", headers=headers
        )

    wrong = post(current="no")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (403, ["current"])
    weak = post(password="my-person-x")
    assert (weak.status_code, list(weak.json()["errors"])) == (409, ["password"])
    assert User.objects.get().check_password(PASSWORD)
    assert post().status_code == 204
    assert User.objects.get().check_password(NEW)
    assert works(secret) is kept
    if by == "session":
        assert client.get("/account/").status_code == 200


def test_the_api_slows_guesses_at_the_present_password(person, settings, monkeypatch):
    settings.LOGIN_ATTEMPTS = 2
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = visitor(person)
    body = {"current": "no", "password": NEW}
    answers = [client.post("/api/v1/auth/password/", body, "application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 429]
    assert answers[2]["Retry-After"] == "15"


@pytest.mark.parametrize(("expires", "status"), [("30", 201), ("90", 409), ("never", 409)])
def test_a_token_makes_none_that_outlives_it(person, expires, status):
    made = ask(expires="90").json()["token"]
    answer = visitor().post(
        "/api/v1/tokens/",
        {"name": "next", "expires": expires},
        "application/json",
        headers={"authorization": f"Token {made}"},
    )
    assert answer.status_code == status
    assert Token.objects.filter(name="next").exists() == (status == 201)


def test_the_tokens_of_an_ended_account_do_not_work(person):
    secret = ask().json()["token"]
    User.objects.update(is_active=False)
    refused = use(secret)
    assert refused.status_code == 401
    assert "no longer active" in refused.json()["detail"]
    with pytest.raises(Conflict):
        make_token(actor=person, name="R")


def test_no_token_outlives_the_password_it_was_asked_for_with(person):
    """The password is changed between its check and the token."""
    proven = User.objects.get()
    set_password(actor=person, user=person, password=NEW)
    with override("en"), pytest.raises(Conflict, match="in the meantime"):
        make_token(actor=proven, name="R", replace=True)
    assert not Token.objects.exists()


def test_tokens_of_one_name_get_names_of_their_own_when_the_database_is_brought_up_to_date(person):
    other = User.objects.create_user(username="other")
    long = "n" * 100
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE corpus_token DROP CONSTRAINT token_once_a_name")
    given = [(person, n) for n in ("API", "API", "API (2)", "API", long, long)] + [(other, "API")]
    for number, (user, name) in enumerate(given):
        token = Token.objects.create(user=user, name=name, digest=digest_of(str(number)))
        made = timezone.make_aware(datetime(2026, 1, 1)) + timedelta(days=number)
        Token.objects.filter(pk=token.pk).update(created_at=made)
    import_module("corpus.migrations.0016_tokens_expire_one_a_name").tell_apart(apps, None)
    names = [Token.objects.get(digest=digest_of(str(number))).name for number in range(7)]
    assert names == ["API (4)", "API (3)", "API (2)", "API", "n" * 96 + " (2)", long, "API"]
    assert all(works(str(number)) for number in range(7))
