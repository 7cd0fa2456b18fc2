"""What has to be in order before the server starts, the database above all.

`python -m policycoder.prepare`
"""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

# Any number that nothing else locks: two starts on one database migrate one after the other.
LOCK = 7_205_759


def prepare(*, setup_link: Path | None = None) -> None:
    """Migrate when needed, then load the demo project, or make the first owner's set-up link.
    Static files go to STATIC_ROOT, where there is one.

    The link goes into the file `setup_link` (readable by its owner only), else to standard output.
    """
    with _one_at_a_time():
        _migrate()
        if settings.DEMO:
            call_command("load_demo", verbosity=0)
        call_command("prepare_texts", later=True)
    if settings.STATIC_ROOT:
        call_command("collectstatic", interactive=False, verbosity=0)
    said = io.StringIO()
    call_command("setup_link", stdout=said)
    link = said.getvalue().strip()
    if not link:
        return
    if setup_link is None:
        print(link)
        return
    setup_link.touch(mode=0o600)
    setup_link.write_text(link)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Held by a transaction on a connection of its own: behind a pooler, a lock of the session
    would stay with a connection of the server that the next statement may not be given."""
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
        own.rollback()
    finally:
        own.close()


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")
    django.setup()
    target = os.environ.get("POLICYCODER_SETUP_LINK_FILE")
    try:
        prepare(setup_link=Path(target) if target else None)
    except OperationalError as error:
        sys.exit(" ".join(str(error).split()))
