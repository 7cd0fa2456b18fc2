"""What reaches the server on the wire: bodies that break off, or come in no way that is read."""

import io

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from coding.models import Round
from corpus.accounts.api_tokens import make_token
from corpus.models import Job, Project
from policycoder.wsgi import application

PART = b'--X\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
FILE = PART % (b"files", b'; filename="a.txt"', "第一条 内容。".encode() * 5000)


@pytest.fixture
def one_connection(db):
    """The test's transaction outlives its requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def send(cast, project, one_connection):
    """Sends bytes as they are, as the lead; returns the status, the headers and the body."""
    _token, secret = make_token(actor=cast.lead, name="wire")

    def sent(path: str, kind: str, body: bytes, **environ):
        request = RequestFactory(headers={"accept-language": "en"})
        given = request.generic("POST", f"/api/v1/{path}", body, content_type=kind).environ
        given |= {"HTTP_AUTHORIZATION": f"Token {secret}", "wsgi.input": io.BytesIO(body)}
        given |= environ
        told = []
        content = b"".join(application(given, lambda *started: told.append(started)))
        status, headers = told[0][:2]
        return int(status.split()[0]), dict(headers), content.decode()

    return sent


@pytest.mark.parametrize(
    ("path", "kind", "body", "missing"),
    [
        ("projects/", "application/json", b'{"name": "half"}', 40),
        ("projects/", "application/x-www-form-urlencoded", b"name=half", 4),
        ("projects/<>/imports/", "multipart/form-data; boundary=X", FILE, 1),
        ("projects/<>/imports/", "multipart/form-data; boundary=X", FILE, 200_000),
        ("projects/<>/codings/import/", "text/csv", b"document,clause,coder\n", 100),
    ],
)
def test_a_body_that_breaks_off_is_stored_in_no_part(send, project, path, kind, body, missing):
    status, headers, said = send(
        path.replace("<>", str(project.pk)), kind, body, CONTENT_LENGTH=str(len(body) + missing)
    )
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert "broke off" in said
    assert Project.objects.get() == project
    assert not Job.objects.exists()
    assert not Round.objects.exists()


def test_a_body_that_is_whole_arrives(send, project):
    assert send("projects/", "application/json", b'{"name": "whole"}')[0] == 201
    ended = FILE + b"--X--\r\n"
    path = f"projects/{project.pk}/imports/"
    assert send(path, "multipart/form-data; boundary=X", ended)[0] == 202
    # What comes behind the announced end belongs to nobody.
    assert (
        send("projects/", "application/json", b'{"name": "w"}rest', CONTENT_LENGTH="13")[0] == 201
    )


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}, 411),
        ({"HTTP_CONTENT_ENCODING": "gzip"}, 415),
        ({"CONTENT_LENGTH": "-1"}, 400),
        ({"CONTENT_LENGTH": "²"}, 400),
        ({"CONTENT_LENGTH": "1e3"}, 400),
    ],
)
def test_a_body_that_cannot_be_read_is_not_taken_for_an_empty_one(send, environ, code):
    status, headers, _said = send("projects/", "application/json", b'{"name": "x"}', **environ)
    assert (status, headers["Content-Type"]) == (code, "application/problem+json")
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"abcd"),
        ("multipart/form-data; boundary=X", b"no part"),
        ("multipart/form-data; boundary=" + "X" * 5000, FILE),
        ("multipart/form-data; boundary=X; charset=undefined", FILE),
        ("multipart/form-data; boundary=X", PART % (b"name", b"", b"\xff\0") + b"--X--\r\n"),
        (
            "multipart/form-data; boundary=X; charset=utf-7",
            PART % (b"name", b"", b"+2AA-") + b"--X--\r\n",
        ),
        ("application/json; charset=utf-16", '{"name": "x"}'.encode("utf-16")),
    ],
)
def test_a_body_that_is_none_of_its_kind_is_refused(send, kind, body):
    status, headers, _said = send("projects/", kind, body)
    assert (status, headers["Content-Type"]) == (400, "application/problem+json") or status == 415
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"name": "' + b"x" * 21 * 2**20 + b'"}'),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 20_001)),
        ("multipart/form-data; boundary=X", PART % (b"a", b"", b"1") * 20_001 + b"--X--\r\n"),
    ],
    ids=["long", "many fields", "many parts"],
)
def test_more_than_is_taken_is_413(send, kind, body):
    status, headers, said = send("projects/", kind, body)
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    assert "smaller parts" in said


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
@pytest.mark.parametrize(
    "value", ['"aaaaaaaa\\000"', '"\\000"', '"\\355\\240\\200aaaaaa"', "x" * 4000]
)
def test_a_cookie_that_nobody_gave_is_passed_over(client, db, name, value):
    answer = client.get("/login/", headers={"cookie": f"{name}={value}"})
    assert answer.status_code == 200
