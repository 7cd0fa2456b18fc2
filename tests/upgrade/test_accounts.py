"""The accounts of an earlier release, where every project's owner made some."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from corpus.models import AuditEntry, PasswordLink, User
from tests.corpus.pages import visitor

pytestmark = pytest.mark.slow

BEFORE = [("corpus", "0014_meaning_out_of_strings")]


@pytest.fixture
def old(old_schema):
    """The models of the release."""
    return old_schema.loader.project_state(BEFORE).apps


def upgrade() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def make(old, username: str, *, by=None, password: str = "!", **more):
    user = old.get_model("corpus", "User").objects.create(
        username=username, password=password, **more
    )
    if by is not None:
        old.get_model("corpus", "AuditEntry").objects.create(
            actor_id=by.pk,
            actor_name=by.username,
            verb="create_account",
            object_type="user",
            object_id=str(user.pk),
            after={"username": username},
        )
    return user


def state(username: str) -> tuple:
    user = User.objects.select_related("made_by").get(username=username)
    return user.made_by and user.made_by.username, user.confirmed, user.instance_owner


def test_who_made_what_and_which_accounts_are_in_doubt(old):
    gone = make(old, "gone", is_active=False)
    first = make(old, "first", password="md5$x$x")
    make(old, "colleague", by=first, password="md5$x$x")
    squatter = make(old, "squatter", by=first, password="md5$x$x")
    make(old, "professor", by=squatter, password="md5$x$x")
    make(old, "unused", by=squatter)
    make(old, "by_the_gone", by=gone)
    upgrade()
    assert state("first") == (None, True, True)
    assert state("colleague") == ("first", True, False)
    assert state("squatter") == ("first", True, False)
    assert state("professor") == ("squatter", False, False)
    assert state("unused") == ("squatter", False, False)
    assert state("by_the_gone") == ("gone", False, False)
    assert list(User.objects.instance_owners().values_list("username", flat=True)) == ["first"]
    entry = AuditEntry.objects.get(verb="make_instance_owner")
    assert (entry.actor_id, entry.object_id) == (None, str(first.pk))


def test_a_superuser_that_the_server_made_is_the_instance_owner(old):
    make(old, "first")
    boss = make(old, "boss", is_superuser=True)
    make(old, "theirs", by=boss)
    upgrade()
    assert list(User.objects.instance_owners().values_list("username", flat=True)) == ["boss"]
    assert state("theirs") == ("boss", True, False)


def test_links_of_before_are_dead(old):
    first = make(old, "first")
    unused = make(old, "unused", by=first)
    link = default_token_generator.make_token(User(pk=unused.pk, username="unused", password="!"))
    upgrade()
    uid = urlsafe_base64_encode(force_bytes(unused.pk))
    assert not PasswordLink.objects.exists()
    path = f"/welcome/{uid}/{link}/"
    assert visitor().get(path).status_code == 410
    assert visitor().post(path, {"password": "a-good-long-passphrase"}).status_code == 410
    assert not User.objects.get(username="unused").has_usable_password()


def test_names_that_look_alike_all_stay_and_make_no_way_for_another(old):
    for name in ("wang", "ｗang", "wаng", "li"):
        make(old, name)
    upgrade()
    assert User.objects.count() == 4
    assert User.objects.values("likeness").distinct().count() == 4
    assert User.objects.named("WANG").username == "wang"
    # Each is still found by what it is called.
    assert User.objects.named("ｗang").username == "ｗang"
    assert User.objects.alike("wang").username == "wang"
    assert User.objects.alike("ωang") is None


def test_an_empty_installation_has_nobody(old):
    upgrade()
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()
