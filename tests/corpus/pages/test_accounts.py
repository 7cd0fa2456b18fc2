import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password

from corpus.accounts.links import issue_link
from corpus.accounts.tokens import setup_link
from corpus.models import AuditEntry, Token, User
from policycoder import joined
from tests.corpus.pages import path_of, text_of, visitor

PASSWORD = "a-good-long-passphrase"


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user(username="person", password=PASSWORD, language="en")


def log_in(client, **fields):
    return client.post("/login/", {"username": "person", "password": PASSWORD, **fields})


def test_log_in_and_out(person):
    client = visitor()
    assert log_in(client).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/account/").status_code == 302


def test_log_in_returns_to_the_page_asked_for(person):
    client = visitor()
    asked = client.get("/account/")
    assert asked.headers["Location"] == "/login/?next=/account/"
    assert log_in(client, next="/account/").headers["Location"] == "/account/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "http:///x",
    ],
)
def test_log_in_never_leads_elsewhere(person, target):
    assert log_in(visitor(), next=target).headers["Location"] == "/"
    assert visitor().get("/login/", {"next": target}).context["next"] == ""


def test_a_wrong_password_is_said_in_the_form(person):
    response = log_in(visitor(), password="wrong")
    assert response.status_code == 403
    assert "The user name or the password is wrong." in text_of(response)
    assert PASSWORD not in text_of(response)


def test_guessing_is_slowed_down(person):
    client = visitor()
    for _attempt in range(settings.LOGIN_ATTEMPTS):
        log_in(client, password="wrong")
    refused = log_in(client)
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 15
    assert f"Try again in {refused['Retry-After']} second" in text_of(refused)


def test_every_page_asks_for_log_in_but_the_public_ones(db):
    client = visitor()
    for path in ("/", "/account/", "/projects/1/documents/", "/documents/1/", "/documents/1/file/"):
        assert client.get(path).status_code == 302
    for path in ("/login/", joined.words_of("en"), "/api/v1/schema/", "/healthz/"):
        assert client.get(path).status_code in {200, 503}
    assert client.get("/api/v1/projects/").status_code == 401


def test_the_one_time_link_sets_a_password_once(db):
    user = User.objects.create(username="new", password="!", language="en")
    path, client = path_of(issue_link(actor=None, user=user).address), visitor()
    assert "new" in text_of(client.get(path))
    weak = client.post(path, {"password": "12345678"})
    assert weak.status_code == 200
    assert "too common" in text_of(weak)
    assert client.post(path, {"password": PASSWORD}).headers["Location"] == "/"
    user.refresh_from_db()
    assert check_password(PASSWORD, user.password)
    assert AuditEntry.objects.filter(verb="set_password", object_id=str(user.pk)).count() == 1
    assert client.get("/account/").status_code == 200
    assert visitor().get(path).status_code == 410


@pytest.mark.parametrize("uid", ["MTIzNDU2Nzg", "__", "w6k"])
def test_a_made_up_link_is_refused(db, uid):
    assert visitor().get(f"/welcome/{uid}/abc-def/").status_code == 410


def test_the_first_account_is_made_once(db):
    path = path_of(setup_link())
    client = visitor()
    assert client.get(path).status_code == 200
    made = client.post(path, {"username": "first", "name": "First", "password": PASSWORD})
    assert made.headers["Location"] == "/"
    assert User.objects.get().username == "first"
    assert User.objects.get().instance_owner
    assert client.get("/account/").status_code == 200
    assert visitor().get(path).status_code == 410
    second = visitor().post(path, {"username": "second", "name": "", "password": PASSWORD})
    assert second.status_code == 410
    assert User.objects.count() == 1


def test_a_forged_set_up_link_is_refused(db):
    assert visitor().get("/setup/forged/").status_code == 410


def test_profile_password_and_tokens(person):
    client = visitor(person)
    client.post("/account/", {"action": "profile", "name": "Per Son", "language": "zh-hans"})
    person.refresh_from_db()
    assert (person.name, person.language) == ("Per Son", "zh-hans")
    refused = client.post(
        "/account/", {"action": "password", "current": "no", "password": "another-long-one"}
    )
    assert refused.status_code == 200
    person.refresh_from_db()
    assert check_password(PASSWORD, person.password)
    changed = client.post(
        "/account/", {"action": "password", "current": PASSWORD, "password": "another-long-one"}
    )
    assert changed.status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_token_is_shown_once_and_can_be_revoked(person):
    client = visitor(person)
    shown = text_of(client.post("/account/", {"action": "token", "name": "R <script>"}))
    secret = shown.partition('id="new-token">')[2].partition("<")[0]
    header = {"authorization": f"Token {secret}"}
    assert visitor().get("/api/v1/projects/", headers=header).status_code == 200
    again = text_of(client.get("/account/"))
    assert secret not in again
    assert "R <script>" not in again
    token = Token.objects.get()
    stranger = visitor(User.objects.create(username="other", language="en"))
    assert stranger.post("/account/", {"action": "revoke", "token": token.pk}).status_code == 404
    client.post("/account/", {"action": "revoke", "token": token.pk})
    assert visitor().get("/api/v1/projects/", headers=header).status_code == 401


def test_the_language_is_remembered_for_the_account_and_by_cookie(person):
    client = visitor(person)
    response = client.post("/language/", {"language": "zh-hans", "next": "/account/"})
    assert response.headers["Location"] == "/account/"
    person.refresh_from_db()
    assert person.language == "zh-hans"
    anonymous = visitor()
    anonymous.post("/language/", {"language": "zh-hans", "next": "https://evil.example/"})
    assert anonymous.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert anonymous.get("/login/").headers["Content-Language"] == "zh-hans"
