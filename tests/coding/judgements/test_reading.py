"""A whole pass read while its coder saves."""

import threading

import pytest
from django.db import connection

from coding.judgements.reading import judgements_of
from tests.coding.carrying import NONE, codings, put

OTHER = NONE | {"stage": {"outcome": "coded", "references": [{"node": "rnd"}]}}
EACH = (codings(), NONE, OTHER)


@pytest.mark.django_db(transaction=True)
def test_a_pass_read_during_a_save_shows_each_clause_as_it_was_saved(api, cast, passes, document):
    """A save comes before every statement of the reading: outcomes and nodes stay those of one."""
    own, clause = passes["coder_a"], document.clauses.codable()[0]
    saved = []

    def save():
        dimensions = EACH[len(saved) % len(EACH)]
        answer = put(api, cast.coder_a, own, clause, dimensions, revision=len(saved))
        saved.append(answer.json())
        connection.close()

    def save_first(execute, *statement):
        saving = threading.Thread(target=save)
        saving.start()
        saving.join()
        return execute(*statement)

    for _ in range(2):
        with connection.execute_wrapper(save_first):
            (read,) = judgements_of(own)
        by_revision = {one["revision"]: one["dimensions"] for one in saved}
        assert read["dimensions"] == by_revision[read["revision"]]
