"""Adds a column as a stranger would: a line or two in a copy of the code, followed through the
product by a module of the tests. Whatever it does in the database is taken back."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def follow_in_copy(
    folder: Path, app: str, lines: dict[str, tuple[str, str]], module: str
) -> subprocess.CompletedProcess[str]:
    """Copy an app into the folder, put each file's line before another one there, and run the
    module of the tests on it, which prints "followed"."""
    from django.db import connection

    shutil.copytree(ROOT / app, folder / app)
    for name in {"policycoder", "corpus", "coding", "tests", "manage.py"} - {app}:
        (folder / name).symlink_to(ROOT / name)
    for name, (line, before) in lines.items():
        text = (folder / app / name).read_text()
        assert text.count(before) == 1, name
        (folder / app / name).write_text(text.replace(before, line + before))
    server, _, query = os.environ["DATABASE_URL"].partition("?")
    database = connection.settings_dict["NAME"]
    address = f"{server.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=folder,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "policycoder.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def add_column(app: str, name: str) -> None:
    """What `makemigrations` and `migrate` do."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = MigrationLoader(connection)
    before = loader.project_state()
    with translation.override(None):
        found = MigrationAutodetector(before, ProjectState.from_apps(apps)).changes(loader.graph)
    assert len(found) == 1, {app: [m.operations for m in some] for app, some in found.items()}
    ((changed, (migration,)),) = found.items()
    (operation,) = migration.operations
    assert (changed, type(operation).__name__, operation.name) == (app, "AddField", name)
    with connection.schema_editor() as editor:
        migration.apply(before, editor)


def main(app: str, column: str, follow: Callable[[], None]) -> None:
    import django

    django.setup()

    from django.db import transaction
    from django.test.utils import setup_test_environment

    setup_test_environment()
    with transaction.atomic():
        add_column(app, column)
        follow()
        transaction.set_rollback(True)
    print("followed")
