"""Guessing at passwords: counted before the check, slowed, and nobody else's affair."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.signing import TimestampSigner
from django.db import connection
from django.test import Client
from django.utils import timezone

from corpus.accounts import guesses
from corpus.accounts.devices import COOKIE
from corpus.models import Guesses, User

RIGHT = "ninefold-bridge"
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
OK, WRONG, PAUSE = 200, 403, 429
NAMES = ("ana", "nobody", "invited", "gone")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2031, 3, 1, 9, tzinfo=timezone.get_default_timezone())

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: int) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


@pytest.fixture(autouse=True)
def _cheap_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LOGIN_ATTEMPTS = 4
    settings.LOGIN_WINDOW = 24 * 3600


@pytest.fixture
def people(db) -> dict[str, User]:
    return {
        name: User.objects.create_user(username=name, password=RIGHT, language="en")
        for name in ("ana", "ben", "eve")
    }


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def give(name: str, password: str, address: str = HOME, client: Client | None = None):
    """One log-in by the page; the answer, 200 for the page after it."""
    answer = (client or browser()).post(
        "/login/", {"username": name, "password": password}, REMOTE_ADDR=address
    )
    if answer.status_code == 302:
        answer.status_code = OK
    return answer


def gives(name: str, password: str, address: str = HOME, **how) -> int:
    return give(name, password, address, **how).status_code


def token(name: str, password: str, address: str = HOME):
    body = {"username": name, "password": password}
    return browser().post("/api/v1/auth/token/", body, "application/json", REMOTE_ADDR=address)


@pytest.mark.parametrize("name", ["ana", "nobody-of-this-name"])
def test_pauses_grow_and_are_told_alike_with_and_without_an_account(people, clock, name):
    assert [gives(name, "x") for _guess in range(4)] == [WRONG] * 4
    told = []
    for _guess in range(10):
        refused = give(name, "x")
        assert refused.status_code == PAUSE
        told.append(int(refused["Retry-After"]))
        clock.on(seconds=told[-1] - 1)
        assert give(name, "x")["Retry-After"] == "1"
        clock.on(seconds=1)
        assert gives(name, "x") == WRONG
    assert told == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_pause_is_said_in_words_on_the_page_and_in_the_api(people, clock):
    for _guess in range(4):
        gives("ana", "x")
    assert "Try again in 15 seconds." in give("ana", RIGHT).content.decode()
    clock.on(seconds=14)
    assert "Try again in 1 second." in give("ana", RIGHT).content.decode()
    refused = token("ana", RIGHT)
    assert (refused.status_code, refused["Retry-After"]) == (PAUSE, "1")
    assert refused.json()["detail"] == "Too many wrong passwords. Try again in 1 second."
    for _guess in range(4):
        clock.on(minutes=5)
        gives("ana", "x")
    assert "Try again in 4 minutes." in give("ana", RIGHT).content.decode()


def test_asking_during_a_pause_does_not_lengthen_it(people, clock):
    for _guess in range(4):
        gives("ana", "x")
    for _second in range(14):
        clock.on(seconds=1)
        assert gives("ana", RIGHT) == PAUSE
    clock.on(seconds=1)
    assert gives("ana", RIGHT) == OK


def test_the_right_password_ends_it(people, clock):
    for _guess in range(4):
        gives("ana", "x")
    clock.on(seconds=15)
    assert gives("ana", RIGHT) == OK
    assert not Guesses.objects.exists()
    assert [gives("ana", "x") for _guess in range(5)] == [WRONG] * 4 + [PAUSE]


def test_a_day_without_a_wrong_one_ends_it(people, clock):
    assert [gives("ana", "x") for _guess in range(5)] == [WRONG] * 4 + [PAUSE]
    clock.on(hours=24, seconds=1)
    assert [gives("ana", "x") for _guess in range(5)] == [WRONG] * 4 + [PAUSE]


def test_page_api_and_change_of_password_count_together(people, clock):
    client = browser()
    client.force_login(people["ana"])
    form = {"action": "password", "current": "x", "password": "another-long-one"}

    assert gives("ana", "x") == WRONG
    assert token("ana", "x").status_code == WRONG
    for _guess in range(2):
        said = client.post("/account/", form, REMOTE_ADDR=HOME)
        assert (said.status_code, "not your present" in said.content.decode()) == (200, True)
    said = client.post("/account/", form | {"current": RIGHT}, REMOTE_ADDR=HOME)
    assert (said.status_code, said["Retry-After"]) == (PAUSE, "15")
    assert "Try again in 15 seconds." in said.content.decode()
    assert token("ana", RIGHT).status_code == PAUSE
    assert User.objects.get(username="ana").check_password(RIGHT)


def test_a_colleague_behind_the_same_address_notices_nothing(people, clock):
    for _guess in range(50):
        gives("ana", "x")
        gives("eve", "x")
    assert gives("ben", "x") == WRONG
    assert gives("ben", RIGHT) == OK
    assert token("ben", RIGHT).status_code == OK


@pytest.mark.parametrize("name", ["ANA", "ａｎａ", " ana"])
def test_another_spelling_is_no_other_name(people, clock, name):
    for _guess in range(4):
        gives(name, "x")
    assert gives("ana", RIGHT) == PAUSE


def test_from_many_addresses_an_account_takes_few_more(people, clock):
    answers = [gives("ana", "x", f"192.0.2.{n}") for n in range(40)]
    assert answers == [WRONG] * 16 + [PAUSE] * 24
    told = []
    for n in range(8):
        told.append(int(give("ana", RIGHT, ELSEWHERE)["Retry-After"]))
        clock.on(seconds=told[-1])
        assert gives("ana", "x", f"192.0.2.{100 + n}") == WRONG
    assert told == [15, 30, 60, 120, 240, 300, 300, 300]
    assert gives("ben", RIGHT, "192.0.2.1") == OK


def test_all_addresses_of_one_ipv6_network_are_one(people, clock):
    answers = [gives("ana", "x", f"2001:db8:1:2:{n:x}::1") for n in range(1, 7)]
    assert answers == [WRONG] * 4 + [PAUSE] * 2
    assert gives("ana", "x", "2001:db8:1:3::1") == WRONG
    assert [gives("ben", "x", "::ffff:198.51.100.7"), gives("ben", "x")] == [WRONG] * 2
    assert Guesses.objects.filter(wrong=2, place="from 198.51.100.7").count() == 1


def test_a_forwarded_address_is_believed_of_a_trusted_proxy_only(people, clock, settings):
    def forwarded(n: int) -> int:
        return (
            browser()
            .post(
                "/login/",
                {"username": "ana", "password": "x"},
                headers={"x-forwarded-for": f"192.0.2.{n}, 192.0.2.{n + 100}"},
            )
            .status_code
        )

    assert [forwarded(n) for n in range(6)] == [WRONG] * 4 + [PAUSE] * 2
    settings.TRUSTED_PROXIES = 1
    assert [forwarded(n) for n in range(6)] == [WRONG] * 6


def test_name_after_name_from_one_address_is_slowed_for_those_names_alone(people, clock):
    assert [gives(f"name{n}", "x") for n in range(30)] == [WRONG] * 30
    assert [gives(f"name{n}", "y") for n in range(30)] == [WRONG] * 30
    assert [gives(f"name{n}", "z") for n in range(30)] == [PAUSE] * 30
    assert [gives("eve", "x") for _guess in range(3)] == [WRONG, WRONG, PAUSE]
    # Colleagues there, and the same names from elsewhere, are as free as ever.
    assert [gives("ben", "x"), gives("ben", RIGHT)] == [WRONG, OK]
    assert gives("name1", "z", ELSEWHERE) == WRONG
    clock.on(hours=1, seconds=1)
    assert [gives("ana", "x") for _guess in range(5)] == [WRONG] * 4 + [PAUSE]


def known(name: str) -> Client:
    """A browser on which that account has logged in, and out again."""
    client = browser()
    assert gives(name, RIGHT, client=client) == OK
    client.post("/logout/")
    return client


def test_a_known_device_is_not_punished_for_others(people, clock):
    client = known("ana")
    for n in range(40):
        gives("ana", "x", f"192.0.2.{n}")
        gives("ana", "x")
    assert gives("ana", RIGHT) == PAUSE
    assert gives("ana", "x", client=client) == WRONG
    assert gives("ana", RIGHT, client=client) == OK
    # What others did is not forgiven them by that.
    assert gives("ana", "x") == PAUSE
    assert gives("ana", "x", "192.0.2.99") == PAUSE


def test_a_known_device_is_slowed_for_its_own_guesses(people, clock):
    client = known("ana")
    answers = [gives("ana", "x", f"192.0.2.{n}", client=client) for n in range(6)]
    assert answers == [WRONG] * 4 + [PAUSE] * 2
    assert give("ana", RIGHT, client=client)["Retry-After"] == "15"
    # Nobody else pays for it, and without the cookie the guesses are a stranger's.
    assert gives("ana", RIGHT) == OK


def test_a_stolen_cookie_slows_its_owner_until_the_next_log_in_only(people, clock):
    client = known("ana")
    thief = browser()
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert [gives("ana", "x", ELSEWHERE, client=thief) for _guess in range(5)][-1] == PAUSE
    clock.on(seconds=15)
    assert gives("ana", RIGHT, client=client) == OK
    client.post("/logout/")
    assert [gives("ana", "x", ELSEWHERE, client=thief) for _guess in range(9)][-1] == PAUSE
    assert gives("ana", RIGHT, client=client) == OK


def test_the_cookie_counts_for_its_own_account_only(people, clock):
    client = known("eve")
    assert [gives("ana", "x", client=client) for _guess in range(5)] == [WRONG] * 4 + [PAUSE]
    assert gives("ana", RIGHT) == PAUSE
    assert gives("eve", RIGHT, client=client) == OK


@pytest.mark.parametrize("change", ["forged", "cut", "foreign", "junk", "long"])
def test_a_cookie_that_is_not_ours_is_none(people, clock, change):
    client = known("ana")
    nonce, when, mac = client.cookies[COOKIE].value.split(":")
    ana = people["ana"]
    other_key = TimestampSigner(key="another", salt=f"device {ana.pk} {ana.password}")
    client.cookies[COOKIE] = {
        "forged": f"{nonce[::-1]}:{when}:{mac}",
        "cut": f"{nonce}:{when}:{mac[:-1]}",
        "foreign": other_key.sign(nonce),
        "junk": "a:b:c.." + 'é"; %00' + "." * 50,
        "long": "x" * 8000,
    }[change]
    for _guess in range(4):
        gives("ana", "x")
    assert gives("ana", RIGHT, client=client) == PAUSE


def test_a_new_password_makes_every_device_strange_but_the_one_it_was_set_on(people, clock):
    old, here = known("ana"), browser()
    here.force_login(people["ana"])
    form = {"action": "password", "current": RIGHT, "password": "another-long-one"}
    assert here.post("/account/", form).status_code == 302
    for _guess in range(4):
        gives("ana", "x")
    assert gives("ana", "another-long-one", client=old) == PAUSE
    assert gives("ana", "another-long-one", client=here) == OK


def test_people_who_share_a_computer_are_known_on_it_together(people, clock):
    client = browser()
    for name in ("ana", "ben", "eve"):
        assert gives(name, RIGHT, client=client) == OK
        client.post("/logout/")
    for name in ("ana", "ben"):
        for _guess in range(4):
            gives(name, "x")
        assert gives(name, RIGHT, client=client) == OK
        client.post("/logout/")
    assert client.cookies[COOKIE]["httponly"]
    assert client.cookies[COOKIE]["samesite"] == "Lax"
    for n in range(12):
        User.objects.create_user(username=f"more{n}", password=RIGHT)
        gives(f"more{n}", RIGHT, client=client)
        client.post("/logout/")
    assert len(client.cookies[COOKIE].value) < 1000


def test_a_guess_that_was_never_answered_counts_as_wrong(people, clock):
    for _guess in range(3):
        gives("ana", "x")
    guesses.take(username="ana", address=HOME, device="")
    clock.on(minutes=1, seconds=1)
    guesses.take(username="ana", address=HOME, device="")
    row = Guesses.objects.get(place=f"from {HOME}")
    assert (row.wrong, row.checking) == (4, 1)
    assert gives("ana", RIGHT) == PAUSE


def test_what_is_past_and_what_is_too_much_is_forgotten(people, clock, monkeypatch):
    gives("old", "x")
    clock.on(hours=24, seconds=1)
    gives("ana", "x")
    guesses.prune()
    assert Guesses.objects.count() == 2
    monkeypatch.setattr(guesses, "MOST_ROWS", 10)
    monkeypatch.setattr(guesses, "_PRUNED_EVERY", 4)
    for n in range(60):
        clock.on(seconds=1)
        gives(f"name{n}", "x")
    assert Guesses.objects.count() <= 14
    assert gives("name59", "x") == WRONG


def test_a_name_is_not_kept_as_it_was_typed(people, clock):
    gives("ninefold-bridge", "ana")
    for row in Guesses.objects.values():
        assert "ninefold" not in str(row)


def test_every_name_costs_the_same(people, clock, monkeypatch):
    """As many hashes, whether there is an account, one without a password, or an ended one."""
    User.objects.create(username="invited", password="!")
    User.objects.create_user(username="gone", password=RIGHT, is_active=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    said = {give(name, "x").content.count(b"is wrong.") for name in NAMES}
    assert (said, len(hashed)) == ({1}, len(NAMES))
    assert gives("gone", RIGHT) == WRONG


@pytest.fixture
def checked(monkeypatch) -> list[str]:
    """The passwords checked, each for long enough that all are under way at once."""
    checks = []
    verify = MD5PasswordHasher.verify

    def slow(self, password, encoded):
        checks.append(password)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
        return verify(self, password, encoded)

    monkeypatch.setattr(MD5PasswordHasher, "verify", slow)
    return checks


def at_once(count: int, call) -> list[int]:
    start = Barrier(count)

    def one(n: int) -> int:
        try:
            start.wait()
            return call(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_no_more_than_the_limit_is_checked(self, people, checked):
        answers = at_once(24, lambda n: gives("ana", f"guess {n}"))
        assert answers == [WRONG] * 4 + [PAUSE] * 20
        assert len(checked) == 4
        rows = dict(Guesses.objects.values_list("place", "wrong"))
        assert rows == {"": 4, f"from {HOME}": 4}

    def test_from_as_many_addresses_no_more_than_the_account_s(self, people, checked):
        answers = at_once(24, lambda n: gives("ana", f"guess {n}", f"192.0.2.{n}"))
        assert answers == [WRONG] * 16 + [PAUSE] * 8
        assert len(checked) == 16

    def test_page_and_api_share_it(self, people, checked):
        def either(n: int) -> int:
            return gives("ana", "x") if n % 2 else token("ana", "x").status_code

        assert at_once(16, either) == [WRONG] * 4 + [PAUSE] * 12
        assert len(checked) == 4

    def test_right_ones_wait_for_each_other_and_all_get_in(self, people, checked):
        assert at_once(12, lambda n: gives("ana", RIGHT)) == [OK] * 12
        assert not Guesses.objects.exists()

    def test_colleagues_get_in_meanwhile(self, people, checked):
        def any_of_them(n: int) -> int:
            return gives("ben", RIGHT) if n == 0 else gives("ana", "x")

        assert at_once(16, any_of_them) == [OK] + [WRONG] * 4 + [PAUSE] * 11
