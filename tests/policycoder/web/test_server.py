"""Clients that are slow, greedy or broken, one by one; `test_attack` sends them all at once."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from policycoder.web.connection import origin_of
from policycoder.web.limits import Limits
from tests.policycoder.web.serving import HEAD, LARGE, PATIENCE, REQUEST, Serving

POST = b"POST /sent/ HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
def serve() -> Iterator[Callable[..., Serving]]:
    """Starts a server with one thread for pages and one for files."""
    with ExitStack() as stack:
        yield lambda **limits: stack.enter_context(Serving(Limits(**limits)).running())


def test_a_head_that_does_not_end_is_given_up_in_words(serve):
    serving = serve(head=0.1)
    client = serving.client()
    client.send(HEAD + b"Accept-Language: en\r\nX-Unfinished: ")
    heard = client.answer()
    assert heard.status == 408
    assert heard.problem["status"] == 408
    assert client.rest() == b""
    assert serving.application.asked == []


def test_a_head_in_drops_has_no_more_time_than_one_that_stops(serve):
    client = serve(head=0.5).client()
    client.send(HEAD + b"X-Unfinished: ")
    client.socket.settimeout(0.1)
    said = b""
    started = time.monotonic()
    while not said and time.monotonic() < started + PATIENCE:
        client.send(b"x")
        try:
            said = client.socket.recv(4096)
        except TimeoutError:
            continue
    assert b" 408 " in said.split(b"\r\n")[0]


@pytest.mark.parametrize("opening", [b"", b"\r\n\r\n"])
def test_a_connection_without_a_request_is_closed_without_a_word(serve, opening):
    client = serve(first_byte=0.1).client()
    client.send(opening)
    assert client.rest() == b""


def test_a_connection_is_kept_for_the_next_request_and_not_for_ever(serve):
    client = serve(between=1.5).client()
    for _ in range(3):
        client.send(REQUEST)
        assert client.answer().status == 200
    assert client.rest() == b""


@pytest.mark.parametrize(
    "head", [b"Content-Length: 1000\r\n\r\nx", b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"]
)
def test_a_body_that_does_not_come_is_given_up_in_words(serve, head):
    serving = serve(body=0.1)
    client = serving.client()
    client.send(POST + head)
    assert client.answer().status == 408
    assert serving.application.asked == []


def test_a_body_that_keeps_coming_is_taken(serve):
    serving = serve(body=0.1, body_rate=10)
    client = serving.client()
    client.send(POST + b"Content-Length: 100\r\n\r\n" + b"x" * 50)
    time.sleep(2)  # more than a look of the server after the time without the rate
    client.send(b"y" * 50)
    assert client.answer().status == 200
    assert serving.application.asked[0]["body"] == b"x" * 50 + b"y" * 50


def test_a_client_that_leaves_while_it_sends_disturbs_nobody(serve):
    serving = serve()
    leaving, staying = serving.client(), serving.client()
    leaving.send(POST + b"Content-Length: 1000000\r\n\r\n" + b"x" * 600_000)
    leaving.close()
    staying.send(REQUEST)
    assert staying.answer().status == 200
    assert [asked["PATH_INFO"] for asked in serving.application.asked] == ["/"]


def test_who_does_not_read_a_file_keeps_no_thread(serve):
    serving = serve()
    readers = [serving.client() for _ in range(3)]
    for number, reader in enumerate(readers):
        reader.send(b"GET /%d.csv HTTP/1.0\r\n\r\n" % number)
    assert serving.application.closed.wait(PATIENCE)
    patient = serving.client()
    patient.send(b"GET /last.csv HTTP/1.0\r\n\r\n")
    assert patient.rest().count(b"#") == LARGE
    # And what was not read waits for its reader.
    assert [reader.rest().count(b"#") for reader in readers] == [LARGE] * 3


def test_pages_are_answered_while_every_thread_makes_files(serve):
    serving = serve(answer_on_disk=100_000, answer_in_memory=1000)
    reader = serving.client()
    reader.send(b"GET /large.csv HTTP/1.0\r\n\r\n")  # its thread waits for the reader
    assert serving.application.arrived.wait(PATIENCE)
    client = serving.client()
    client.send(REQUEST)
    assert client.answer().status == 200


@pytest.mark.parametrize("heavy", ["/api/v1/auth/token/", "/login/", "/api/v1/schema/"])
def test_no_number_of_log_ins_and_descriptions_keeps_pages_and_health_waiting(serve, heavy):
    serving = serve()
    serving.application.held.add(heavy)
    crowd = [serving.client() for _ in range(4)]
    for one in crowd:
        one.send(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % heavy.encode())
    assert serving.application.arrived.wait(PATIENCE)
    for path in (b"/", b"/healthz/"):
        client = serving.client()
        client.send(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path)
        assert client.answer().status == 200
    serving.application.release.set()
    assert [one.answer().status for one in crowd] == [200] * 4


@pytest.mark.parametrize(
    "quick", ["/api/v1/assignments/1/clauses/2/", "/static/css/base.css", "/joined/1/?js/pages.js"]
)
def test_saves_are_answered_while_every_thread_makes_pages(serve, quick):
    site = serve()
    page = site.client()
    page.send(b"GET /held/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert site.application.arrived.wait(PATIENCE)
    saving = site.client()
    saving.send(f"GET {quick} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert saving.answer().status == 200
    site.application.release.set()
    assert page.answer().body == b"/held/"


def test_a_reader_that_takes_nothing_is_given_up_and_the_file_with_it(serve):
    serving = serve(answer_on_disk=100_000, answer_in_memory=1000, reading=0.1)
    reader = serving.client()
    reader.send(b"GET /large.csv HTTP/1.0\r\n\r\n")
    assert serving.application.closed.wait(PATIENCE)
    assert len(reader.rest()) < LARGE


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (HEAD + b"X-Huge: " + b"x" * 2_000_000, 431),
        (HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(101)) + b"\r\n", 431),
        (HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)), 431),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (POST + b"Content-Length: 5000001\r\n\r\n" + b"x" * 5_000_001, 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n4C4B41\r\n" + b"x" * 5_000_001, 413),
        (POST + b"Content-Length: many\r\n\r\n", 400),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_what_is_too_much_or_broken_is_refused_and_the_refusal_is_heard(serve, head, status):
    """Also by a client that sends all of it before it listens."""
    serving = serve(body_size=5_000_000)
    client = serving.client()
    sending = threading.Thread(target=lambda: client.send(head))
    sending.start()
    heard = client.answer()
    sending.join()
    assert heard.status == heard.problem["status"] == status
    assert heard.problem["detail"]
    assert serving.application.asked == []


def test_a_refusal_speaks_the_clients_language(serve):
    said = []
    serving = serve()
    for language in (b"zh-CN,zh;q=0.9", b"en-GB"):
        client = serving.client()
        client.send(
            POST + b"Accept-Language: " + language + b"\r\nContent-Length: %d\r\n\r\n" % 2**40
        )
        said.append(client.answer().problem["detail"])
    assert "请求" in said[0]
    assert "request" in said[1]


def test_bodies_on_their_way_share_the_disk(serve):
    serving = serve(bodies=3_000_000)
    small, large = serving.client(), serving.client()
    small.send(POST + b"Content-Length: 1000001\r\n\r\n" + b"x" * 1_000_000)
    large.send(POST + b"Content-Length: 2500001\r\n\r\n" + b"x" * 2_500_000)
    heard = large.answer()
    assert heard.status == 503
    assert int(heard.headers["retry-after"]) > 0
    small.send(b"x")
    assert small.answer().status == 200


def test_of_one_address_the_longest_waiting_make_room(serve):
    serving = serve(of_an_address=3)
    held, oldest, other = serving.client(), serving.client(), serving.client(own="127.0.0.2")
    held.send(b"GET /held/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert serving.application.arrived.wait(PATIENCE)
    oldest.send(HEAD)
    crowd = [serving.client() for _ in range(3)]
    assert oldest.answer().status == 429
    assert crowd[0].rest().startswith(b"HTTP/1.1 429 ")
    serving.application.release.set()
    assert held.answer().status == 200
    for client in (*crowd[1:], other):
        client.send(REQUEST)
        assert client.answer().status == 200


def test_one_who_codes_is_let_in_while_others_fill_the_server(serve):
    serving = serve(connections=5, of_an_address=0)
    crowd = [serving.client(own="127.0.0.2") for _ in range(20)]
    for client in crowd[-5:]:
        client.send(HEAD)
    coder = serving.client()
    coder.send(REQUEST)
    assert coder.answer().status == 200
    assert crowd[0].rest().startswith(b"HTTP/1.1 503 ")


def test_a_connection_that_cannot_be_taken_does_not_end_the_listening(serve, monkeypatch):
    serving = serve()

    def fail(newcomer: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(serving.server, "arrived", fail)
    serving.client()
    client = serving.client()
    client.send(REQUEST)
    assert client.answer().status == 200


def test_requests_sent_at_once_are_answered_in_their_order(serve):
    client = serve().client()
    paths = [f"/{number}/" for number in range(50)]
    client.send(b"".join(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for path in paths))
    assert [client.answer().body.decode() for _ in paths] == paths


def test_a_head_request_gets_the_headers_alone(serve):
    client = serve().client()
    client.send(b"HEAD /some/ HTTP/1.1\r\nHost: localhost\r\n\r\n" + REQUEST)
    assert client.answer(to_head=True).headers["content-length"] == "6"
    assert client.answer().body == b"/"
    client.send(b"HEAD /large.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
    client.answer(to_head=True)
    assert client.rest() == b""


def test_a_client_that_asks_first_is_told_to_go_on(serve):
    serving = serve()
    client = serving.client()
    client.send(POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert client.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.send(b"abc")
    assert client.answer().status == 200
    assert serving.application.asked[0]["body"] == b"abc"


def test_urgent_data_ends_a_connection(serve):
    client = serve().client()
    client.socket.send(b"!", socket.MSG_OOB)
    assert client.rest() == b""


def test_what_a_proxy_says_reaches_the_application(serve):
    """Which of it is believed, POLICYCODER_TRUSTED_PROXIES says."""
    serving = serve()
    client = serving.client()
    client.send(HEAD + b"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n\r\n")
    assert client.answer().status == 200
    asked = serving.application.asked[0]
    assert asked["HTTP_X_FORWARDED_FOR"] == "192.0.2.7"
    assert asked["HTTP_X_FORWARDED_PROTO"] == "https"
    assert asked["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address, origin):
    assert origin_of(address) == origin
