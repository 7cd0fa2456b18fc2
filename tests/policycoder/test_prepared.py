import pytest
from django.db import connection

from policycoder.prepared import Prepared

SUM = Prepared(
    "test_sum", {"one": "int", "many": "int[]"}, "SELECT %(one)s + cardinality(%(many)s)"
)


def run(values) -> int:
    with connection.cursor() as cursor:
        SUM.run(cursor, values)
        return cursor.fetchone()[0]


def planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name = 'test_sum'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize("pooled", [False, True])
def test_values_arrive_by_name(settings, pooled):
    settings.DATABASE_POOLED = pooled
    assert [run({"many": many, "one": 1}) for many in ([], [7, 7], [None])] == [1, 3, 2]


@pytest.mark.django_db(transaction=True)
def test_a_connection_plans_it_once_and_a_new_one_again():
    for _connection in range(2):
        connection.close()
        assert planned() == []
        assert run({"one": 1, "many": []}) == run({"one": 1, "many": []}) == 1
        assert planned() == ["test_sum"]


@pytest.mark.django_db(transaction=True)
def test_behind_a_pooler_nothing_rests_on_the_connection(settings):
    settings.DATABASE_POOLED = True
    connection.close()
    assert run({"one": 1, "many": [2]}) == 2
    assert planned() == []
