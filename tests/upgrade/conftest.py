"""The test database with the schema of an earlier release."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor


@pytest.fixture(scope="module")
def executor(request, django_db_setup, django_db_blocker) -> Iterator[MigrationExecutor]:
    """One that has led back to the module's `BEFORE`, where each of its tests begins.

    All is one transaction: at the end everything is as before.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        executor = MigrationExecutor(connection)
        executor.migrate(request.module.BEFORE)
        yield executor
        transaction.set_rollback(True)


@pytest.fixture
def old_schema(executor, db) -> MigrationExecutor:
    # A table with checks left for the end of the transaction cannot be altered before it.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return executor
