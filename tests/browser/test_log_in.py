"""Log-ins at once, against the product as it runs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import requests
from django.conf import settings

AT_ONCE = 24


def test_of_guesses_at_once_no_more_than_the_limit_are_checked(site):
    start = Barrier(AT_ONCE)

    def guess(n: int) -> requests.Response:
        start.wait()
        body = {"username": "wanderer", "password": f"guess {n}"}
        return requests.post(f"{site.url}/api/v1/auth/token/", json=body, timeout=60)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(guess, range(AT_ONCE)))
    limit = settings.LOGIN_ATTEMPTS
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [403] * limit + [429] * (AT_ONCE - limit)
    assert all(int(a.headers["Retry-After"]) >= 1 for a in answers if a.status_code == 429)
    # The others of the same address are let in at once.
    assert site.log_in("coder_a").get(f"{site.url}/account/", timeout=60).status_code == 200


def test_all_who_know_the_password_get_in_at_once(site):
    start = Barrier(AT_ONCE)

    def enter(n: int) -> int:
        start.wait()
        body = {"username": "viewer", "password": site.accounts["viewer"]}
        return requests.post(f"{site.url}/api/v1/auth/token/", json=body, timeout=60).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(enter, range(AT_ONCE))) == [200] * AT_ONCE
