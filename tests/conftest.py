"""The cast of people, the project they work on, and the ways in."""

import gc
import json
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils.crypto import get_random_string
from whitenoise.middleware import WhiteNoiseMiddleware

from coding.actions.codebook import start_project
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Round
from corpus import jobs
from corpus.accounts.sessions import SessionStore
from corpus.actions import imports
from corpus.actions.imports import preview
from corpus.models import Document, Job, Membership, Project, User
from corpus.permissions import Role
from corpus.readers.limits import Limits
from corpus.reading import limits, reader
from corpus.sandbox.process import ReaderProcess
from tests.kept import Kept
from tests.template import template

# A run started by nohup or in the background ignores some of these, and so would every process
# that the tests start and end by them.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("owner", "lead", "coder_a", "coder_b", "viewer", "outsider")

POLICY = """关于促进智能装备发展的若干措施

一、总体要求

（一）到2025年，全市智能装备产值达到一千亿元。

（二）坚持企业主体、市场导向。

二、支持措施

（一）设立专项资金，对首台（套）装备给予资助。

（二）建设公共检测平台，面向企业开放。

（三）鼓励国有企业优先采购智能装备。

示范市人民政府

2021年6月30日
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end one process would wait for another's."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("slow", "browser"))))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real policies and agreement tables; skips where it is absent."""
    folder = Path(os.environ.get("POLICYCODER_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"NO REAL DATA: {folder} is absent; set POLICYCODER_SHARED_DATA to run this.")
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    connection.settings_dict["TEST"]["TEMPLATE"] = template() or None


@pytest.fixture(scope="session")
def kept(django_db_setup, django_db_blocker) -> Kept:
    """What the next fixtures make, made before anything of a test could have a part in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept = Kept()
        cast = kept.made("cast", make_cast)
        project = kept.made("project", lambda: make_project(cast), after="cast")
        document = kept.made("document", lambda: imported(cast, project), after="project")
        kept.made("round", lambda: make_round(cast, project, document), after="document")
        transaction.set_rollback(True)
    return kept


@pytest.fixture
def cast(db, kept) -> SimpleNamespace:
    """One account for each part: owner (also of the instance), lead, coder_a, coder_b, viewer, outsider."""
    return kept.made("cast", make_cast)


def make_cast() -> SimpleNamespace:
    people = {name: User(username=name, name=name.title(), language="en") for name in NAMES}
    people["owner"].is_superuser = True
    for person in people.values():
        # A cheap hash: log-in itself is tested where it matters.
        person.password = "md5$salt$unused"
        person.save()
    return SimpleNamespace(**people)


@pytest.fixture
def project(cast, kept) -> Project:
    return kept.made("project", lambda: make_project(cast), after="cast")


def make_project(cast: SimpleNamespace) -> Project:
    made = start_project(
        actor=cast.owner, name="Study", template="policy-tools", granularity="article"
    )
    for name, role in (
        ("lead", Role.LEAD),
        ("coder_a", Role.CODER),
        ("coder_b", Role.CODER),
        ("viewer", Role.VIEWER),
    ):
        Membership.objects.create(project=made, user=getattr(cast, name), role=role)
    return made


@pytest.fixture
def import_text(project, cast) -> Callable[..., Document]:
    """Imports a text as the lead would and returns its document."""

    def bring(text: str = POLICY, name: str = "policy.txt", project: Project = project) -> Document:
        return imported(cast, project, text, name)

    return bring


def imported(
    cast: SimpleNamespace, project: Project, text: str = POLICY, name: str = "policy.txt"
) -> Document:
    job = run_import(cast.lead, project, [(name, text.encode())])
    file = job.files.get()
    assert file.document is not None, file.detail
    return file.document


def run_import(actor: User, project: Project, files: list[tuple[str, bytes]]) -> Job:
    """Start an import and run its job here; returns the finished job."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    job = imports.start_import(actor=actor, project=project, files=uploads)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    return job


@pytest.fixture
def document(cast, project, kept) -> Document:
    return kept.made("document", lambda: imported(cast, project), after="project")


@pytest.fixture
def blind_round(project, cast, document, kept) -> Round:
    """coder_a and coder_b, blind, on the one document."""
    return kept.made("round", lambda: make_round(cast, project, document), after="document")


def make_round(cast: SimpleNamespace, project: Project, document: Document) -> Round:
    return create_round(
        actor=cast.lead,
        project=project,
        name="Round 1",
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
    )


@pytest.fixture
def passes(blind_round) -> dict[str, Assignment]:
    found = blind_round.assignments.select_related("coder", "round__project", "document")
    return {assignment.coder.username: assignment for assignment in found}


class Api:
    """A logged-in client that speaks JSON."""

    def __init__(self, user: User | None):
        self.client = Client(headers={"accept-language": "en"})
        if user:
            self.client.force_login(user)

    def _call(self, method: str, path: str, body=None, **extra):
        data = json.dumps(body) if body is not None else ""
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.generic(method, path, data, "application/json", **extra)

    def get(self, path: str, **params):
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.get(path, params)

    def post(self, path: str, body=None):
        return self._call("POST", path, body if body is not None else {})

    def put(self, path: str, body):
        return self._call("PUT", path, body)

    def patch(self, path: str, body):
        return self._call("PATCH", path, body)

    def delete(self, path: str):
        return self._call("DELETE", path)


@pytest.fixture
def api(db) -> Callable[[User | None], Api]:
    return Api


@pytest.fixture(autouse=True, scope="session")
def _truncate_past_the_audit_guard():
    """Lets a transactional test clean up: the audit log itself refuses to be emptied."""
    flush = type(connection.ops).execute_sql_flush

    def guarded(self, sql_list):
        switch = "ALTER TABLE corpus_auditentry {} TRIGGER audit_append_only".format
        flush(self, [switch("DISABLE"), *sql_list, switch("ENABLE")])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_listed_once():
    """Every `Client` has a middleware of its own, which would look at every static file again."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    kept: dict = {}

    def look_once(self):
        if not kept:
            look(self)
            kept.update(self.files)
        self.files = dict(kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _a_log_in_is_a_row():
    """Of a test's client: all that Django does besides takes as long as what is asked then.

    What a log-in does is tested through its page and its address.
    """

    def force_login(self: Client, user: User, backend: str | None = None) -> None:
        said = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend or settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        store, key = SessionStore(), get_random_string(32, VALID_KEY_CHARS)
        row = Session(
            session_key=key,
            session_data=store.encode(said),
            expire_date=store.get_expiry_date(),
        )
        Session.objects.bulk_create([row])
        self.cookies[settings.SESSION_COOKIE_NAME] = key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture(autouse=True, scope="session")
def _tables_are_looked_at_by_the_reader_that_is_there():
    """Pages start one for each table, which takes a second; how one starts is tested with it."""
    own = limits()

    def reader_of(given: Limits) -> AbstractContextManager[ReaderProcess]:
        return nullcontext(reader()) if given == own else ReaderProcess(given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preview, "ReaderProcess", reader_of)
        yield
